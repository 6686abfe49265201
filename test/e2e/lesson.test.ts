import { beforeAll, describe, expect, it } from 'vitest';
import { box, entries, last, say, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';
import { type TestServer, useServer } from './server.ts';

describe.skipIf(!browserTests())('the course on the page', { timeout: 180_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start } = useServer();
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);

  it('is read with Next and Back, by keyboard too, and remembers the place', async () => {
    const page = await open(server.url, 'Ada');
    await box(page).fill('/lesson trans');
    await page.getByRole('option', { name: /8\.6 Transfer Learning/ }).click();
    await box(page).press('Enter');
    const lesson = last(page);
    await lesson.getByRole('heading', { name: '8.6 Transfer Learning' }).waitFor();
    await lesson.getByRole('button', { name: 'Start reading' }).click();
    await lesson.getByText('8.6 Transfer Learning · Overview').waitFor();
    await lesson.getByRole('button', { name: 'Detailed' }).click();
    await lesson.getByRole('button', { name: 'Quick' }).waitFor();

    await lesson.getByRole('button', { name: 'Next', exact: true }).focus();
    await page.keyboard.press('Enter');
    await lesson.getByText(/Dialogues, 1 of \d/).waitFor();
    const first = await lesson.getByRole('heading').first().textContent();
    await expect
      .poll(() =>
        lesson
          .getByRole('button', { name: 'Next', exact: true })
          .evaluate((element) => element === element.ownerDocument.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('Enter');
    await lesson.getByText(/Dialogues, 2 of \d/).waitFor();
    expect(await lesson.getByRole('heading').first().textContent()).not.toBe(first);
    await lesson.getByRole('button', { name: 'Back' }).click();
    await lesson.getByText(/Dialogues, 1 of \d/).waitFor();
    expect(await lesson.getByRole('heading').first().textContent()).toBe(first);

    await lesson.getByRole('button', { name: 'Contents' }).click();
    await lesson.getByRole('combobox', { name: 'Open a part' }).selectOption('chapters/1');
    await lesson.getByRole('button', { name: 'Choose' }).click();
    await lesson.getByText(/Chapters, 1 of \d/).waitFor();
    await page.reload();
    await lesson.getByText(/Chapters, 1 of \d/).waitFor();

    await say(page, '/progress');
    await last(page)
      .getByRole('row', { name: /8\.6 Transfer Learning/ })
      .getByText(/^4 of \d+$/)
      .waitFor();
    await last(page).getByRole('button', { name: 'Go on reading' }).waitFor();
  });

  it('has cards that are revealed, graded, and come again when they are due', async () => {
    const page = await open(server.url, 'Ada', await newContext({ viewport: { width: 360, height: 700 } }));
    await say(page, '/flashcards 8.6');
    const card = last(page);
    await card.getByText(/ · new card/).waitFor();
    const front = (await card.getByRole('heading').first().textContent()) ?? '';
    for (const grade of ['Again', 'Hard', 'Good', 'Easy']) {
      await card.getByRole('button', { name: 'Show answer' }).click();
      await card.getByRole('button', { name: new RegExp(`^${grade} \\(`) }).click();
      await card.getByText(/comes again/).waitFor();
    }
    await card.getByRole('button', { name: 'Undo' }).click();
    await card.getByRole('button', { name: /^Easy \(\d+ days\)/ }).click();
    await card.getByText(/comes again/).waitFor();
    expect(front).not.toBe('');
    expect(await card.locator('time[data-style=relative]').first().textContent()).toMatch(/day|hour|minute/);
  });

  it('answers what it covers with a source that opens, and says so when it does not', async () => {
    const page = await open(server.url, 'Ada');
    await say(page, 'Good morning! @Studyhall what is catastrophic forgetting?');
    const answer = last(page);
    await answer
      .getByText(/8\.6 Transfer Learning/)
      .first()
      .waitFor();
    await answer
      .getByText(/forget|earlier abilities|overwrit/i)
      .first()
      .waitFor();
    await answer
      .getByRole('button', { name: /^Open / })
      .first()
      .click();
    await last(page)
      .getByText(/^8\.6 Transfer Learning · /)
      .waitFor();

    await say(page, '/ask who won the football world cup in 1998?');
    await last(page)
      .getByText(/does not cover/)
      .waitFor();
    expect(await last(page).textContent()).not.toMatch(/France/);
  });

  it('finds a term in the glossary, and a lesson by a part of its name', async () => {
    const page = await open(server.url, 'Ada');
    await say(page, '/glossary frozen layer');
    await last(page)
      .getByText(/frozen layer/i)
      .first()
      .waitFor();
    await say(page, '/lesson 99.9');
    await last(page).locator('.callout-warning').waitFor();
    expect(await entries(page).filter({ hasText: 'went wrong' }).count()).toBe(0);
  });
});
