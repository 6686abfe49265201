import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textView } from '../../src/chat/view.ts';
import { useDemo } from '../platforms/web/use-demo.ts';
import { box, entries, last, say, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';

const sizeOfFile = (input: unknown) => (input as { files: { size: number }[] }).files[0]?.size;

describe.skipIf(!browserTests())('the page under strain', { timeout: 60_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start, stop } = useDemo();

  it('runs a typed command as it is on Enter, and offers its options on Tab', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await page.keyboard.type('/quiz');
    await page.getByRole('option', { name: '/quiz' }).waitFor();
    await page.keyboard.press('Enter');
    await last(page).getByText('Lesson any, 10 questions, practice').waitFor();
    await page.keyboard.type('/quiz');
    await page.getByRole('option', { name: '/quiz' }).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('combobox', { name: 'lesson' }).waitFor();
  });

  it('shows no suggestions any more once the line is sent, however late they come', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    // an answer that has arrived cannot be called back; it is given out when the test says so
    await page.evaluate(`
      const fetched = window.fetch;
      window.fetch = (address, options) =>
        String(address).includes('/suggest')
          ? new Promise((resolve) => {
              window.release = () => resolve(new Response('[{"label":"8.6 Transfer","value":"8.6"}]'));
            })
          : fetched(address, options);
    `);
    await page.keyboard.type('/quiz lesson:8');
    await page.waitForFunction('window.release');
    await page.keyboard.press('Enter');
    await last(page).getByText('Lesson 8').waitFor();
    await page.evaluate('window.release()');
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 0))');
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  it('takes a message away that its writer has deleted, and leaves the reader where they are', async () => {
    const { url, records } = await start();
    const ada = await open(url, 'Ada');
    const ben = await open(url, 'Ben');
    await say(ada, 'hello from Ada');
    await say(ben, 'hello from Ben');
    await ben.getByText('hello from Ada').waitFor();
    await ben.getByText('hello from Ben').waitFor();
    await box(ben).fill('half a sentence');
    await records.remove(
      await records.entries(({ body }) => body.kind === 'said' && body.text === 'hello from Ada'),
    );
    for (const page of [ada, ben]) {
      await page.getByText('hello from Ada').waitFor({ state: 'detached' });
      expect(await page.getByText('hello from Ben').count()).toBe(1);
    }
    expect(await box(ben).inputValue()).toBe('half a sentence');
  });

  it('asks what a file is for that several commands take, and runs the one that is chosen', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    const drop = async () => {
      const dataTransfer = await page.evaluateHandle(
        `(() => { const transfer = new DataTransfer(); transfer.items.add(new File(['{}'], 'texts.jsonl')); return transfer; })()`,
      );
      for (const type of ['dragenter', 'dragover', 'drop']) {
        await page.locator('#log').dispatchEvent(type, { dataTransfer });
      }
    };
    await drop();
    const panel = page.getByRole('region', { name: 'What is “texts.jsonl” for?' });
    expect(await panel.getByRole('listitem').allTextContents()).toEqual([
      '/finetuneTrains a classifier on your examples',
      '/labelPuts labels on texts',
    ]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await drop();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run /label' }).click();
    await last(page).getByText('texts.jsonl is labelled').waitFor();
  });

  it('sends a form that is submitted twice at once only once', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/note');
    await last(page).getByRole('button', { name: 'Write a note' }).click();
    const dialog = page.getByRole('dialog', { name: 'A note' });
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Once');
    await dialog.locator('form').evaluate((form) => {
      form.requestSubmit();
      form.requestSubmit();
    });
    await dialog.waitFor({ state: 'hidden' });
    await last(page).getByText('Saved Once').waitFor();
    await say(page, 'afterwards');
    await last(page).getByText('afterwards').waitFor();
    expect(await entries(page).filter({ hasText: 'Saved Once' }).count()).toBe(1);
  });

  it('shows hostile names, texts and files as what they are: text', async () => {
    const { url } = await start();
    const name = '"><script>alert(1)</script>';
    const page = await open(url, name);
    let alerts = 0;
    page.on('dialog', (dialog) => {
      alerts++;
      void dialog.dismiss();
    });
    const text = `<img src=x onerror=alert(1)> ${'\u202E'}drow ${'a\u0301\u0302\u0303'.repeat(30)}`;
    await say(page, text);
    await last(page).getByText('<img src=x onerror=alert(1)>').waitFor();
    await last(page).getByText(name).waitFor();
    await say(page, '/finetune');
    await page.getByLabel('examples').setInputFiles({
      name: '<img src=x onerror=alert(2)>.csv',
      mimeType: 'text/html',
      buffer: Buffer.from('a,b\n'),
    });
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await last(page).getByText('<img src=x onerror=alert(2)>.csv has 1 lines').waitFor();
    await page.reload();
    await last(page).getByText('<img src=x onerror=alert(2)>.csv has 1 lines').waitFor();
    expect(await page.locator('img[src=x], #log script').count()).toBe(0);
    expect(alerts).toBe(0);
  });

  it('keeps a wall of text within its entry, and words without a space within the screen', async () => {
    const { url, platform } = await start();
    const page = await open(url, 'Ada', await newContext({ viewport: { width: 360, height: 700 } }));
    await say(page, Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n'));
    await last(page).getByText('line 499').waitFor({ state: 'attached' });
    expect((await last(page).boundingBox())?.height).toBeLessThan(500);
    await say(page, 'm'.repeat(5000));
    await entries(page).nth(1).waitFor();
    await platform.messenger.post('web:local', 'web:local/general', {
      text: 'wide',
      blocks: [
        { kind: 'heading', text: 'h'.repeat(300) },
        { kind: 'code', text: 'c'.repeat(1000) },
        {
          kind: 'table',
          caption: 't'.repeat(200),
          columns: Array.from({ length: 12 }, (_, index) => ({ title: `Column ${index}` })),
          rows: [Array.from({ length: 12 }, () => 'w'.repeat(40))],
        },
        { kind: 'buttons', buttons: [{ label: 'b'.repeat(200), action: 'count.add|1' }] },
      ],
    });
    await entries(page).nth(2).waitFor();
    for (const selector of ['html', '#log-frame', '.entry-view .body']) {
      const [content = 0, room = 0] = await page
        .locator(selector)
        .first()
        .evaluate((element) => [element.scrollWidth, element.clientWidth]);
      expect(content).toBeLessThanOrEqual(room);
    }
  });

  it('refuses a file that is too large before it is sent, and when it is sent all the same', async () => {
    const { url } = await start({ maxUploadBytes: 100_000 });
    const page = await open(url, 'Ada');
    await say(page, '/finetune');
    const folder = mkdtempSync(join(tmpdir(), 'studyhall-large-'));
    const large = join(folder, 'large.csv');
    writeFileSync(large, 'a,b\n'.repeat(2_000_000));
    await page.getByLabel('examples').setInputFiles(large);
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await page.getByText('“large.csv” is too large: at most 100 kB are taken.').waitFor();
    const answer = await page.locator('body').evaluate(async (body) => {
      const { as = '', csrf = '' } = body.dataset;
      const form = new FormData();
      form.append('interaction', crypto.randomUUID());
      form.append('command', 'finetune');
      form.append('option:examples', new File([new Uint8Array(8_000_000)], 'large.csv'));
      const response = await fetch(`/c/general/command?as=${as}`, {
        method: 'POST',
        body: form,
        headers: { 'x-studyhall-csrf': csrf },
      });
      return [response.status, ((await response.json()) as { message: string }).message];
    });
    expect(answer).toEqual([413, 'The file is too large: at most 100 kB are taken.']);
    expect(await entries(page).count()).toBe(0);
  });

  it('says so when a file changed after it was chosen, and takes it when it is chosen again', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/finetune');
    const file = join(mkdtempSync(join(tmpdir(), 'studyhall-changed-')), 'reviews.csv');
    writeFileSync(file, 'a,b\n');
    const chosen = page.getByLabel('examples');
    await chosen.setInputFiles(file);
    // the browser has looked at the file by now
    expect(await chosen.evaluate(sizeOfFile)).toBe(4);
    writeFileSync(file, 'a,b\nc,d\ne,f\n');
    utimesSync(file, new Date(), new Date(Date.now() + 60_000));
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await page.getByText('“reviews.csv” has changed or moved since you chose it').waitFor();
    await page.getByLabel('examples').setInputFiles(file);
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await last(page).getByText('reviews.csv has 3 lines').waitFor();
  });

  it('asks to be loaded anew when the server has forgotten it, and keeps what was typed', async () => {
    const first = await start();
    const page = await open(first.url, 'Ada');
    await box(page).fill('half a thought');
    await stop();
    await start({ port: Number(new URL(first.url).port) });
    await page.getByRole('alert').filter({ hasText: 'does not know this page any more' }).waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.locator('html[data-connection=open]').waitFor({ state: 'attached' });
    expect(await box(page).inputValue()).toBe('half a thought');
    await box(page).press('Enter');
    await last(page).getByText('half a thought').waitFor();
  });

  it('shows an entry taller than the screen from its beginning, also when it changes under the hand', async () => {
    const { url, platform } = await start();
    const page = await open(url, 'Ada', await newContext({ viewport: { width: 900, height: 500 } }));
    await say(page, '/quiz');
    await last(page).getByText('Lesson any').waitFor();
    const lines = (word: string) => ({
      text: word,
      blocks: [
        { kind: 'heading' as const, text: `Begin ${word}` },
        ...Array.from({ length: 40 }, (_, index) => ({ kind: 'text' as const, text: `${word} ${index}` })),
        { kind: 'buttons' as const, buttons: [{ label: 'Turn', action: 'count.add|1' }] },
      ],
    });
    const place = 'web:local/general';
    await platform.messenger.post('web:local', place, lines('tall'));
    const seen = async (text: string) =>
      page.getByText(text, { exact: true }).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= element.ownerDocument.documentElement.clientHeight;
      });
    await expect.poll(() => seen('Begin tall')).toBe(true);
    await page.getByRole('button', { name: 'Turn' }).scrollIntoViewIfNeeded();
    expect(await seen('Begin tall')).toBe(false);
    await page.getByRole('button', { name: 'Turn' }).click();
    await expect.poll(() => seen('Count 1')).toBe(true);
  });

  it('does not jump while somebody reads further up, and keeps half-made choices when an entry changes', async () => {
    const { url, platform } = await start();
    for (let index = 1; index <= 30; index++) {
      await platform.messenger.post('web:local', 'web:local/general', textView(`entry ${index}.`));
    }
    const page = await open(url, 'Ada');
    const votes = (text: string) => ({
      text,
      blocks: [
        { kind: 'text' as const, text },
        {
          kind: 'select' as const,
          label: 'Pick',
          action: 'pick.set',
          max: 2,
          options: ['one', 'two'].map((value) => ({ label: value, value })),
        },
        {
          kind: 'select' as const,
          label: 'Page',
          action: 'count.add|1',
          options: ['0 votes', '1 vote'].map((value) => ({ label: value, value, selected: value === text })),
        },
      ],
    });
    const message = await platform.messenger.post('web:local', 'web:local/general', votes('0 votes'));
    await page.getByRole('checkbox', { name: 'two' }).check();
    await platform.messenger.edit(message, votes('1 vote'));
    await page.locator('p', { hasText: '1 vote' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Page' }).inputValue()).toBe('1 vote');
    expect(await page.getByRole('checkbox', { name: 'two' }).isChecked()).toBe(true);
    const frame = page.locator('#log-frame');
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, -400);
    await expect
      .poll(() =>
        frame.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight),
      )
      .toBeGreaterThan(200);
    const place = await frame.evaluate((element) => element.scrollTop);
    await platform.messenger.post('web:local', 'web:local/general', textView('further down'));
    await page.getByRole('button', { name: 'New messages' }).waitFor();
    expect(await frame.evaluate((element) => element.scrollTop)).toBe(place);
  });

  it('shows the welcome from its top on a narrow screen, with channels and people behind a button', async () => {
    const { url, platform } = await start();
    await platform.messenger.post('web:local', 'web:local/maths', textView('sums'));
    const page = await open(url, 'Ada', await newContext({ viewport: { width: 360, height: 640 } }));
    expect(await page.locator('#log-frame').evaluate((element) => element.scrollTop)).toBe(0);
    const opener = page.getByRole('button', { name: 'Channels, people and commands' });
    await opener.click();
    await page.getByRole('navigation', { name: 'Channels' }).getByRole('link', { name: 'maths' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Channels' }).waitFor({ state: 'hidden' });
    await opener.press('Enter');
    await page.getByRole('link', { name: 'maths' }).click();
    await last(page).getByText('sums').waitFor();
    expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ada');
  });
});
