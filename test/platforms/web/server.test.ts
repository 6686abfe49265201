import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { textView } from '../../../src/chat/view.ts';
import { createDemo, type Demo, type DemoOptions } from './demo.ts';
import { entriesOf, send, visit } from './visitor.ts';

const running: Demo[] = [];
async function start(options: DemoOptions = {}) {
  const demo = createDemo(options);
  const { url } = await demo.platform.start();
  running.push(demo);
  return { ...demo, url };
}
afterEach(async () => {
  for (const demo of running.splice(0)) {
    await demo.platform.stop();
    await demo.store.close();
  }
});

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
      message: '/ask needs question: What you want to know',
    });
    expect((await ada.post('line', { line: 'x', interaction: 'short' })).status).toBe(400);
    expect(entriesOf((await ada.again()).page.text)).toEqual([]);
  });
});

describe('the history', () => {
  it('escapes what learners write', async () => {
    const { url } = await start();
    const ada = await visit(url, '<img src=x onerror=alert(1)>');
    await ada.post('line', { line: '<script>alert(1)</script> & "quotes"' });
    const { text } = (await ada.again()).page;
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img src=x');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;');
  });

  it('shows private entries to their learner alone, and lets nobody else use or fetch them', async () => {
    const { url, platform } = await start();
    const ada = await visit(url, 'Ada');
    const ben = await visit(url, 'Ben', ada.cookies);
    const hearing = ben.listen(0);
    await ada.post('line', { line: '/quiz 8.6' });
    await ada.post('line', { line: '/study' });
    await hearing.until(() => hearing.events.filter((event) => event.event === 'entry').length === 2);
    hearing.close();
    expect(hearing.events.map((event) => event.data).join('')).not.toContain('Lesson 8.6');
    const mine = entriesOf((await ada.again()).page.text);
    expect(mine.map((entry) => entry.private)).toEqual([true, true, false, false]);
    expect(entriesOf((await ben.again()).page.text).map((entry) => entry.id)).toEqual(
      mine.slice(2).map((entry) => entry.id),
    );
    const message = mine[1]?.id ?? '';
    const click = await ben.post('action', { action: 'count.add|1', message });
    expect([click.status, click.json().message]).toEqual([400, 'This message is not here for you any more.']);
    expect((await ada.post('action', { action: 'count.add|1', message })).status).toBe(200);

    await ada.post('line', { line: '/everything' });
    const everything = entriesOf((await ada.again()).page.text).at(-1);
    const media = /src="([^"]+\.svg[^"]*)"/.exec(everything?.html ?? '')?.[1]?.replace(/&amp;/g, '&') ?? '';
    const picture = await ada.get(media);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'x-content-type-options': 'nosniff',
    });
    expect(picture.headers['content-security-policy']).toContain('sandbox');
    const elsewhere = media.replace(everything?.id ?? '', message);
    expect((await ada.get(elsewhere)).status).toBe(404);
    expect(
      await platform.messenger.edit(
        { workspace: 'web:local', channel: 'web:local/general', message: '000000009999' },
        textView('x'),
      ),
    ).toBe(false);
  });

  it('serves files other than pictures as downloads of no type', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    await ada.post('line', { line: '/everything' });
    const { text } = (await ada.again()).page;
    const path = /class="file"><a href="([^"]+)"/.exec(text)?.[1]?.replace(/&amp;/g, '&') ?? '';
    const file = await ada.get(path);
    expect(file.text).toBe('card');
    expect(file.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''model%20card.txt",
    });
  });

  it('comes in pages, oldest last', async () => {
    const { url, platform } = await start();
    for (let index = 1; index <= 130; index++) {
      await platform.messenger.post('web:local', 'web:local/general', textView(`entry ${index}.`));
    }
    const ada = await visit(url, 'Ada');
    const shown = entriesOf(ada.page.text);
    expect([shown.length, shown.at(-1)?.words]).toEqual([60, expect.stringContaining('entry 130.')]);
    const earlier = (await ada.get(ada.beneath('earlier', { before: shown[0]?.id ?? '' }))).json();
    const more = entriesOf(String(earlier.html));
    expect([more.length, more[0]?.words, earlier.more]).toEqual([
      60,
      expect.stringContaining('entry 11.'),
      true,
    ]);
    const last = (await ada.get(ada.beneath('earlier', { before: more[0]?.id ?? '' }))).json();
    expect([entriesOf(String(last.html)).length, last.more]).toEqual([10, false]);
  });

  it('keeps channels apart', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    await ada.post('line', { line: 'to everyone' });
    const maths = await visit(url, 'Ada', ada.cookies, 'maths');
    expect(entriesOf(maths.page.text)).toEqual([]);
    await maths.post('line', { line: 'sums' });
    expect(entriesOf((await maths.again()).page.text)).toHaveLength(1);
    expect(entriesOf((await ada.again()).page.text)).toHaveLength(1);
    expect((await ada.get('/c/..%2Fx')).status).toBe(404);
  });
});

describe('what is pushed', () => {
  it('brings new entries and edits, and after a break what was missed', async () => {
    const { url, platform } = await start();
    const ada = await visit(url, 'Ada');
    const live = ada.listen(ada.version);
    const entries = () =>
      live.events.filter((event) => event.event === 'entry').map((event) => JSON.parse(event.data));
    await live.until(() => live.events.some((event) => event.event === 'hello'));
    const kept = await platform.messenger.post('web:local', 'web:local/general', textView('0 of 3'));
    expect(await platform.messenger.edit(kept, textView('1 of 3'))).toBe(true);
    await live.until(() => entries().length === 2);
    expect(entries().map((entry) => entry.id)).toEqual([kept.message, kept.message]);
    expect(entries()[1].html).toContain('1 of 3');
    live.close();

    const since = entries()[1].version;
    await platform.messenger.edit(kept, textView('2 of 3'));
    await platform.messenger.edit(kept, textView('3 of 3'));
    await platform.messenger.post('web:local', 'web:local/general', textView('after'));
    const again = ada.listen(since);
    const missed = () =>
      again.events.filter((event) => event.event === 'entry').map((event) => JSON.parse(event.data));
    await again.until(() => missed().length === 2);
    expect(missed()[0].html).toContain('3 of 3');
    expect(missed()[1].html).toContain('after');
    again.close();
  });

  it('tells a page that missed too much to load anew', async () => {
    const { url, platform } = await start();
    const ada = await visit(url, 'Ada');
    for (let index = 0; index < 205; index++) {
      await platform.messenger.post('web:local', 'web:local/general', textView(`${index}`));
    }
    const live = ada.listen(ada.version);
    await live.until(() => live.events.length > 0);
    expect(live.events[0]).toEqual({ event: 'hello', data: 'reload' });
    live.close();
  });

  it('says that a slow answer is on its way, and when it is there', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url } = await start({ released: () => released, deferAfterMs: 5 });
    const ada = await visit(url, 'Ada');
    const live = ada.listen(ada.version);
    expect((await ada.post('line', { line: '/slow' })).json().status).toBe('working');
    const working = () =>
      live.events.filter((event) => event.event === 'working').map((event) => JSON.parse(event.data).on);
    await live.until(() => working().length === 1);
    release();
    await live.until(() => working().length === 2);
    expect(working()).toEqual([true, false]);
    expect(live.events.some((event) => event.data.includes('At last'))).toBe(true);
    live.close();
  });

  it('ends when the page stops', async () => {
    const { url, platform } = await start();
    const ada = await visit(url, 'Ada');
    const live = ada.listen(0);
    await live.until(() => live.events.length > 0);
    await platform.stop();
    await live.until(() => live.state.ended);
    await expect(send(url)).rejects.toThrow();
  });
});

describe('an upload', () => {
  it('reaches the command, and leaves nothing behind', async () => {
    const { url, dataDirectory } = await start();
    const ada = await visit(url, 'Ada');
    const file = new File(['good,yes\nbad,no\n'], '../evil/<b>reviews.csv', { type: 'text/html' });
    const answer = await ada.post('command', {
      command: 'finetune',
      'option:examples': file,
      'option:seed': '',
    });
    expect(answer.status).toBe(200);
    const words = entriesOf((await ada.again()).page.text).map((entry) => entry.words);
    expect(words[0]).toContain('&lt;b&gt;reviews.csv (16 bytes)');
    expect(words[1]).toContain('&lt;b&gt;reviews.csv has 2 lines');
    await expect.poll(() => readdirSync(join(dataDirectory, 'uploads'))).toEqual([]);
  });

  it('that is too large is refused in a sentence, and leaves nothing behind', async () => {
    const { url, dataDirectory } = await start({ maxUploadBytes: 50_000 });
    const ada = await visit(url, 'Ada');
    for (const size of [50_001, 400_000]) {
      const file = new File([new Uint8Array(size)], 'big.csv');
      const answer = await ada.post('command', { command: 'finetune', 'option:examples': file });
      expect([answer.status, answer.json().message]).toEqual([
        413,
        'The file is too large: at most 50 kB are taken.',
      ]);
    }
    expect(readdirSync(join(dataDirectory, 'uploads'))).toEqual([]);
    expect(entriesOf((await ada.again()).page.text)).toEqual([]);
  });

  it('of the wrong kind is refused before anything is said', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const answer = await ada.post('command', {
      command: 'finetune',
      'option:examples': new File(['x'], 'x.exe'),
    });
    expect([answer.status, answer.json().message]).toEqual([
      400,
      'examples takes a file ending in .csv; “x.exe” does not.',
    ]);
    expect((await ada.post('command', { command: 'finetune' })).json().status).toBe('options');
    const broken = await send(url + ada.beneath('line'), {
      method: 'POST',
      body: Buffer.from('--x\r\nnot a part'),
      headers: {
        'content-type': 'multipart/form-data; boundary=x',
        'sec-fetch-site': 'same-origin',
        'x-studyhall-csrf': ada.csrf,
        cookie: [...ada.cookies].map((pair) => pair.join('=')).join('; '),
      },
    });
    expect(broken.status).toBe(400);
  });
});

describe('controls', () => {
  it('change their message, also after a restart', async () => {
    const first = await start();
    const ada = await visit(first.url, 'Ada');
    await ada.post('line', { line: '/quiz 8.6' });
    const message = entriesOf((await ada.again()).page.text)[1]?.id ?? '';
    await ada.post('action', { action: 'count.add|1', message });
    running.splice(0);
    await first.platform.stop();
    await first.store.close();

    const second = await start({ dataDirectory: first.dataDirectory });
    const back = await visit(second.url, undefined, ada.cookies);
    expect(back.as).toBe('Ada');
    await back.post('action', { action: 'count.add|1', message });
    expect(entriesOf((await back.again()).page.text)[1]?.words).toContain('Count 2');
  });

  it('open forms, whose fields come back', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const form = (await ada.post('action', { action: 'note.open' })).json();
    expect(form).toMatchObject({ status: 'form', html: expect.stringContaining('<dialog') });
    await ada.post('action', {
      action: 'note.save',
      'field:title': 'T',
      'field:body': 'B',
      'field:file': new File(['abc'], 'a.txt'),
    });
    expect(entriesOf((await ada.again()).page.text).at(-1)?.words).toContain(
      'Saved T: B (no mood) with a.txt of 3 bytes',
    );
  });

  it('that are unknown or forged are answered kindly', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    for (const action of ['', 'gone|1', 'count.add|many', 'count.add|%E0%A4%A']) {
      expect((await ada.post('action', { action })).status).toBe(200);
    }
    for (const entry of entriesOf((await ada.again()).page.text))
      expect(entry.words).toContain('older version');
  });

  it('suggest values while an option is typed', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const answer = await ada.get(
      ada.beneath('suggest', { command: 'quiz', option: 'lesson', typed: 'trans' }),
    );
    expect(JSON.parse(answer.text)).toEqual([{ value: '8.6', label: '8.6 Transfer Learning' }]);
  });

  it('of a fault say its id and nothing else', async () => {
    const errors: object[] = [];
    const { url } = await start({
      log: { error: (details) => void errors.push(details), warn: () => undefined },
    });
    const ada = await visit(url, 'Ada');
    await ada.post('line', { line: '/ask fault' });
    const { interaction } = errors[0] as { interaction: string };
    expect(entriesOf((await ada.again()).page.text).at(-1)?.words).toContain(interaction);
    expect((await ada.again()).page.text).not.toContain('broken');
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
    const door = await send(`${url}/login`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(door.text)?.[1] ?? '';
    const attempt = (token: string, headers: Record<string, string> = {}) => {
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
});
