import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import { connected, entries, last, say, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';
import { useServer } from './server.ts';

const round = (page: Page, number: number) =>
  entries(page)
    .filter({ hasText: `Question ${number} of 4` })
    .first();

/** Answers the round that is open, by a button, in a form or in a private select. */
async function answer(page: Page, number: number, how: 'right' | 'wrong'): Promise<void> {
  // a tab in the background is drawn once a second
  await page.bringToFront();
  const entry: Locator = round(page, number);
  await entry.waitFor();
  const text = (await entry.textContent()) ?? '';
  const press = (name: string) => entry.getByRole('button', { name, exact: true }).click();
  if (text.includes('A frozen layer changes')) await press(how === 'right' ? 'False' : 'True');
  else if (text.includes('Why are early layers reused')) {
    await press(how === 'right' ? 'They find general features' : 'They are the largest');
  } else if (text.includes('What does transfer learning save')) {
    await press('Choose your answers');
    const own = entries(page)
      .filter({ hasText: 'Only you can see this' })
      .filter({ has: page.getByRole('checkbox') })
      .last();
    await own.getByRole('checkbox', { name: 'Data' }).check();
    if (how === 'right') await own.getByRole('checkbox', { name: 'Time' }).check();
    await own.getByRole('button', { name: 'Choose' }).click();
  } else {
    await press('Type your answer');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(how === 'right' ? 'finetuning' : 'pruning');
    await dialog.getByRole('button', { name: 'Answer' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
  await last(page)
    .getByText(/Your answer: /)
    .waitFor();
}

/** Ends a round, unless it has ended by itself, as it soon does once everybody has answered. */
async function reveal(page: Page, number: number): Promise<void> {
  const end = round(page, number).getByRole('button', { name: 'End this round' });
  const answer = round(page, number).getByText('The answer:');
  await end.or(answer).first().waitFor();
  await Promise.race([answer.waitFor(), end.click().catch(() => answer.waitFor())]);
  await answer.waitFor();
}

describe.skipIf(!browserTests())('a study session on the page', { timeout: 240_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start } = useServer();

  it('is played by two learners in two tabs, and goes on after a power cut', async () => {
    const server = await start({ CONTENT_DIR: contentFolder(wholeCourse()) });
    const context = await newContext();
    const ada = await open(server.url, 'Ada', context);
    const ben = await open(server.url, 'Ben', context);
    await say(ada, '/study lesson:8.6 time:none');
    for (const page of [ben, ada]) {
      await page.bringToFront();
      await entries(page).filter({ hasText: 'Study session' }).getByRole('button', { name: 'Join' }).click();
      await last(page)
        .getByText(/^You are in( already)?\./)
        .waitFor();
    }
    await entries(ada)
      .filter({ hasText: /Taking part: (Ada|Ben) and (Ada|Ben)/ })
      .getByRole('button', { name: 'Start' })
      .click();

    for (let number = 1; number <= 4; number++) {
      await answer(ada, number, 'right');
      await answer(ben, number, number === 2 ? 'wrong' : 'right');
      await ada.bringToFront();
      await round(ada, number)
        .getByText('2 of 2 have answered')
        .or(round(ada, number).getByText('The answer:'))
        .first()
        .waitFor();
      expect(await entries(ben).filter({ hasText: 'Your answer: ' }).count(), 'answers Ben sees').toBe(
        number,
      );
      if (number === 3) {
        await server.kill();
        await server.again();
        for (const page of [ada, ben]) {
          await page.reload();
          await connected(page);
        }
      }
      await reveal(ada, number);
      for (const page of [ada, ben]) {
        await round(page, number).getByText('The answer:').waitFor();
        await round(page, number)
          .getByText(number === 2 ? '1 of 2 right.' : '2 of 2 right.')
          .waitFor();
      }
      if (number < 4) await round(ada, number).getByRole('button', { name: 'Next question' }).click();
    }
    for (const page of [ada, ben]) {
      const results = entries(page).filter({ hasText: 'Results:' });
      await results.getByText('Ada leads with 4 of 4.').waitFor();
      await results.getByText(/Ben – 3 points/).waitFor();
    }
    await ben.bringToFront();
    await entries(ben).filter({ hasText: 'Results:' }).getByRole('button', { name: 'How did I do?' }).click();
    await last(ben).getByText('You have 3 of 4 right.').waitFor();
    await last(ben).getByText('Only you can see this').waitFor();
  });
});
