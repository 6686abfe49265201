import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Learner } from '../../src/chat/ids.ts';
import type { RawOptions } from '../../src/chat/parse.ts';
import { createEncoderProcess, type EncoderProcess } from '../../src/encoder/process.ts';
import { readTokenizer } from '../../src/encoder/tokens.ts';
import { downloadAction } from '../../src/finetune/actions.ts';
import { withModelFolder } from '../../src/finetune/download/run-download.ts';
import { predict as predictTexts } from '../../src/finetune/model/predict.ts';
import { packageRoot } from '../../src/paths.ts';
import { csv, reviews } from '../finetune/examples.ts';
import { compiled, openRoom, upload } from './finetune-room.ts';

const ada: Learner = { id: 'web:ada', name: 'Ada', teacher: false };
const bin = join(packageRoot(), 'bin', 'studyhall.mjs');
const TEXTS = ['the film was wonderful', 'the plot and the music were dreadful'];

/** Trainings share the machine with everything else. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

describe('a model that was trained in the chat and downloaded there', () => {
  let directory: string;
  let encoder: EncoderProcess;
  let room: ReturnType<typeof openRoom>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'studyhall-downloads-'));
    const module = compiled('src/encoder/child.js');
    encoder = await createEncoderProcess({ id: 'embedded', cacheDirectory: directory, threads: 1, module });
    room = openRoom(directory, encoder);
    await room.jobs.start();
    await room.announcer.start();
  });
  afterAll(async () => {
    await room.close();
    await encoder.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** The archive that the report's button gives, written to a file, and what the chat's own model says. */
  async function downloaded(options: RawOptions) {
    const known = new Set((await room.models.list('web:local', ada.id)).map(({ id }) => id));
    const trained = async () =>
      (await room.models.list('web:local', ada.id)).find(({ id }) => !known.has(id))?.id;
    const [file, test] = [upload(csv(reviews(24))), upload(csv(reviews(40).slice(24)))];
    await room.command(ada, 'finetune', { file, test, ...options });
    await expect.poll(trained, { timeout: 240_000, interval: 200 }).toBeDefined();
    const id = (await trained()) ?? '';
    const { view } = await room.press(ada, downloadAction.id({ model: id, what: 'whole' }));
    const archive = view?.blocks.find((block) => block.kind === 'file')?.file.data;
    if (!archive) throw new Error(`no file came: ${view?.text}`);
    const path = join(directory, `${id}.zip`);
    await writeFile(path, archive);
    const said = await predictTexts(await room.models.open('web:local', ada.id, id), TEXTS, encoder);
    const expected = said.map(({ probabilities }) => shares(probabilities));
    return { path, files: unzipSync(archive), expected };
  }

  it.each([
    ['with its top layer trained too', { mode: 'unfrozen', layers: 1 }],
    ['from scratch', { mode: 'scratch' }],
  ])('says the same of a text by onnxruntime alone and by the shell, %s', async (_, options) => {
    const { path, files, expected } = await downloaded(options);
    const { labels, mode } = JSON.parse(strFromU8(files['model.json'] as Uint8Array));
    expect(mode).toBe(options.mode);

    const onnxruntime = createRequire(import.meta.url)(
      'onnxruntime-node',
    ) as typeof import('onnxruntime-node');
    const session = await onnxruntime.InferenceSession.create(files['model.onnx'] as Uint8Array);
    const encode = await withModelFolder(path, readTokenizer);
    for (const [index, text] of TEXTS.entries()) {
      const ids = encode.encode(text);
      const shape = [1, ids.length];
      const { probabilities } = await session.run({
        input_ids: new onnxruntime.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new onnxruntime.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      });
      for (const [label, probability] of Object.entries(expected[index] ?? {})) {
        expect(Number(probabilities?.data[labels.indexOf(label)])).toBeCloseTo(probability, 4);
      }
    }
    await session.release();

    const shell = spawnSync(process.execPath, [bin, 'predict', path, ...TEXTS, '--json'], {
      encoding: 'utf8',
    });
    const { predictions } = JSON.parse(shell.stdout);
    for (const [index, { probabilities }] of predictions.entries()) {
      for (const [label, probability] of Object.entries(expected[index] ?? {})) {
        expect(probabilities[label]).toBeCloseTo(probability, 4);
      }
    }
  });
});

const shares = (probabilities: readonly { readonly label: string; readonly probability: number }[]) =>
  Object.fromEntries(probabilities.map(({ label, probability }) => [label, probability]));
