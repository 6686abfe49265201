import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/finetune/dataset/dataset.ts';
import { readJsonTable } from '../../src/finetune/dataset/json-table.ts';
import { LIMITS, reviews } from './examples.ts';

const examples = reviews(20);
const texts = examples.map(({ text }) => text);
const labels = examples.map(({ label }) => label);
const numbered = (cells: readonly unknown[]) => Object.fromEntries(cells.map((cell, row) => [row, cell]));
const read = (document: unknown) => readDataset(Buffer.from(JSON.stringify(document)), LIMITS).dataset;

describe('examples in JSON', () => {
  it.each([
    ['columns as lists', { text: texts, label: labels }],
    ['columns with numbered rows', { text: numbered(texts), label: numbered(labels) }],
    ['rows with numbers', numbered(examples)],
    ['a list deep inside', { name: 'reviews', splits: { train: examples } }],
    ['a list with a hole', [...examples.slice(0, 5), null, ...examples.slice(5)]],
    [
      'objects within objects',
      examples.map(({ text, label }, id) => ({ id, data: { text, meta: { label } } })),
    ],
  ])('are found as %s', (_, document) => {
    const dataset = read(document);
    expect(dataset?.texts).toEqual(texts);
    expect(dataset?.labels).toEqual(['negative', 'positive']);
  });

  it('are refused with the row that is neither an object nor a list', () => {
    expect(() => read([...examples.slice(0, 5), 'a text alone', ...examples.slice(5)])).toThrow(
      'Row 6 is neither an object nor a list',
    );
  });

  it('are refused with the line from which a broken document cannot be read', () => {
    const pretty = JSON.stringify(examples, null, 2).split('\n');
    const broken = pretty.filter((_, line) => line !== 11).join('\n');
    expect(() => readJsonTable(broken)).toThrow('cannot be read as such from line 12 on');
    expect(() => readJsonTable(pretty.slice(0, -3).join('\n'))).toThrow('looks like JSON');
    expect(readJsonTable('[a] film,good\n[b] film,bad')).toBeUndefined();
  });
});
