import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionsCsv } from '../../src/finetune/prediction-csv.ts';

const tableOf = (texts: readonly string[], labels: readonly string[]) => {
  const probabilities = labels.map((label) => ({ label, probability: 1 / labels.length }));
  const predictions = texts.map(() => ({ label: labels[0] ?? '', probabilities }));
  return Buffer.from(predictionsCsv(texts, predictions, labels)).toString('utf8');
};

describe('predictions as a table', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠SUM(A1)'])(
    'hold no formula, in texts or labels: %j',
    (hostile) => {
      const [head, row] = parse(tableOf([hostile], [hostile, 'other']), { bom: true });
      expect(head?.[3]).toBe(`'${hostile}`);
      expect(row?.slice(0, 2)).toEqual([`'${hostile}`, `'${hostile}`]);
    },
  );

  it('let nothing begin a cell where a semicolon or a tab parts them', () => {
    const file = tableOf(['soup;=1+1', 'tea\t=1+1'], ['a', 'b']);
    for (const delimiter of [';', '\t']) {
      const cells: string[][] = parse(file, {
        bom: true,
        delimiter,
        relax_quotes: true,
        relax_column_count: true,
      });
      expect(cells.flat().filter((cell) => cell.startsWith('='))).toEqual([]);
    }
  });

  it('give back every text as it was, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (texts) => {
        const rows: string[][] = parse(tableOf(texts, ['a', 'b']), { bom: true });
        expect(rows.slice(1).map(([text]) => text?.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/u, ''))).toEqual(
          texts.map((text) => text.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/u, '')),
        );
      }),
    );
  });
});
