import { join } from 'node:path';
import type { EncoderTrust } from '../finetune/model/trusted-encoder.ts';
import { configOf, type Io } from './io.ts';

export const TRUST_OPTION =
  'the encoder the model was trained on: a folder or hub id that you trust, where it is not ENCODER';

/** What the shell says about the encoder that a model may name. */
export function encoderTrust(io: Io, said: string | undefined): EncoderTrust {
  const { encoder, dataDirectory } = configOf(io);
  return { said, configured: encoder, cacheDirectory: join(dataDirectory, 'encoders') };
}
