import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { checkUpload } from '../../src/finetune/dataset/check-upload.ts';
import { readTexts } from '../../src/finetune/dataset/texts.ts';
import { csv, LIMITS, reviews } from './examples.ts';
import { workbook } from './xlsx.ts';

const check = (bytes: Uint8Array | string, columns = {}) =>
  checkUpload(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, undefined, { limits: LIMITS, columns });
const table = reviews(20).map(({ text, label }) => [text, label] as const);
const rows = [['text', 'label'], ...table];
const refusal = async (bytes: Uint8Array | string) => {
  try {
    const { findings } = await check(bytes);
    return findings
      .filter(({ severity }) => severity === 'error')
      .map(({ sentence }) => sentence)
      .join('\n');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
};

describe('an upload', () => {
  it('may be a workbook, JSON, JSON Lines or any delimited table, with the same examples', async () => {
    const objects = table.map(([text, label]) => ({ id: 1, text, label }));
    const delimited = (delimiter: string) => rows.map((row) => row.join(delimiter)).join('\r\n');
    const files = [
      workbook(rows),
      JSON.stringify(objects),
      JSON.stringify({ version: 1, data: objects }),
      JSON.stringify(rows),
      objects.map((each) => JSON.stringify(each)).join('\n'),
      ...[',', ';', '\t', '|', '^', '~'].map(delimited),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(delimited('\t'), 'utf16le')]),
      Buffer.from(`\uFEFF${delimited(';')}`),
    ];
    for (const [index, file] of files.entries()) {
      const { examples, counts, findings } = await check(file);
      expect({ index, examples, labels: counts.length }).toEqual({ index, examples: 20, labels: 2 });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('keeps row numbers as the file has them, in workbooks and JSON Lines too', async () => {
    const holes = [['text', 'label'], ['', 'positive'], ...table];
    expect((await check(workbook(holes))).findings.map(({ sentence }) => sentence).join()).toContain(
      '(row 2)',
    );
    const lines = [{ text: '', label: 'a' }, ...table.map(([text, label]) => ({ text, label }))];
    const file = lines.map((each) => JSON.stringify(each)).join('\n');
    expect((await check(file)).findings.map(({ sentence }) => sentence).join()).toContain('(row 1)');
  });

  it('says of each file by itself what was found in it, and which of them cannot be read', async () => {
    const train = Buffer.from(csv(reviews(20)));
    const test = Buffer.from(csv(reviews(6), 'comment,mood'));
    const { findings } = await checkUpload(train, test, { limits: LIMITS });
    expect(findings.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        'Texts are taken from column “text”, labels from column “label”.',
        'In the test file: Texts are taken from column “comment”, labels from column “mood”.',
      ]),
    );
    const empty = checkUpload(train, Buffer.from(' '), { limits: LIMITS });
    await expect(empty).rejects.toThrow('In the test file: This file is empty');
  });

  it('takes spellings of a label for one, and says which rows they are in', async () => {
    const file = `${csv(reviews(20))}\nI liked this one,Positive \nand this one,POSITIVE`;
    const { findings } = await check(file);
    expect(findings.map(({ sentence }) => sentence)).toContain(
      '“positive”, “Positive” and “POSITIVE” count as one label, “positive” (rows 22, 23).',
    );
  });

  it('takes the columns that are chosen, by title or number, with titles or without', async () => {
    const wide = [
      ['a', 'b', 'c'],
      ...table.map(([text, label], index) => [label, `other words ${index}`, text]),
    ];
    const file = wide.map((row) => row.join(';')).join('\n');
    const { columns } = await check(file, { text: 'b', label: '1' });
    expect(columns).toMatchObject({ titles: ['a', 'b', 'c'], text: 1, label: 0, header: true });
    expect((await check(file, { text: '3', label: '1', header: false })).counts.length).toBe(3);
    await expect(check(file, { text: 'nowhere' })).rejects.toThrow('There is no column “nowhere”');
    await expect(check(file, { text: '1', label: 'a' })).rejects.toThrow('same column');
  });

  it('is the first sheet with two columns, and says so where that is not the first of all', async () => {
    const said = async (bytes: Uint8Array) => {
      const { examples, findings } = await check(bytes);
      return { examples, sentence: findings[0]?.sentence };
    };
    expect(await said(workbook([['Read me first']], [], rows))).toEqual({
      examples: 20,
      sentence: 'Sheet 3 is read: none before it has two columns.',
    });
    expect((await said(workbook(rows, rows))).sentence).toMatch(/^Texts are taken/);
    expect(await refusal(workbook([['text'], ['alone']]))).toContain('No second column');
    const both = await checkUpload(workbook(rows), workbook([], rows), { limits: LIMITS });
    expect(both.findings.map(({ sentence }) => sentence)).toContain(
      'In the test file: Sheet 2 is read: none before it has two columns.',
    );
  });

  it('is refused where a lone cell far away would make it endless', async () => {
    const files = unzipSync(workbook(rows));
    const name = 'xl/worksheets/sheet1.xml';
    const xml = strFromU8(files[name] ?? new Uint8Array());
    const far = '<row r="1000000"><c r="WVU1000000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>';
    const book = zipSync({ ...files, [name]: strToU8(xml.replace('</sheetData>', far)) });
    expect(await refusal(book)).toContain('reaches to row 1000000 and column 16141');
  });

  it('has its test file named in what is wrong with it, and read by the same titles', async () => {
    const train = Buffer.from(['mood;said', ...table.map(([text, label]) => `${label};${text}`)].join('\n'));
    const against = (lines: readonly string[]) =>
      checkUpload(train, Buffer.from(lines.join('\n')), {
        limits: LIMITS,
        columns: { text: '2', label: '1' },
      });
    const other = reviews(10, undefined, 7).map(({ text, label }) => `${text};${label}`);
    expect(await against(['said;mood', ...other])).toMatchObject({ examples: 20, tested: 10 });
    await expect(against([' '])).rejects.toThrow('In the test file: This file is empty');
    const { findings } = await against(['said;mood', ...other]);
    expect(findings.map(({ sentence }) => sentence)).toContain(
      'In the test file: Texts are taken from column “said”, labels from column “mood”.',
    );
  });

  it('meets a bomb with a sentence', async () => {
    const zeros = new Uint8Array(80 * 1024 * 1024);
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': zeros });
    expect(bomb.length).toBeLessThan(LIMITS.maxBytes);
    expect(await refusal(bomb)).toContain('too large once unpacked');
    // a directory that lies about sizes
    const lying = Buffer.from(bomb);
    const entry = lying.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    lying.writeUInt32LE(10, entry + 24);
    expect(await refusal(lying)).toContain('too large once unpacked');
    expect(await refusal(zipSync({ 'notes.txt': strToU8('hello') }))).toContain('no Excel workbook');
    expect(await refusal('['.repeat(500_000))).not.toBe('');
    expect(await refusal(`${' '.repeat(500_000)}x`)).not.toBe('');
  });

  it('when it is broken, gets a message that names what is wrong: a thousand of them', async () => {
    const good = csv(reviews(20));
    const book = workbook(rows);
    const jsonLines = table.map(([text, label]) => JSON.stringify({ text, label })).join('\n');
    const part = (bytes: Uint8Array, share: number) => bytes.slice(0, Math.floor(bytes.length * share));
    const broken: fc.Arbitrary<Uint8Array | string> = fc.oneof(
      fc.constantFrom(
        '',
        ' \n\t',
        '\uFEFF',
        'text,label',
        '{}',
        '[]',
        '{"text": "a"',
        '%PDF-1.7 x',
        'GIF89a',
      ),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }).map((share) => part(book, share)),
      fc
        .uint8Array({ minLength: 1, maxLength: 3000 })
        .map((bytes) => Buffer.concat([Buffer.from([0, 0, 1]), bytes])),
      fc.integer({ min: 0, max: 19 }).map((at) =>
        jsonLines
          .split('\n')
          .map((line, row) => (row === at ? `${line.slice(0, -3)}}` : line))
          .join('\n'),
      ),
      fc.integer({ min: 1, max: 19 }).map(
        (at) =>
          `text,label\n${table
            .slice(0, at)
            .map(([text]) => `${text},same`)
            .join('\n')}`,
      ),
      fc
        .array(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 30 })
        .map((lines) => lines.map((line) => line.replace(/[,;\t|^~¦:{[\n\r]/g, ' ')).join('\n')),
      fc.integer({ min: 0, max: 18 }).map((at) =>
        rows
          .map((row, index) => (index === at ? `"${row[0]},${row[1]}` : row.join(',')))
          .join('\n')
          .replace(/"$/, ''),
      ),
      fc
        .integer({ min: 10, max: 60 })
        .map(
          (count) =>
            `text,label\n${Array.from({ length: count }, (_, index) => `text ${index},label ${index}`).join('\n')}`,
        ),
      fc.constant(
        Buffer.concat(Array.from({ length: 1 + Math.ceil(LIMITS.maxBytes / good.length) }, () => good)),
      ),
    );
    let met = 0;
    await fc.assert(
      fc.asyncProperty(broken, async (file) => {
        const message = await refusal(file);
        expect(message, JSON.stringify(String(file).slice(0, 200))).toMatch(/^[“A-Z].*[.!?]$/su);
        expect(message).not.toMatch(/undefined|NaN|\[object|node_modules|Error:/);
        met++;
      }),
      { numRuns: 1000 },
    );
    expect(met).toBeGreaterThanOrEqual(1000);
  }, 120_000);

  it('never ends in a fault, whatever bytes of a good file are changed, cut or doubled', async () => {
    const files = [csv(reviews(20)), workbook(rows), Buffer.from(JSON.stringify(rows))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        async (file, changes, cut) => {
          const bytes = Uint8Array.from(file);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const shorter = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
          await refusal(shorter);
        },
      ),
      { numRuns: 500 },
    );
  }, 120_000);
});

describe('texts without labels', () => {
  const read = (text: string, name: string) =>
    readTexts(Buffer.from(text), { name, limits: { maxBytes: 1e6, maxRows: 5 } });

  it('are lines, or the column of a table', async () => {
    expect(await read('one, two\nthree\n\n', 'a.txt')).toEqual(['one, two', 'three']);
    expect(await read('id,text\n1,"one, two"\n2,three', 'a.csv')).toEqual(['one, two', 'three']);
    expect(await read('just\nlines', 'a.csv')).toEqual(['just', 'lines']);
    expect(await read('[{"text": "one"}, {"text": "two"}]', 'a.json')).toEqual(['one', 'two']);
    expect(
      await readTexts(workbook([['message'], ['hello'], ['bye']]), { name: 'a.xlsx', limits: LIMITS }),
    ).toEqual(expect.arrayContaining(['hello', 'bye']));
  });

  it('are the cells of one column, without its title and the quotation marks around them', async () => {
    expect(await read('text\n"one, two"\nthree', 'a.csv')).toEqual(['one, two', 'three']);
    expect(await read('one, two\n"three ""four"""', 'a.csv')).toEqual(['one, two', 'three "four"']);
    expect(await read('"one" she said\ntwo', 'a.csv')).toEqual(['"one" she said', 'two']);
    expect(await read('text\n"one"', 'a.txt')).toEqual(['text', '"one"']);
  });

  it('are refused when there are none or too many', async () => {
    await expect(read('', 'a.txt')).rejects.toThrow('no text');
    await expect(read('a\nb\nc\nd\ne\nf', 'a.txt')).rejects.toThrow('at most 5');
  });
});
