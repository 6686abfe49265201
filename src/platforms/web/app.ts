import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { UserError } from '../../chat/errors.ts';
import type { Router, RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import { createAccess } from './access.ts';
import { address } from './address.ts';
import { createAllowance } from './allowance.ts';
import type { Assets } from './assets.ts';
import { createConnections } from './connections.ts';
import { channelIdOf, WORKSPACE } from './conversation.ts';
import { renderAgain, renderProblem } from './door.ts';
import type { Hub } from './hub.ts';
import type { Identity } from './identity.ts';
import type { Asker, Interactions } from './interactions.ts';
import { type Media, mediaHeaders } from './media.ts';
import type { MessageLog } from './message-log.ts';
import { channelSlug, cleanName } from './names.ts';
import { type PageCommand, renderPage } from './page.ts';
import type { Reach } from './reach.ts';
import { renderEntry } from './render-entry.ts';
import { looksLikeTutor } from './reserved-names.ts';
import { isLoopbackHostHeader, isSameOrigin, SECURITY_HEADERS, sameSecret } from './security.ts';
import { streamEvents } from './stream.ts';
import { readForm, TooLarge } from './uploads.ts';

export interface WebConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Needed when `host` can be reached by others. */
  readonly accessToken?: string;
  /** Whether a proxy stands before the page. */
  readonly behindProxy?: boolean;
  readonly dataDirectory: string;
  readonly maxUploadBytes: number;
}

/** What the page answers to who runs the tutor. */
export interface Operations {
  health(): Promise<{ readonly status: 'ok' | 'failing' }>;
  metrics(): Promise<string>;
  readonly metricsType: string;
}

export interface AppParts {
  readonly operations: Operations;
  readonly router: Router;
  readonly store: Store;
  readonly config: WebConfig;
  readonly key: string;
  readonly identity: Identity;
  readonly assets: Assets;
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly media: Media;
  readonly interactions: Interactions;
  readonly errors: RouterLog;
  readonly now: () => number;
  readonly newId: () => string;
  readonly reach: Reach;
  /** The address a request came from, for limiting attempts. */
  readonly addressOf: (request: Request) => string;
}

const PAGE_ENTRIES = 60;
/** Push connections of one browser: tabs that are looked at, each with one. */
const MOST_STREAMS = 16;
const NAME_TAKEN = 'That name would be taken for the tutor’s own. Choose another one.';
type Variables = { browser: string; asker: Asker };

/** The page's HTTP interface. */
export function createApp(parts: AppParts) {
  const { router, config, identity, assets, hub, log, media, interactions, operations, now } = parts;
  const { local } = parts.reach;
  const streams = createConnections(MOST_STREAMS);
  const pace = createAllowance({ burst: 60, perSecond: 6, now });
  const app = new Hono<{ Variables: Variables }>();

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  });
  app.onError((error, c) => {
    if (error instanceof UserError) return problem(c, error instanceof TooLarge ? 413 : 400, error.message);
    const id = parts.newId();
    parts.errors.error({ err: error, interaction: id }, 'a request failed');
    return problem(c, 500, `Something went wrong on our side, and it has been noted. Its id: ${id}`);
  });
  app.notFound((c) => problem(c, 404, 'There is nothing here.'));

  app.get('/healthz', async (c) => {
    const found = await operations.health();
    return c.json(found, found.status === 'ok' ? 200 : 503);
  });
  app.use(async (c, next) => {
    if (local && !isLoopbackHostHeader(c.req.header('host') ?? new URL(c.req.url).host)) {
      return problem(c, 403, 'This page answers only at localhost or 127.0.0.1.');
    }
    return next();
  });
  app.get('/metrics', async (c) => {
    if (!local && !sameSecret(c.req.header('authorization') ?? '', `Bearer ${config.accessToken}`)) {
      return problem(c, 401, 'Send the access token as a bearer token.');
    }
    return c.body(await operations.metrics(), 200, { 'content-type': operations.metricsType });
  });
  app.get('/assets/:digest/:name', (c) => {
    const file = assets.find(c.req.param('digest'), c.req.param('name'));
    if (!file) return c.notFound();
    return c.body(file.data, 200, {
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });
  if (config.accessToken !== undefined) {
    const { routes, guard } = createAccess({
      token: config.accessToken,
      key: parts.key,
      assets: assets.base,
      addressOf: parts.addressOf,
      isSecure: parts.reach.isSecure,
      now,
    });
    app.route('/', routes);
    app.use(guard);
  }

  /** Everything beneath a channel is asked by somebody the page has met. */
  const met = createMiddleware<{ Variables: Variables }>(async (c, next) => {
    const browser = identity.browser(c);
    const channel = channelSlug(c.req.param('channel') ?? '');
    const name = cleanName(c.req.query('as') ?? '');
    if (browser === undefined || name === '') return problem(c, 401, 'Reload the page, then try again.');
    if (channel === undefined) return c.notFound();
    if (looksLikeTutor(name)) return problem(c, 400, NAME_TAKEN);
    c.set('browser', browser);
    c.set('asker', { channel, learner: identity.learner(browser, name) });
    c.header('cache-control', 'no-store');
    return next();
  });
  const post = createMiddleware<{ Variables: Variables }>(async (c, next) => {
    const token = c.req.header('x-studyhall-csrf') ?? '';
    if (!isSameOrigin(c.req.raw.headers) || !sameSecret(token, identity.csrf(c.get('browser')))) {
      return problem(c, 403, 'This did not come from the page. Reload it, then try again.');
    }
    if (!pace.take(c.get('browser'))) {
      return problem(c, 429, 'That was a lot at once. Wait a moment, then try again.');
    }
    return next();
  });

  const visibleTo = (teacher: boolean): PageCommand[] =>
    router.commands.filter((command) => command.who === 'everyone' || teacher);

  async function page(c: Context, channel: string) {
    let browser = identity.browser(c);
    if (browser === undefined) {
      const site = c.req.header('sec-fetch-site');
      const ours =
        site === 'none' || site === 'same-origin' || (site === undefined && c.req.query('hello') === '1');
      if (!ours) {
        // A strict cookie is not sent along a link from elsewhere; a new one would replace the learner's own.
        const again = new URL(c.req.url);
        again.searchParams.set('hello', '1');
        return c.html(renderAgain(assets.base, `${again.pathname}${again.search}`));
      }
      browser = identity.welcome(c);
    }
    const name = cleanName(c.req.query('as') ?? '');
    if (name === '' || name !== c.req.query('as') || c.req.query('hello') !== undefined) {
      const learner = identity.learner(browser, name || identity.lastName(c, browser));
      return c.redirect(address({ channel, learner }), 302);
    }
    if (looksLikeTutor(name)) return problem(c, 400, NAME_TAKEN);
    identity.rememberName(c, name);
    const learner = identity.learner(browser, name);
    const version = await log.version(channel);
    const history = await log.page(channel, learner.id, { limit: PAGE_ENTRIES });
    c.header('cache-control', 'no-store');
    return c.html(
      renderPage({
        ...history,
        channel,
        learner,
        version,
        assets: assets.base,
        csrf: identity.csrf(browser),
        commands: visibleTo(learner.teacher),
        channels: [...new Set(['general', ...(await log.channels()), channel])].sort(),
        maxUploadBytes: config.maxUploadBytes,
      }),
    );
  }

  app.get('/', (c) => page(c, 'general'));
  app.get('/c/:channel', (c) => {
    const channel = channelSlug(c.req.param('channel'));
    if (channel === undefined) return c.notFound();
    return page(c, channel);
  });

  app.get('/c/:channel/events', met, async (c) => {
    const asker = c.get('asker');
    const leave = streams.open(c.get('browser'));
    if (!leave)
      return problem(c, 429, 'This class is open in too many tabs of this browser: close some of them.');
    const since = Number(c.req.header('last-event-id') ?? c.req.query('since'));
    return streamEvents(c, { asker, since: Number.isSafeInteger(since) ? since : 0, hub, log, leave });
  });

  app.get('/c/:channel/earlier', met, async (c) => {
    const asker = c.get('asker');
    const before = c.req.query('before') ?? '';
    if (!/^\d{12}$/.test(before)) return problem(c, 400, 'Reload the page, then try again.');
    const { entries, more } = await log.page(asker.channel, asker.learner.id, {
      before,
      limit: PAGE_ENTRIES,
    });
    return c.json({ html: entries.map((entry) => String(renderEntry(entry, asker))).join(''), more });
  });

  app.get('/c/:channel/suggest', met, async (c) => {
    const { channel, learner } = c.get('asker');
    const given = Object.entries(c.req.query()).filter(([name]) => name.startsWith('given:'));
    const choices = await router.autocomplete({
      turn: { workspace: WORKSPACE, channel: channelIdOf(channel), learner, id: parts.newId(), now: now() },
      name: c.req.query('command') ?? '',
      option: c.req.query('option') ?? '',
      typed: (c.req.query('typed') ?? '').slice(0, 200),
      given: Object.fromEntries(given.map(([name, value]) => [name.slice('given:'.length), value])),
    });
    return c.json(choices.slice(0, 25));
  });

  app.get('/c/:channel/media/:message/:digest/:name', met, async (c) => {
    const { channel, learner } = c.get('asker');
    const entry = await log.find(channel, c.req.param('message'), learner.id);
    const digest = c.req.param('digest');
    const blocks = entry?.body.kind === 'view' ? entry.body.view.blocks : [];
    const file = blocks
      .map((block) => (block.kind === 'image' || block.kind === 'file' ? block.file : undefined))
      .find((kept) => kept?.digest === digest);
    const data = file && (await media.read(digest));
    if (!file || !data) return c.notFound();
    return c.body(new Uint8Array(data), 200, mediaHeaders(file));
  });

  for (const what of ['line', 'command', 'action'] as const) {
    app.post(`/c/:channel/${what}`, met, post, async (c) => {
      const form = await readForm(c.req.raw, {
        folder: join(config.dataDirectory, 'page-uploads'),
        maxBytes: config.maxUploadBytes,
        newId: parts.newId,
      });
      return c.json(await interactions.handle(c.get('asker'), what, form));
    });
  }

  function problem(c: Context, status: 400 | 401 | 403 | 404 | 413 | 429 | 500, message: string) {
    const title = status === 404 ? 'Not found' : 'Not possible';
    return (c.req.header('accept') ?? '').includes('text/html')
      ? c.html(renderProblem(assets.base, title, message), status)
      : c.json({ status: 'error', message }, status);
  }

  return app;
}
