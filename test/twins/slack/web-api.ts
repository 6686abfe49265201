import { blockProblems, viewProblems } from './block-kit.ts';
import type { Blocks, Channel, Message, Team, World } from './world.ts';

type Args = Record<string, unknown>;
type Answer = Record<string, unknown>;

export class ApiError extends Error {
  readonly details: Answer;
  constructor(code: string, details: Answer = {}) {
    super(code);
    this.details = details;
  }
}

/** What each method needs; methods that are not here do not exist. */
const SCOPES: Readonly<Record<string, string | undefined>> = {
  'auth.test': undefined,
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.delete': 'chat:write',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'files.info': 'files:read',
  'users.info': 'users:read',
  'views.open': undefined,
  'views.publish': undefined,
};

const TRIGGER_MS = 3000;

export function createWebApi(world: World, origin: () => string) {
  const channelOf = (team: Team, id: unknown, posting = true): Channel => {
    const known = world.channels.get(String(id));
    const user = world.users.get(String(id));
    const channel = known ?? (posting && user?.team === team.id ? world.directOf(user.id) : undefined);
    if (!channel || channel.team !== team.id) throw new ApiError('channel_not_found');
    if (posting && !channel.members.has(team.botUser)) throw new ApiError('not_in_channel');
    return channel;
  };
  const messageOf = (channel: Channel, ts: unknown): Message => {
    const found = world.messages.find(
      (message) => message.channel === channel.id && message.ts === ts && !message.to && !message.deleted,
    );
    if (!found) throw new ApiError('message_not_found');
    return found;
  };
  function checked(args: Args, what: string): { text: string; blocks: Blocks } {
    const { text, blocks } = args;
    if (typeof text !== 'string' || text.trim() === '') world.violations.push(`${what}: no fallback text`);
    if (/<[!@]/.test(String(text))) world.violations.push(`${what}: the text mentions somebody`);
    if (blocks !== undefined) {
      const problems = blockProblems(blocks, 'message');
      if (problems.length > 0) {
        world.violations.push(`${what}: ${problems.join('; ')}`);
        throw new ApiError('invalid_blocks', { errors: problems });
      }
    }
    return { text: String(text ?? ''), blocks: (blocks as Blocks | undefined) ?? [] };
  }
  function say(team: Team, channel: Channel, args: Args, what: string, to?: string): Message {
    const content = checked(args, what);
    const thread = args.thread_ts === undefined ? undefined : String(args.thread_ts);
    if (thread !== undefined && !world.messages.some(({ ts }) => ts === thread)) {
      throw new ApiError('thread_not_found');
    }
    const message: Message = {
      ts: world.ts(),
      channel: channel.id,
      team: team.id,
      user: team.botUser,
      ...content,
      ...(thread !== undefined && { thread }),
      ...(to !== undefined && { to }),
      edits: 0,
      deleted: false,
      files: [],
    };
    world.messages.push(message);
    return message;
  }
  function change(message: Message, args: Args, what: string): void {
    Object.assign(message, checked(args, what));
    message.edits++;
  }
  function openView(args: Args): Answer {
    const trigger = world.triggers.get(String(args.trigger_id));
    if (!trigger) throw new ApiError('invalid_trigger_id');
    if (trigger.used) throw new ApiError('exchanged_trigger_id');
    if (Date.now() - trigger.at > TRIGGER_MS) throw new ApiError('expired_trigger_id');
    const problems = viewProblems(args.view);
    if (problems.length > 0) {
      world.violations.push(`views.open: ${problems.join('; ')}`);
      throw new ApiError('invalid_arguments');
    }
    trigger.used = true;
    const team = world.users.get(trigger.user)?.team ?? '';
    const view = { id: world.id('V'), user: trigger.user, team, open: true, content: args.view as Args };
    world.views.set(view.id, view);
    return { view: { id: view.id } };
  }
  const fileOf = (id: unknown) => {
    const file = world.files.get(String(id));
    if (!file) throw new ApiError('file_not_found');
    return file;
  };
  const describe = (id: unknown): Answer => {
    const file = fileOf(id);
    const path = `${origin()}/files-pri/${file.id}/${encodeURIComponent(file.name)}`;
    return {
      id: file.id,
      name: file.name,
      size: file.bytes?.length ?? file.length,
      mimetype: /\.png$/.test(file.name) ? 'image/png' : 'text/plain',
      url_private: path,
      url_private_download: path,
    };
  };

  const methods: Readonly<Record<string, (team: Team, args: Args) => Answer>> = {
    'auth.test': (team) => ({ team_id: team.id, user_id: team.botUser, bot_id: team.botId, team: 'A class' }),
    'chat.postMessage': (team, args) => {
      const message = say(team, channelOf(team, args.channel), args, 'chat.postMessage');
      return { channel: message.channel, ts: message.ts };
    },
    'chat.postEphemeral': (team, args) => {
      const channel = channelOf(team, args.channel);
      if (!channel.members.has(String(args.user))) throw new ApiError('user_not_in_channel');
      return { message_ts: say(team, channel, args, 'chat.postEphemeral', String(args.user)).ts };
    },
    'chat.update': (team, args) => {
      const channel = channelOf(team, args.channel, false);
      const message = messageOf(channel, args.ts);
      change(message, args, 'chat.update');
      return { channel: channel.id, ts: message.ts };
    },
    'chat.delete': (team, args) => {
      messageOf(channelOf(team, args.channel, false), args.ts).deleted = true;
      return {};
    },
    'files.getUploadURLExternal': (team, args) => {
      const length = Number(args.length);
      if (!(length > 0) || typeof args.filename !== 'string') throw new ApiError('invalid_arguments');
      const alt = args.alt_text === undefined ? undefined : String(args.alt_text);
      const file = { id: world.id('F'), team: team.id, name: args.filename, length, alt };
      world.files.set(file.id, { ...file, done: false, shared: [], downloads: 0 });
      return { upload_url: `${origin()}/upload/${file.id}`, file_id: file.id };
    },
    'files.completeUploadExternal': (team, args) => {
      const files = args.files as { id: string }[];
      for (const { id } of files) {
        const file = fileOf(id);
        if (file.bytes?.length !== file.length) throw new ApiError('file_not_found');
        file.done = true;
        if (args.channel_id === undefined) continue;
        const channel = channelOf(team, args.channel_id);
        const thread = args.thread_ts === undefined ? {} : { thread: String(args.thread_ts) };
        file.shared.push(channel.id);
        world.messages.push({
          ts: world.ts(),
          channel: channel.id,
          team: team.id,
          user: team.botUser,
          text: String(args.initial_comment ?? ''),
          blocks: [],
          edits: 0,
          deleted: false,
          files: [id],
          ...thread,
        });
      }
      return { files: files.map(({ id }) => describe(id)) };
    },
    'files.info': (_, args) => ({ file: describe(args.file) }),
    'users.info': (team, args) => {
      const user = world.users.get(String(args.user));
      if (user?.team !== team.id) throw new ApiError('user_not_found');
      const profile = { display_name: user.name, real_name: user.name };
      return { user: { id: user.id, name: user.name, is_admin: user.admin, profile } };
    },
    'views.open': (_, args) => openView(args),
    'views.publish': (team, args) => {
      if (world.users.get(String(args.user_id))?.team !== team.id) throw new ApiError('user_not_found');
      const problems = viewProblems(args.view);
      if (problems.length > 0) {
        world.violations.push(`views.publish: ${problems.join('; ')}`);
        throw new ApiError('invalid_arguments');
      }
      world.homes.set(String(args.user_id), args.view as Args);
      return {};
    },
  };

  function call(method: string, token: string, args: Args): Answer {
    const team = [...world.teams.values()].find((each) => each.token === token && each.installed);
    const run = methods[method];
    if (!run) {
      world.violations.push(`there is no method ${method}`);
      throw new ApiError('unknown_method');
    }
    if (!team) throw new ApiError(token === '' ? 'not_authed' : 'invalid_auth');
    const needed = SCOPES[method];
    if (needed !== undefined && !team.scopes.includes(needed))
      throw new ApiError('missing_scope', { needed });
    return run(team, args);
  }

  /** An answer at a `response_url`. @returns the HTTP status. */
  function respond(key: string, args: Args): number {
    const url = world.responseUrls.get(key);
    const team = url && world.teams.get(url.team);
    const channel = url && world.channels.get(url.channel);
    if (!url || !team || !channel) return 404;
    if (++url.uses > 5) {
      world.violations.push('a response_url was used a sixth time');
      return 404;
    }
    const target = world.messages.find(({ ts }) => ts === (url.source ?? url.last));
    if (args.delete_original === true) {
      if (target) target.deleted = true;
    } else if (args.replace_original === true && target) change(target, args, 'response_url');
    else {
      const to = args.response_type === 'in_channel' || channel.direct === url.user ? undefined : url.user;
      url.last = say(team, channel, args, 'response_url', to ?? url.user).ts;
    }
    return 200;
  }

  return { call, respond, describe };
}
