import { ask } from '../commands/ask.ts';
import { finetune } from '../commands/finetune.ts';
import { createHelp } from '../commands/help.ts';
import { models } from '../commands/models.ts';
import { predict } from '../commands/predict.ts';
import { quiz } from '../commands/quiz.ts';
import type { Services } from '../commands/services.ts';
import { study } from '../commands/study.ts';
import type { AnyCommand } from './chat/command.ts';

/** Every command, in the order in which `/help` and the platforms list them. */
export function createCommands(): readonly AnyCommand<Services>[] {
  const commands: AnyCommand<Services>[] = [ask, quiz, study, finetune, predict, models];
  return [...commands, createHelp(commands)];
}
