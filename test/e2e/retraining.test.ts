import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { entries, last, say, upload, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';
import { csv, officeMessages } from './examples.ts';
import { type TestServer, useServer } from './server.ts';

const TRAINED = { timeout: 120_000 };

describe.skipIf(!browserTests())('what comes after a training, on the page', { timeout: 300_000 }, () => {
  const { open } = useBrowser();
  const { start } = useServer();
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);

  it('chooses other columns, corrects an answer, trains again with it, and takes the model home', async () => {
    const page = await open(server.url, 'Ada');
    const rows = officeMessages(80).map(([text, label], index) => [label, text, `room ${index % 7}`]);
    const file = csv(rows, ['topic', 'message', 'place']);
    await (await upload(page, 'finetune', { name: 'desk.csv', buffer: Buffer.from(file) })).click();
    const report = entries(page).filter({ has: page.getByRole('heading', { name: '“desk” is trained' }) });
    await report.waitFor(TRAINED);
    await report.getByRole('button', { name: 'Details' }).click();
    await last(page).getByText('Calibration').first().waitFor();
    await report.getByRole('button', { name: 'Other columns' }).click();
    await last(page).getByText('message').first().waitFor();
    await last(page).getByText('topic').first().waitFor();
    const labels = last(page).locator('form', { hasText: 'Column of the labels' });
    await labels.getByRole('combobox').selectOption({ label: '3. place' });
    await labels.getByRole('button').press('Enter');
    await last(page).getByText('labels from “place”').waitFor();
    await expect
      .poll(() =>
        labels.getByRole('button').evaluate((choose) => choose === choose.ownerDocument.activeElement),
      )
      .toBe(true);

    await report.getByRole('button', { name: 'Try it' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('The soup was cold again');
    await dialog.getByRole('button', { name: 'Ask the model' }).click();
    await last(page)
      .getByText(/“desk” says “/)
      .waitFor();
    const wrong = last(page).getByRole('combobox', { name: /That is wrong/ });
    const [other] = (await wrong.getByRole('option').allTextContents()).slice(1);
    await wrong.selectOption({ label: other ?? '' });
    await last(page).getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('button', { name: 'Train again with 1 correction' }).click();
    await expect.poll(() => report.count(), TRAINED).toBe(2);

    const again = report.last();
    await again.getByRole('button', { name: 'Download' }).click();
    const link = page.getByRole('link', { name: /\.zip$/ }).last();
    await link.waitFor({ timeout: 60_000 });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toMatch(/^desk.*\.zip$/);
    const packed = unzipSync(new Uint8Array(readFileSync(await download.path())));
    expect(Object.keys(packed).map((name) => name.split('/').at(-1))).toEqual(
      expect.arrayContaining(['tokenizer.json', 'README.md']),
    );
    expect(Object.keys(packed).some((name) => name.endsWith('.onnx'))).toBe(true);

    await say(page, '/models');
    await last(page).getByRole('row', { name: /desk/ }).first().waitFor();
    await report.last().getByRole('button', { name: 'Delete' }).click();
    await last(page).getByRole('button', { name: 'Delete' }).click();
    await last(page)
      .getByText(/is deleted/)
      .waitFor();
  });

  it('puts labels on a whole file, and gives it back as a table that no spreadsheet runs', async () => {
    const page = await open(server.url, 'Ben');
    const file = { name: 'office.csv', buffer: Buffer.from(csv(officeMessages(60))) };
    await (await upload(page, 'finetune', file)).click();
    await page.getByRole('heading', { name: '“office” is trained' }).waitFor(TRAINED);
    const texts = '=1+1 the soup was cold\nThe printer shows an error\n';
    const run = await upload(page, 'predict', { name: 'texts.txt', buffer: Buffer.from(texts) });
    await page.getByRole('combobox', { name: 'model' }).fill('off');
    await page.getByRole('option', { name: /^office/ }).click();
    await run.click();
    await last(page).getByText('has put a label on 2 texts').waitFor();
    const link = last(page).getByRole('link', { name: 'predictions.csv' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^\uFEFF?"?'=1\+1/);
  });
});
