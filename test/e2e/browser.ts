import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';

/** What a browser says when a server is away, and what tests of refusals provoke. */
const EXPECTED = /ERR_CONNECTION|Failed to load resource/;

/**
 * One browser for the tests of a file. Each test gets its own contexts, and fails when a page threw, or logged an
 * error such as a broken content security policy.
 */
export function useBrowser() {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function newContext(options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
    context.setDefaultTimeout(30_000);
    contexts.push(context);
    return context;
  }

  /** A tab of one learner, connected; in its own browser unless a context is given. */
  async function open(url: string, name: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await newContext())).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${url}/?as=${encodeURIComponent(name)}`);
    await connected(page);
    return page;
  }

  return { newContext, open };
}

export const connected = (page: Page) =>
  page.locator('html[data-connection=open]').waitFor({ state: 'attached' });

export const box = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
export const entries = (page: Page) => page.getByRole('log').getByRole('article');
export const last = (page: Page) => entries(page).last();

/** Writes a line into the message box and sends it. */
export async function say(page: Page, line: string) {
  await box(page).fill(line);
  await box(page).press('Enter');
}

interface UploadFile {
  readonly name: string;
  readonly buffer: Buffer;
}

/** Gives a file to a command: by the upload button, the choice of commands that take it, and the option form. */
export async function upload(page: Page, command: string, file: UploadFile) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Upload a file' }).click();
  await (await chooser).setFiles({ mimeType: 'text/csv', ...file });
  await page
    .getByRole('region', { name: 'What is' })
    .getByRole('button', { name: `/${command}` })
    .click();
  return page.getByRole('button', { name: `Run /${command}` });
}
