import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { createDrafts } from '../../src/finetune/drafts.ts';

const DAY_MS = 24 * 3600 * 1000;
const EXAMPLES = { train: Buffer.from('a,b'), corrections: [], settings: { name: 'mine', seed: 1 } };

describe('an upload that is kept until its columns are chosen', () => {
  it('opens only for who sent it, in the class it was sent to', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'studyhall-drafts-'));
    const drafts = createDrafts({ directory, newId: () => 'draft', now: Date.now });
    const id = await drafts.keep('web:local', 'web:ada', EXAMPLES);
    expect((await drafts.open('web:local', 'web:ada', id)).train.toString()).toBe('a,b');
    for (const [workspace, learner, asked] of [
      ['web:local', 'web:eve', id],
      ['discord:1', 'web:ada', id],
      ['web:local', 'web:ada', `../${readdirSync(directory)[0]}`],
      ['web:local', 'web:ada', ''],
    ] as const) {
      await expect(drafts.open(workspace, learner, asked)).rejects.toThrow(UserError);
    }
  });

  it('is gone after a day, also when nobody sends another', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'studyhall-drafts-'));
    let now = Date.now();
    const drafts = createDrafts({ directory, newId: () => 'draft', now: () => now });
    await drafts.removeOld();
    await drafts.keep('web:local', 'web:ada', EXAMPLES);
    await drafts.removeOld();
    expect(readdirSync(directory)).toHaveLength(1);
    now += DAY_MS + 60_000;
    await drafts.removeOld();
    expect(readdirSync(directory)).toEqual([]);
  });
});
