import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { createUploadChecker } from '../../src/finetune/dataset/checker.ts';

const LIMITS = { maxBytes: 1000, maxRows: 10 };

describe('the processes that read uploads', () => {
  it('take turns, and refuse what would only wait in memory', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'studyhall-checker-')), 'child.mjs');
    writeFileSync(
      file,
      `process.stdin.resume().on('end', () => process.stdout.write('{"kind":"read","value":["read"]}'));`,
    );
    const checker = createUploadChecker({ module: pathToFileURL(file), atOnce: 1, mostWaiting: 2 });
    const read = () => checker.texts(Buffer.from('text'), 'a.txt', LIMITS);
    const ends = await Promise.allSettled([read(), read(), read(), read(), read()]);
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(UserError);
    expect(await read()).toEqual(['read']);
  });
});
