import { isStanding, type OutgoingFile, type View } from '../../chat/view.ts';
import type { Store } from '../../store/store.ts';
import { type Place, workspaceIdOf } from './ids.ts';
import { createLanes, createLatest } from './lanes.ts';
import { pagesOf } from './pages.ts';
import { digestOf, isPicture, type Pictures } from './pictures.ts';
import { isGone, remedy, slackCode } from './problems.ts';
import { type Payload, renderView } from './render.ts';
import type { WebApi } from './web-api.ts';

/** A View as it will be sent: pages in order, and the files that go beside them. */
export interface Prepared {
  readonly pages: readonly Payload[];
  readonly files: readonly { readonly file: OutgoingFile; readonly description: string }[];
}

export interface Posted {
  /** The channel it stands in: the direct message’s own id when it was sent to a user. */
  readonly channel: string;
  /** Timestamp of the first page. */
  readonly ts: string;
}

export interface Outbox {
  prepare(team: string, view: View): Promise<Prepared>;
  /** Posts a View as one message or, where it is too long, several; all of them count as the first. */
  post(place: Place, view: View): Promise<Posted>;
  /**
   * Replaces what `post` said, or any one page of it. When edits of a message come faster than Slack takes them, the
   * latest wins. `respond` is used instead when Slack limits edits.
   * @returns false when the message is gone.
   */
  edit(place: Place, ts: string, view: View, respond?: Respond): Promise<boolean>;
  /** Takes a message back; one that is gone already is no fault. */
  remove(place: Place, ts: string): Promise<void>;
  /** The first page of the View that a message belongs to. */
  headOf(place: Place, ts: string): Promise<string>;
  ephemeral(place: Place, user: string, payload: Payload): Promise<string>;
  share(place: Place, files: Prepared['files']): Promise<void>;
}

/** Replaces the message whose control was used. False when that is no longer possible. */
export type Respond = (payload: Payload) => Promise<boolean>;

interface Sheaf {
  readonly head: string;
  readonly pages: readonly string[];
  readonly files: readonly string[];
}

export interface OutboxParts {
  readonly store: Store;
  readonly pictures: Pictures;
  readonly apiOf: (team: string) => Promise<WebApi>;
  readonly warn: (details: object, message: string) => void;
}

const KEPT_MS = 60 * 24 * 3600 * 1000;

export function createOutbox({ store, pictures, apiOf, warn }: OutboxParts): Outbox {
  const sheaves = (team: string) => store.collection<Sheaf>(workspaceIdOf(team), 'slack-messages');
  const keyOf = (channel: string, ts: string) => `${channel}/${ts}`;
  const inTurn = createLanes();
  const latest = createLatest<boolean>();
  const kept = new WeakMap<View, Prepared>();

  async function prepare(team: string, view: View): Promise<Prepared> {
    const known = kept.get(view);
    if (known) return known;
    const prepared = await make(team, view);
    if (isStanding(view) && !view.blocks.some(({ kind }) => kind === 'image' || kind === 'file'))
      kept.set(view, prepared);
    return prepared;
  }

  async function make(team: string, view: View): Promise<Prepared> {
    const found = new Map<OutgoingFile, string>();
    const files: { file: OutgoingFile; description: string }[] = [];
    const pages = pagesOf(view);
    for (const block of pages.flatMap((page) => page.blocks)) {
      if (block.kind === 'file') files.push({ file: block.file, description: block.description });
      if (block.kind !== 'image') continue;
      if (!isPicture(block.file)) {
        files.push({ file: block.file, description: block.alt });
        continue;
      }
      try {
        const id = await pictures.upload(team, block.file, block.alt);
        if (id !== undefined) found.set(block.file, id);
      } catch (error) {
        warn(
          { err: error, remedy: remedy(error) },
          'a picture could not be sent; its description stands instead',
        );
      }
    }
    return { pages: pages.map((page) => renderView(page, (file) => found.get(file))), files };
  }

  async function say(place: Place, payload: Payload): Promise<Posted> {
    const { talk } = await apiOf(place.team);
    const send = (blocks: Payload['blocks']) =>
      talk.chat.postMessage({
        channel: place.channel,
        text: payload.text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
        ...(place.thread !== undefined && { thread_ts: place.thread }),
      });
    const sent = await withoutPictures(payload, send);
    if (sent.ts === undefined) throw new Error('Slack gave no timestamp for a message');
    return { channel: sent.channel ?? place.channel, ts: sent.ts };
  }

  /** Slack may refuse a picture it has not yet taken in; its description is shown then. */
  async function withoutPictures<Result>(
    payload: Payload,
    send: (blocks: Payload['blocks']) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await send(payload.blocks);
    } catch (error) {
      const pictured = payload.blocks.some(({ type }) => type === 'image');
      if (slackCode(error) !== 'invalid_blocks' || !pictured) throw error;
      warn({ err: error }, 'Slack refused a picture; its description stands instead');
      return send(
        payload.blocks.map((block) =>
          block.type === 'image'
            ? { type: 'context', elements: [{ type: 'plain_text', text: block.alt_text, emoji: false }] }
            : block,
        ),
      );
    }
  }

  async function share(place: Place, files: Prepared['files']): Promise<void> {
    for (const { file, description } of files) {
      try {
        await pictures.share(place, file, description);
      } catch (error) {
        warn({ err: error, remedy: remedy(error) }, 'a file could not be sent');
      }
    }
  }

  async function keep(team: string, channel: string, sheaf: Sheaf): Promise<void> {
    const kept = sheaf.pages.map((ts) => sheaves(team).set(keyOf(channel, ts), sheaf, { ttlMs: KEPT_MS }));
    await Promise.all(kept);
  }

  async function post(place: Place, view: View): Promise<Posted> {
    const prepared = await prepare(place.team, view);
    // one after another in a channel, so that pages and answers stand in the order they were given
    return inTurn(`${place.team}/${place.channel}`, async () => {
      const [first, ...rest] = prepared.pages;
      if (!first) throw new Error('a View without a page');
      const head = await say(place, first);
      const here = { ...place, channel: head.channel };
      const pages = [head.ts];
      for (const payload of rest) pages.push((await say(here, payload)).ts);
      await share(here, prepared.files);
      if (pages.length > 1 || prepared.files.length > 0) {
        const files = prepared.files.map(({ file }) => digestOf(file));
        await keep(place.team, head.channel, { head: head.ts, pages, files });
      }
      return head;
    });
  }

  async function change(place: Place, ts: string, payload: Payload, respond?: Respond): Promise<void> {
    const { edit, editNow } = await apiOf(place.team);
    const send = (api: WebApi['edit']) => (blocks: Payload['blocks']) =>
      api.chat.update({ channel: place.channel, ts, text: payload.text, blocks });
    if (respond === undefined) {
      await withoutPictures(payload, send(edit));
      return;
    }
    try {
      await withoutPictures(payload, send(editNow));
    } catch (error) {
      if (slackCode(error) !== undefined) throw error;
      if (!(await respond(payload))) await withoutPictures(payload, send(edit));
    }
  }

  async function editNow(place: Place, ts: string, view: View, respond?: Respond): Promise<boolean> {
    const known = await sheaves(place.team).get(keyOf(place.channel, ts));
    const before: Sheaf = known ?? { head: ts, pages: [ts], files: [] };
    const { pages, files } = await prepare(place.team, view);
    const single = pages.length === 1 && before.pages.length === 1;
    try {
      for (const [index, payload] of pages.slice(0, before.pages.length).entries()) {
        await change(place, before.pages[index] ?? ts, payload, single ? respond : undefined);
      }
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
    const after = before.pages.slice(0, pages.length);
    for (const payload of pages.slice(before.pages.length)) after.push((await say(place, payload)).ts);
    for (const surplus of before.pages.slice(pages.length)) await remove(place, surplus);
    const fresh = files.filter(({ file }) => !before.files.includes(digestOf(file)));
    await share(place, fresh);
    if (known || after.length > 1 || fresh.length > 0) {
      const digests = [...before.files, ...fresh.map(({ file }) => digestOf(file))];
      await keep(place.team, place.channel, { head: before.head, pages: after, files: digests });
    }
    return true;
  }

  async function remove(place: Place, ts: string): Promise<void> {
    const { talk } = await apiOf(place.team);
    try {
      await talk.chat.delete({ channel: place.channel, ts });
    } catch (error) {
      if (!isGone(error)) warn({ err: error }, 'a message could not be taken back');
    }
  }

  return {
    prepare,
    post,
    remove,
    share,

    async edit(place, ts, view, respond) {
      const lane = `${place.team}/${place.channel}/${await headOf(place, ts)}`;
      return latest(lane, () => editNow(place, ts, view, respond));
    },

    headOf,

    async ephemeral(place, user, payload) {
      const { talk } = await apiOf(place.team);
      const sent = await withoutPictures(payload, (blocks) =>
        talk.chat.postEphemeral({
          channel: place.channel,
          user,
          text: payload.text,
          blocks,
          ...(place.thread !== undefined && { thread_ts: place.thread }),
        }),
      );
      return sent.message_ts ?? '';
    },
  };

  async function headOf(place: Place, ts: string): Promise<string> {
    return (await sheaves(place.team).get(keyOf(place.channel, ts)))?.head ?? ts;
  }
}
