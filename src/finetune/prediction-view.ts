import type { View } from '../chat/view.ts';
import type { Reading } from '../encoder/encoder.ts';
import { detailsAction, tryAction } from './actions.ts';
import type { KeptModel } from './model/model-store.ts';
import type { Prediction } from './model/predict.ts';
import { counted, percent } from './words.ts';

const SHOWN_LABELS = 10;
const SHOWN_PIECES = 40;
const SHOWN_TEXT = 500;
/** Below this lead over the second label the answer is called close. */
const CLOSE = 0.15;

/** What the model thinks of a text, and what of the text it saw. */
export function predictionView(
  model: KeptModel,
  text: string,
  prediction: Prediction,
  reading: Reading,
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
  const saw = sawSentence(reading);
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
      {
        kind: 'buttons',
        buttons: [
          { label: 'Try another text', action: tryAction.id({ model: model.id }), style: 'primary' },
          { label: 'How good is it?', action: detailsAction.id({ model: model.id }) },
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
