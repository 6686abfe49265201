import { beforeAll, describe, expect, it } from 'vitest';
import { box, connected, entries, last, say, upload, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';
import { csv, officeMessages } from './examples.ts';
import { type TestServer, useServer } from './server.ts';

const TRAINED = { timeout: 120_000 };

describe.skipIf(!browserTests())('fine-tuning on the page', { timeout: 240_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start } = useServer();
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);

  it('goes from an uploaded file of 200 rows to a report with a picture and a model that answers', async () => {
    const page = await open(server.url, 'Ada');
    const run = await upload(page, 'finetune', {
      name: 'office messages.csv',
      buffer: Buffer.from(csv(officeMessages(200))),
    });
    await page.evaluate(`{
      const seen = (window.seen = new Set());
      const look = () => document.querySelectorAll('progress[value]').forEach((bar) => seen.add(bar.value));
      new MutationObserver(look).observe(document.getElementById('log'), { subtree: true, childList: true });
    }`);
    await run.click();
    const training = entries(page).filter({ hasText: 'office messages' }).last();
    await page.getByRole('heading', { name: '“office messages” is trained' }).waitFor(TRAINED);

    expect(await page.evaluate('window.seen.size'), 'steps of the progress bar').toBeGreaterThan(0);
    await training.getByText(/Right on \d+ of 40 test examples/).waitFor();
    await training.getByRole('row', { name: /TF-IDF/ }).waitFor();
    await training.getByRole('row', { name: /Most frequent label/ }).waitFor();
    const each = training.getByRole('table', { name: 'Each label' });
    for (const label of ['library', 'canteen', 'timetable', 'computers']) {
      await each.getByRole('rowheader', { name: label }).waitFor();
    }
    const picture = training.getByRole('img');
    expect((await picture.getAttribute('alt'))?.length).toBeGreaterThan(30);
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image) => image.naturalWidth)).toBeGreaterThan(300);

    await training.getByRole('button', { name: 'Try it' }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('The school laptop shows an error when I log in');
    await page.getByRole('button', { name: 'Ask the model' }).click();
    await last(page).getByText('says “computers”').waitFor();
    await last(page).getByText('Only you can see this').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await box(page).fill('/predict ');
    await page.getByRole('option', { name: 'office messages' }).click();
    await box(page).press('End');
    await page.keyboard.type(' text:the soup was cold');
    await box(page).press('Enter');
    await last(page).getByText('says “canteen”').waitFor();

    const narrow = await open(
      server.url,
      'Ben',
      await newContext({ viewport: { width: 360, height: 700 }, colorScheme: 'dark' }),
    );
    await narrow.getByRole('heading', { name: '“office messages” is trained' }).waitFor();
    expect(await entries(narrow).filter({ hasText: 'Only you can see this' }).count()).toBe(0);
    const [content = 0, room = 0] = await narrow
      .locator('#log-frame')
      .evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(content).toBeLessThanOrEqual(room);
  });

  it('says what is wrong with a file, and takes no harm from one that is not what it says', async () => {
    const page = await open(server.url, 'Ada');
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    const broken = [
      ['picture.csv', png],
      ['empty.csv', Buffer.alloc(0)],
      ['one-label.csv', Buffer.from(csv(officeMessages(40).filter(([, label]) => label === 'library')))],
      ['zeros.csv', Buffer.alloc(200_000)],
    ] as const;
    for (const [name, buffer] of broken) {
      const before = await entries(page).count();
      await (await upload(page, 'finetune', { name, buffer })).click();
      await expect.poll(() => entries(page).count()).toBe(before + 2);
      await last(page).locator('.callout-warning').waitFor();
      expect(await last(page).textContent()).not.toMatch(/went wrong|at .*\.js|undefined/);
    }
    await say(page, '/models');
    await last(page).getByText('There is no model yet').waitFor();
  });

  it('survives a power cut in the middle of a job: it runs again, or says why not', async () => {
    const page = await open(server.url, 'Ada');
    const file = { name: 'many messages.csv', buffer: Buffer.from(csv(officeMessages(480))) };
    await (await upload(page, 'finetune', file)).click();
    await page.locator('progress[value]').waitFor();
    await server.kill();
    await page.locator('html[data-connection=closed]').waitFor({ state: 'attached' });
    server = await server.again();
    await connected(page);
    await page
      .getByRole('heading', { name: '“many messages” is trained' })
      .or(page.getByText('“many messages” could not be trained'))
      .waitFor(TRAINED);
    expect(await entries(page).filter({ hasText: 'Training “many messages”' }).count()).toBe(0);
    expect(await server.stop()).toBe(0);
  });
});
