// Takes the pictures of the page in docs/images: starts the built server on an empty data folder, lets two learners
// use it in Chromium, and photographs what they see. Run `npm run build` first; CHROMIUM_PATH names another browser.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs', 'images');
const PATIENCE_MS = 180_000;

const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const csv = (rows) =>
  Buffer.from(['text,label', ...rows.map(([text, label]) => `"${text}",${label}`)].join('\n'));

/** Messages to a school office, to train on. */
function officeMessages() {
  const topics = {
    library: [
      ['the novel I borrowed', 'my overdue book', 'the atlas', 'the library card'],
      [
        'is due back on Friday and I would like to keep it for another week',
        'was already returned, but the list still says it is on loan',
        'was not on the shelf where the catalogue says it stands',
        'has a torn cover, and I would rather tell you than hide it',
      ],
    ],
    canteen: [
      ['the vegetable soup', 'my lunch order', 'the menu for Thursday', 'the dessert'],
      [
        'was cold again and far too salty for my taste',
        'does not say whether there are nuts in it, and I am allergic to them',
        'was gone before our group had finished lessons',
        'was wonderful, so please thank the cook',
      ],
    ],
    timetable: [
      ['the maths lesson', 'our chemistry period', 'the exam on Monday', 'the booking of room 214'],
      [
        'overlaps with another class in my schedule',
        'was moved to the afternoon without any notice',
        'starts at eight, but the bus only arrives ten minutes later',
        'appears twice in the plan for next week',
      ],
    ],
    computers: [
      ['my password', 'the printer upstairs', 'the wireless network', 'the school laptop'],
      [
        'stopped working after the update last night',
        'shows an error message whenever I log in',
        'is so slow that the video keeps pausing',
        'was locked after three wrong attempts',
      ],
    ],
  };
  return Object.entries(topics).flatMap(([label, [things, events]]) =>
    things.flatMap((thing) => events.map((event) => [capital(`${thing} ${event}.`), label])),
  );
}

/** Messages in words of their own, to test on; some could well be about two things at once. */
const TEST_MESSAGES = [
  ['May I borrow more than five books over the holidays?', 'library'],
  ['Somebody has written in the margins of the dictionary', 'library'],
  ['When does the reading room close on Saturdays?', 'library'],
  ['I lost the magazine that I took home', 'library'],
  ['Is there a newer edition of the biology book on the shelf?', 'library'],
  ['Please remind me before my books are due', 'library'],
  ['The poetry section is too high for me to reach', 'library'],
  ['The catalogue on the screen does not find any author', 'library'],
  ['Could there be a vegetarian dish every day?', 'canteen'],
  ['The potatoes were burnt and the sauce was thin', 'canteen'],
  ['I paid for lunch and got no receipt', 'canteen'],
  ['There were no clean plates left at noon', 'canteen'],
  ['Is the bread baked without milk?', 'canteen'],
  ['The queue is so long that I have no time to eat', 'canteen'],
  ['Best pancakes ever, please make them again', 'canteen'],
  ['Lunch starts when my lesson is not yet over', 'canteen'],
  ['Two of my courses are at the same time on Tuesday', 'timetable'],
  ['Which week does the new term begin?', 'timetable'],
  ['Nobody told us that sports is cancelled tomorrow', 'timetable'],
  ['Can the oral exam be a day later?', 'timetable'],
  ['We stood before a locked door at ten', 'timetable'],
  ['The break between French and history is too short', 'timetable'],
  ['My plan still shows the teacher who has left', 'timetable'],
  ['Is the library tour during the physics lesson?', 'timetable'],
  ['The screen stays black when I press the button', 'computers'],
  ['I forgot how to sign in to the portal', 'computers'],
  ['There is no paper in the machine on the second floor', 'computers'],
  ['The internet breaks down every few minutes', 'computers'],
  ['My files vanished from the shared folder', 'computers'],
  ['The keyboard types two letters at once', 'computers'],
  ['Please unlock my account, I typed the code wrongly', 'computers'],
  ['The app with the timetable crashes on my tablet', 'computers'],
];

async function startServer(dataDirectory) {
  const child = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js')], {
    cwd: dataDirectory,
    env: { PATH: process.env.PATH, DATA_DIR: dataDirectory, WEB_PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /^Studyhall is open at (\S+)$/.exec(line)?.[1];
    if (url) return { url, stop: () => child.kill('SIGTERM') };
  }
  throw new Error('the server did not start');
}

async function open(browser, url, name, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${url}/?as=${name}`);
  await page.locator('html[data-connection=open]').waitFor({ state: 'attached' });
  return page;
}

const entries = (page) => page.getByRole('log').getByRole('article');

/** Says a line and waits until `answers` entries have come after it. */
async function say(page, line, answers = 1) {
  const before = await entries(page).count();
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(line);
  await page.keyboard.press('Enter');
  await entries(page)
    .nth(before + answers)
    .waitFor();
}

/** Photographs the page with the top of an entry at the top of the history. */
async function shoot(page, name, top) {
  await top.evaluate((entry) => entry.scrollIntoView({ block: 'start' }));
  await page.mouse.move(1, 1);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(images, name) });
  console.log(join('docs', 'images', name));
}

async function learn(browser, url) {
  const size = { viewport: { width: 1280, height: 1200 } };
  const ada = await open(browser, url, 'Ada', size);
  const ben = await open(browser, url, 'Ben', size);
  await say(ben, 'Good morning! I am on lesson 8.6. Who joins me?', 0);
  await say(ada, 'I do. One quiz on my own first, then we study together.', 0);
  const first = entries(ada).first();
  await say(ada, '/lesson 8.6');
  await say(ada, '/quiz lesson:8.6 questions:5');
  await shoot(ada, 'page.png', first);
  for (const page of [ada, ben]) await page.context().close();
}

async function train(browser, url) {
  const ada = await open(browser, url, 'Ada', { viewport: { width: 1280, height: 1400 } });
  await ada.locator('#attach-input').setInputFiles({
    name: 'office messages.csv',
    mimeType: 'text/csv',
    buffer: csv(officeMessages()),
  });
  await ada.getByRole('region', { name: 'What is' }).getByRole('button', { name: '/finetune' }).click();
  await ada
    .getByLabel('test')
    .setInputFiles({ name: 'test.csv', mimeType: 'text/csv', buffer: csv(TEST_MESSAGES) });
  await ada.getByRole('button', { name: 'Run /finetune' }).click();
  const report = entries(ada).filter({
    has: ada.getByRole('heading', { name: '“office messages” is trained' }),
  });
  await report.waitFor();
  const picture = report.getByRole('img');
  await picture.scrollIntoViewIfNeeded();
  await picture.evaluate((image) => image.decode());
  await shoot(ada, 'report.png', report);
}

const dataDirectory = mkdtempSync(join(tmpdir(), 'studyhall-pictures-'));
const server = await startServer(dataDirectory);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  await learn(browser, server.url);
  await train(browser, server.url);
} finally {
  await browser.close();
  server.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
}
