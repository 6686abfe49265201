import { readdirSync } from 'node:fs';
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
