import { mkdir, mkdtemp, rename, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptModel } from '../../src/finetune/model/kept-model.ts';
import { createListing } from '../../src/finetune/model/listing.ts';

const HOME = 'web:local';
let directory: string;
let reads: string[];
let names: Record<string, string>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-listing-'));
  reads = [];
  names = { one: 'films', two: 'books' };
  for (const id of Object.keys(names)) await mkdir(join(directory, id));
  await age();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const age = (at = 1000) => utimes(directory, at, at);
const model = (id: string): KeptModel => ({
  id,
  name: names[id] ?? '',
  owner: 'web:ada',
  ownerName: 'Ada',
  shared: false,
  labels: ['a', 'b'],
  createdAt: 1,
  examples: 1,
  test: { n: 1, accuracy: 1, interval: [0, 1] },
});
const listing = () =>
  createListing({
    folderOf: () => directory,
    read: async (_, id) => {
      reads.push(id);
      return names[id] === undefined ? undefined : model(id);
    },
  });

describe('the list of models', () => {
  it('reads no file again while nothing has changed, as at each key of an autocompletion', async () => {
    const list = listing();
    for (let key = 0; key < 5; key++) expect((await list.of(HOME)).map(({ name }) => name)).toHaveLength(2);
    expect(reads.sort()).toEqual(['one', 'two']);
  });

  it('shows what a training in another process has put there, and what was removed', async () => {
    const list = listing();
    await list.of(HOME);
    names.three = 'songs';
    await mkdir(join(directory, '.three.tmp'));
    await rename(join(directory, '.three.tmp'), join(directory, 'three'));
    expect((await list.of(HOME)).map(({ id }) => id)).toContain('three');
    await age(2000);
    await list.of(HOME);
    await rm(join(directory, 'one'), { recursive: true });
    expect((await list.of(HOME)).map(({ id }) => id)).toEqual(expect.not.arrayContaining(['one']));
  });

  it('reads a folder that has just changed again, since more may come in the same moment', async () => {
    const list = listing();
    await utimes(directory, new Date(), new Date());
    await list.of(HOME);
    await list.of(HOME);
    expect(reads).toHaveLength(4);
  });

  it('shows a new name and a new end of its keeping at once', async () => {
    const list = listing();
    await list.of(HOME);
    names.one = 'renamed';
    list.changed(HOME);
    expect((await list.of(HOME)).map(({ name }) => name)).toContain('renamed');
    list.used(HOME, 'one', 77);
    expect((await list.of(HOME)).find(({ id }) => id === 'one')).toMatchObject({ keptUntil: 77 });
    expect(reads).toHaveLength(4);
  });

  it('does not keep what was read while a model changed', async () => {
    const list = createListing({
      folderOf: () => directory,
      read: async (workspace, id) => {
        const before = model(id);
        if (id === 'one' && names.one === 'films') {
          names.one = 'renamed';
          list.changed(workspace);
        }
        return before;
      },
    });
    await list.of(HOME);
    expect((await list.of(HOME)).map(({ name }) => name)).toContain('renamed');
  });
});
