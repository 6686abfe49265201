import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WeightTensor } from '../../src/encoder/weights.ts';
import { type EncoderShape, encoderParameters, writeEncoder } from '../../src/encoder/write.ts';
import { seededRandom } from '../../src/random.ts';

export const TINY: EncoderShape = {
  hidden: 16,
  heads: 2,
  intermediate: 24,
  epsilon: 1e-12,
  layers: 3,
  vocabulary: 40,
  positions: 32,
  types: 2,
};

const WORDS = [
  ...[
    'the',
    'and',
    'film',
    'plot',
    'acting',
    'music',
    'story',
    'ending',
    'camera',
    'were',
    'number',
    'at',
    'on',
  ],
  ...['wonderful', 'delightful', 'great', 'charming', 'moving', 'excellent', 'dreadful', 'boring', 'awful'],
  ...[
    'tedious',
    'clumsy',
    'poor',
    'school',
    'town',
    'night',
    'friends',
    'home',
    'train',
    'last',
    'in',
    'with',
    '##s',
  ],
];
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/** Random numbers, with gains near 1. */
export function tinyWeights(shape: EncoderShape = TINY, seed = 7): Record<string, WeightTensor> {
  const random = seededRandom(seed);
  const weights: Record<string, WeightTensor> = {};
  for (const [name, size] of Object.entries(encoderParameters(shape))) {
    const length = size.reduce((product, each) => product * each, 1);
    const gain = name.endsWith('LayerNorm.weight') ? 1 : 0;
    const data = Float32Array.from(
      { length },
      () => gain + (random() * 2 - 1) * (size.length > 1 ? 0.3 : 0.1),
    );
    weights[name] = { shape: size, data };
  }
  return weights;
}

/** A folder in transformers.js layout with a random BERT of a few thousand numbers. */
export async function writeTinyEncoder(
  folder: string,
  { shape = TINY, model }: { readonly shape?: EncoderShape; readonly model?: Uint8Array } = {},
): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const vocabulary = Object.fromEntries([...SPECIAL, ...WORDS].map((word, id) => [word, id]));
  const added = SPECIAL.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const [cls, sep] = [2, 3];
  const json: Readonly<Record<string, unknown>> = {
    'config.json': {
      architectures: ['BertModel'],
      model_type: 'bert',
      hidden_size: shape.hidden,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.heads,
      intermediate_size: shape.intermediate,
      hidden_act: 'gelu',
      layer_norm_eps: shape.epsilon,
      vocab_size: shape.vocabulary,
      max_position_embeddings: shape.positions,
      type_vocab_size: shape.types,
      pad_token_id: 0,
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      model_max_length: shape.positions,
      do_lower_case: true,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
    },
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '[CLS]', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: '[SEP]', type_id: 0 } },
        ],
        pair: [],
        special_tokens: {
          '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
          '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
        },
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: vocabulary,
      },
    },
  };
  for (const [name, content] of Object.entries(json)) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
  await writeFile(join(folder, 'onnx', 'model.onnx'), model ?? writeEncoder(shape, tinyWeights(shape)));
}
