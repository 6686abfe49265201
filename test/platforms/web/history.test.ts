import { describe, expect, it } from 'vitest';
import { textView } from '../../../src/chat/view.ts';
import { useDemo } from './use-demo.ts';
import { entriesOf, send, visit } from './visitor.ts';

const { start } = useDemo();

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
