import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  json(): Record<string, unknown>;
}

/** One HTTP request with exactly these headers, so that tests can also send what a browser would not. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: Uint8Array } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            json: () => JSON.parse(text),
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

type Field = string | File;

/** A browser without a screen: keeps its cookies, sends what the page's script would. */
export async function visit(
  base: string,
  name?: string,
  cookies = new Map<string, string>(),
  channel = 'general',
) {
  const cookie = () => [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
  async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await send(base + path, {
      headers: { 'sec-fetch-site': 'none', accept: 'text/html', cookie: cookie(), ...headers },
    });
    for (const line of (answer.headers['set-cookie'] as string[] | undefined) ?? []) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const next = answer.headers.location;
    return answer.status === 302 && typeof next === 'string' ? get(next, headers) : answer;
  }
  const path = channel === 'general' ? '/' : `/c/${channel}`;
  const page = await get(name === undefined ? path : `${path}?${new URLSearchParams({ as: name })}`);
  const read = (attribute: string) => new RegExp(`data-${attribute}="([^"]*)"`).exec(page.text)?.[1] ?? '';
  const as = read('as');
  const beneath = (what: string, query: Record<string, string> = {}) =>
    `/c/${channel}/${what}?${new URLSearchParams({ ...query, as })}`;

  return {
    page,
    as,
    cookies,
    csrf: read('csrf'),
    version: Number(read('version')),
    beneath,
    get,
    again: () => visit(base, as, cookies, channel),
    async post(
      what: string,
      fields: Record<string, Field | readonly Field[]>,
      headers: Record<string, string> = {},
    ) {
      const form = new FormData();
      for (const [key, value] of Object.entries({ interaction: crypto.randomUUID(), ...fields })) {
        for (const one of [value].flat() as Field[]) form.append(key, one);
      }
      const encoded = new Response(form);
      return send(base + beneath(what), {
        method: 'POST',
        body: new Uint8Array(await encoded.arrayBuffer()),
        headers: {
          'content-type': encoded.headers.get('content-type') ?? '',
          'sec-fetch-site': 'same-origin',
          'x-studyhall-csrf': read('csrf'),
          cookie: cookie(),
          ...headers,
        },
      });
    },
    /** Opens the push connection and collects its events. */
    listen(since: number) {
      const events: { event: string; data: string }[] = [];
      let woken: () => void = () => undefined;
      const state = { ended: false };
      const outgoing = request(base + beneath('events', { since: String(since) }), {
        headers: { cookie: cookie() },
      });
      outgoing.on('response', (incoming) => {
        let rest = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (text: string) => {
          const parts = (rest + text).split('\n\n');
          rest = parts.pop() ?? '';
          for (const part of parts) {
            const event = /^event: (.*)$/m.exec(part)?.[1];
            const data = /^data: (.*)$/m.exec(part)?.[1];
            if (event && data !== undefined) events.push({ event, data });
          }
          woken();
        });
        incoming.on('close', () => {
          state.ended = true;
          woken();
        });
      });
      outgoing.on('error', () => {
        state.ended = true;
        woken();
      });
      outgoing.end();
      return {
        events,
        state,
        async until(condition: () => boolean) {
          while (!condition()) {
            await new Promise<void>((resolve) => {
              woken = resolve;
            });
          }
        },
        close: () => outgoing.destroy(),
      };
    },
  };
}

/** The entries of a page or of pushed HTML, as their ids and words. */
export function entriesOf(html: string) {
  return [...html.matchAll(/<article class="([^"]*)"[^>]*data-id="(\d+)"[\s\S]*?<\/article>/g)].map(
    (match) => ({
      id: match[2] ?? '',
      private: (match[1] ?? '').includes('entry-private'),
      words: match[0]
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
      html: match[0],
    }),
  );
}
