import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locateEncoder } from '../../src/encoder/locate.ts';
import { type OpeningOptions, openEncoder } from '../../src/encoder/open.ts';
import { openSecondLane } from '../../src/encoder/second-lane.ts';
import { embedTokens, type SharedWork } from '../../src/encoder/shared-work.ts';
import { readTokenizer } from '../../src/encoder/tokens.ts';
import { packageRoot } from '../../src/paths.ts';
import { writeTinyEncoder } from './tiny-encoder.ts';

const built = (file: string) => pathToFileURL(join(packageRoot(), 'dist', 'src', 'encoder', file));
const lane = { module: built('lane-worker.js'), beyond: 0 };
const WORDS = ['film', 'plot', 'acting', 'music', 'great', 'boring', 'the', 'night'];
const TEXTS = Array.from({ length: 200 }, (_, index) =>
  Array.from({ length: 1 + (index % 13) }, (_, at) => WORDS[(index * 7 + at * 3) % WORDS.length]).join(' '),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studyhall-'));
  await writeTinyEncoder(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function features(options: Partial<OpeningOptions>, onProgress?: (done: number) => void) {
  const encoder = await openEncoder({ id: folder, cacheDirectory: folder, threads: 2, ...options });
  try {
    return (await encoder.embedFeatures(TEXTS, onProgress)).data;
  } finally {
    await encoder.close();
  }
}

async function startLane(options: { readonly threads?: number; readonly engine?: 'onnx' | 'onnx-web' } = {}) {
  const files = await locateEncoder({ id: folder, cacheDirectory: folder });
  return openSecondLane(files, { threads: 2, wide: true, ...options }, TEXTS, lane);
}

describe('shared work', () => {
  const tokens = Array.from({ length: 50 }, (_, index) => [2, 5 + (index % 20), 3]);
  const task = { tokens, padId: 0, columns: 1, parts: 1 };
  const run = async ({ ids }: { readonly ids: BigInt64Array }) => Float32Array.from(ids, Number);

  it('is what one does alone, whoever takes which batch', async () => {
    const alone = await embedTokens(task, run);
    const shared = await embedTokens(task, run, async ({ states, matrix }) => {
      states[1] = 2;
      matrix.set(alone);
    });
    expect(shared).toEqual(alone);
    expect(shared.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('is refused where the model gives no numbers', async () => {
    const broken = async (batch: Parameters<typeof run>[0]) =>
      (await run(batch)).map((each) => (each === 9 ? Number.NaN : each));
    await expect(embedTokens(task, broken)).rejects.toThrow('gives no numbers for some texts');
  });

  it('is finished alone when somebody takes batches and goes', async () => {
    const done: number[] = [];
    const left = await embedTokens(
      task,
      run,
      async ({ states }) => {
        states.fill(1, 0, 2);
      },
      (count) => done.push(count),
    );
    expect(left).toEqual(await embedTokens(task, run));
    expect(done.at(-1)).toBe(tokens.length);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('leaves nothing to take when a batch fails', async () => {
    let work: SharedWork | undefined;
    const broken = embedTokens(
      task,
      () => Promise.reject(new Error('no memory')),
      async (given) => {
        work = given;
      },
    );
    await expect(broken).rejects.toThrow('no memory');
    expect([...(work?.states ?? [])]).not.toContain(0);
  });
});

describe('a second lane', () => {
  it.each([true, false])('gives the vectors of one session, to the bit (wide: %s)', async (wide) => {
    const done: number[] = [];
    const shared = await features({ wide, expected: TEXTS, lane }, (count) => done.push(count));
    expect(shared).toEqual(await features({ wide }));
    expect(shared).toEqual(await features({ wide, threads: 1 }));
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('does all the work when nobody else takes any, and ends', async () => {
    const second = await startLane();
    const { tokenizer, widened } = { tokenizer: await readTokenizer(folder), widened: second?.widened };
    expect(widened?.length).toBeGreaterThan(1000);
    const tokens = TEXTS.map((each) => tokenizer.encode(each));
    const [columns, parts, batches] = [32, 2, Math.ceil(TEXTS.length / 16)];
    const work: SharedWork = {
      ...{ tokens, padId: tokenizer.padId, columns, parts },
      matrix: new Float32Array(new SharedArrayBuffer(4 * columns * TEXTS.length)),
      states: new Int32Array(new SharedArrayBuffer(4 * batches)),
    };
    await second?.lane.share(work);
    expect([...work.states]).toEqual(new Array(batches).fill(2));
    expect(new Float32Array(work.matrix)).toEqual(await features({ wide: true }));
  });

  it('is not opened for few texts, for one thread, or for another engine', async () => {
    const files = await locateEncoder({ id: folder, cacheDirectory: folder });
    const { module } = lane;
    expect(await openSecondLane(files, { threads: 2 }, TEXTS, { module })).toBeUndefined();
    expect(await startLane({ threads: 1 })).toBeUndefined();
    expect(await startLane({ engine: 'onnx-web' })).toBeUndefined();
    const embedded = await locateEncoder({ id: 'embedded', cacheDirectory: folder });
    expect(await openSecondLane(embedded, { threads: 2 }, TEXTS, { module })).toBeUndefined();
  });

  it('that cannot be loaded is done without', async () => {
    const missing = { ...lane, module: built('nowhere.js') };
    const alone = await features({ wide: true, expected: TEXTS, lane: missing });
    expect(alone).toEqual(await features({ wide: true }));
  });

  it.each([
    ['with its work', 'await encoder.embedFeatures(texts)'],
    ['when the encoder is closed before', 'await encoder.close()'],
  ])('ends %s, and the process with it', async (_, step) => {
    const program = `
      import { openEncoder } from ${JSON.stringify(built('open.js').href)};
      const texts = ${JSON.stringify(TEXTS)};
      const encoder = await openEncoder({ id: ${JSON.stringify(folder)}, cacheDirectory: '.', threads: 2, wide: true,
        expected: texts, lane: { beyond: 0 } });
      const during = process.report.getReport().workers.length;
      ${step};
      console.log(during, process.report.getReport().workers.length);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
    const [printed, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    expect({ printed, complaints, code }).toEqual({ printed: '1 0\n', complaints: '', code: 0 });
  });
});
