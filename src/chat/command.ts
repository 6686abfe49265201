import type { ActionHandler } from './action.ts';
import type { Reply, Visibility } from './reply.ts';
import type { Turn } from './turn.ts';
import type { Choice, OptionSpecs, OptionValues } from './values.ts';

/**
 * One slash command. Platform registration, the page's palette and `/help` are derived from it. Written as
 * `export const quiz = { … } satisfies Command<Services, typeof options>`.
 */
export interface Command<Services, Options extends OptionSpecs = OptionSpecs> {
  /** 1 to 32 characters of a-z, 0-9 and `-`. */
  readonly name: string;
  /** One sentence, at most 100 characters. */
  readonly description: string;
  readonly options: Options;
  readonly who: 'everyone' | 'teacher';
  /** Where the answer goes when the handler is slow; `run` must answer with the same visibility. */
  readonly acknowledge: Visibility;
  run(turn: CommandTurn<Services, Options>): Promise<Reply>;
  /** At most 25 suggestions for the option being typed. */
  autocomplete?(turn: AutocompleteTurn<Services>): Promise<readonly Choice[]>;
  /** Handlers of the buttons, selects and forms this command's Views carry. */
  readonly actions?: readonly ActionHandler<Services>[];
}

export interface CommandTurn<Services, Options extends OptionSpecs> extends Turn<Services> {
  readonly options: OptionValues<Options>;
}

export interface AutocompleteTurn<Services> extends Turn<Services> {
  readonly option: string;
  readonly typed: string;
  /** The other options as typed so far. */
  readonly given: Readonly<Record<string, string>>;
}

/** A command of any options, as the router and the platforms hold it. */
// biome-ignore lint/suspicious/noExplicitAny: the option types are checked where the command is written
export type AnyCommand<Services> = Command<Services, any>;
