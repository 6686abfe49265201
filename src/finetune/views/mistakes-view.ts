import { type Block, emphasis, type View } from '../../chat/view.ts';
import type { KeptModel } from '../model/kept-model.ts';
import type { Mistake, Report } from '../report.ts';
import { counted, percent } from '../words.ts';
import { mistakePlace, sayMistake } from './report-sentences.ts';

/** The wrong answers that the model was most sure of. */
export function mistakesView(model: KeptModel, report: Report): View {
  const { mistakes, test } = report;
  if (mistakes.length === 0) {
    const text = `“${model.name}” made no mistake on its ${counted(test.n, 'test example')}. That does not mean it never will: see the interval.`;
    return { text, blocks: [{ kind: 'text', text }] };
  }
  const all = test.n - Math.round(test.accuracy * test.n);
  const part = all > mistakes.length ? `; the ${mistakes.length} the model was most sure of` : '';
  const intro = `${counted(all, 'mistake')} on ${counted(test.n, 'test example')}${part}:`;
  return {
    text: [`Mistakes of “${model.name}”. ${intro}`, ...mistakes.map(sayMistake)].join('\n'),
    blocks: [
      { kind: 'heading', text: `Mistakes of “${model.name}”`, level: 2 },
      { kind: 'text', text: intro },
      ...mistakes.flatMap(mistakeQuote),
      { kind: 'note', text: `Some may be wrong in the data, not in the model: ${placesOf(report)}.` },
    ],
  };
}

function placesOf({ mistakes, split }: Report): string {
  const rows = `the rows are those of the ${split.kind === 'test-file' ? 'test file' : 'file'}`;
  if (mistakes.every(({ correction }) => correction === undefined)) return rows;
  return `${rows}, corrections are counted in the order they were given`;
}

export function mistakeQuote(mistake: Mistake): readonly Block[] {
  const { text, truth, predicted, confidence } = mistake;
  return [
    { kind: 'quote', text },
    {
      kind: 'note',
      text: [
        `${mistakePlace(mistake)}: said `,
        emphasis(predicted),
        ` (${percent(confidence)} sure), labelled `,
        emphasis(truth),
        '.',
      ],
    },
  ];
}
