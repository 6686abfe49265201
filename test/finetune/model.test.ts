import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { decodeTensors, encodeTensors } from '../../src/encoder/safetensors.ts';
import { readDataset } from '../../src/finetune/dataset/dataset.ts';
import { finetune } from '../../src/finetune/finetune.ts';
import { KEEPING, type Keeping } from '../../src/finetune/model/kept-model.ts';
import { type Model, readModel, readReport, writeModel } from '../../src/finetune/model/model-folder.ts';
import { createModelStore, removeUnfinished } from '../../src/finetune/model/model-store.ts';
import { predict } from '../../src/finetune/model/predict.ts';
import type { Report } from '../../src/finetune/report.ts';
import { createOnnxTrainer } from '../../src/finetune/trainer.ts';
import { csv, LIMITS, reviews } from './examples.ts';
import { fakeEncoder } from './fake-encoder.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function trained(): Promise<{ model: Model; report: Report }> {
  const train = readDataset(csv(reviews(40)), LIMITS).dataset;
  if (!train) throw new Error('no data set');
  const { report, head } = await finetune(
    { train },
    { seed: 1 },
    { openEncoder: async () => fakeEncoder(), trainer: createOnnxTrainer(), now: () => 0 },
  );
  const encoder = { id: 'fake', dimensions: 96, fingerprint: 'fake' };
  const card = {
    format: 'studyhall-model',
    version: 1,
    mode: 'frozen',
    name: 'films',
    labels: report.labels,
    encoder,
    seed: 1,
    createdAt: 7,
  } as const;
  return { model: { card, head }, report };
}

describe('safetensors', () => {
  it('round-trip, with numbers where the format says', () => {
    const shapes = fc.array(fc.float({ noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const tensors = {
          weight: { shape: [a.length], data: Float32Array.from(a) },
          bias: { shape: [1, b.length], data: Float32Array.from(b) },
        };
        const bytes = encodeTensors(tensors, { c: '1' });
        const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
        expect(length % 8).toBe(0);
        const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
        expect(header.bias.data_offsets).toEqual([a.length * 4, (a.length + b.length) * 4]);
        expect(decodeTensors(bytes)).toEqual(tensors);
      }),
    );
  });

  it('that are damaged are refused', () => {
    const bytes = encodeTensors({ weight: { shape: [3], data: Float32Array.of(1, 2, 3) } });
    for (const broken of [
      bytes.subarray(0, 4),
      bytes.subarray(0, 30),
      bytes.subarray(0, -1),
      Buffer.alloc(40, 0xff),
    ]) {
      expect(() => decodeTensors(broken)).toThrow(UserError);
    }
  });
});

describe('a model’s folder', () => {
  it('gives the model back as it was trained', async () => {
    const { model, report } = await trained();
    const folder = join(directory, 'films');
    await writeModel(folder, model, report, { 'note.txt': 'hello' });
    const read = await readModel(folder);
    expect(read.card).toEqual(model.card);
    expect(read.head.weights).toEqual(model.head.weights);
    expect(read.head.biases).toEqual(model.head.biases);
    expect(await readReport(folder)).toEqual(report);
    expect(await readdir(directory)).toEqual(['films']);
    expect(await readFile(join(folder, 'note.txt'), 'utf8')).toBe('hello');

    const texts = reviews(6, ['positive', 'negative'], 5).map(({ text }) => text);
    const before = await predict(model, texts, fakeEncoder());
    expect(await predict(read, texts, fakeEncoder())).toEqual(before);
    for (const { probabilities } of before) {
      expect(probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    }
  });

  it('is refused when a part of it is missing or damaged', async () => {
    const { model, report } = await trained();
    const folder = join(directory, 'films');
    await expect(readModel(folder)).rejects.toThrow('There is no model');
    await writeModel(folder, model, report);
    await writeFile(join(folder, 'model.json'), '{"format":"other"}');
    await expect(readModel(folder)).rejects.toThrow('not the card of a model');
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...model.card, labels: ['a', 'b', 'c'] }));
    await expect(readModel(folder)).rejects.toThrow('do not fit');
  });

  it('is not used with another encoder than the one it was trained on', async () => {
    const { model } = await trained();
    await expect(predict(model, ['x'], fakeEncoder(96, 'other'))).rejects.toThrow(
      'was trained on the encoder fake',
    );
  });
});

describe('the store of models', () => {
  const ada = { id: 'web:ada', name: 'Ada', teacher: false } as const;
  const bob = { id: 'web:bob', name: 'Bob', teacher: false } as const;
  const tess = { id: 'web:tess', name: 'Tess', teacher: true } as const;

  async function keep(
    id: string,
    keeping: Partial<Keeping> = {},
    workspace: 'web:local' | 'web:other' = 'web:local',
  ) {
    const models = createModelStore({ directory });
    const { model, report } = await trained();
    const whole: Keeping = {
      name: 'films',
      owner: ada.id,
      ownerName: ada.name,
      shared: false,
      examples: 40,
      test: { n: 40, accuracy: 0.9, interval: [0.77, 0.96] },
      ...keeping,
    };
    await mkdir(models.folder(workspace, id), { recursive: true });
    await writeModel(models.folder(workspace, id), model, report, { [KEEPING]: JSON.stringify(whole) });
    return models;
  }

  it('shows learners their own models and those shared, of their workspace only', async () => {
    await keep('model-1');
    await keep('model-2', { shared: true });
    const models = await keep('model-3', {}, 'web:other');
    const ids = async (
      learner: typeof ada.id | typeof bob.id,
      workspace: 'web:local' | 'web:other' = 'web:local',
    ) => (await models.list(workspace, learner)).map(({ id }) => id).sort();
    expect(await ids(ada.id)).toEqual(['model-1', 'model-2']);
    expect(await ids(bob.id)).toEqual(['model-2']);
    expect(await ids(bob.id, 'web:other')).toEqual([]);
    expect(await models.find('web:other', 'model-1')).toBeUndefined();
    await expect(models.open('web:local', bob.id, 'model-1')).rejects.toThrow('not shared');
    expect((await models.open('web:local', bob.id, 'model-2')).card.labels).toEqual(['negative', 'positive']);
  });

  it('lets owners and teachers change and delete, nobody else', async () => {
    const models = await keep('model-1');
    await expect(models.change('web:local', bob, 'model-1', { name: 'mine' })).rejects.toThrow('Only Ada');
    await expect(models.delete('web:local', bob, 'model-1')).rejects.toThrow('Only Ada');
    await expect(models.change('web:local', ada, 'model-1', { name: '  ' })).rejects.toThrow('needs a name');
    expect(await models.change('web:local', ada, 'model-1', { name: ' My  films ' })).toMatchObject({
      name: 'My films',
    });
    expect(await models.change('web:local', tess, 'model-1', { shared: true })).toMatchObject({
      shared: true,
      name: 'My films',
    });
    expect((await models.open('web:local', bob.id, 'model-1')).card.name).toBe('My films');
    await models.delete('web:local', tess, 'model-1');
    await expect(models.open('web:local', ada.id, 'model-1')).rejects.toThrow('gone');
  });

  it('is deleted once, however often that is asked at once, and nothing of it stays', async () => {
    const models = await keep('model-1');
    const folder = models.folder('web:local', 'model-1');
    const asked = [1, 2, 3].map(() => models.delete('web:local', ada, 'model-1'));
    for (const end of await Promise.allSettled(asked)) {
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(UserError);
    }
    expect(await readdir(dirname(folder))).toEqual([]);
  });

  it('finds by id, by own name, then by shared name', async () => {
    await keep('model-1', { owner: bob.id, shared: true });
    const models = await keep('model-2');
    expect((await models.search('web:local', ada.id, 'model-1')).id).toBe('model-1');
    expect((await models.search('web:local', ada.id, ' FILMS')).id).toBe('model-2');
    expect((await models.search('web:local', tess.id, 'films')).id).toBe('model-1');
    await expect(models.search('web:local', ada.id, 'plays')).rejects.toThrow('no model “plays”');
  });

  it('never leaves its folder, whatever the id', async () => {
    const models = await keep('model-1');
    for (const id of ['..', '../x', 'a/b', '', '.', 'x'.repeat(100), 'model-1/', 'a\0b', '....']) {
      expect(() => models.folder('web:local', id)).toThrow(UserError);
      expect(await models.find('web:local', id)).toBeUndefined();
      await expect(models.delete('web:local', tess, id)).rejects.toThrow('gone');
    }
    expect(await models.list('web:local', ada.id)).toHaveLength(1);
  });

  it('says of damaged files whose they are, not where they lie', async () => {
    const models = await keep('model-1');
    for (const file of ['head.safetensors', 'report.json'])
      await rm(join(models.folder('web:local', 'model-1'), file));
    const reads = [
      () => models.open('web:local', ada.id, 'model-1'),
      () => models.report('web:local', 'model-1'),
    ];
    for (const read of reads) {
      const said = await read().then(String, (error: Error) => error.message);
      expect(said).toContain('“films” are damaged');
      expect(said).not.toContain(directory);
    }
  });

  it('forgets a workspace as a whole', async () => {
    await keep('model-1');
    const models = await keep('model-2', {}, 'web:other');
    await models.purge('web:local');
    expect(await models.list('web:local', ada.id)).toEqual([]);
    expect(await models.list('web:other', ada.id)).toHaveLength(1);
  });

  it('clears away what killed trainings left half written', async () => {
    await keep('model-1');
    const [workspace = ''] = await readdir(directory);
    const left = join(directory, workspace, '.model-9.123.tmp');
    await mkdir(left);
    expect(await removeUnfinished(directory, Date.now())).toBe(0);
    await utimes(left, 0, 0);
    expect(await removeUnfinished(directory, Date.now())).toBe(1);
    expect(await readdir(join(directory, workspace))).toEqual(['model-1']);
    expect(await removeUnfinished(join(directory, 'nowhere'), Date.now())).toBe(0);
  });
});
