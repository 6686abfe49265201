import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/finetune/dataset/dataset.ts';
import { sayFinding } from '../../src/finetune/dataset/finding.ts';
import { columnChoice } from '../../src/finetune/views/columns-view.ts';
import { LIMITS, reviews } from './examples.ts';

const examples = reviews(20);
const read = (rows: readonly string[], choice = {}) =>
  readDataset(Buffer.from(rows.join('\n')), LIMITS, choice);
const columnsOf = (rows: readonly string[], choice = {}) => {
  const { columns, dataset, findings } = read(rows, choice);
  expect(findings.filter(({ severity }) => severity === 'error').map(sayFinding)).toEqual([]);
  return { titles: columns?.titles, text: columns?.text, label: columns?.label, of: dataset?.texts.length };
};

describe('the columns of a table', () => {
  it('are found under titles in any language, and under the questions of a survey', () => {
    const rows = examples.map(({ text, label }) => `${text};${label}`);
    for (const titles of ['Der Text der Rezension;Die Stimmung', 'Was hat dir gefallen?;Wie war es?']) {
      expect(columnsOf([titles, ...rows])).toEqual({ titles: titles.split(';'), text: 0, label: 1, of: 20 });
    }
  });

  it('have no titles where the first row has a label that others have, or nearly', () => {
    const rows = examples.map(({ text, label }) => `${text};${label}`);
    expect(read(rows).columns?.header).toBe(false);
    const misspelt = read(['the film was really dull;negatve', ...rows]);
    expect(misspelt.columns?.header).toBe(false);
    expect(misspelt.findings.map(sayFinding).join()).toContain('did you mean “negative” (row 1)');
  });

  it('are, of several with known titles, the plainest, else those with the likeliest cells', () => {
    const described = examples.map(({ text, label }, n) => `film ${n};${text};${label}`);
    expect(columnsOf(['title;description;category', ...described])).toMatchObject({ text: 1, label: 2 });
    const asked = examples.map(({ text, label }, n) => `${text};it was ${n};${label}`);
    expect(columnsOf(['question;answer;label', ...asked])).toMatchObject({ text: 0, label: 2 });
  });

  it('are taken by a title that is given, although nothing else says that there are titles', () => {
    const few = examples.slice(0, 4).map(({ text, label }) => `${label},${text}`);
    const given = { text: 'What was said by whom', label: 'And how it was meant' };
    const found = columnsOf(['And how it was meant,What was said by whom', ...few, ...few], given);
    expect(found).toMatchObject({ text: 1, label: 0, of: 4 });
  });

  it('are those that were chosen by their places, whatever numbers the titles are', () => {
    const rows = [',0,1', ...examples.map(({ text, label }, n) => `${n},${text},${label}`)];
    expect(columnsOf(rows, columnChoice({ text: 1, label: 2, header: 'yes' }))).toMatchObject({
      text: 1,
      label: 2,
    });
  });

  it('are counted where they are given by a number and there are no titles', () => {
    const rows = examples.map(({ text, label }, n) => `${(n % 2) + 2},${text},${label}`);
    expect(columnsOf(rows, { text: '2', label: '3' })).toMatchObject({ text: 1, label: 2, of: 20 });
  });
});
