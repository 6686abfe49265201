import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The Chromium of this machine: `CHROMIUM_PATH`, or one at a usual place. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = environment.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : undefined;
  return PLACES.find((place) => existsSync(place));
}

export const HOW_TO_GET_CHROMIUM =
  'No Chromium was found, so the browser tests cannot run. Install it (Debian and Ubuntu: `apt-get install chromium`; ' +
  'elsewhere Google Chrome will do), or set CHROMIUM_PATH to its executable.';

/**
 * Whether the browser tests can run. Without a browser they are skipped with one message; under CI they fail.
 * Use: `describe.skipIf(!browserTests())('…', …)`.
 */
export function browserTests(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (findChromium(environment)) return true;
  if (environment.CI === 'true') throw new Error(HOW_TO_GET_CHROMIUM);
  console.warn(HOW_TO_GET_CHROMIUM);
  return false;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(HOW_TO_GET_CHROMIUM);
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
