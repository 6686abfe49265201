import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import type { EncoderFiles } from './locate.ts';
import type { EncoderShape } from './write.ts';

/** Model types whose layers are those of BERT. */
const FAMILY = ['bert', 'roberta', 'xlm-roberta', 'camembert'];

const configShape = z.looseObject({
  model_type: z.string().default('bert'),
  hidden_size: z.int().min(1),
  num_hidden_layers: z.int().min(1),
  num_attention_heads: z.int().min(1),
  intermediate_size: z.int().min(1),
  hidden_act: z.string().default('gelu'),
  layer_norm_eps: z.number().default(1e-12),
  vocab_size: z.int().min(1),
  max_position_embeddings: z.int().min(1).default(512),
  type_vocab_size: z.int().min(1).default(2),
  position_embedding_type: z.string().default('absolute'),
});

/**
 * The sizes in an encoder's `config.json`.
 * @throws UserError when its layers are not those of BERT, with the reason.
 */
export async function readEncoderShape({ id, folder }: EncoderFiles): Promise<EncoderShape> {
  const refuse = (reason: string): never => {
    throw new UserError(
      `The layers of the encoder “${id}” cannot be trained: ${reason}. It can be used frozen.`,
    );
  };
  const parsed = configShape.safeParse(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const config = parsed.success
    ? parsed.data
    : refuse('its config.json does not give the sizes of its layers');
  if (!FAMILY.includes(config.model_type)) {
    refuse(`it is a ${config.model_type} model, and only the BERT family (${FAMILY.join(', ')}) is known`);
  }
  if (config.hidden_act !== 'gelu') refuse(`its activation is ${config.hidden_act}, not gelu`);
  if (config.position_embedding_type !== 'absolute') {
    refuse(`its positions are ${config.position_embedding_type}, not absolute`);
  }
  if (config.hidden_size % config.num_attention_heads !== 0) {
    refuse('its hidden size is no multiple of its attention heads');
  }
  return {
    hidden: config.hidden_size,
    heads: config.num_attention_heads,
    intermediate: config.intermediate_size,
    epsilon: config.layer_norm_eps,
    layers: config.num_hidden_layers,
    vocabulary: config.vocab_size,
    positions: config.max_position_embeddings,
    types: config.type_vocab_size,
  };
}
