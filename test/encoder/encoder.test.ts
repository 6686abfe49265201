import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { batchesByLength, cutTokens, padBatch } from '../../src/encoder/batches.ts';
import { locateEncoder } from '../../src/encoder/locate.ts';
import { openEncoder } from '../../src/encoder/open.ts';
import { poolMean } from '../../src/encoder/pooling.ts';
import { createEncoderProcess } from '../../src/encoder/process.ts';
import { mostTokens } from '../../src/encoder/text-length.ts';
import { packageRoot } from '../../src/paths.ts';

const embedded = join(packageRoot(), 'models', 'embedded');
const child = pathToFileURL(join(packageRoot(), 'dist', 'src', 'encoder', 'child.js'));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const source = (id: string) => ({ id, cacheDirectory: directory, threads: 1 });
const TEXTS = ['a cat', 'transfer learning reuses what a network has learnt', '', 'a cat', 'émile 😀'];

function row(matrix: Float32Array, index: number, dimensions: number): Float32Array {
  return matrix.subarray(index * dimensions, (index + 1) * dimensions);
}
const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe('batches', () => {
  it('hold every text once, in order of length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (lengths, size) => {
          const batches = batchesByLength(lengths, size);
          expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
          const sorted = batches.flat().map((index) => lengths[index] ?? 0);
          expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
          for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(size);
        },
      ),
    );
  });

  it('are padded to their longest, with a mask over what is real', () => {
    const { ids, mask, width } = padBatch([[5, 6, 7], [8]], 9);
    expect(width).toBe(3);
    expect([...ids].map(Number)).toEqual([5, 6, 7, 8, 9, 9]);
    expect([...mask].map(Number)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it('keep the closing token of a text that is cut', () => {
    expect(cutTokens([2, 10, 11, 12, 3], 4)).toEqual([2, 10, 11, 3]);
    expect(cutTokens([2, 10, 3], 4)).toEqual([2, 10, 3]);
  });
});

describe('pooling', () => {
  it('is the mean of the real tokens, at length 1', () => {
    const hidden = Float32Array.of(1, 0, 3, 4, 100, 100, 0, 2, 7, 7, 7, 7);
    const vectors: number[][] = [];
    poolMean(hidden, [2, 1], 3, 2, (_, vector) => vectors.push([...vector]));
    expect(vectors[0]?.[0]).toBeCloseTo(2 / Math.hypot(2, 2), 6);
    expect(vectors[0]?.[1]).toBeCloseTo(2 / Math.hypot(2, 2), 6);
    expect(vectors[1]).toEqual([0, 1]);
  });
});

describe('the embedded encoder', () => {
  it('gives vectors of length 1, the same for the same text, nearer for nearer texts', async () => {
    const encoder = await openEncoder(source('embedded'));
    const done: number[] = [];
    const matrix = await encoder.embed(TEXTS, (count) => done.push(count));
    expect(matrix.length).toBe(TEXTS.length * encoder.dimensions);
    expect(done.at(-1)).toBe(TEXTS.length);
    const at = (index: number) => row(matrix, index, encoder.dimensions);
    for (const index of TEXTS.keys()) expect(cosine(at(index), at(index))).toBeCloseTo(1, 5);
    expect(cosine(at(0), at(3))).toBeCloseTo(1, 5);
    expect(cosine(at(0), at(3))).toBeGreaterThan(cosine(at(0), at(1)));
    const alone = await encoder.embed([TEXTS[1] ?? '']);
    expect(cosine(alone, at(1))).toBeCloseTo(1, 4);
    expect(await encoder.embed([])).toEqual(new Float32Array(0));
    await encoder.close();
  });

  it('says how it reads a text, and when it reads only the beginning', async () => {
    const encoder = await openEncoder(source('embedded'));
    const reading = await encoder.inspect('The cat');
    expect(reading).toEqual({ pieces: ['the', 'cat'], unknown: 0, cut: false });
    expect((await encoder.inspect('\u{1F600}')).unknown).toBe(1);
    const long = await encoder.inspect('word '.repeat(100_000));
    expect(long.cut).toBe(true);
    expect(long.pieces.length).toBeGreaterThan(50);
    expect((await encoder.inspect('')).pieces).toEqual([]);
    await encoder.close();
  });

  it('has a fingerprint that changes with its weights', async () => {
    const folder = join(directory, 'copy');
    await cp(embedded, folder, { recursive: true });
    const one = await locateEncoder(source('embedded'));
    expect((await locateEncoder(source(folder))).fingerprint).toBe(one.fingerprint);
    const weights = join(folder, 'onnx', 'model.onnx');
    await writeFile(weights, Buffer.concat([await readFile(weights), Buffer.of(0)]));
    expect((await locateEncoder(source(folder))).fingerprint).not.toBe(one.fingerprint);
  });
});

describe('the most tokens of a text', () => {
  it('are those that the encoder and its tokenizer both take', () => {
    expect(mostTokens({ max_position_embeddings: 128 }, { model_max_length: 512 })).toBe(128);
    expect(mostTokens({ max_position_embeddings: 512 }, { model_max_length: 1e30 })).toBe(512);
    expect(mostTokens({}, { model_max_length: 1e30 })).toBe(512);
    expect(mostTokens({ max_position_embeddings: 8192 }, {})).toBe(512);
  });

  it('leave out the places before the first token, where a model has such', () => {
    const roberta = { model_type: 'xlm-roberta', max_position_embeddings: 514, pad_token_id: 1 };
    expect(mostTokens(roberta, { model_max_length: 1e30 })).toBe(512);
    expect(mostTokens({ ...roberta, pad_token_id: 0 }, { model_max_length: 1e30 })).toBe(513);
    expect(mostTokens(roberta, { model_max_length: 128 })).toBe(128);
  });
});

describe('an encoder that cannot be used is refused in one sentence', () => {
  it('when there is no such folder or a file is missing', async () => {
    await expect(openEncoder(source('./nowhere'))).rejects.toThrow('There is no encoder folder');
    await expect(openEncoder(source(directory))).rejects.toThrow('has no config.json');
  });

  it('when its configuration or weights are damaged', async () => {
    const folder = join(directory, 'copy');
    await cp(embedded, folder, { recursive: true });
    await writeFile(join(folder, 'onnx', 'model.onnx'), 'not a model');
    const broken = openEncoder(source(folder));
    await expect(broken).rejects.toThrow(UserError);
    await expect(broken).rejects.toThrow('cannot be loaded');
    await writeFile(join(folder, 'config.json'), '{"hidden_size":"many"}');
    await expect(openEncoder(source(folder))).rejects.toThrow('config.json');
  });

  it('by the inference process too', async () => {
    const folder = join(directory, 'copy');
    await cp(embedded, folder, { recursive: true });
    await writeFile(join(folder, 'onnx', 'model.onnx'), 'not a model');
    const encoder = await createEncoderProcess({ ...source(folder), module: child });
    await expect(encoder.embed(['x'])).rejects.toThrow('cannot be loaded');
    await encoder.close();
  });
});

describe('the inference process', () => {
  const start = (log?: { warn(details: object, message: string): void }) =>
    createEncoderProcess({ ...source('embedded'), module: child, ...(log && { log }) });

  it('starts at the first request and gives what the encoder itself gives', async () => {
    const encoder = await start();
    expect(encoder.pid).toBeUndefined();
    const inside = await openEncoder(source('embedded'));
    expect(await encoder.embed(TEXTS)).toEqual(await inside.embed(TEXTS));
    expect(await encoder.inspect('the cat')).toEqual(await inside.inspect('the cat'));
    expect(encoder.pid).toBeDefined();
    await inside.close();
    await encoder.close();
  });

  it('that dies is replaced, and what was asked is asked again', async () => {
    const warn = vi.fn();
    const encoder = await start({ warn });
    const before = await encoder.embed(TEXTS);
    const first = encoder.pid ?? 0;
    const many = Array.from({ length: 200 }, (_, index) => `text number ${index} about transfer learning`);
    const asked = encoder.embed(many);
    process.kill(first, 'SIGKILL');
    expect((await asked).length).toBe(200 * encoder.dimensions);
    expect(encoder.pid).not.toBe(first);
    expect(await encoder.embed(TEXTS)).toEqual(before);
    expect(warn).toHaveBeenCalledOnce();
    await encoder.close();
  });

  it('answers a question while a large task is under way', async () => {
    const encoder = await start();
    await encoder.embed(['warm']);
    const many = Array.from({ length: 400 }, (_, index) => `sentence ${index} of a long task about networks`);
    let large = false;
    const task = encoder.embed(many).then(() => {
      large = true;
    });
    await encoder.embed(['a question']);
    expect(large).toBe(false);
    await task;
    await encoder.close();
  });

  it('ends when the process that asked is gone', async () => {
    const program = `
      import { createEncoderProcess } from ${JSON.stringify(new URL('./process.js', child).href)};
      const encoder = await createEncoderProcess({ id: 'embedded', cacheDirectory: '.', threads: 1 });
      await encoder.embed(['x']);
      console.log(encoder.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 10_000 });
  });

  it('ends when it is closed, and refuses what is asked after', async () => {
    const encoder = await start();
    await encoder.embed(['x']);
    const pid = encoder.pid ?? 0;
    await encoder.close();
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(encoder.embed(['x'])).rejects.toThrow('closed');
    await encoder.close();
  });
});

describe('a hub encoder', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  /** What the hub tells about its files: SHA-256 of large ones, Git's own sum of the others. */
  async function sums() {
    const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];
    return Promise.all(
      names.map(async (rfilename) => {
        const content = await readFile(join(embedded, rfilename));
        const size = content.length;
        const blobId = createHash('sha1').update(`blob ${size}\0`).update(content).digest('hex');
        const sha256 = createHash('sha256').update(content).digest('hex');
        return { rfilename, size, blobId, ...(rfilename.startsWith('onnx') && { lfs: { sha256, size } }) };
      }),
    );
  }

  /** The hub's addresses, over the embedded encoder's files. */
  async function serveHub(
    options: { readonly breakAt?: number; readonly sums?: boolean; readonly damage?: string } = {},
  ) {
    const asked: string[] = [];
    let { breakAt, damage } = options;
    server = createServer(async (request, response) => {
      const url = request.url ?? '';
      asked.push(`${url}${request.headers.range ? ` ${request.headers.range}` : ''}`);
      if (url === '/api/models/studyhall/tiny/revision/main?blobs=true') {
        const siblings = options.sums ? await sums() : undefined;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ sha: '0123abcd', siblings }));
        return;
      }
      const file = /^\/studyhall\/tiny\/resolve\/0123abcd\/(.+)$/.exec(url)?.[1];
      let content = file && (await readFile(join(embedded, file)).catch(() => undefined));
      if (content && file === damage) {
        content = Buffer.from(content.map((byte, index) => (index === 100 ? byte ^ 1 : byte)));
        damage = undefined;
      }
      if (!content) {
        response.writeHead(404).end();
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      if (file === 'onnx/model.onnx' && breakAt !== undefined) {
        response.write(content.subarray(0, breakAt), () => response.destroy());
        breakAt = undefined;
        return;
      }
      response.end(content.subarray(from));
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    return { asked, url: `http://127.0.0.1:${port}` };
  }

  it('is downloaded once, with its revision pinned, and then needs no network', async () => {
    const { asked, url } = await serveHub();
    const progress: number[] = [];
    const hub = { url, onProgress: ({ bytes }: { bytes: number }) => progress.push(bytes) };
    const files = await locateEncoder({ ...source('studyhall/tiny'), hub });
    expect(files.fingerprint).toBe((await locateEncoder(source('embedded'))).fingerprint);
    expect(progress.length).toBeGreaterThan(4);
    const requests = asked.length;
    const refused = { url, fetch: () => Promise.reject(new Error('no network')) };
    expect(await locateEncoder({ ...source('studyhall/tiny'), hub: refused })).toEqual(files);
    expect(asked.length).toBe(requests);
  });

  it('goes on where a download broke off', async () => {
    const { asked, url } = await serveHub({ breakAt: 1_000_000 });
    const at = { ...source('studyhall/tiny'), hub: { url } };
    await expect(locateEncoder(at)).rejects.toThrow('broke off');
    const files = await locateEncoder(at);
    expect(files.fingerprint).toBe((await locateEncoder(source('embedded'))).fingerprint);
    expect(asked.some((each) => /model\.onnx bytes=\d+-/.test(each))).toBe(true);
  });

  it('is asked for anew where its pinned revision was cut short', async () => {
    const { url } = await serveHub();
    const at = { ...source('studyhall/tiny'), hub: { url } };
    const { folder } = await locateEncoder(at);
    await rm(join(folder, 'complete.json'));
    await writeFile(join(folder, 'revision.json'), '{"sha":"01');
    expect((await locateEncoder(at)).folder).toBe(folder);
    expect(JSON.parse(await readFile(join(folder, 'revision.json'), 'utf8'))).toMatchObject({
      sha: '0123abcd',
    });
  });

  it.each(['config.json', 'onnx/model.onnx'])(
    'is held against the sums of the hub: a damaged %s is deleted and downloaded anew',
    async (damage) => {
      const { url } = await serveHub({ sums: true, damage });
      const at = { ...source('studyhall/tiny'), hub: { url } };
      await expect(locateEncoder(at)).rejects.toThrow(`${damage} of the encoder “studyhall/tiny” is damaged`);
      const files = await locateEncoder(at);
      expect(files.fingerprint).toBe((await locateEncoder(source('embedded'))).fingerprint);
    },
  );

  it('comes from where HF_ENDPOINT says', async () => {
    const { url, asked } = await serveHub({ sums: true });
    vi.stubEnv('HF_ENDPOINT', `${url}/`);
    await locateEncoder(source('studyhall/tiny'));
    vi.unstubAllEnvs();
    expect(asked.length).toBeGreaterThan(4);
    expect(asked.filter((each) => each.startsWith('//'))).toEqual([]);
  });

  it('that does not exist, or a hub that cannot be reached, is said plainly', async () => {
    const { url } = await serveHub();
    await expect(locateEncoder({ ...source('studyhall/none'), hub: { url } })).rejects.toThrow('404');
    const down = { url: 'http://127.0.0.1:9', fetch: () => Promise.reject(new TypeError('fetch failed')) };
    await expect(locateEncoder({ ...source('studyhall/tiny'), hub: down })).rejects.toThrow(
      'cannot be reached',
    );
  });
});
