import { describe, expect, it } from 'vitest';
import { createDemo } from './demo.ts';
import { useDemo } from './use-demo.ts';
import { entriesOf, send, visit } from './visitor.ts';

const { start } = useDemo();

describe('the page to a browser', () => {
  it('sets a strict policy on every answer', async () => {
    const { url } = await start();
    for (const path of ['/', '/healthz', '/nowhere', '/c/general/events']) {
      const { headers } = await send(url + path, { headers: { accept: 'text/html' } });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    }
    const page = await visit(url, 'Ada');
    expect(page.page.text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=/);
  });

  it('answers only to names of this machine, but tells its health to all', async () => {
    const { url } = await start();
    for (const host of ['studyhall.example', 'localhost.example:80', '127.0.0.1.example', '10.0.0.1:3000']) {
      expect((await send(url, { headers: { host } })).status).toBe(403);
      expect((await send(`${url}/healthz`, { headers: { host } })).status).toBe(200);
    }
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:8080', '[::1]:3000']) {
      expect((await send(url, { headers: { host } })).status).toBe(200);
    }
  });

  it('serves its own files to be kept, and nothing beside them', async () => {
    const { url } = await start();
    const { page } = await visit(url, 'Ada');
    const files = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const { status, headers } = await send(url + file);
      expect(status).toBe(200);
      expect(headers['cache-control']).toContain('immutable');
    }
    for (const path of ['/assets/x/page.js', `${files[0]?.replace(/[^/]*$/, '')}..%2Fapp.ts`]) {
      expect((await send(url + path)).status).toBe(404);
    }
  });
});

describe('who is asking', () => {
  it('gets a friendly name, is remembered by it, and keeps a cleaned one', async () => {
    const { url } = await start();
    const first = await visit(url);
    expect(first.as).toMatch(/^Learner [0-9A-F]{2}$/);
    expect((await visit(url, undefined, first.cookies)).as).toBe(first.as);
    await visit(url, ' A\u202Eda \u0000 Love\u200Blace ', first.cookies);
    expect((await visit(url, undefined, first.cookies)).as).toBe('Ada Lovelace');
    expect((await visit(url, 'x'.repeat(100), first.cookies)).as).toBe('x'.repeat(32));
  });

  it('is not given a new identity by a link from elsewhere', async () => {
    const { url } = await start();
    const answer = await send(`${url}/?as=Ada`, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.text).toContain('http-equiv="refresh"');
    expect(answer.text).toContain('url=/?as=Ada&amp;hello=1');
  });

  it('is another learner in another browser, and without a cookie nobody', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    await ada.post('line', { line: '/ask mine' });
    expect(entriesOf((await ada.again()).page.text)).toHaveLength(2);
    expect(entriesOf((await visit(url, 'ada', ada.cookies)).page.text)).toHaveLength(2);
    expect(entriesOf((await visit(url, 'Ada')).page.text)).toHaveLength(0);
    expect((await send(url + ada.beneath('earlier', { before: '999999999999' }))).status).toBe(401);
    const forged = new Map([...ada.cookies].map(([key, value]) => [key, `${value.slice(0, -3)}AAA`]));
    expect(entriesOf((await visit(url, 'Ada', forged)).page.text)).toHaveLength(0);
  });
});

describe('a post', () => {
  it('is taken only from the page itself', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const host = new URL(url).host;
    const refused = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'x-studyhall-csrf': 'wrong' },
      { 'x-studyhall-csrf': '' },
    ];
    for (const headers of refused) expect((await ada.post('line', { line: 'hi' }, headers)).status).toBe(403);
    const other = await visit(url, 'Ada');
    expect((await ada.post('line', { line: 'hi' }, { 'x-studyhall-csrf': other.csrf })).status).toBe(403);
    const withoutSite = (origin: string) =>
      send(url + ada.beneath('line'), {
        method: 'POST',
        headers: {
          origin,
          host,
          'x-studyhall-csrf': ada.csrf,
          cookie: [...ada.cookies].map((c) => c.join('=')).join('; '),
        },
      });
    expect((await withoutSite('https://elsewhere.example')).status).toBe(403);
    expect((await withoutSite('null')).status).toBe(403);
    expect((await withoutSite(`http://${host}`)).status).toBe(400);
    expect(entriesOf((await ada.again()).page.text)).toEqual([]);
    expect((await ada.post('line', { line: 'hi' })).status).toBe(200);
  });

  it('runs once, however often it arrives', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const interaction = crypto.randomUUID();
    await Promise.all([1, 2, 3].map(() => ada.post('line', { line: 'only once', interaction })));
    await ada.post('line', { line: 'only once', interaction });
    expect(entriesOf((await ada.again()).page.text)).toHaveLength(1);
  });

  it('of too many in a row is asked to wait', async () => {
    const { url } = await start({ now: () => 1_000_000 });
    const ada = await visit(url, 'Ada');
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, index) => ada.post('line', { line: `${index}` })),
    );
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10);
  });

  it('that cannot be read is refused in a sentence', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    for (const [line, message] of [
      ['', 'Write something first.'],
      ['/qiuz', 'There is no command /qiuz. Did you mean /quiz?'],
      ['/quiz questions:many', 'questions must be a whole number from 1 to 20; “many” is not.'],
    ]) {
      const answer = await ada.post('line', { line: line ?? '' });
      expect([answer.status, answer.json().message]).toEqual([400, message]);
    }
    expect((await ada.post('line', { line: '/ask' })).json()).toMatchObject({
      status: 'options',
      command: 'ask',
      message: 'Write the question after /ask: what you want to know.',
    });
    expect((await ada.post('line', { line: 'x', interaction: 'short' })).status).toBe(400);
    expect(entriesOf((await ada.again()).page.text)).toEqual([]);
  });
});

describe('a page that others can reach', () => {
  const accessToken = 'correct horse battery';
  const remote = { host: '0.0.0.0', accessToken };
  const local = (url: string) => url.replace('0.0.0.0', '127.0.0.1');

  it('does not start without an access token', async () => {
    const demo = createDemo({ host: '0.0.0.0' });
    await expect(demo.platform.start()).rejects.toThrow('set WEB_ACCESS_TOKEN');
    await demo.store.close();
  });

  it('gives its figures only to who sends the token, and its health to all', async () => {
    const url = local((await start(remote)).url);
    expect((await send(`${url}/metrics`)).status).toBe(401);
    expect((await send(`${url}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const figures = await send(`${url}/metrics`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect([figures.status, figures.text]).toEqual([200, expect.stringContaining('demo_total 1')]);
    expect((await send(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  });

  /** Tries a token at the door. */
  async function knock(url: string) {
    const door = await send(`${url}/login`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(door.text)?.[1] ?? '';
    return (token: string, headers: Record<string, string> = {}) => {
      const body = Buffer.from(String(new URLSearchParams({ token, csrf })));
      return send(`${url}/login`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(body.length),
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
      });
    };
  }

  it('opens only to those who have the token', async () => {
    const url = local((await start(remote)).url);
    expect((await send(`${url}/healthz`)).status).toBe(200);
    expect((await send(url, { headers: { accept: 'text/html' } })).headers.location).toBe('/login');
    for (const path of [
      '/c/general/events?as=Ada',
      '/c/general/earlier?as=Ada',
      '/c/general/media/1/2/3?as=Ada',
    ]) {
      expect((await send(url + path)).status).toBe(401);
    }
    const attempt = await knock(url);
    expect((await attempt(accessToken, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await attempt('wrong')).status).toBe(401);
    const entered = await attempt(accessToken);
    expect(entered.status).toBe(303);
    const [cookie = ''] = ((entered.headers['set-cookie'] as string[])[0] ?? '').split(';');
    const [key = '', value = ''] = [
      cookie.slice(0, cookie.indexOf('=')),
      cookie.slice(cookie.indexOf('=') + 1),
    ];
    expect((await visit(url, 'Ada', new Map([[key, value]]))).as).toBe('Ada');
    expect((await send(url, { headers: { accept: 'text/html', cookie: `${key}=${value}x` } })).status).toBe(
      303,
    );

    const statuses = [];
    for (let index = 0; index < 6; index++) statuses.push((await attempt(`wrong ${index}`)).status);
    expect(statuses).toContain(429);
  });

  it('takes no more than fifty attempts at once, from however many addresses', async () => {
    const url = local((await start({ ...remote, behindProxy: true, now: () => 1_000_000 })).url);
    const attempt = await knock(url);
    const statuses: number[] = [];
    for (let index = 0; index < 60; index++) {
      const { status } = await attempt('wrong', { 'x-forwarded-for': `203.0.113.${index}` });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect((await attempt(accessToken, { 'x-forwarded-for': '198.51.100.7' })).status).toBe(429);
  });
});
