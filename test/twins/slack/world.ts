import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';

/** The state of a small Slack: two workspaces, their people and channels, and everything said in them. */
export interface Team {
  readonly id: string;
  readonly botUser: string;
  readonly botId: string;
  token: string;
  scopes: string[];
  installed: boolean;
}
export interface User {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly admin: boolean;
}
export interface Channel {
  readonly id: string;
  readonly team: string;
  readonly direct?: string;
  readonly members: Set<string>;
}
export type Blocks = Record<string, unknown>[];
export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly team: string;
  readonly user: string;
  readonly thread?: string;
  /** Whom alone it is shown to. */
  readonly to?: string;
  text: string;
  blocks: Blocks;
  edits: number;
  deleted: boolean;
  readonly files: readonly string[];
}
export interface File {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly length: number;
  readonly alt: string | undefined;
  bytes?: Buffer;
  done: boolean;
  /** Channels, or `channel/thread`, it was shared in. */
  readonly shared: string[];
  downloads: number;
}
export interface View {
  readonly id: string;
  readonly user: string;
  readonly team: string;
  open: boolean;
  readonly content: Record<string, unknown>;
}
export interface ResponseUrl {
  readonly channel: string;
  readonly team: string;
  readonly user: string;
  readonly source?: string;
  uses: number;
  last?: string;
}
export interface Call {
  readonly method: string;
  readonly args: Record<string, unknown>;
  readonly at: number;
  readonly error?: string;
}

export function createWorld() {
  let counter = 0;
  const changes = new EventEmitter().setMaxListeners(0);
  const id = (prefix: string) => `${prefix}${(++counter).toString(36).toUpperCase().padStart(9, '0')}`;
  const teams = new Map<string, Team>();
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();

  const addUser = (team: string, name: string, admin = false): User => {
    const user = { id: id('U'), team, name, admin };
    users.set(user.id, user);
    return user;
  };
  const addTeam = (scopes: readonly string[], installed = true, team = id('T')): Team => {
    const botUser = addUser(team, 'studyhall').id;
    const token = `xoxb-${randomBytes(9).toString('hex')}`;
    const made = { id: team, botUser, botId: id('B'), token, scopes: [...scopes], installed };
    teams.set(team, made);
    return made;
  };
  const addChannel = (team: string, { bot = true } = {}): Channel => {
    const people = [...users.values()].filter((user) => user.team === team && user.name !== 'studyhall');
    const channel = { id: id('C'), team, members: new Set(people.map((user) => user.id)) };
    if (bot) channel.members.add(teams.get(team)?.botUser ?? '');
    channels.set(channel.id, channel);
    return channel;
  };
  const directOf = (user: string): Channel => {
    const known = [...channels.values()].find(({ direct }) => direct === user);
    if (known) return known;
    const team = users.get(user)?.team ?? '';
    const channel = {
      id: id('D'),
      team,
      direct: user,
      members: new Set([user, teams.get(team)?.botUser ?? '']),
    };
    channels.set(channel.id, channel);
    return channel;
  };

  const world = {
    teams,
    users,
    channels,
    messages: [] as Message[],
    files: new Map<string, File>(),
    views: new Map<string, View>(),
    homes: new Map<string, Record<string, unknown>>(),
    triggers: new Map<string, { readonly user: string; readonly at: number; used: boolean }>(),
    responseUrls: new Map<string, ResponseUrl>(),
    codes: new Map<string, string>(),
    calls: [] as Call[],
    violations: [] as string[],
    addTeam,
    addUser,
    addChannel,
    directOf,
    id,
    ts: () => `${Math.floor(Date.now() / 1000)}.${String(++counter).padStart(6, '0')}`,
    changed: () => void changes.emit('change'),
    /** What `find` gives once it gives something; looked for again whenever something happens. */
    async until<Value>(
      find: () => Value | undefined | false,
      what = 'it',
      patienceMs = 8000,
    ): Promise<Value> {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = find();
          if (found === undefined || found === false) return;
          end();
          resolve(found);
        };
        const timer = setTimeout(() => {
          end();
          const said = world.messages.slice(-5).map(({ text, to }) => `${to ?? ''} ${text.slice(0, 80)}`);
          reject(new Error(`waited in vain for ${what}; last said: ${said.join(' / ')}`));
        }, patienceMs);
        const end = () => {
          clearTimeout(timer);
          changes.off('change', look);
        };
        changes.on('change', look);
        look();
      });
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;
