import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import { connected, entries, last, say, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';
import { type TestServer, useServer } from './server.ts';

/** Answers whichever question of the small course an entry shows, rightly unless told otherwise. */
async function answer(page: Page, entry: Locator, how: 'right' | 'wrong' = 'right'): Promise<string> {
  await entry.getByText(/^Question \d+ of \d+/).waitFor();
  const text = (await entry.textContent()) ?? '';
  const press = (name: string) => entry.getByRole('button', { name, exact: true }).click();
  if (text.includes('A frozen layer changes')) {
    await press(how === 'right' ? 'False' : 'True');
    return 'frozen';
  }
  if (text.includes('Why are early layers reused')) {
    await press(how === 'right' ? 'They find general features' : 'They are the largest');
    return 'why-reuse';
  }
  if (text.includes('What does transfer learning save')) {
    await entry.getByRole('checkbox', { name: 'Data' }).check();
    if (how === 'right') await entry.getByRole('checkbox', { name: 'Time' }).check();
    await press('Choose');
    return 'saves';
  }
  await press('Type your answer');
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('textbox', { name: 'Your answer' })
    .fill(how === 'right' ? 'fine-tunning' : 'pruning');
  await dialog.getByRole('button', { name: 'Answer' }).click();
  await dialog.waitFor({ state: 'hidden' });
  return 'term';
}

describe.skipIf(!browserTests())('quizzes on the page', { timeout: 180_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start } = useServer();
  let server: TestServer;
  beforeAll(async () => {
    server = await start({ CONTENT_DIR: contentFolder(wholeCourse()) });
  }, 120_000);

  it('go to the end with every kind of question, and a slip of spelling is accepted and named', async () => {
    const page = await open(server.url, 'Ada');
    await page.keyboard.type('/quiz ');
    await page.keyboard.type('tran');
    await page.getByRole('option', { name: /Transfer Learning/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const quiz = entries(page).filter({ hasText: 'Question' }).last();
    const seen: string[] = [];
    for (let index = 0; index < 4; index++) {
      await quiz.getByText(`Question ${index + 1} of 4`).waitFor();
      const which = await answer(page, quiz, index > 0 ? 'right' : 'wrong');
      seen.push(which);
      if (index === 0) await quiz.getByText('Not quite.').waitFor();
      else await quiz.getByText('Right.', { exact: true }).waitFor();
      if (which === 'term' && index > 0) await quiz.getByText(/slip of spelling.*“fine-tuning”/).waitFor();
      await quiz.getByRole('button', { name: index === 3 ? 'See the result' : 'Next question' }).click();
    }
    expect(seen.toSorted()).toEqual(['frozen', 'saves', 'term', 'why-reuse']);
    const result = last(page);
    await result.getByRole('heading', { name: 'Quiz result' }).waitFor();
    await result.getByText('3 of 4 right').waitFor();
    await result.getByRole('button', { name: 'Retry the missed ones' }).click();
    await answer(page, last(page));
    await last(page).getByText('Right.', { exact: true }).waitFor();
    await last(page).getByRole('button', { name: 'See the result' }).click();
    await last(page).getByText('1 of 1 right').waitFor();
  });

  it('lose no answer to a reload, a second tab or a power cut', async () => {
    const context = await newContext();
    const page = await open(server.url, 'Ada', context);
    await say(page, '/quiz 8.6');
    const quiz = entries(page).filter({ hasText: 'Question' }).last();
    await answer(page, quiz);
    await quiz.getByText('Right.', { exact: true }).waitFor();

    await page.reload();
    await connected(page);
    await quiz.getByText('Right.', { exact: true }).waitFor();
    await quiz.getByRole('button', { name: 'Next question' }).click();
    await quiz.getByText('Question 2 of 4').waitFor();

    const tab = await open(server.url, 'Ada', context);
    await answer(tab, entries(tab).filter({ hasText: 'Question' }).last());
    await quiz.getByText('Right.', { exact: true }).waitFor();
    await tab.close();

    await server.kill();
    await page.locator('html[data-connection=closed]').waitFor({ state: 'attached' });
    await quiz.getByRole('button', { name: 'Next question' }).click();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    server = await server.again();
    await quiz.getByText('Question 3 of 4').waitFor();
    await answer(page, quiz);
    await quiz.getByText('Right.', { exact: true }).waitFor();
    await server.kill();
    server = await server.again();
    await page.reload();
    await connected(page);
    await quiz.getByRole('button', { name: 'Next question' }).click();
    await quiz.getByText('Question 4 of 4').waitFor();
    await answer(page, quiz);
    await quiz.getByRole('button', { name: 'See the result' }).click();
    await last(page).getByText('4 of 4 right').waitFor();
  });

  it('are private: nobody else sees the questions or can answer them', async () => {
    const context = await newContext();
    const ada = await open(server.url, 'Ada', context);
    const ben = await open(server.url, 'Ben', context);
    await say(ada, '/quiz 8.6');
    await entries(ada).filter({ hasText: 'Question 1 of 4' }).waitFor();
    await say(ada, 'My quiz is on');
    await last(ben).getByText('My quiz is on').waitFor();
    expect(
      await entries(ben)
        .filter({ hasText: /quiz \d|Question/ })
        .count(),
    ).toBe(0);
  });
});
