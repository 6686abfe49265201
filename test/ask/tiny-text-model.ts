import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '../../src/autograd/onnx-model.ts';

const UNKNOWN = '<unk>';
const END = '<end>';
const BEGIN = '<begin>';

/**
 * Writes a language model in transformers.js layout that says `text` to whatever it is asked: the next word depends on
 * the last word alone. Each word of `text` may stand in it once.
 */
export async function writeTextModel(folder: string, text: string): Promise<void> {
  const said = text.split(' ');
  const words = [UNKNOWN, END, BEGIN, ...said];
  const chain = [BEGIN, ...said, END];
  const size = words.length;
  const scores = new Float32Array(size * size);
  for (const [index, word] of chain.slice(0, -1).entries()) {
    scores[words.indexOf(word) * size + words.indexOf(chain[index + 1] ?? END)] = 10;
  }
  const model = encodeModel({
    name: 'bigrams',
    inputs: [
      { name: 'input_ids', shape: ['batch', 'sequence'], type: 'int64' },
      { name: 'attention_mask', shape: ['batch', 'total'], type: 'int64' },
      { name: 'past_key_values.0.key', shape: ['batch', 1, 'past', 1] },
      { name: 'past_key_values.0.value', shape: ['batch', 1, 'past', 1] },
    ],
    constants: [
      { name: 'scores', shape: [size, size], data: scores },
      { name: 'axes', shape: [2], data: BigInt64Array.of(1n, 3n) },
    ],
    nodes: [
      { op: 'Gather', inputs: ['scores', 'input_ids'], outputs: ['logits'] },
      { op: 'Cast', inputs: ['input_ids'], outputs: ['floats'], attributes: { to: 1 } },
      { op: 'Unsqueeze', inputs: ['floats', 'axes'], outputs: ['seen'] },
      ...['key', 'value'].map((name) => ({
        op: 'Concat',
        inputs: [`past_key_values.0.${name}`, 'seen'],
        outputs: [`present.0.${name}`],
        attributes: { axis: 2 },
      })),
    ],
    outputs: [
      { name: 'logits', shape: ['batch', 'sequence', size] },
      { name: 'present.0.key', shape: ['batch', 1, 'total', 1] },
      { name: 'present.0.value', shape: ['batch', 1, 'total', 1] },
    ],
  });
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model.onnx'), model);
  await json('config.json', {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    n_layer: 1,
    n_head: 1,
    n_embd: 1,
    vocab_size: size,
    bos_token_id: words.indexOf(BEGIN),
    eos_token_id: words.indexOf(END),
  });
  await json('generation_config.json', { eos_token_id: words.indexOf(END) });
  await json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [UNKNOWN, END, BEGIN].map((content, id) => ({ id, content, ...special })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      unk_token: UNKNOWN,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  });
  await json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizer',
    unk_token: UNKNOWN,
    eos_token: END,
    bos_token: BEGIN,
    chat_template: `{% for message in messages %}{{ message['content'] }} {% endfor %}${BEGIN}`,
  });
}
