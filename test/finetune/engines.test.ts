import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { openEncoder } from '../../src/encoder/open.ts';
import { ENGINES } from '../../src/finetune/approach.ts';
import { openEngine } from '../../src/finetune/engines/engines.ts';
import { loadTensorflow } from '../../src/finetune/engines/tfjs.ts';
import { applyHead } from '../../src/finetune/head/head.ts';
import { prepareUnfrozen, UNFROZEN } from '../../src/finetune/unfrozen/unfrozen.ts';
import { seededRandom } from '../../src/random.ts';
import { writeTinyEncoder } from '../encoder/tiny-encoder.ts';
import { reviews } from './examples.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
  await writeTinyEncoder(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the engines', { timeout: 180_000 }, () => {
  it('all reach the same head', async () => {
    const random = seededRandom(3);
    const [rows, columns, labelCount] = [300, 128, 9];
    const labels = Int32Array.from({ length: rows }, (_, row) => row % labelCount);
    const data = Float32Array.from({ length: rows * columns }, (_, at) => {
      const own = at % columns === (labels[Math.floor(at / columns)] ?? 0);
      return random() + (own ? 0.8 : 0);
    });
    const all = Int32Array.from(labels.keys());
    const probabilities: Float64Array[] = [];
    for (const engine of ENGINES) {
      const { trainer } = await openEngine(engine, 1);
      expect(trainer.engine).toBe(engine);
      const head = await trainer.trainHead(
        { data, columns },
        { rows: all, labels, labelCount, choices: [1, 10], seed: 1 },
      );
      expect(head.c).toBe(10);
      probabilities.push(applyHead(head, { data, columns }, all));
    }
    const [first = new Float64Array(), ...others] = probabilities;
    for (const other of others) {
      const most = other.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (first[at] ?? 0))), 0);
      expect(most).toBeLessThan(0.01);
    }
  });

  it('that run graphs train the same layers', async () => {
    const examples = reviews(40);
    const texts = examples.map(({ text }) => text);
    const truth = {
      labels: Int32Array.from(examples, ({ label }) => (label === 'positive' ? 1 : 0)),
      labelCount: 2,
    };
    const rows = Int32Array.from(texts.keys());
    const found: { losses: readonly number[]; probabilities: Float64Array }[] = [];
    for (const engine of ['onnx', 'onnx-web'] as const) {
      const { trainer, runtime } = await openEngine(engine, 1);
      if (!runtime) throw new Error('no runtime');
      const encoder = await openEncoder({ id: directory, cacheDirectory: directory, threads: 1, engine });
      const unfrozen = await prepareUnfrozen({
        encoder: await encoder.takeApart(),
        encoderId: 'tiny',
        runtime,
        trainer,
        texts,
        features: { data: await encoder.embed(texts), columns: encoder.dimensions },
        truth,
        layers: 2,
        seed: 1,
        now: () => 0,
        recipe: { ...UNFROZEN, fewestSteps: 12, rate: 1e-3 },
      });
      const fitted = await unfrozen.fit(rows);
      found.push({ losses: fitted.tuning.heldOutLoss, probabilities: await fitted.predict(rows) });
      await unfrozen.close();
      await encoder.close();
    }
    const [native, web] = found;
    for (const [at, loss] of (native?.losses ?? []).entries()) expect(web?.losses[at]).toBeCloseTo(loss, 2);
    for (const [at, value] of (native?.probabilities ?? []).entries()) {
      expect(web?.probabilities[at]).toBeCloseTo(value, 1);
    }
  });

  it('say what is missing when TensorFlow.js is not installed, and take the pure one when there is no other', async () => {
    const nothing = loadTensorflow(() => Promise.reject(new Error('Cannot find package')));
    await expect(nothing).rejects.toThrow(UserError);
    await expect(nothing).rejects.toThrow('npm install @tensorflow/tfjs-node');
    const asked: string[] = [];
    const pure = await loadTensorflow(async (name) => {
      asked.push(name);
      if (name.endsWith('-node')) throw new Error('the native library does not load');
      return import('@tensorflow/tfjs');
    });
    expect(asked).toEqual(['@tensorflow/tfjs-node', '@tensorflow/tfjs']);
    expect(pure.getBackend()).toBe('cpu');
  });
});
