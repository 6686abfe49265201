import { UserError } from '../../chat/errors.ts';
import type { Encoder, EncoderForm, EncoderIdentity } from '../../encoder/encoder.ts';
import { scoreTfidf } from '../baselines/vocabulary.ts';
import { cleanText } from '../dataset/clean.ts';
import { temper } from '../evaluation/calibration.ts';
import { applyHead } from '../head/head.ts';
import type { Model, ModelCard } from './model-folder.ts';

export interface Prediction {
  readonly label: string;
  /** Of every label, most probable first. */
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
}

/**
 * What the model thinks of each text, with the probabilities that its calibration found to be believable.
 * @throws UserError when the encoder is not the one the model was trained on.
 */
export async function predict(
  model: Model,
  texts: readonly string[],
  encoder: Encoder & EncoderIdentity,
): Promise<readonly Prediction[]> {
  const { labels, temperature = 1 } = model.card;
  const all = await scores(model, texts.map(cleanText), encoder);
  return texts.map((_, row) =>
    ranked(labels, temper(all.subarray(row * labels.length, (row + 1) * labels.length), temperature)),
  );
}

/** Probabilities before their calibration, row-major [texts.length, labels]. */
async function scores(
  { card, head, vocabulary, weightsFile }: Model,
  texts: readonly string[],
  encoder: Encoder & EncoderIdentity,
): Promise<Float64Array> {
  if (vocabulary) return scoreTfidf(vocabulary, head, texts);
  requireEncoder(card, encoder);
  const columns = head.weights.length / head.biases.length;
  const wide = columns !== encoder.dimensions;
  const data =
    weightsFile === undefined && !wide
      ? await encoder.embed(texts)
      : await formed(
          card.name,
          encoder,
          { wide, ...(weightsFile !== undefined && { weights: weightsFile }) },
          texts,
        );
  if (data.length !== texts.length * columns) {
    throw new UserError(`The model “${card.name}” was made by another version of Studyhall: train it again.`);
  }
  return applyHead(head, { data, columns }, Int32Array.from(texts.keys()));
}

/** @throws UserError when the encoder is not the one the model was trained on */
export function requireEncoder(card: ModelCard, encoder: EncoderIdentity): void {
  if (card.mode === 'tfidf' || encoder.fingerprint === card.encoder.fingerprint) return;
  throw new UserError(
    `The model “${card.name}” was trained on the encoder ${card.encoder.id} (${card.encoder.fingerprint}), and this one is ${encoder.id} (${encoder.fingerprint}): train it again, or use the encoder it was trained on.`,
  );
}

function formed(name: string, encoder: Encoder, form: EncoderForm, texts: readonly string[]) {
  if (encoder.embedAs) return encoder.embedAs(form, texts);
  throw new UserError(`The model “${name}” cannot be used with this encoder.`);
}

/** Labels by their probabilities, most probable first. */
export function ranked(labels: readonly string[], shares: Float64Array): Prediction {
  const probabilities = labels
    .map((label, index) => ({ label, probability: shares[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return { label: probabilities[0]?.label ?? '', probabilities };
}
