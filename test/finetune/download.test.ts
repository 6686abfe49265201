import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTokenizer } from '../../src/encoder/tokens.ts';
import { bundleModel } from '../../src/finetune/download/bundle.ts';
import { isWholeDownload, withModelFolder } from '../../src/finetune/download/run-download.ts';
import { finetunePaths, predictPath } from '../../src/finetune/files.ts';
import { csv, LIMITS, reviews } from './examples.ts';

const TEXTS = ['the film was wonderful', 'the plot and the music were dreadful, and rather long at that', ''];

describe('a downloaded model', () => {
  let folder: string;
  let model: string;
  let encoders: { readonly configured: string; readonly cacheDirectory: string; readonly threads: number };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'studyhall-download-'));
    model = join(folder, 'model');
    encoders = { configured: 'embedded', cacheDirectory: join(folder, 'encoders'), threads: 1 };
    await writeFile(join(folder, 'reviews.csv'), csv(reviews(60)));
    await finetunePaths({
      trainPath: join(folder, 'reviews.csv'),
      out: model,
      seed: 1,
      limits: LIMITS,
      encoder: { id: 'embedded', ...encoders },
      now: Date.now,
    });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const pack = (what: 'whole' | 'head') =>
    bundleModel({ folder: model, name: 'Reviews *1*', what, cacheDirectory: encoders.cacheDirectory });

  it('holds one file of the whole classifier that onnxruntime alone runs, with the same answers', async () => {
    const zip = await pack('whole');
    const file = join(folder, 'whole.zip');
    await writeFile(file, zip);
    const expected = await predictPath(model, TEXTS, encoders);
    const files = unzipSync(zip);
    const onnxruntime = createRequire(import.meta.url)(
      'onnxruntime-node',
    ) as typeof import('onnxruntime-node');
    const session = await onnxruntime.InferenceSession.create(files['model.onnx'] as Uint8Array);
    expect(session.inputNames.toSorted()).toEqual(['attention_mask', 'input_ids']);
    expect(session.outputNames).toEqual(['probabilities']);
    const { labels } = JSON.parse(strFromU8(files['model.json'] as Uint8Array)) as { labels: string[] };
    await withModelFolder(file, async (unpacked) => {
      const tokenizer = await readTokenizer(unpacked);
      for (const [index, text] of TEXTS.entries()) {
        const ids = tokenizer.encode(text);
        const shape = [1, ids.length];
        const { probabilities } = await session.run({
          input_ids: new onnxruntime.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
          attention_mask: new onnxruntime.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        });
        for (const { label, probability } of expected[index]?.probabilities ?? []) {
          expect(Number(probabilities?.data[labels.indexOf(label)])).toBeCloseTo(probability, 5);
        }
      }
    });
    await session.release();
  });

  it('is run by studyhall predict as a folder and as an archive, whole or its head alone', async () => {
    const expected = await predictPath(model, TEXTS, encoders);
    for (const what of ['whole', 'head'] as const) {
      const file = join(folder, `${what}.zip`);
      await writeFile(file, await pack(what));
      expect(await withModelFolder(file, isWholeDownload)).toBe(what === 'whole');
      const said = await predictPath(file, TEXTS, encoders);
      expect(said.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
      const [first] = said;
      expect(first?.probabilities[0]?.probability).toBeCloseTo(
        expected[0]?.probabilities[0]?.probability ?? 0,
        5,
      );
    }
    await writeFile(join(folder, 'broken.zip'), (await pack('head')).slice(0, 900));
    await expect(predictPath(join(folder, 'broken.zip'), TEXTS, encoders)).rejects.toThrow(/damaged/);
  });

  it('opens no encoder that a stranger’s archive names, unless whoever runs it says so', async () => {
    const hostile = async (id: string) => {
      const files = unzipSync(await pack('head'));
      const card = JSON.parse(strFromU8(files['model.json'] as Uint8Array));
      const encoder = { ...card.encoder, id };
      const file = join(folder, 'hostile.zip');
      await writeFile(
        file,
        zipSync({ ...files, 'model.json': strToU8(JSON.stringify({ ...card, encoder })) }),
      );
      return file;
    };
    const planted = join(folder, 'planted');
    await mkdir(join(planted, 'onnx'), { recursive: true });
    await writeFile(
      join(planted, 'config.json'),
      JSON.stringify({ hidden_size: 2, max_position_embeddings: 16 }),
    );
    await writeFile(join(planted, 'tokenizer_config.json'), '{}');
    await writeFile(join(planted, 'tokenizer.json'), JSON.stringify({ model: {} }));
    await writeFile(join(planted, 'onnx', 'model.onnx'), 'not to be parsed');
    const asked = vi.spyOn(globalThis, 'fetch');
    for (const id of [planted, 'mallory/encoder', '../planted', `${planted}\u001b[2J`]) {
      const refused = predictPath(await hostile(id), TEXTS, encoders);
      await expect(refused).rejects.toThrow(/if you trust it, add --encoder/);
      await expect(refused).rejects.not.toThrow('\u001b');
    }
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
    const said = predictPath(await hostile(planted), TEXTS, { ...encoders, said: planted });
    await expect(said).rejects.toThrow(/was trained on the encoder/);
    const own = await predictPath(await hostile('mallory/encoder'), TEXTS, { ...encoders, said: 'embedded' });
    expect(own).toHaveLength(TEXTS.length);
  });

  it('has a head that TensorFlow.js loads, with the same answers', async () => {
    const tensorflow = await import('@tensorflow/tfjs');
    const files = unzipSync(await pack('head'));
    const json = JSON.parse(strFromU8(files['tfjs/model.json'] as Uint8Array));
    const weights = files['tfjs/weights.bin'] as Uint8Array;
    const loaded = await tensorflow.loadLayersModel({
      load: async () => ({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: Uint8Array.from(weights).buffer,
      }),
    });
    const { openEncoder } = await import('../../src/encoder/open.ts');
    const encoder = await openEncoder({ id: 'embedded', ...encoders });
    const vector = await encoder.embedAs({ wide: true }, TEXTS.slice(0, 1));
    await encoder.close();
    const output = loaded.predict(tensorflow.tensor2d(vector, [1, vector.length])) as {
      dataSync(): Float32Array;
    };
    const [expected] = await predictPath(model, TEXTS.slice(0, 1), encoders);
    const { labels } = JSON.parse(strFromU8(files['model.json'] as Uint8Array)) as { labels: string[] };
    for (const { label, probability } of expected?.probabilities ?? []) {
      expect(output.dataSync()[labels.indexOf(label)]).toBeCloseTo(probability, 5);
    }
  });

  it('has a card with its figures, in which names stay plain letters', async () => {
    const files = unzipSync(await pack('whole'));
    const card = strFromU8(files['README.md'] as Uint8Array);
    expect(card).toContain('# Reviews \\*1\\*');
    expect(card).toMatch(/Right on \d+ of 60 test examples/);
    expect(card).toContain('Wilson score interval');
    expect(card).toContain('onnxruntime.InferenceSession("model.onnx")');
    expect(card).toContain('Unicode NFC');
    for (const name of [
      'model.onnx',
      'tokenizer.json',
      'head.safetensors',
      'report.json',
      'tfjs/model.json',
    ]) {
      expect(Object.keys(files)).toContain(name);
    }
  });
});
