import { UserError } from '../../chat/errors.ts';
import type { Encoder, EncoderIdentity } from '../../encoder/encoder.ts';
import { applyHead } from '../trainer.ts';
import type { Model } from './model-folder.ts';

export interface Prediction {
  readonly label: string;
  /** Of every label, most probable first. */
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[];
}

/**
 * What the model thinks of each text.
 * @throws UserError when the encoder is not the one the model was trained on.
 */
export async function predict(
  { card, head }: Model,
  texts: readonly string[],
  encoder: Encoder & EncoderIdentity,
): Promise<readonly Prediction[]> {
  if (encoder.fingerprint !== card.encoder.fingerprint) {
    throw new UserError(
      `The model “${card.name}” was trained on the encoder ${card.encoder.id} (${card.encoder.fingerprint}), and this one is ${encoder.id} (${encoder.fingerprint}): train it again, or use the encoder it was trained on.`,
    );
  }
  const data = await encoder.embed(texts);
  const rows = Int32Array.from(texts.keys());
  const all = applyHead(head, { data, columns: encoder.dimensions }, rows);
  const { labels } = card;
  return texts.map((_, row) => {
    const probabilities = labels
      .map((label, index) => ({ label, probability: all[row * labels.length + index] ?? 0 }))
      .sort((a, b) => b.probability - a.probability);
    return { label: probabilities[0]?.label ?? '', probabilities };
  });
}
