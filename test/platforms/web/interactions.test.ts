import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDemo } from './use-demo.ts';
import { entriesOf, send, visit } from './visitor.ts';

const { start, stop } = useDemo();

describe('controls', () => {
  it('change their message, also after a restart', async () => {
    const first = await start();
    const ada = await visit(first.url, 'Ada');
    await ada.post('line', { line: '/quiz 8.6' });
    const message = entriesOf((await ada.again()).page.text)[1]?.id ?? '';
    await ada.post('action', { action: 'count.add|1', message });
    await stop();

    const second = await start({ dataDirectory: first.dataDirectory });
    const back = await visit(second.url, undefined, ada.cookies);
    expect(back.as).toBe('Ada');
    await back.post('action', { action: 'count.add|1', message });
    expect(entriesOf((await back.again()).page.text)[1]?.words).toContain('Count 2');
  });

  it('change what everybody sees only where they stand in it', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    await ada.post('line', { line: 'What I have written' });
    await ada.post('line', { line: '/study' });
    const eve = await visit(url, 'Eve');
    const before = entriesOf(eve.page.text);
    expect(before).toHaveLength(3);
    for (const { id: message } of before) {
      expect((await eve.post('action', { action: 'count.add|1', message })).status).toBe(200);
    }
    const words = (entries: typeof before) => entries.map((entry) => entry.words);
    expect(words(entriesOf((await ada.again()).page.text))).toEqual(words(before));
    const own = entriesOf((await eve.again()).page.text).slice(3);
    expect(own.map((entry) => entry.private && entry.words.includes('Count'))).toEqual([true, true, true]);
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

  it('that are refused leave an open form open, and are said as a message to a page that has none', async () => {
    const { url } = await start({ deferAfterMs: 0 });
    const ada = await visit(url, 'Ada');
    const refused = { action: 'note.save', 'field:title': 'refuse', interaction: 'sent-once-only' };
    for (let sent = 0; sent < 2; sent++) {
      const answer = (await ada.post('action', { ...refused, form: 'open' })).json();
      expect(answer).toMatchObject({ status: 'refused', message: 'Not this title.' });
    }
    expect(entriesOf((await ada.again()).page.text)).toEqual([]);
    await ada.post('action', { action: 'note.save', 'field:title': 'refuse' });
    const [said] = entriesOf((await ada.again()).page.text);
    expect(said).toMatchObject({ private: true, words: expect.stringContaining('Not this title.') });
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

  it('take no fields that would reach behind an object', async () => {
    const { url } = await start();
    const ada = await visit(url, 'Ada');
    const answer = await ada.post('command', {
      command: 'finetune',
      'option:__proto__': new File(['a,b\n'], 'a.csv'),
      'option:constructor': 'x',
    });
    expect(answer.json()).toMatchObject({ status: 'options', command: 'finetune' });
    const known = await ada.post('command', {
      command: 'finetune',
      'option:__proto__': 'x',
      'option:examples': new File(['a,b\n'], 'a.csv'),
    });
    expect([known.status, known.json().message]).toEqual([
      400,
      '/finetune has no option “__proto__”. It takes examples, seed.',
    ]);
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
    await expect.poll(() => readdirSync(join(dataDirectory, 'page-uploads'))).toEqual([]);
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
    expect(readdirSync(join(dataDirectory, 'page-uploads'))).toEqual([]);
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
      'examples takes a file ending in .csv, .jsonl; “x.exe” does not.',
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

describe('an upload that goes wrong', () => {
  const boundary = 'a-boundary';
  const begun = [
    `--${boundary}\r\ncontent-disposition: form-data; name="interaction"\r\n\r\n0123456789\r\n`,
    `--${boundary}\r\ncontent-disposition: form-data; name="option:examples"; filename="a.csv"\r\n\r\na,b\n`,
  ].join('');
  const headers = (page: Awaited<ReturnType<typeof visit>>) => ({
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'sec-fetch-site': 'same-origin',
    'x-studyhall-csrf': page.csrf,
    cookie: [...page.cookies].map((pair) => pair.join('=')).join('; '),
  });

  it('by ending too soon is refused, and leaves nothing behind', async () => {
    const { url, dataDirectory } = await start();
    const ada = await visit(url, 'Ada');
    for (const body of [begun, `${begun}${'x'.repeat(200_000)}`, begun.slice(0, 80)]) {
      const answer = await send(url + ada.beneath('command'), {
        method: 'POST',
        body: Buffer.from(body),
        headers: headers(ada),
      });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('broke off')]);
    }
    expect(readdirSync(join(dataDirectory, 'page-uploads'))).toEqual([]);
  });

  it('because the browser is gone leaves nothing behind', async () => {
    const { url, dataDirectory } = await start();
    const ada = await visit(url, 'Ada');
    const folder = join(dataDirectory, 'page-uploads');
    const outgoing = request(url + ada.beneath('command'), { method: 'POST', headers: headers(ada) });
    outgoing.on('error', () => undefined);
    outgoing.write(`${begun}${'x'.repeat(100_000)}`);
    await expect.poll(() => readdirSync(folder).length).toBe(1);
    outgoing.destroy();
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });

  it('because the disk does not take it is our fault, and noted', async () => {
    const errors: object[] = [];
    const { url, dataDirectory } = await start({
      log: { error: (details) => void errors.push(details), warn: () => undefined },
    });
    writeFileSync(join(dataDirectory, 'page-uploads'), 'no folder');
    const ada = await visit(url, 'Ada');
    const answer = await ada.post('command', {
      command: 'finetune',
      'option:examples': new File(['a,b\n'], 'a.csv'),
    });
    expect(answer.status).toBe(500);
    expect(errors).toHaveLength(1);
  });

  it('in an earlier process is cleared away, and nothing that others keep', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'studyhall-page-'));
    for (const folder of ['page-uploads', 'uploads', 'media']) {
      mkdirSync(join(dataDirectory, folder));
      writeFileSync(join(dataDirectory, folder, 'left'), '');
    }
    await start({ dataDirectory });
    expect(readdirSync(join(dataDirectory, 'uploads'))).toEqual(['left']);
    expect(readdirSync(join(dataDirectory, 'media'))).toEqual(['left']);
    expect(readdirSync(dataDirectory)).not.toContain('page-uploads');
  });
});
