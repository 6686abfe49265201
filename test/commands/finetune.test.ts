import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finetune } from '../../commands/finetune.ts';
import type { Learner } from '../../src/chat/ids.ts';
import type { RawFields, RawOptions } from '../../src/chat/parse.ts';
import type { Block, View } from '../../src/chat/view.ts';
import { createEncoderProcess, type EncoderProcess } from '../../src/encoder/process.ts';
import { reportView } from '../../src/finetune/views/report-view.ts';
import { csv, reviews } from '../finetune/examples.ts';
import { actionsOf, compiled, openRoom, upload } from './finetune-room.ts';

const ada: Learner = { id: 'web:ada', name: 'Ada', teacher: false };
const bob: Learner = { id: 'web:bob', name: 'Bob', teacher: false };
const tess: Learner = { id: 'web:tess', name: 'Tess', teacher: true };

const blockOf = <Kind extends Block['kind']>(view: View, kind: Kind) =>
  view.blocks.find((block): block is Extract<Block, { kind: Kind }> => block.kind === kind);

/** Trainings share the machine with everything else. */
vi.setConfig({ testTimeout: 300_000 });

let directory: string;
let encoder: EncoderProcess;
let room: ReturnType<typeof openRoom>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
  encoder = await createEncoderProcess({
    id: 'embedded',
    cacheDirectory: directory,
    threads: 1,
    module: compiled('src/encoder/child.js'),
  });
  room = openRoom(directory, encoder);
});

afterEach(async () => {
  await room.close();
  await encoder.close();
  await rm(directory, { recursive: true, force: true });
});

const lastEdit = () => room.edits.at(-1) ?? { text: '', blocks: [] };
const button = (view: View | undefined, label: string) => {
  const found = actionsOf(view ?? { text: '', blocks: [] }).find((each) => each.label === label);
  if (!found) throw new Error(`there is no button ${label}`);
  return found.action;
};

async function trained(learner = ada, options: RawOptions = {}) {
  await room.announcer.start();
  await room.jobs.start();
  const started = await room.command(learner, 'finetune', {
    file: upload(csv(reviews(60))),
    ...options,
  });
  expect(started.how).toBe('public');
  await vi.waitFor(() => expect(lastEdit().text).toContain('is trained'), { timeout: 120_000, interval: 50 });
  return lastEdit();
}

describe('/finetune', () => {
  it('trains on an uploaded file, shows that it moves, and replaces the message by the report', async () => {
    const report = await trained();
    expect(room.edits.some((view) => blockOf(view, 'progress')?.value !== undefined)).toBe(true);
    expect(report.text).toContain('“reviews of films” is trained');
    expect(report.text).toMatch(/Right on \d+ of 60 test examples/);
    expect(report.text).toContain('95% confidence');
    expect(report.text).toContain('cross-validation');
    const image = blockOf(report, 'image');
    expect(
      Buffer.from(image?.file.data ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(image?.alt).toMatch(/\d+ of 60 test examples right/);
    expect(actionsOf(report).map(({ label }) => label)).toEqual([
      'Try it',
      'Details',
      'Mistakes',
      'Compare',
      'Train 2 layers too',
      'Share with the class',
      'Download',
      'Other columns',
      'Delete',
    ]);
    expect(room.messages.size).toBe(1);

    const details = await room.press(bob, button(report, 'Details'));
    expect(details.how).toBe('private');
    expect(details.view?.text).toContain('Wilson');
    expect((await room.press(bob, button(report, 'Mistakes'))).view?.text).toMatch(/mistake/);
  });

  it('lets only the owner try a model, until it is shared', async () => {
    const report = await trained();
    const refused = await room.press(bob, button(report, 'Try it'));
    expect(refused.view?.text).toContain('not shared');
    expect(await room.suggest(bob, '')).toEqual([]);

    const form = await room.press(ada, button(report, 'Try it'));
    expect(form.form?.title).toBeDefined();
    const said = await room.press(ada, form.form?.action ?? '', {
      fields: { text: 'a wonderful and charming ending' },
    });
    expect(said.how).toBe('private');
    expect(said.view?.text).toContain('says “positive”');
    expect(said.view?.text).toContain('word pieces');

    expect((await room.press(bob, button(report, 'Share with the class'))).view?.text).toContain('Only Ada');
    await room.press(ada, button(report, 'Share with the class'));
    const [suggestion] = await room.suggest(bob, 'review');
    const asked = await room.command(bob, 'predict', {
      model: suggestion?.value ?? '',
      text: 'a dreadful, boring plot',
    });
    expect(asked.view?.text).toContain('says “negative”');
    const byName = await room.command(bob, 'predict', { model: 'Reviews of films', text: 'great' });
    expect(byName.view?.text).toContain('says “');

    const elsewhere = await room.command(
      bob,
      'predict',
      { model: suggestion?.value ?? '', text: 'x' },
      'web:elsewhere',
    );
    expect(elsewhere.view?.text).toContain('no model');
  });

  it('says of a model that counts words no word of an encoder', async () => {
    const report = await trained(ada, { mode: 'tfidf', name: 'counted' });
    expect(report.text).toContain('“counted” is trained');
    const said = await room.command(ada, 'predict', { model: 'counted', text: 'a lovely film' });
    expect(said.view?.text).toContain('“counted” says');
    expect(said.view?.text).toContain('counts words and letters');
    expect(said.view?.text).not.toContain('word pieces');
  });

  it('asks for a file or pasted lines when given neither, and trains on what is pasted', async () => {
    const opened = await room.command(ada, 'finetune', {});
    expect(opened.how).toBe('form');
    const action = opened.form?.action ?? '';
    expect((await room.press(ada, action)).view?.text).toContain('Give a file');
    await room.announcer.start();
    await room.jobs.start();
    const lines = reviews(20)
      .map(({ text, label }) => `${label}: ${text}`)
      .join('\n');
    const started = await room.press(ada, action, { fields: { lines, name: 'pasted' } });
    expect(started.view?.text).toContain('20 examples of 2 labels');
    await vi.waitFor(() => expect(lastEdit().text).toContain('“pasted” is trained'), {
      timeout: 120_000,
      interval: 50,
    });
  });

  it('carries what was typed before its form into the training', async () => {
    const typed = { layers: 1, seed: 7, engine: 'onnx-web', name: 'Films' };
    const { form } = await room.command(ada, 'finetune', typed);
    expect(form?.initial).toEqual({ name: 'Films', mode: 'unfrozen' });
    const fields = { lines: 'good: a fine film\ngood: a warm film\nbad: a dull film\nbad: a cold film' };
    await room.press(ada, form?.action ?? '', { fields: { ...fields, ...form?.initial } });
    const submitted = async () => (await room.jobs.of('web:local', ada.id)).map(({ input }) => input);
    expect(await submitted()).toMatchObject([{ ...typed, mode: 'unfrozen' }]);
    const frozen = { ...fields, name: 'Films', mode: 'frozen' };
    await room.press(ada, form?.action ?? '', { fields: frozen });
    const [, second] = await submitted();
    expect(second).toMatchObject({ mode: 'frozen', engine: 'onnx-web' });
    expect(second).not.toHaveProperty('layers');
  });

  it('trains with WebAssembly where that was chosen', async () => {
    await room.jobs.start();
    const file = upload(csv(reviews(24)));
    await room.command(ada, 'finetune', { file, engine: 'onnx-web' });
    await expect.poll(() => room.models.list('web:local', ada.id), { timeout: 240_000 }).toHaveLength(1);
    const [model] = await room.models.list('web:local', ada.id);
    expect(await room.models.report('web:local', model?.id ?? '')).toMatchObject({ engine: 'onnx-web' });
  });

  it('refuses what cannot be trained on, with the rows, and starts nothing', async () => {
    const bytes = Buffer.from('text,label\nI like it,good\nI do not,bad\nme neither,bad\nyes,good\nhm,goood');
    const answer = await room.command(ada, 'finetune', { file: upload(bytes) });
    expect(answer.how).toBe('private');
    expect(answer.view?.text).toContain('“goood” has only one example');
    expect(answer.view?.text).toContain('row 6');
    expect(answer.view?.text).toContain('did you mean “good”');
  });

  it('shows the place in the queue, and cancels for the owner or a teacher only', async () => {
    await room.announcer.start();
    const first = await room.command(ada, 'finetune', { file: upload(csv(reviews(60))) });
    const second = await room.command(ada, 'finetune', { file: upload(csv(reviews(60))) });
    expect(first.view && blockOf(first.view, 'progress')?.label).toBe('Next in the queue');
    expect(second.view && blockOf(second.view, 'progress')?.label).toBe('Waiting: 1 job ahead');
    const third = await room.command(ada, 'finetune', { file: upload(csv(reviews(60))) });
    expect(third.view?.text).toContain('already have 2 jobs');

    const cancel = button(first.view, 'Cancel');
    expect((await room.press(bob, cancel)).view?.text).toContain('Only Ada');
    expect((await room.press(tess, cancel, {}, 'web:elsewhere')).view?.text).toContain('no longer known');
    const message = { workspace: 'web:local', channel: 'web:general', message: 'm' } as const;
    const cancelled = await room.press(tess, cancel, { message });
    expect(cancelled.view?.text).toContain('was cancelled');
    await vi.waitFor(() =>
      expect(room.edits.some((view) => blockOf(view, 'progress')?.label === 'Next in the queue')).toBe(true),
    );
    const again = await room.press(ada, button(cancelled.view, 'Try again'));
    expect(again.how).toBe('update');
    expect(again.view?.text).toContain('Training “reviews of films”');
  });

  it('goes on with its message after a restart', async () => {
    await room.announcer.start();
    const started = await room.command(ada, 'finetune', { file: upload(csv(reviews(60))) });
    expect(started.view?.text).toContain('Training');
    const { messages } = room;
    await room.close();
    room = openRoom(directory, encoder);
    for (const [id, view] of messages) room.messages.set(id, view);
    await room.announcer.start();
    await room.jobs.start();
    await vi.waitFor(() => expect(lastEdit().text).toContain('is trained'), {
      timeout: 120_000,
      interval: 50,
    });
    expect(room.messages.size).toBe(1);
  });

  it('posts the report anew when its message was deleted', async () => {
    await room.announcer.start();
    await room.command(ada, 'finetune', { file: upload(csv(reviews(60))) });
    room.messages.clear();
    await room.jobs.start();
    await vi.waitFor(
      () => expect([...room.messages.values()].map(({ text }) => text).join()).toContain('is trained'),
      {
        timeout: 120_000,
        interval: 50,
      },
    );
  });
});

describe('the report of a model', () => {
  const shown = (label: string) =>
    vi.waitFor(() => expect(actionsOf(lastEdit()).map((each) => each.label)).toContain(label));

  it('offers what can still be done when the model is shared, renamed and deleted', async () => {
    const first = await trained();
    await room.press(ada, button(first, 'Share with the class'));
    await shown('Stop sharing');
    await room.press(ada, button(lastEdit(), 'Stop sharing'));
    await shown('Share with the class');

    const list = await room.command(ada, 'models', {});
    const select = list.view && blockOf(list.view, 'select');
    const values = [select?.options[0]?.value ?? ''];
    const opened = await room.press(ada, select?.action ?? '', { values });
    const shared = await room.press(ada, button(opened.view, 'Share with the class'));
    expect([shared.how, shared.view?.text]).toEqual([
      'update',
      expect.stringContaining('shared with the class'),
    ]);
    await shown('Stop sharing');
    const form = await room.press(ada, button(shared.view, 'Rename'));
    await room.press(ada, form.form?.action ?? '', { fields: { name: 'Film critic' } });
    await vi.waitFor(() => expect(lastEdit().text).toContain('“Film critic” is trained'));

    const asked = await room.press(ada, button(lastEdit(), 'Delete'));
    await room.press(tess, button(asked.view, 'Delete'));
    await shown('Train another');
    expect(actionsOf(lastEdit())).toHaveLength(1);
    for (const label of ['Share with the class', 'Delete']) {
      expect((await room.press(ada, button(first, label))).view?.text).toContain('has been deleted');
    }
  });
});

describe('/models', () => {
  it('lists, opens, renames and, once confirmed, deletes', async () => {
    const empty = await room.command(ada, 'models', {});
    expect(empty.view?.text).toContain('no model yet');
    await trained();
    const list = await room.command(ada, 'models', {});
    const select = list.view && blockOf(list.view, 'select');
    const id = select?.options[0]?.value ?? '';
    const opened = await room.press(ada, select?.action ?? '', { values: [id] });
    expect(opened.view?.text).toContain('not shared');
    expect((await room.press(bob, select?.action ?? '', { values: [id] })).view?.text).toContain(
      'no longer shared',
    );

    const form = await room.press(ada, button(opened.view, 'Rename'));
    const renamed = await room.press(ada, form.form?.action ?? '', { fields: { name: 'Film critic' } });
    expect(renamed.view?.text).toContain('“Film critic”');
    expect((await room.press(bob, form.form?.action ?? '', { fields: { name: 'x' } })).view?.text).toContain(
      'Only Ada',
    );

    const asked = await room.press(ada, button(renamed.view, 'Delete'));
    expect(asked.view?.text).toContain('for good');
    expect((await room.press(bob, button(asked.view, 'Delete'))).view?.text).toContain('Only Ada');
    expect((await room.press(ada, button(asked.view, 'Delete'))).view?.text).toContain('is deleted');
    expect((await room.command(ada, 'models', {})).view?.text).toContain('no model yet');
    expect((await room.press(ada, button(renamed.view, 'Try it'))).view?.text).toMatch(/gone|deleted/);
  });
});

describe('after a training', () => {
  const selectsOf = (view: View | undefined) =>
    (view?.blocks ?? []).filter((block) => block.kind === 'select');
  const filesOf = (view: View | undefined) => (view?.blocks ?? []).filter((block) => block.kind === 'file');

  it('answers a file of texts with a table in which nothing is a formula', async () => {
    await trained();
    const lines = ['a wonderful film', '=HYPERLINK("http://x")', '+1 for the dreadful plot'].join('\n');
    const file = { ...upload(Buffer.from(lines)), name: 'texts.txt' };
    const said = await room.command(ada, 'predict', { model: 'reviews of films', file });
    expect(said.how).toBe('private');
    const [table] = filesOf(said.view);
    const text = Buffer.from(table?.file.data ?? []).toString('utf8');
    expect(text).toMatch(/^\uFEFFtext,label,probability,negative,positive\r\n/);
    expect(text).toMatch(/a wonderful film,positive,[01]\.\d{4}/);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).toContain("'+1 for the dreadful plot");
    const both = await room.command(ada, 'predict', { model: 'reviews of films', file, text: 'x' });
    expect(both.view?.text).toContain('not both');
  });

  it('asks for a text or a file of texts in one form, and answers either', async () => {
    await trained();
    const { form } = await room.command(ada, 'predict', { model: 'reviews of films' });
    expect(form?.fields).toMatchObject({ text: { kind: 'text' }, file: { kind: 'file' } });
    const submit = async (fields: RawFields) => (await room.press(ada, form?.action ?? '', { fields })).view;
    const file = { ...upload(Buffer.from('a wonderful film\na dreadful plot')), name: 'texts.txt' };
    const table = filesOf(await submit({ file }))[0]?.file.data;
    expect(Buffer.from(table ?? []).toString('utf8')).toMatch(/a wonderful film,positive,[01]/);
    expect((await submit({ text: 'a wonderful film' }))?.text).toContain('says “positive”');
    expect((await submit({ text: ' ', file }))?.text).toContain('a label on 2 texts');
    expect((await submit({ text: 'x', file }))?.text).toContain('not both');
    expect((await submit({}))?.text).toContain('Give a text');
  });

  it('takes corrections and trains again with them', async () => {
    const report = await trained();
    const form = await room.press(ada, button(report, 'Try it'));
    const said = await room.press(ada, form.form?.action ?? '', { fields: { text: 'a wonderful bore' } });
    const [select] = selectsOf(said.view);
    expect(select?.label).toContain('it should be');
    const label = select?.options[0];
    const noted = await room.press(ada, select?.action ?? '', { values: [label?.value ?? ''] });
    expect(noted.how).toBe('update');
    expect(noted.view?.text).toContain(`it should be “${label?.label}”`);
    const again = await room.press(ada, button(noted.view, 'Train again with 1 correction'));
    expect(again.how).toBe('public');
    expect(again.view?.text).toContain('1 correction count');
    await vi.waitFor(
      () => expect(room.edits.filter(({ text }) => text.includes('is trained')).length).toBe(2),
      {
        timeout: 120_000,
        interval: 50,
      },
    );
    expect(lastEdit().text).toContain('of 61 test examples');
  });

  it('lets the columns be chosen when the file was read wrongly, and for a finished model', async () => {
    const rows = reviews(40).map(({ text, label }, index) => `${label};comment ${index};${text}`);
    const file = upload(Buffer.from(['label;text;body', ...rows].join('\n')));
    const report = await trained(ada, { file });
    const chooser = await room.press(ada, button(report, 'Other columns'));
    expect(chooser.how).toBe('private');
    expect(chooser.view?.text).toContain('Texts from “text”, labels from “label”');
    const [texts] = selectsOf(chooser.view);
    const same = await room.press(ada, texts?.action ?? '', { values: ['0'] });
    expect(same.view?.text).toContain('same column');
    const other = await room.press(ada, texts?.action ?? '', { values: ['2'] });
    expect(other.how).toBe('update');
    expect(other.view?.text).toContain('Texts from “body”');
    expect((await room.press(bob, button(other.view, 'Train with these columns'))).view?.text).toContain(
      'Only Ada',
    );
    const started = await room.press(ada, button(other.view, 'Train with these columns'));
    expect(started.view?.text).toContain('“body”');

    const wrong = Buffer.from(
      `text,label\n${reviews(20)
        .map(({ text, label }) => `${label},${text}`)
        .join('\n')}`,
    );
    const refused = await room.command(ada, 'finetune', { file: upload(wrong) });
    expect(refused.view?.text).toContain('check which column holds the texts');
    const chosen = await room.press(ada, button(refused.view, 'Choose other columns'));
    const [text, label] = selectsOf(chosen.view);
    expect(label?.label).toBe('Column of the labels');
    const swapped = await room.press(ada, text?.action ?? '', { values: ['1'] });
    const right = await room.press(ada, selectsOf(swapped.view)[1]?.action ?? '', { values: ['0'] });
    expect(right.view?.text).toContain('20 examples of 2 labels');
    const stranger = await room.press(bob, button(right.view, 'Train with these columns'));
    expect(stranger.view?.text).toContain('no longer kept');
  });

  it('gives the model as an archive, its head alone where no more fits', async () => {
    const report = await trained();
    const whole = await room.press(ada, button(report, 'Download'));
    expect(whole.how).toBe('private');
    const [archive] = filesOf(whole.view);
    expect(archive?.file.name).toBe('reviews-of-films.zip');
    expect(archive?.file.data.length).toBeGreaterThan(10_000_000);
    const head = await room.press(ada, button(whole.view, 'Only what it learnt'));
    expect(filesOf(head.view)[0]?.file.data.length).toBeLessThan(100_000);
    expect((await room.press(bob, button(report, 'Download'))).view?.text).toContain('no longer shared');
  });

  it('offers to train more layers on the same examples, and to compare', async () => {
    const report = await trained();
    const layers = await room.press(ada, button(report, 'Train 2 layers too'));
    expect(layers.view?.text).toContain('“reviews of films (top 2)”');
    const [job] = await room.jobs
      .of('web:local', 'web:ada')
      .then((all) => all.filter(({ state }) => state !== 'done'));
    expect(job?.input).toMatchObject({ mode: 'unfrozen', layers: 2, seed: 42 });
    await room.jobs.cancel(job?.id ?? '');
    const compared = await room.press(ada, button(report, 'Compare'));
    const [next] = await room.jobs
      .of('web:local', 'web:ada')
      .then((all) => all.filter(({ state }) => state === 'queued' || state === 'running'));
    expect(compared.how).toBe('public');
    expect(next?.input).toMatchObject({ compare: true });
    expect((await room.press(bob, button(report, 'Compare'))).view?.text).toContain('Only Ada');
    await room.jobs.cancel(next?.id ?? '');
  });

  it('shows a comparison that has been made to who asks, and makes one in the open', async () => {
    const report = await trained();
    const [model] = await room.models.list('web:local', ada.id);
    if (!model) throw new Error('nothing was trained');
    const known = await room.models.report('web:local', model.id);
    const way = {
      mode: 'tfidf',
      layers: 0,
      accuracy: 0.5,
      accuracyCi95: [0.2, 0.8],
      macroF1: 0.5,
      p: 0.5,
      seconds: 1,
    };
    const comparison = { table: [way], learningCurve: [] } as unknown as NonNullable<typeof known.comparison>;
    vi.spyOn(room.models, 'report').mockResolvedValue({ ...known, comparison });
    const { actions } = finetune;
    const acknowledged = (name: string) =>
      actions.find(({ signature }) => signature.name === name)?.acknowledge;
    const shown = reportView(model, { ...known, comparison }, undefined, { findings: [] });
    const made = await room.press(ada, button(shown, 'Compare'));
    expect([made.how, acknowledged('finetune.comparison')]).toEqual(['private', 'private']);
    const earlier = await room.press(ada, button(report, 'Compare'));
    expect([earlier.how, acknowledged('finetune.compare')]).toEqual(['public', 'public']);
    expect(earlier.view).toEqual(made.view);
  });
});
