import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIChannel,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
  type APIThreadChannel,
  InteractionResponseType,
  MessageFlags,
  type RawFile,
  type REST,
  type RESTPostAPIInteractionCallbackWithResponseResult,
  type RequestData,
  Routes,
} from 'discord.js';
import type { Choice } from '../../chat/values.ts';
import { isAnsweredElsewhere, isDisconnected, isRefused } from './errors.ts';
import type { Page } from './render.ts';
import { createTurns, limitKey } from './turns.ts';

/** What an interaction is answered with. */
export interface Ticket {
  readonly id: string;
  readonly token: string;
}

/** The calls the platform makes. Each rejects with a DiscordAPIError when Discord refuses; waits for rate limits. */
export interface DiscordApi {
  /** First answers to an interaction, within 3 seconds of it. */
  reply(ticket: Ticket, page: Page, ephemeral: boolean): Promise<string>;
  replace(ticket: Ticket, page: Page): Promise<void>;
  defer(ticket: Ticket, ephemeral: boolean): Promise<void>;
  deferReplace(ticket: Ticket): Promise<void>;
  modal(ticket: Ticket, modal: APIModalInteractionResponseCallbackData): Promise<void>;
  suggest(ticket: Ticket, choices: readonly Choice[]): Promise<void>;
  /** Later answers, while the token lives. They resolve to the message's id. */
  finish(token: string, page: Page): Promise<string>;
  followUp(token: string, page: Page, ephemeral: boolean): Promise<string>;
  change(token: string, message: string, page: Page): Promise<void>;
  withdraw(token: string, message?: string): Promise<void>;
  /** Ordinary messages, which need permissions in the channel. */
  send(channel: string, page: Page, replyTo?: string): Promise<string>;
  edit(channel: string, message: string, page: Page): Promise<void>;
  delete(channel: string, message: string): Promise<void>;
  typing(channel: string): Promise<void>;
  thread(channel: string, message: string, name: string): Promise<string>;
  /** The channel of a learner's direct messages. */
  openDirect(user: string): Promise<string>;
  channel(id: string): Promise<APIChannel>;
  /** Whether the learner still belongs to the server. */
  isMember(guild: string, user: string): Promise<boolean>;
}

export interface DiscordApiParts {
  readonly rest: REST;
  readonly applicationId: () => string;
  /** Told apart by Discord, so that a request repeated after a lost answer makes one message. */
  readonly newNonce: () => string;
}

const RETRIES = 2;
const RETRY_MS = 100;

/** Nothing we say notifies anybody but the reader. */
const NOBODY = { parse: [] };
const WITH_RESPONSE = new URLSearchParams({ with_response: 'true' });

export function createDiscordApi({ rest, applicationId, newNonce }: DiscordApiParts): DiscordApi {
  /** Undefined when an earlier attempt of ours had arrived, though its answer was lost. */
  const callback = async (ticket: Ticket, body: object, page?: Page, query?: URLSearchParams) => {
    const options = { auth: false, body, files: filesOf(page), ...(query && { query }) };
    return persist(async (attempt) => {
      try {
        return await rest.post(Routes.interactionCallback(ticket.id, ticket.token), options);
      } catch (error) {
        if (attempt > 0 && isAnsweredElsewhere(error)) return undefined;
        throw error;
      }
    });
  };
  const get = (route: `/${string}`, options?: RequestData) => persist(() => rest.get(route, options));
  const inTurn = createTurns();
  const write =
    (method: 'post' | 'patch' | 'delete') =>
    (route: `/${string}`, options?: RequestData): Promise<unknown> =>
      inTurn(limitKey(method, route), () => persist(() => rest[method](route, options)));
  const post = write('post');
  const patch = write('patch');
  const remove = write('delete');
  const webhook = (token: string, message: string) => Routes.webhookMessage(applicationId(), token, message);

  return {
    async reply(ticket, page, ephemeral) {
      const body = {
        type: InteractionResponseType.ChannelMessageWithSource,
        data: bodyOf(page, ephemeral ? MessageFlags.Ephemeral : 0),
      };
      const answer = await callback(ticket, body, page, WITH_RESPONSE);
      if (answer === undefined) {
        return ((await get(webhook(ticket.token, '@original'), { auth: false })) as APIMessage).id;
      }
      const { interaction } = answer as RESTPostAPIInteractionCallbackWithResponseResult;
      return interaction.response_message_id ?? '';
    },
    async replace(ticket, page) {
      await callback(ticket, { type: InteractionResponseType.UpdateMessage, data: bodyOf(page) }, page);
    },
    async defer(ticket, ephemeral) {
      const data = ephemeral ? { flags: MessageFlags.Ephemeral } : {};
      await callback(ticket, { type: InteractionResponseType.DeferredChannelMessageWithSource, data });
    },
    async deferReplace(ticket) {
      await callback(ticket, { type: InteractionResponseType.DeferredMessageUpdate });
    },
    async modal(ticket, modal) {
      await callback(ticket, { type: InteractionResponseType.Modal, data: modal });
    },
    async suggest(ticket, choices) {
      await callback(ticket, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices: choices.map(({ label, value }) => ({ name: label, value })) },
      });
    },

    async finish(token, page) {
      const options = { auth: false, body: bodyOf(page), files: filesOf(page) };
      const message = await patch(webhook(token, '@original'), options);
      return (message as APIMessage).id;
    },
    async followUp(token, page, ephemeral) {
      const body = bodyOf(page, ephemeral ? MessageFlags.Ephemeral : 0);
      const options = { auth: false, body, files: filesOf(page) };
      const message = await post(Routes.webhook(applicationId(), token), options);
      return (message as APIMessage).id;
    },
    async change(token, message, page) {
      await patch(webhook(token, message), { auth: false, body: bodyOf(page), files: filesOf(page) });
    },
    async withdraw(token, message = '@original') {
      await remove(webhook(token, message), { auth: false });
    },

    async send(channel, page, replyTo) {
      const body = {
        ...bodyOf(page),
        nonce: newNonce(),
        enforce_nonce: true,
        ...(replyTo && { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
      };
      const message = await post(Routes.channelMessages(channel), { body, files: filesOf(page) });
      return (message as APIMessage).id;
    },
    async edit(channel, message, page) {
      const options = { body: bodyOf(page), files: filesOf(page) };
      await patch(Routes.channelMessage(channel, message), options);
    },
    async delete(channel, message) {
      await remove(Routes.channelMessage(channel, message));
    },
    async typing(channel) {
      await post(Routes.channelTyping(channel));
    },
    async thread(channel, message, name) {
      const body = { name, auto_archive_duration: 1440 };
      return ((await post(Routes.threads(channel, message), { body })) as APIThreadChannel).id;
    },
    async openDirect(user) {
      const body = { recipient_id: user };
      return ((await post(Routes.userChannels(), { body })) as APIChannel).id;
    },
    async channel(id) {
      return (await get(Routes.channel(id))) as APIChannel;
    },
    async isMember(guild, user) {
      return get(Routes.guildMember(guild, user)).then(
        () => true,
        // a lost connection is no reason to turn somebody away
        (error) => !isRefused(error),
      );
    },
  };
}

/** A connection that broke is no answer: discord.js tries again after some of them only. */
async function persist<Result>(work: (attempt: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === RETRIES || !isDisconnected(error)) throw withoutRequest(error);
      await sleep(RETRY_MS * 4 ** attempt);
    }
  }
}

/** discord.js keeps what was sent, files and tokens included, in its errors; a log is no place for either. */
function withoutRequest(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'requestBody' in error && 'url' in error) {
    const url = String(error.url).replace(/\/(webhooks|interactions)\/(\d+)\/[^/?]+/, '/$1/$2/[token]');
    Object.assign(error, { requestBody: undefined, url });
  }
  return error;
}

/** The body of a message or an edit: everything it shows, and no file but these. */
function bodyOf(page: Page, flags = 0) {
  return {
    flags: MessageFlags.IsComponentsV2 | flags,
    components: page.components,
    allowed_mentions: NOBODY,
    attachments: page.files.map(({ name, description }, id) => ({
      id: String(id),
      filename: name,
      description,
    })),
  };
}

const filesOf = (page?: Page): RawFile[] =>
  page?.files.map(({ name, data }) => ({
    name,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  })) ?? [];
