import { describe, expect, it } from 'vitest';
import { readableSize, safeFileName } from '../../src/chat/files.ts';
import { unknownCommand } from '../../src/chat/unknown-command.ts';

describe('what every platform says alike', () => {
  it('names the command that may have been meant, and never repeats a wall of text', () => {
    expect(unknownCommand('qiuz', ['ask', 'quiz'])).toBe('There is no command /qiuz. Did you mean /quiz?');
    expect(unknownCommand('x', ['quiz'])).toContain('Type /help');
    expect(unknownCommand('', ['quiz'])).toContain('Choose one from the list');
    expect(unknownCommand('x'.repeat(5000), ['quiz']).length).toBeLessThan(100);
  });

  it('keeps of a path the last part, without what turns letters round', () => {
    expect(safeFileName('C:\\data\\..\\tr\u202Eain.csv ')).toBe('train.csv');
    expect(safeFileName('/etc/\u0000')).toBe('');
    expect(safeFileName('x'.repeat(500))).toHaveLength(120);
  });

  it('gives sizes in few figures', () => {
    expect([999, 1500, 2_340_000].map(readableSize)).toEqual(['999 bytes', '2 kB', '2.3 MB']);
  });
});
