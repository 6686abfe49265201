import { describe, expect, it } from 'vitest';
import { textView } from '../../src/chat/view.ts';
import { useDemo } from '../platforms/web/use-demo.ts';
import { box, entries, last, say, useBrowser } from './browser.ts';
import { browserTests } from './chromium.ts';

describe.skipIf(!browserTests())('the page in a browser', { timeout: 60_000 }, () => {
  const { newContext, open } = useBrowser();
  const { start, stop } = useDemo();

  it('has the names that assistive technology and people look for', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await page.getByRole('heading', { name: 'Welcome to Studyhall' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ada');
    await page.getByRole('log', { name: 'History' }).waitFor({ state: 'attached' });
    for (const name of ['Send', 'Commands', 'Upload a file', 'Change to dark colours']) {
      await page.getByRole('button', { name, exact: true }).waitFor();
    }
    expect(await box(page).evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await say(page, '/everything');
    await page.getByText('Source: lesson 8.6').waitFor();
    const view = last(page);
    await view.getByRole('table', { name: 'Per label' }).waitFor();
    await view.getByRole('columnheader', { name: 'Precision' }).waitFor();
    await view.getByRole('img', { name: 'Accuracy rises from 60 to 90 percent' }).waitFor();
    await view.getByRole('progressbar', { name: 'Training, epoch 3 of 5' }).waitFor();
    await view.getByRole('combobox', { name: 'Open a lesson' }).waitFor();
    await view.getByRole('checkbox', { name: 'ResNet' }).waitFor();
    await view.getByRole('group', { name: 'Which are pre-trained models?' }).waitFor();
    expect(await view.getByRole('button', { name: 'Not yet' }).isDisabled()).toBe(true);
    await expect
      .poll(() =>
        view
          .locator('img')
          .first()
          .evaluate((image) => image.naturalWidth),
      )
      .toBe(640);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index)`,
      ),
    ).toEqual([]);
  });

  it('is worked by keyboard alone: palette, options, suggestions', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await page.keyboard.type('/');
    const palette = page.getByRole('listbox', { name: 'Commands' });
    await palette.waitFor();
    expect(await palette.getByRole('option').count()).toBe(8);
    await page.keyboard.press('ArrowDown');
    expect(await box(page).getAttribute('aria-activedescendant')).toBe(
      await palette.getByRole('option', { selected: true }).getAttribute('id'),
    );
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
    await page.keyboard.type('qu');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('qui');
    await palette.getByRole('option', { name: '/quiz' }).waitFor();
    await page.keyboard.press('Enter');
    const lesson = page.getByRole('combobox', { name: 'lesson' });
    await expect
      .poll(() => lesson.evaluate((element) => element === element.ownerDocument.activeElement))
      .toBe(true);
    await page.keyboard.type('trans');
    await page.getByRole('option', { name: '8.5' }).waitFor({ state: 'hidden' });
    await page.getByRole('option', { name: '8.6 Transfer Learning' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await lesson.inputValue()).toBe('8.6');
    await page.keyboard.press('Tab');
    await page.keyboard.type('5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('e');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await last(page).getByText('Lesson 8.6, 5 questions, exam').waitFor();
    await expect
      .poll(() => box(page).evaluate((element) => element === element.ownerDocument.activeElement))
      .toBe(true);
    await last(page).getByText('Only you can see this').waitFor();
    await last(page).getByRole('button', { name: 'Add one' }).focus();
    await page.keyboard.press('Enter');
    await last(page).getByText('Count 1', { exact: true }).waitFor();
    await expect
      .poll(() =>
        last(page)
          .getByRole('button', { name: 'Add one' })
          .evaluate((element) => element === element.ownerDocument.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('Control+k');
    expect(await box(page).evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  });

  it('takes typed command lines, and says kindly what is wrong with one', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/quiz 8.6 questions:3');
    await last(page).getByText('Lesson 8.6, 3 questions, practice').waitFor();
    await say(page, '/qiuz');
    await page.getByRole('alert').filter({ hasText: 'Did you mean /quiz?' }).waitFor();
    expect(await box(page).inputValue()).toBe('/qiuz');
    await say(page, '/ask');
    await page.getByText('Write the question after /ask').waitFor();
    await page.getByRole('textbox', { name: 'question' }).fill('why freeze?');
    await page.keyboard.press('Enter');
    await last(page).getByText('You asked: why freeze?').waitFor();
    await say(page, 'Good morning');
    await last(page).getByText('Good morning').waitFor();
    await say(page, '@Studyhall what is a head');
    await last(page).getByText('You asked: what is a head').waitFor();
    await box(page).fill('two');
    await box(page).press('Shift+Enter');
    await page.keyboard.type('lines');
    await box(page).press('Enter');
    await last(page).getByText('two\nlines').waitFor();
  });

  it('begins a command from a suggestion, with the mouse', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await page.locator('#welcome').getByRole('button', { name: '/ask' }).click();
    await page.getByRole('textbox', { name: 'question' }).fill('what is BERT?');
    await page.getByRole('button', { name: 'Run /ask' }).click();
    await last(page).getByText('You asked: what is BERT?').waitFor();
    expect(await page.getByRole('heading', { name: 'Welcome to Studyhall' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Commands', exact: true }).click();
    await page.getByRole('option', { name: '/study' }).click();
    await last(page).getByText('Is a frozen layer updated?').waitFor();
  });

  it('uploads by button, and by dropping a file anywhere', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload a file' }).click();
    await (await chooser).setFiles({
      name: 'reviews.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b\nc,d\n'),
    });
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await last(page).getByText('reviews.csv has 2 lines').waitFor();

    const drop = async (selector: string, name: string) => {
      const dataTransfer = await page.evaluateHandle(
        `(() => { const transfer = new DataTransfer(); transfer.items.add(new File(['1\\n2\\n3\\n'], '${name}')); return transfer; })()`,
      );
      for (const type of ['dragenter', 'dragover', 'drop']) {
        await page.locator(selector).dispatchEvent(type, { dataTransfer });
      }
    };
    await drop('#log', 'dropped.csv');
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await last(page).getByText('dropped.csv has 3 lines').waitFor();
    await page.getByRole('button', { name: 'Commands', exact: true }).click();
    await page.getByRole('option', { name: '/finetune' }).click();
    await drop('.drop', 'onto-the-field.csv');
    await page.getByRole('button', { name: 'Run /finetune' }).click();
    await last(page).getByText('onto-the-field.csv has 3 lines').waitFor();
    await drop('#log', 'notes.exe');
    await page.getByText('No command takes “notes.exe”').waitFor();
  });

  it('opens forms that hold the focus, cancel on Escape and show what is wrong', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/note');
    const opener = last(page).getByRole('button', { name: 'Write a note' });
    await opener.click();
    const dialog = page.getByRole('dialog', { name: 'A note' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect
      .poll(() => opener.evaluate((element) => element === element.ownerDocument.activeElement))
      .toBe(true);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.type('refuse');
    const note = dialog.getByRole('textbox', { name: 'Your note' });
    expect(await note.inputValue()).toBe('Begin here');
    await note.fill('Written at length');
    await dialog.getByRole('button', { name: 'Save the note' }).click();
    await dialog.getByRole('alert').getByText('Not this title.').waitFor();
    expect(await note.inputValue()).toBe('Written at length');
    expect(await entries(page).filter({ hasText: 'Not this title.' }).count()).toBe(0);
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Heads');
    await dialog.getByRole('combobox', { name: 'Mood' }).selectOption('keen');
    await dialog
      .getByLabel('Attachment')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('abc') });
    await dialog.getByRole('button', { name: 'Save the note' }).click();
    await last(page).getByText('Saved Heads: Written at length (keen) with a.txt of 3 bytes').waitFor();
    await dialog.waitFor({ state: 'hidden' });
  });

  it('sends what was chosen in a select and in checkboxes', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/everything');
    const view = entries(page).filter({ hasText: 'Source: lesson 8.6' });
    await view.getByRole('combobox', { name: 'Open a lesson' }).selectOption('8.6');
    await view.getByRole('button', { name: 'Choose' }).first().click();
    await last(page).getByText('You chose 8.6').waitFor();
    await view.getByRole('button', { name: 'Choose' }).last().click();
    await page.getByText('Choose 1 to 3 of them; you have chosen 0.').waitFor();
    await view.getByRole('checkbox', { name: 'ResNet' }).check();
    await view.getByRole('checkbox', { name: 'BERT' }).check();
    await view.getByRole('button', { name: 'Choose' }).last().click();
    await last(page).getByText('You chose resnet, bert').waitFor();
  });

  it('lets two tabs be two learners in one channel, each with their own private entries', async () => {
    const { url } = await start();
    const context = await newContext();
    const ada = await open(url, 'Ada', context);
    const ben = await open(url, 'Ben', context);
    await say(ada, '/study');
    await ben.getByRole('button', { name: 'No', exact: true }).click();
    await last(ben).getByText('Ben voted No').waitFor();
    await say(ben, 'Done');
    await last(ada).getByText('Done').waitFor();
    expect(await entries(ada).filter({ hasText: 'Ben voted' }).count()).toBe(0);
    await ada.getByLabel('Here now').getByText('Ben').waitFor();
    await ada.reload();
    expect(await ada.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ada');
    await ada.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ada.keyboard.press('Enter');
    await entries(ada).filter({ hasText: 'Ben voted No' }).waitFor();
  });

  it('shows the history after a reload, and earlier messages on demand', async () => {
    const { url, platform } = await start();
    for (let index = 1; index <= 100; index++) {
      await platform.messenger.post('web:local', 'web:local/general', textView(`entry ${index}.`));
    }
    const page = await open(url, 'Ada');
    await page.getByText('entry 100.').waitFor();
    await page.reload();
    expect(await page.getByText('entry 40.').count()).toBe(0);
    await expect
      .poll(() =>
        page
          .getByText('entry 100.')
          .evaluate(
            (element) =>
              element.getBoundingClientRect().bottom <= element.ownerDocument.defaultView.innerHeight,
          ),
      )
      .toBe(true);
    await page.getByRole('button', { name: 'Earlier messages' }).click();
    await page.getByText('entry 1.', { exact: true }).waitFor({ state: 'attached' });
    expect(await entries(page).count()).toBe(100);
    expect(await page.getByRole('button', { name: 'Earlier messages' }).isVisible()).toBe(false);
    await platform.messenger.post('web:local', 'web:local/general', textView('fresh'));
    await page.getByRole('button', { name: 'New messages' }).click();
    await page.getByText('fresh').waitFor();
  });

  it('moves progress in place, and shows that something is being worked on', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url, platform } = await start({ released: () => released });
    const page = await open(url, 'Ada');
    const bar = (value: number) => ({
      text: 'Training',
      blocks: [{ kind: 'progress' as const, label: 'Training', value }],
    });
    const message = await platform.messenger.post('web:local', 'web:local/general', bar(0.1));
    const progress = page.getByRole('progressbar', { name: 'Training' });
    await progress.waitFor();
    await platform.messenger.edit(message, bar(0.9));
    await expect.poll(() => progress.evaluate((element) => element.value)).toBe(0.9);
    expect(await entries(page).count()).toBe(1);
    await say(page, '/slow');
    await page.getByText('Studyhall is working…').waitFor();
    release();
    await last(page).getByText('At last').waitFor();
    await page.getByText('Studyhall is working…').waitFor({ state: 'hidden' });
  });

  it('keeps a step taken while the server is away, reconnects and catches up', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    const page = await open(first.url, 'Ada');
    await say(page, '/quiz 8.6');
    const quiz = entries(page).filter({ hasText: 'Lesson 8.6,' });
    const add = page.getByRole('button', { name: 'Add one' });
    await quiz.waitFor();
    await stop();
    await page.locator('html[data-connection=closed]').waitFor({ state: 'attached' });
    await add.click();
    await page.getByRole('alert').filter({ hasText: 'Studyhall cannot be reached' }).waitFor();
    const second = await start({ dataDirectory: first.dataDirectory, port });
    await second.platform.messenger.post('web:local', 'web:local/general', textView('while you were away'));
    await page.getByText('Count 1', { exact: true }).waitFor();
    await page.getByText('while you were away').waitFor();
    await page.getByText('Studyhall cannot be reached').waitFor({ state: 'hidden' });
    await add.click();
    await page.getByText('Count 2', { exact: true }).waitFor();
  });

  it('counts a button that is pressed twice at once only once', async () => {
    const { url } = await start();
    const page = await open(url, 'Ada');
    await say(page, '/quiz');
    const add = page.getByRole('button', { name: 'Add one' });
    await add.evaluate((button) => {
      button.click();
      button.click();
    });
    await page.getByText('Count 1', { exact: true }).waitFor();
    await add.click();
    await page.getByText('Count 2', { exact: true }).waitFor();
  });

  it('fits a narrow screen, in both colour schemes', async () => {
    const { url } = await start();
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(
        url,
        'Ada',
        await newContext({ viewport: { width: 360, height: 700 }, colorScheme }),
      );
      await say(page, '/everything');
      await last(page).getByText('Source: lesson 8.6').waitFor();
      await page.getByRole('button', { name: 'Commands', exact: true }).click();
      await page.getByRole('option', { name: '/quiz' }).click();
      for (const selector of ['html', '#log-frame', '.options']) {
        const [content = 0, room = 0] = await page
          .locator(selector)
          .evaluate((element) => [element.scrollWidth, element.clientWidth]);
        expect(content).toBeLessThanOrEqual(room);
      }
      const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(background).toBe(colorScheme === 'dark' ? 'rgb(21, 27, 26)' : 'rgb(245, 242, 234)');
      await page.getByRole('button', { name: /Change to/ }).click();
      await page.reload();
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(background);
    }
  });
});
