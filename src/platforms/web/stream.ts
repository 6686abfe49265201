import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Hub, PageEvent } from './hub.ts';
import type { Asker } from './interactions.ts';
import type { MessageLog } from './message-log.ts';
import { renderEntry } from './render-entry.ts';

const CATCH_UP = 200;
const HEARTBEAT_MS = 20_000;
/** A reader this far behind is cut off; its page reconnects and catches up. */
const QUEUE = 1000;

/**
 * Pushes what happens in a channel: first what changed after `since`, then each change as it comes. An entry's
 * event id is its version, so a page that reconnects misses nothing; one that missed too much is told to reload.
 */
export function streamEvents(
  c: Context,
  {
    asker,
    since,
    hub,
    log,
    leave: left,
  }: { asker: Asker; since: number; hub: Hub; log: MessageLog; leave: () => void },
): Response {
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    const queue: PageEvent[] = [];
    let wake: () => void = () => undefined;
    let open = true;
    let leave: () => void = () => undefined;
    const heartbeat = setInterval(() => void stream.writeSSE({ event: 'beat', data: '' }), HEARTBEAT_MS);
    // also while a reader that takes nothing keeps the last write from ending
    const end = () => {
      open = false;
      queue.length = 0;
      clearInterval(heartbeat);
      leave();
      left();
      wake();
    };
    stream.onAbort(end);
    leave = hub.join({
      channel: asker.channel,
      learner: asker.learner,
      hear(event) {
        queue.push(event);
        if (queue.length > QUEUE) end();
        wake();
      },
      close: end,
    });
    try {
      const missed = await log.changes(asker.channel, asker.learner.id, { after: since, limit: CATCH_UP });
      await stream.writeSSE({ event: 'hello', data: missed.complete ? 'ok' : 'reload' });
      for (const gone of missed.removed) {
        await stream.writeSSE(message({ kind: 'removed', ...gone }, asker));
      }
      let latest = since;
      for (const entry of missed.entries) {
        latest = Math.max(latest, entry.version);
        await stream.writeSSE(message({ kind: 'entry', entry }, asker));
      }
      while (open) {
        const event = queue.shift();
        if (!event) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (!open || queue.length > 0) resolve();
          });
        } else if (event.kind !== 'entry' || event.entry.version > latest) {
          await stream.writeSSE(message(event, asker));
        }
      }
    } finally {
      end();
    }
  });
}

function message(event: PageEvent, asker: Asker) {
  if (event.kind === 'removed') {
    return { event: event.kind, id: String(event.version), data: JSON.stringify(event) };
  }
  if (event.kind !== 'entry') return { event: event.kind, data: JSON.stringify(event) };
  const { id, version } = event.entry;
  const html = String(renderEntry(event.entry, asker));
  return { event: 'entry', id: String(version), data: JSON.stringify({ id, version, html }) };
}
