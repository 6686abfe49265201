import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/paths.ts';

describe('the measurement of retrieval', () => {
  it('takes a file in SQuAD’s format, in which fusing is no worse than bm25 by any measure', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join('bench', 'retrieval.mjs'), join('bench', 'retrieval', 'sample.json')],
      { cwd: packageRoot() },
    );
    const { paragraphs, questions, bm25, fused } = JSON.parse(stdout);
    expect({ paragraphs, questions }).toEqual({ paragraphs: 25, questions: 100 });
    for (const measure of ['recall1', 'recall5', 'mrr'])
      expect(fused[measure]).toBeGreaterThanOrEqual(bm25[measure]);
  }, 60_000);
});
