import type { Block, View } from '../../chat/view.ts';
import type { Reading } from '../../encoder/encoder.ts';
import { correctAction, correctFormAction, detailsAction, retrainAction, tryAction } from '../actions.ts';
import type { KeptModel } from '../model/kept-model.ts';
import type { Prediction } from '../model/predict.ts';
import { counted, percent } from '../words.ts';

/** As many options as a select takes, and the label that was said. */
const SELECT_LABELS = 26;
const SHOWN_LABELS = 10;
const SHOWN_PIECES = 40;
const SHOWN_TEXT = 500;
/** Below this lead over the second label the answer is called close. */
const CLOSE = 0.15;

const COUNTED =
  'This model counts words and letters (TF-IDF): it knows those of its examples and sees no others.';

/** What the model thinks of a text, and what of the text it saw. */
export function predictionView(
  model: KeptModel,
  text: string,
  prediction: Prediction,
  /** How the encoder read the text; undefined where the model reads without one. */
  reading: Reading | undefined,
  /** Of the kept prediction, so that it can be corrected. */
  id: string,
): View {
  const [first, second] = prediction.probabilities;
  const lead = (first?.probability ?? 0) - (second?.probability ?? 0);
  const sure = percent(first?.probability ?? 0);
  const close =
    second && lead < CLOSE ? ` It is close: “${second.label}” has ${percent(second.probability)}.` : '';
  const answer = `“${model.name}” says “${prediction.label}” (${sure}).${close}`;
  const shown = prediction.probabilities.slice(0, SHOWN_LABELS);
  const rest = prediction.probabilities.slice(SHOWN_LABELS);
  const rows = shown.map(({ label, probability }) => [label, percentFine(probability)]);
  if (rest.length > 0) {
    const sum = rest.reduce((total, { probability }) => total + probability, 0);
    rows.push([`${rest.length} other labels`, percentFine(sum)]);
  }
  const saw = reading ? sawSentence(reading) : COUNTED;
  return {
    text: [
      answer,
      `Text: ${text.slice(0, SHOWN_TEXT)}`,
      ...rows.map(([label, share]) => `${label}: ${share}`),
      saw,
    ].join('\n'),
    blocks: [
      { kind: 'quote', text: text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text },
      { kind: 'callout', tone: 'info', text: answer },
      {
        kind: 'table',
        caption: 'Probabilities',
        columns: [{ title: 'Label' }, { title: 'Probability', align: 'right' }],
        rows,
      },
      { kind: 'note', text: saw },
      ...correcting(model.labels, prediction.label, id),
      {
        kind: 'buttons',
        buttons: [
          ...(model.labels.length > SELECT_LABELS
            ? [{ label: 'That is wrong', action: correctFormAction.id({ prediction: id }) }]
            : []),
          { label: 'Try another text', action: tryAction.id({ model: model.id }), style: 'primary' },
          { label: 'How good is it?', action: detailsAction.id({ model: model.id }) },
        ],
      },
    ],
  };
}

/** The other labels, to choose the right one. */
function correcting(labels: readonly string[], said: string, id: string): readonly Block[] {
  if (labels.length > SELECT_LABELS) return [];
  return [
    {
      kind: 'select',
      label: 'That is wrong: it should be …',
      action: correctAction.id({ prediction: id }),
      options: labels
        .map((label, index) => ({ label: label.slice(0, 75), value: String(index) }))
        .filter((_, index) => labels[index] !== said),
    },
  ];
}

/** A correction that was taken, and what can be done with it. */
export function correctedView(model: KeptModel, label: string, count: number, mayTrain: boolean): View {
  const text = `Noted: it should be “${label}”. ${counted(count, 'correction waits', 'corrections wait')} for the next training of “${model.name}”.`;
  const how = mayTrain ? '' : ` ${model.ownerName} or a teacher can train it again with them.`;
  return {
    text: `${text}${how}`,
    blocks: [
      { kind: 'callout', tone: 'success', text: `${text}${how}` },
      {
        kind: 'buttons',
        buttons: [
          ...(mayTrain
            ? [
                {
                  label: `Train again with ${counted(count, 'correction')}`,
                  action: retrainAction.id({ model: model.id }),
                  style: 'primary' as const,
                },
              ]
            : []),
          { label: 'Try another text', action: tryAction.id({ model: model.id }) },
        ],
      },
    ],
  };
}

function sawSentence({ pieces, unknown, cut }: Reading): string {
  if (pieces.length === 0) return 'The model saw nothing in this text.';
  const words = pieces.slice(0, SHOWN_PIECES).join(' · ');
  const more = pieces.length > SHOWN_PIECES ? ' · …' : '';
  const strange =
    unknown === 0
      ? ''
      : ` ${counted(unknown, 'piece is', 'pieces are')} outside its vocabulary and told it nothing.`;
  const short = cut ? ' The text is longer than the encoder reads; the rest was not seen.' : '';
  return `The model saw ${counted(pieces.length, 'word piece')}: ${words}${more}.${strange}${short}`;
}

/** Small probabilities are not rounded to nothing. */
function percentFine(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1%';
  return `${(share * 100).toFixed(1)}%`;
}

const SHOWN_COUNTS = 15;
const UNSURE = 0.6;

/** The answers to a file of texts, as a file. */
export function predictionsView(model: KeptModel, predictions: readonly Prediction[], csv: Uint8Array): View {
  const counts = new Map<string, number>();
  for (const { label } of predictions) counts.set(label, (counts.get(label) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).slice(0, SHOWN_COUNTS);
  const unsure = predictions.filter(
    ({ probabilities }) => (probabilities[0]?.probability ?? 0) < UNSURE,
  ).length;
  const intro = `“${model.name}” has put a label on ${counted(predictions.length, 'text')}.`;
  const doubt =
    unsure === 0 ? '' : ` It is less than ${percent(UNSURE)} sure of ${unsure}: look at those first.`;
  return {
    text: [`${intro}${doubt}`, ...ranked.map(([label, count]) => `${label}: ${count}`)].join('\n'),
    blocks: [
      { kind: 'text', text: `${intro}${doubt}` },
      {
        kind: 'table',
        caption: 'Labels given',
        columns: [{ title: 'Label' }, { title: 'Texts', align: 'right' }],
        rows: ranked.map(([label, count]) => [label, String(count)]),
      },
      {
        kind: 'file',
        file: { name: 'predictions.csv', mediaType: 'text/csv', data: csv },
        description: `Every text with its label and probabilities, ${counted(predictions.length, 'row')}`,
      },
    ],
  };
}
