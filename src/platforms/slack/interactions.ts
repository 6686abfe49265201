import { readCommandText } from '../../chat/command-text.ts';
import { UserError } from '../../chat/errors.ts';
import type { MessageRef } from '../../chat/ids.ts';
import type { RawOptions } from '../../chat/parse.ts';
import type { Responder, Router, TurnBase } from '../../chat/router.ts';
import type { OptionSpecs } from '../../chat/values.ts';
import type { View } from '../../chat/view.ts';
import { actionOf, decodeValue } from './controls.ts';
import { useOfFiles } from './dropped-files.ts';
import type { FilesIn } from './files-in.ts';
import { homeTab, homeView } from './home.ts';
import { channelIdOf, learnerIdOf, workspaceIdOf } from './ids.ts';
import { commandModal, commandOf, fileErrors, type Origin, readOrigin, readState } from './modal.ts';
import type { Once } from './once.ts';
import { asksForOptions, optionErrors, suggestions } from './option-form.ts';
import type { Outbox } from './outbox.ts';
import type {
  ActionPayload,
  CommandPayload,
  HomePayload,
  MessagePayload,
  SubmissionPayload,
  SuggestionPayload,
} from './payloads.ts';
import type { Pending } from './pending.ts';
import type { People } from './people.ts';
import { isLateTrigger } from './problems.ts';
import { createResponder, type Scene } from './responder.ts';
import type { ResponseUrls } from './response-urls.ts';
import { createScenes, placeIn } from './scenes.ts';
import { decodeEntities, readableText } from './text.ts';
import type { UnderWay } from './under-way.ts';
import type { WebApi } from './web-api.ts';

/** What Slack delivers, answered. Each acknowledges before it works, and works once however often it is delivered. */
export interface Interactions {
  command(payload: CommandPayload, ack: Ack): Promise<void>;
  action(payload: ActionPayload, ack: Ack): Promise<void>;
  submission(payload: SubmissionPayload, ack: Ack): Promise<void>;
  suggestion(payload: SuggestionPayload, ack: Ack): Promise<void>;
  /** A direct message, or a mention in a channel. */
  message(team: string, payload: MessagePayload, delivery: string, botUserId?: string): Promise<void>;
  homeOpened(team: string, payload: HomePayload, delivery: string): Promise<void>;
}

export type Ack = (answer?: object) => Promise<void>;

export interface InteractionsParts {
  readonly router: Router;
  readonly outbox: Outbox;
  readonly responseUrls: ResponseUrls;
  readonly pending: Pending;
  readonly filesIn: FilesIn;
  readonly people: People;
  readonly underWay: UnderWay;
  readonly once: Once;
  readonly apiOf: (team: string) => Promise<WebApi>;
  /** What the App Home shows; what `/progress` says unless given. */
  readonly home?: (turn: TurnBase) => Promise<View>;
  readonly now: () => number;
  readonly newId: () => string;
  readonly warn: (details: object, message: string) => void;
}

type SlackCommand = Router['commands'][number];

const SUGGESTION_MS = 2000;

export function createInteractions(parts: InteractionsParts): Interactions {
  const { router, outbox, responseUrls, pending, filesIn, people, underWay, once, apiOf, now, newId, warn } =
    parts;

  /** The work is done even where the acknowledgement is lost on the way: Slack will not deliver again what a person did. */
  async function acknowledge(ack: Ack, answer?: object): Promise<void> {
    try {
      await ack(answer);
    } catch (error) {
      warn({ err: error }, 'an acknowledgement was lost');
    }
  }

  const scenes = createScenes(responseUrls, newId);

  const respond = (scene: Scene): Responder =>
    createResponder(scene, { outbox, responseUrls, pending, apiOf, publishHome, now, warn });

  async function turnOf(scene: Scene, name?: string): Promise<TurnBase> {
    const { team } = scene.place;
    return {
      workspace: workspaceIdOf(team),
      channel: channelIdOf(scene.place),
      learner: await people.find(team, scene.user, name),
      id: scene.id,
      now: now(),
      ...(scene.source && { message: await messageOf(scene) }),
    };
  }

  async function messageOf({ place, source, user }: Scene): Promise<MessageRef> {
    const ts = source?.ts ?? '';
    return {
      workspace: workspaceIdOf(place.team),
      channel: channelIdOf(place),
      message: source?.ephemeral ? ts : await outbox.headOf(place, ts),
      ...(source?.ephemeral && { privateTo: learnerIdOf(place.team, user) }),
    };
  }

  const commandNamed = (name: string): SlackCommand | undefined =>
    router.commands.find((command) => command.name === name);

  /** Runs a command as it was written, opening a form for what it still needs where Slack allows one. */
  async function useCommand(scene: Scene, name: string, text: string, userName?: string): Promise<void> {
    const command = commandNamed(name);
    const responder = respond(scene);
    const specs: OptionSpecs = command?.options ?? {};
    let options: Readonly<Record<string, string>>;
    try {
      options = command ? readCommandText(name, text, specs) : {};
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await responder.send(refusal(error.message), 'private');
      return;
    }
    if (command && scene.triggerId !== undefined && asksForOptions(specs, text, options)) {
      const allowed =
        command.who === 'everyone' || (await people.find(scene.place.team, scene.user, userName)).teacher;
      if (allowed && (await openOptions(scene, command, options))) return;
    }
    await router.command({ turn: await turnOf(scene, userName), name, options }, responder);
  }

  async function openOptions(
    scene: Scene,
    command: SlackCommand,
    options: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const { place, responseUrl } = scene;
    const origin: Origin = {
      channel: place.channel,
      ...(place.thread !== undefined && { thread: place.thread }),
      ...(responseUrl !== undefined && { responseUrl }),
    };
    const api = await apiOf(place.team);
    try {
      const view = commandModal(command, options, origin);
      await api.now.views.open({ trigger_id: scene.triggerId ?? '', view });
      return true;
    } catch (error) {
      warn({ err: error, command: command.name, late: isLateTrigger(error) }, 'a form could not be opened');
      return false;
    }
  }

  async function publishHome(team: string, user: string, view: View, channel?: string): Promise<void> {
    const { talk } = await apiOf(team);
    await talk.views.publish({ user_id: user, view: homeTab(view, { channel: channel ?? user }) });
  }

  async function useFiles(scene: Scene, files: NonNullable<MessagePayload['files']>): Promise<void> {
    const given = files.map((file) => filesIn.uploaded(scene.place.team, file));
    const use = useOfFiles(router.commands, given);
    if (use.kind === 'refused') await respond(scene).send(refusal(use.message), 'private');
    else await router.command({ turn: await turnOf(scene), ...use }, respond(scene));
  }

  return {
    async command(payload, ack) {
      await acknowledge(ack);
      const scene = scenes.command(payload);
      await underWay.follow(async () => {
        if (!once.interaction(payload.team_id, payload.trigger_id)) return;
        const name = payload.command.replace(/^\//, '').toLowerCase();
        await useCommand(scene, name, decodeEntities(payload.text ?? ''), payload.user_name);
      });
    },

    async action(payload, ack) {
      await acknowledge(ack);
      const [action] = payload.actions;
      const team = payload.team?.id ?? payload.user.team_id;
      if (!action || team === undefined || payload.view?.type === 'modal') return;
      const scene = scenes.action(team, payload);
      if (!scene) return;
      const id =
        action.type === 'button' ? (action.value ?? actionOf(action.action_id)) : actionOf(action.action_id);
      const values = [
        ...(action.selected_options ?? []),
        ...(action.selected_option ? [action.selected_option] : []),
      ];
      const chosen = values.map(({ value }) => decodeValue(value));
      const click = JSON.stringify([team, scene.user, scene.source?.ts ?? 'home', action.action_id, chosen]);
      await underWay.followOnce(click, async () => {
        const delivery = `${payload.trigger_id ?? ''} ${action.action_ts ?? ''}`;
        if (!once.interaction(team, delivery)) return;
        const turn = await turnOf(scene, payload.user.name ?? payload.user.username);
        await router.action({ turn, id, values: chosen, fields: {} }, respond(scene));
      });
    },

    async submission(payload, ack) {
      const { view, user } = payload;
      const team = payload.team?.id ?? user.team_id;
      const origin = readOrigin(view.private_metadata);
      const { texts, files } = readState(view.state?.values);
      const name = commandOf(view.callback_id);
      const command = name === undefined ? undefined : commandNamed(name);
      const uploads = Object.entries(files).map(
        ([field, file]) => [field, filesIn.uploaded(team ?? '', file)] as const,
      );
      const given: RawOptions = { ...texts, ...Object.fromEntries(uploads) };
      const errors = {
        ...fileErrors(view.blocks, files),
        ...(command && optionErrors(command, given, view.blocks)),
      };
      if (Object.keys(errors).length > 0) {
        await acknowledge(ack, { response_action: 'errors', errors });
        return;
      }
      await acknowledge(ack);
      if (team === undefined || !origin) return;
      const scene = scenes.submission(team, payload, origin, command !== undefined);
      await underWay.follow(async () => {
        if (!once.interaction(team, `${view.id} ${payload.trigger_id ?? view.hash ?? ''}`)) return;
        const turn = await turnOf(scene, user.name ?? user.username);
        if (name !== undefined) await router.command({ turn, name, options: given }, respond(scene));
        else {
          const fields = given as Readonly<Record<string, Exclude<RawOptions[string], number>>>;
          await router.action({ turn, id: view.callback_id, values: [], fields }, respond(scene));
        }
      });
    },

    async suggestion(payload, ack) {
      const team = payload.team?.id ?? payload.user.team_id;
      const name = commandOf(payload.view?.callback_id ?? '');
      const origin = readOrigin(payload.view?.private_metadata ?? '');
      if (team === undefined || name === undefined || !origin) return acknowledge(ack, { options: [] });
      const place = placeIn(team, origin);
      const search = async () => {
        const turn = await turnOf(
          { kind: 'form', place, user: payload.user.id, id: newId() },
          payload.user.name,
        );
        const { texts: given } = readState(payload.view?.state?.values);
        const typed = payload.value;
        return router.autocomplete({ turn, name, option: payload.action_id, typed, given });
      };
      const late = new Promise<readonly []>((resolve) => {
        setTimeout(() => resolve([]), SUGGESTION_MS).unref();
      });
      const found = await Promise.race([search(), late]);
      await acknowledge(ack, { options: suggestions(found, payload.value) });
    },

    async message(team, payload, delivery, botUserId) {
      const mention = payload.type === 'app_mention';
      const written =
        payload.subtype === undefined || /^(file_share|thread_broadcast)$/.test(payload.subtype);
      const { user } = payload;
      if (!written || payload.hidden || payload.bot_id !== undefined || user === undefined) return;
      if (!mention && payload.channel_type !== 'im') return;
      const scene = scenes.message(team, payload, user);
      await underWay.follow(async () => {
        if (!(await once.event(team, delivery))) return;
        const files = mention ? [] : (payload.files ?? []);
        if (files.length > 0) return useFiles(scene, files);
        const said = readableText(payload.text ?? '', botUserId);
        const [, name = '', rest = ''] = /^\/?([a-z0-9-]+)(?:\s+([\s\S]*))?$/i.exec(said) ?? [];
        const known = commandNamed(name.toLowerCase());
        if (known && (said.startsWith('/') || rest === '')) return useCommand(scene, known.name, rest);
        if (said === '') return useCommand(scene, 'help', '');
        await router.text({ turn: await turnOf(scene), text: said }, respond(scene));
      });
    },

    async homeOpened(team, payload, delivery) {
      if (payload.tab !== undefined && payload.tab !== 'home') return;
      await underWay.follow(async () => {
        if (!(await once.event(team, delivery))) return;
        const channel = payload.channel ?? payload.user;
        const place = { team, channel };
        const turn = await turnOf({ kind: 'text', place, user: payload.user, id: newId() });
        const view = await (parts.home ? parts.home(turn) : homeView(router, turn));
        await publishHome(team, payload.user, view, channel);
      });
    },
  };
}

function refusal(message: string): View {
  return { text: message, blocks: [{ kind: 'callout', tone: 'warning', text: message }] };
}
