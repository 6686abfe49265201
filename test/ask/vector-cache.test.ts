import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVectorCache } from '../../src/ask/vector-cache.ts';
import { temporary } from './library.ts';

const encoder = { fingerprint: 'one', dimensions: 3 };
const kept = [
  ['a text', Float32Array.of(1, 2, 3)],
  ['another', Float32Array.of(0.25, -1, 0)],
] as const;

const refuse = (error: unknown) => expect.unreachable(String(error));

async function written(file: string) {
  const cache = createVectorCache(file, encoder, refuse);
  await cache.keep(kept);
  await cache.flush();
}

describe('the vector cache', () => {
  it('gives back after a restart what it was given', async () => {
    const file = join(temporary(), 'vectors', 'one.bin');
    await written(file);
    const found = await createVectorCache(file, encoder, refuse).find(['another', 'unknown', 'a text']);
    expect(found).toEqual([kept[1][1], undefined, kept[0][1]]);
    expect(readdirSync(join(file, '..'))).toEqual(['one.bin']);
  });

  it('knows nothing of another encoder, nor of another number of dimensions', async () => {
    const file = join(temporary(), 'one.bin');
    await written(file);
    for (const other of [
      { fingerprint: 'two', dimensions: 3 },
      { fingerprint: 'one', dimensions: 4 },
    ]) {
      expect(await createVectorCache(file, other, refuse).find(['a text'])).toEqual([undefined]);
    }
  });

  it('starts anew from a damaged file', async () => {
    const file = join(temporary(), 'one.bin');
    await written(file);
    const bytes = readFileSync(file);
    for (const damaged of [
      bytes.subarray(0, bytes.length - 5),
      Buffer.from('no cache'),
      Buffer.from('null\nxx'),
    ]) {
      writeFileSync(file, damaged);
      const cache = createVectorCache(file, encoder, refuse);
      expect(await cache.find(['a text'])).toEqual([undefined]);
      await cache.keep(kept);
      await cache.flush();
      expect(await createVectorCache(file, encoder, refuse).find(['a text'])).toEqual([kept[0][1]]);
    }
  });

  it('has at hand what it cannot write, says why, and leaves nothing half written', async () => {
    const folder = temporary();
    const inTheWay = join(folder, 'one.bin');
    mkdirSync(inTheWay);
    const faults: unknown[] = [];
    const cache = createVectorCache(inTheWay, encoder, (error) => faults.push(error));
    await cache.keep(kept);
    await cache.flush();
    expect(faults).toHaveLength(1);
    expect(await cache.find(['a text'])).toEqual([kept[0][1]]);
    expect(readdirSync(folder)).toEqual(['one.bin']);
  });
});
