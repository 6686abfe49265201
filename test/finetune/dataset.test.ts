import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { readDataset, readTestDataset } from '../../src/finetune/dataset/dataset.ts';
import { sayFinding } from '../../src/finetune/dataset/finding.ts';
import { csv, LIMITS, reviews } from './examples.ts';

const read = (content: string | Uint8Array, limits = LIMITS) =>
  readDataset(typeof content === 'string' ? Buffer.from(content) : content, limits);

function usable(content: string | Uint8Array) {
  const { dataset, findings } = read(content);
  if (!dataset) throw new Error(findings.map(sayFinding).join('\n'));
  return Array.from(dataset.texts, (text, index) => ({
    text,
    label: dataset.labels[dataset.y[index] ?? -1],
  }));
}

const kinds = (content: string) => read(content).findings.map(({ kind }) => kind);
const finding = (content: string, kind: string) => {
  const found = read(content).findings.find((each) => each.kind === kind);
  if (!found) throw new Error(`no ${kind} among ${kinds(content).join(', ')}`);
  return found;
};

const FOUR = [
  { text: 'I like it, a lot', label: 'good' },
  { text: 'she said "no"', label: 'bad' },
  { text: 'lovely', label: 'good' },
  { text: 'not for me', label: 'bad' },
];

describe('a data set is read the same', () => {
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  it.each([',', ';', '\t', '|'])('whatever divides the columns: %j', (delimiter) => {
    const lines = [
      `text${delimiter}label`,
      ...FOUR.map(({ text, label }) => `${quote(text)}${delimiter}${label}`),
    ];
    expect(usable(lines.join('\n'))).toEqual(FOUR);
    expect(usable(`${lines.join('\r\n')}\r\n`)).toEqual(FOUR);
    expect(usable(lines.join('\r'))).toEqual(FOUR);
  });

  it('in UTF-8 and UTF-16 with and without a byte order mark, and in Windows-1252', () => {
    const text = 'text,label\ncafé ou thé,good\nnaïve façade,bad\nlovely,good\nnot for me,bad\n';
    const expected = usable(text);
    expect(expected[0]?.text).toBe('café ou thé');
    const utf16 = Buffer.from(text, 'utf16le');
    const swapped = Buffer.from(utf16).swap16();
    for (const bytes of [
      Buffer.from(`\uFEFF${text}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]),
      utf16,
      swapped,
      Buffer.from(text, 'latin1'),
    ]) {
      expect(usable(bytes)).toEqual(expected);
    }
    expect(read(Buffer.from(text, 'latin1')).findings.map(({ kind }) => kind)).toContain('encoding');
  });

  it('whichever order and titles the columns have', () => {
    const rows = reviews(12);
    const expected = usable(csv(rows));
    const swapped = [
      'Sentiment,id,Review',
      ...rows.map(({ text, label }, index) => `${label},${index},${text}`),
    ];
    expect(usable(swapped.join('\n'))).toEqual(expected);
    const unnamed = rows.map(({ text, label }) => `${label},${text}`);
    expect(usable(unnamed.join('\n'))).toEqual(expected);
    const strange = ['wat;zegt', ...rows.map(({ text, label }) => `${text};${label}`)];
    expect(usable(strange.join('\n'))).toEqual(expected);
    expect(finding(swapped.join('\n'), 'columns').message).toContain('“Review”');
  });

  it('from pasted lines of which some have no label or no text: those are left out, and named', () => {
    const lines = FOUR.map(({ text, label }) => `${label}: ${text}`);
    const pasted = [...lines.slice(0, 2), 'bad:', 'nothing here', ...lines.slice(2)].join('\n');
    expect(usable(pasted)).toEqual(FOUR);
    expect(finding(pasted, 'empty-text').rows).toEqual([3]);
    expect(finding(pasted, 'missing-label').rows).toEqual([4]);
  });

  it('with a space before a quotation mark, or its delimiter named in a line above', () => {
    const spaced = FOUR.map(({ text, label }) => `"${label}", ${quote(text)}`);
    expect(usable(`label, text\n${spaced.join('\n')}`)).toEqual(FOUR);
    const named = `sep=;\r\ntext;label\r\n;good\r\n${FOUR.map(({ text, label }) => `${quote(text)};${label}`).join('\r\n')}`;
    expect(usable(named)).toEqual(FOUR);
    expect(finding(named, 'empty-text').rows).toEqual([2]);
  });

  it('when a few of its letters are damaged, which is said with the rows', () => {
    const content = Buffer.concat([
      Buffer.from(csv(reviews(20).map(({ text, label }) => ({ text: `café ${text}`, label })))),
      Buffer.from([0x0a, 0x68, 0xff, 0x00, 0x69]),
      Buffer.from(',positive'),
    ]);
    expect(usable(content)[0]?.text).toMatch(/^café the/);
    expect(usable(content).at(-1)?.text).toBe('h\uFFFD i');
    const said = read(content).findings.find(({ kind }) => kind === 'damaged-letters');
    expect(said?.rows).toEqual([22]);
  });

  it('from pasted lines with the label before a colon, or behind a comma', () => {
    const rows = reviews(8);
    expect(usable(rows.map(({ text, label }) => `${label}: ${text}`).join('\n'))).toEqual(rows);
    expect(usable(rows.map(({ text, label }) => `${text}, ${label}`).join('\n'))).toEqual(rows);
    const commas = rows.map(({ text, label }, index) => `${'well, '.repeat(index % 3)}${text},${label}`);
    expect(usable(commas.join('\n'))[2]).toEqual({
      text: `well, well, ${rows[2]?.text}`,
      label: rows[2]?.label,
    });
  });

  it('for any texts and labels, written as CSV', () => {
    const cell = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.uniqueArray(cell, {
          minLength: 6,
          maxLength: 30,
          selector: (text) => text.normalize('NFKC').toLowerCase().trim(),
        }),
        (texts) => {
          const made = texts.map((text, index) => ({
            text: `t ${index} ${text}`,
            label: index % 2 ? 'yes' : 'no',
          }));
          const quoted = made.map(({ text, label }) => `${quote(text)},${label}`);
          const got = usable(['text,label', ...quoted].join('\n'));
          expect(got.map(({ label }) => label)).toEqual(made.map(({ label }) => label));
          expect(got.map(({ text }) => text.split(' ')[1])).toEqual(made.map((_, index) => String(index)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what is wrong with a data set is said with the rows a spreadsheet shows', () => {
  const good = (count: number) => csv(reviews(count)).toString();

  it('empty texts, missing labels and repeated rows, which are left out', () => {
    const content =
      'text,label\nlovely,good\n,good\n\nawful,bad\nhm,\nlovely,good\n"two\nlines",bad\nLOVELY,good\nnice,good';
    const { dataset } = read(content);
    expect(finding(content, 'empty-text').rows).toEqual([3]);
    expect(finding(content, 'missing-label').rows).toEqual([6]);
    expect(finding(content, 'duplicate').rows).toEqual([7, 9]);
    expect([...(dataset?.rows ?? [])]).toEqual([2, 5, 8, 10]);
    expect(dataset?.texts[2]).toBe('two lines');
  });

  it('the same text with two labels', () => {
    const content = `${good(6)}\nso so,positive\nfine,negative\nso so,negative`;
    const found = finding(content, 'contradiction');
    expect(found.severity).toBe('warning');
    expect(found.rows).toEqual([8, 10]);
    expect(read(content).dataset?.texts).not.toContain('so so');
  });

  it('spellings of one label, brought onto the most common', () => {
    const content = 'text,label\na b,pos\nc d, Pos \ne f,pos\ng h,NEG\ni j,NEG\nk l,POS';
    expect(read(content).dataset?.labels).toEqual(['NEG', 'pos']);
    expect(finding(content, 'merged-labels').message).toContain('count as one label, “pos”');
  });

  it('labels that nobody can tell apart: as one where letters cannot be seen, else with a warning', () => {
    const content = (labels: readonly string[]) =>
      `text,label\n${labels.map((label, n) => `text number ${n},${label}`).join('\n')}`;
    const hidden = content(['pos', 'po\u00ads', 'neg\u200d', 'neg', '1', '1.0', 'İyi', 'iyi', 'iyi']);
    expect(read(hidden).dataset?.labels).toEqual(['1', 'iyi', 'neg\u200d', 'pos']);
    const foreign = content(['pos', 'pos', 'neg', 'neg', 'p\u043es', 'p\u043es']);
    expect(read(foreign).dataset?.labels.length).toBe(3);
    expect(finding(foreign, 'look-alike-labels').rows).toEqual([6, 7]);
    expect(finding(content(['a', 'a', 'b', 'b', '\u2060']), 'missing-label').rows).toEqual([6]);
  });

  it('rows with more cells than the others, which are left out instead of read wrongly', () => {
    const content = `${good(20)}\nshort, bright and kind,positive\nlast one,positive,`;
    expect(finding(content, 'torn-rows').rows).toEqual([22]);
    expect(sayFinding(finding(content, 'torn-rows'))).toContain('with “,” in it between quotation marks');
    expect(read(content).dataset?.rows.at(-1)).toBe(23);
    const noted = `text,label,note\n${good(20).split('\n').slice(1).join('\n')}\nlast one,positive,sure`;
    expect(kinds(noted)).not.toContain('torn-rows');
  });

  it('rows that a quotation mark has swallowed, which is refused', () => {
    const lines = good(40).split('\n');
    const at = (row: number, line: string) => {
      lines[row - 1] = line;
    };
    at(11, '"what a film,positive');
    at(31, '"so dull,negative');
    const { dataset, findings } = read(lines.join('\n'));
    expect(dataset).toBeUndefined();
    expect(findings.map(sayFinding).join()).toContain('in row 11 is closed only 20 lines further down');
    const poems = reviews(20).map(({ text, label }) => ({
      text: `${text}, yes\nand no, positive\nA.`,
      label,
    }));
    expect(kinds(csv(poems).toString())).not.toContain('swallowed-rows');
  });

  it.each([
    ['one label only', 'text,label\na b,x\nc d,x\ne f,x', 'one-label'],
    [
      'fewer than two examples of a label',
      'text,label\na b,x\nc d,x\ne f,y\ng h,y\ni j,z',
      'too-few-of-label',
    ],
    [
      'labels that look like free text',
      `text,label\n${Array.from({ length: 12 }, (_, n) => `text number ${n},because of ${n}`).join('\n')}`,
      'free-text-labels',
    ],
    [
      'more than 100 labels',
      `text,label\n${Array.from({ length: 303 }, (_, n) => `text number ${n},label ${n % 101}`).join('\n')}`,
      'too-many-labels',
    ],
    ['nothing but empty cells', 'text,label\n,\n,x\ny,', 'no-examples'],
  ])('%s, which is refused', (_, content, kind) => {
    expect(finding(content, kind).severity).toBe('error');
    expect(read(content).dataset).toBeUndefined();
  });

  it('imbalance, few examples and very long texts, which are warned of', () => {
    const content = `${csv(reviews(40, ['positive'])).toString()}\nbad one,negative\nbad two,negative\n"${'very '.repeat(500)}",negative`;
    expect(finding(content, 'imbalance').message).toContain('“positive” has 40 examples, “negative” only 3');
    expect(finding(content, 'long-text').rows).toEqual([44]);
    expect(finding(good(8), 'few-examples').severity).toBe('warning');
  });

  it('and with a nearby label when one seems misspelt', () => {
    const content = `${good(8)}\nlovely day,positve`;
    expect(sayFinding(finding(content, 'too-few-of-label'))).toBe(
      'The label “positve” has only one example: give at least two, or did you mean “positive” (row 10).',
    );
  });
});

describe('a file that cannot be read is refused in one sentence', () => {
  it.each([
    ['an empty file', '', 'empty'],
    ['white space', ' \n\n ', 'empty'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'picture'],
    ['an Excel workbook', Buffer.from('504b030414000600', 'hex'), 'save the sheet as CSV'],
    ['random bytes', Buffer.from(Array.from({ length: 500 }, (_, n) => (n * 97 + 31) % 256)), 'not text'],
    ['a single column', 'text\nhello\nworld\nagain', 'second column'],
    ['titles alone', 'text,label\n', 'no examples below'],
    [
      'a value nested without end',
      `[{"text":${'[1,'.repeat(50_000)}1${']'.repeat(50_000)},"label":"a"}]`,
      'nested too deeply',
    ],
    [
      'a row without end',
      `${csv(reviews(20)).toString()}\n${'word '.repeat(205_000)},positive`,
      'Row 22 has more than 1,000,000 characters',
    ],
    [
      'an open quotation mark',
      'text,label\na b,good\n"never closed,good\nfine,bad',
      'quotation mark in row 3',
    ],
  ])('%s', (_, content, words) => {
    expect(() => read(content)).toThrow(UserError);
    expect(() => read(content)).toThrow(words);
  });

  it('unless it only looks hard: cells of very many spaces or strokes are cells', () => {
    for (const filler of [' ', '_', '-', '.']) {
      const cell = `${filler.repeat(400_000)}x`;
      const [first = { text: '', label: '' }, ...rest] = reviews(20);
      const found = read(csv([{ ...first, text: cell }, ...rest], 'what,mood'));
      expect(found.dataset?.texts.length).toBeGreaterThanOrEqual(19);
    }
  });

  it('beyond the limits of bytes and rows', () => {
    const bytes = csv(reviews(20));
    expect(() => read(bytes, { maxBytes: 100, maxRows: 1000 })).toThrow('MB are allowed');
    expect(() => read(bytes, { maxBytes: 1e6, maxRows: 10 })).toThrow('20 examples; at most 10');
    expect(() => read(bytes, { maxBytes: 1e6, maxRows: 19 })).toThrow('20 examples; at most 19');
    // the row of titles is no example
    expect(read(bytes, { maxBytes: 1e6, maxRows: 20 }).dataset?.texts).toHaveLength(20);
  });

  it('whatever its bytes: an answer or a UserError, never a fault', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            'a',
            'text',
            'label',
            ',',
            ';',
            '\t',
            '"',
            '""',
            '\n',
            '\r\n',
            ': ',
            '\0',
            '\uFEFF',
            '|',
            'é',
            ' ',
          ),
          { maxLength: 80 },
        )
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        try {
          const { dataset, findings } = readDataset(content, LIMITS);
          expect(dataset !== undefined || findings.some(({ severity }) => severity === 'error')).toBe(true);
          if (dataset) {
            expect(dataset.labels.length).toBeGreaterThan(1);
            expect(dataset.y.length).toBe(dataset.texts.length);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).message.length).toBeGreaterThan(20);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a test file', () => {
  const train = read(csv(reviews(20))).dataset;
  if (!train) throw new Error('no training set');

  it('is brought onto the labels of the training file', () => {
    const { dataset } = readTestDataset(
      Buffer.from('text,label\nnice,POSITIVE\nbad, negative'),
      LIMITS,
      train,
    );
    expect(dataset?.labels).toEqual(train.labels);
    expect(dataset?.y.length).toBe(2);
  });

  it('with labels that training does not have is refused, with the rows', () => {
    const { dataset, findings } = readTestDataset(
      Buffer.from('text,label\na b,positive\nc d,mixed\ne f,negative'),
      LIMITS,
      train,
    );
    expect(dataset).toBeUndefined();
    expect(findings.map(sayFinding).join()).toContain('“mixed” (row 3)');
  });

  it('that repeats itself is warned of, whatever the label', () => {
    const content = 'text,label\nnice,positive\nNICE,positive\nbad,negative\nnice,negative';
    const { findings } = readTestDataset(Buffer.from(content), LIMITS, train);
    expect(findings.find(({ kind }) => kind === 'test-repeated')?.rows).toEqual([3, 5]);
  });

  it('that repeats training texts is warned of', () => {
    const { findings } = readTestDataset(csv(reviews(20).slice(0, 3)), LIMITS, train);
    expect(findings.find(({ kind }) => kind === 'test-seen')?.rows).toEqual([2, 3, 4]);
  });
});
