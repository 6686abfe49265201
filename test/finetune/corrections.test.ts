import { describe, expect, it } from 'vitest';
import { plain } from '../../src/chat/view.ts';
import { createCorrections } from '../../src/finetune/corrections.ts';
import { withCorrections } from '../../src/finetune/dataset/corrections.ts';
import { readDataset, readTestDataset } from '../../src/finetune/dataset/dataset.ts';
import { finetune } from '../../src/finetune/finetune.ts';
import type { KeptModel } from '../../src/finetune/model/kept-model.ts';
import { createOnnxTrainer } from '../../src/finetune/trainer.ts';
import { mistakesView } from '../../src/finetune/views/mistakes-view.ts';
import { reportText } from '../../src/finetune/views/report-text.ts';
import { reportView } from '../../src/finetune/views/report-view.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import { csv, LIMITS } from './examples.ts';
import { fakeEncoder } from './fake-encoder.ts';

/** So plain that only a text with a label turned round is answered wrongly. */
const EXAMPLES = Array.from({ length: 40 }, (_, index) =>
  index % 2 === 0
    ? { text: `great great film ${index}`, label: 'positive' }
    : { text: `awful awful film ${index}`, label: 'negative' },
);
const KNOWN = 'great great film 0';
const PRAISE = 'great great plot';

async function trainedWith(corrections: readonly { readonly text: string; readonly label: string }[]) {
  const { dataset } = readDataset(csv(EXAMPLES), LIMITS);
  if (!dataset) throw new Error('no data set');
  const { report } = await finetune(
    { train: withCorrections(dataset, corrections) },
    { seed: 1 },
    { openEncoder: async () => fakeEncoder(), trainer: createOnnxTrainer(), now: () => 0 },
  );
  const model = { id: 'm', name: 'mine', labels: report.labels, shared: false } as unknown as KeptModel;
  return { report, model };
}

describe('corrections that learners give', () => {
  const given = () => createCorrections({ store: openStore({ file: ':memory:' }), newId: () => 'id' });

  it('count once for a text, however it is written, the later one in place of the earlier', async () => {
    const corrections = given();
    const add = (text: string, label: string) =>
      corrections.add('web:local', 'model', { text, label }, 'web:ada');
    expect(await add('A fine day', 'glad')).toBe(1);
    expect(await add('Another', 'glad')).toBe(2);
    expect(await add('a FINE day', 'sad')).toBe(2);
    expect(await corrections.list('web:local', 'model')).toEqual([
      { text: 'Another', label: 'glad' },
      { text: 'a FINE day', label: 'sad' },
    ]);
  });

  it('are shown to the learner who gave them, and leave with them, while those of others stay', async () => {
    const corrections = given();
    const workspace = 'web:local';
    await corrections.add(workspace, 'model', { text: 'of Ada', label: 'glad' }, 'web:ada');
    await corrections.add(workspace, 'model', { text: 'of Ben', label: 'sad' }, 'web:ben');
    await corrections.remember(workspace, { model: 'model', text: 'tried', said: 'glad', by: 'web:ada' });
    const ada = await corrections.of(workspace, 'web:ada');
    expect(ada.corrections).toEqual([{ model: 'model', text: 'of Ada', label: 'glad' }]);
    expect(ada.predictions).toEqual([{ model: 'model', text: 'tried', said: 'glad' }]);
    await corrections.forget(workspace, 'web:ada');
    expect(await corrections.of(workspace, 'web:ada')).toEqual({ predictions: [], corrections: [] });
    expect(await corrections.list(workspace, 'model')).toEqual([{ text: 'of Ben', label: 'sad' }]);
  });
});

describe('a correction of a text in the test file', () => {
  it('is not learnt from, since the text is tested, and the report says so', async () => {
    const { dataset } = readDataset(csv(EXAMPLES), LIMITS);
    if (!dataset) throw new Error('no data set');
    const held = readTestDataset(
      csv([{ text: 'Awful awful plot', label: 'negative' }]),
      LIMITS,
      dataset,
    ).dataset;
    const given = [
      { text: 'awful  AWFUL plot', label: 'positive' },
      { text: PRAISE, label: 'negative' },
    ];
    const train = withCorrections(dataset, given, held?.texts);
    expect(train.texts).toEqual([...dataset.texts, PRAISE]);
    const parts = { openEncoder: async () => fakeEncoder(), trainer: createOnnxTrainer(), now: () => 0 };
    const { report } = await finetune({ train, test: held }, { seed: 1 }, parts);
    expect(reportText(report)).toContain('1 correction is of one of its texts and was left out');
  });
});

describe('a mistake on a text that was corrected', () => {
  const corrections = [
    { text: 'of a label that is not in the file', label: 'neutral' },
    { text: PRAISE, label: 'negative' },
    { text: KNOWN, label: 'negative' },
  ];

  it('is named by its correction where the file has no row for it', async () => {
    const { report, model } = await trainedWith(corrections);
    const { mistakes } = report;
    expect(mistakes.find(({ text }) => text === PRAISE)).toMatchObject({ correction: 2 });
    expect(Math.max(...mistakes.map(({ row = 0 }) => row))).toBeLessThanOrEqual(EXAMPLES.length + 1);
    const said = `Correction 2: “${PRAISE}” – said positive`;
    for (const view of [
      mistakesView(model, report),
      reportView(model, report, undefined, { findings: [] }),
    ]) {
      expect(view.text).toContain(said);
      const notes = view.blocks.flatMap((block) => (block.kind === 'note' ? [plain(block.text)] : []));
      expect(notes.join('\n')).toContain('Correction 2: said positive');
    }
    expect(reportText(report)).toContain(said);
  });

  it('is named by both where the file says otherwise', async () => {
    const { report, model } = await trainedWith(corrections);
    expect(mistakesView(model, report).text).toContain('Row 2, correction 3: ');
  });

  it('is named by the last correction of several for one text', async () => {
    const again = [
      ...corrections,
      { text: 'another', label: 'positive' },
      { text: PRAISE, label: 'negative' },
    ];
    const { report } = await trainedWith(again);
    expect(report.mistakes.find(({ text }) => text === PRAISE)).toMatchObject({ correction: 5 });
  });

  it('is explained where the mistakes are listed, and only there where there is one', async () => {
    const about = async (given: typeof corrections) => {
      const { report, model } = await trainedWith(given);
      return JSON.stringify(mistakesView(model, report).blocks.at(-1));
    };
    expect(await about(corrections)).toContain('corrections are counted in the order they were given');
    expect(await about([])).not.toContain('orrections');
  });
});
