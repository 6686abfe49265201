import { resolve } from 'node:path';
import { UserError } from '../../chat/errors.ts';
import { shorten } from '../../chat/shorten.ts';
import { isDownloaded } from '../../encoder/hub.ts';
import type { ModelCard } from './model-folder.ts';

/** What whoever runs a command says about encoders. */
export interface EncoderTrust {
  /** The encoder to use, whatever the model names. */
  readonly said?: string | undefined;
  /** The encoder of the settings. */
  readonly configured: string;
  /** Where downloaded encoders are kept. */
  readonly cacheDirectory: string;
}

/**
 * The encoder to open for a model that may come from anybody. A model's card is a stranger's text: a folder or a hub id
 * that it names is used only when it is the one of the settings, has been downloaded before, or was said.
 * @throws UserError when none of that is so
 */
export async function trustedEncoder(
  card: Pick<ModelCard, 'mode' | 'encoder'>,
  { said, configured, cacheDirectory }: EncoderTrust,
): Promise<string> {
  if (said !== undefined) return said;
  const named = card.encoder.id;
  // counting words needs no encoder
  if (card.mode === 'tfidf' || named === 'embedded') return 'embedded';
  if (named === configured || named === resolve(configured)) return named;
  if (await isDownloaded(named, cacheDirectory)) return named;
  const shown = shorten(named.replace(/\p{C}/gu, '?'), 200);
  throw new UserError(
    `The model names the encoder “${shown}”, which is not the one you have set and was never downloaded here: if you trust it, add --encoder “${shown}”.`,
  );
}
