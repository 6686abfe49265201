// Writes what a comparison needs: an encoder, examples, and the batches of every epoch.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openEncoder } from '../../dist/src/encoder/open.js';
import { encodeTensors } from '../../dist/src/encoder/safetensors.js';
import { encoderParameters, writeEncoder } from '../../dist/src/encoder/write.js';
import { bucketedBatches } from '../../dist/src/finetune/unfrozen/schedule.js';
import { packageRoot } from '../../dist/src/paths.js';
import { seededRandom, shuffled } from '../../dist/src/random.js';

const LABELS = ['billing', 'delivery', 'login', 'praise', 'returns'];

/** Sizes of all-MiniLM-L6-v2, with the embedded encoder's vocabulary. */
const MINILM = {
  hidden: 384,
  heads: 12,
  intermediate: 1536,
  epsilon: 1e-12,
  layers: 6,
  vocabulary: 16384,
  positions: 512,
  types: 2,
};

/** A folder in transformers.js layout with random numbers, and the same numbers as safetensors. */
export function writeRandomEncoder(folder) {
  const random = seededRandom(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const weights = {};
  for (const [name, shape] of Object.entries(encoderParameters(MINILM))) {
    const length = shape.reduce((product, size) => product * size, 1);
    const gain = name.endsWith('LayerNorm.weight') ? 1 : 0;
    const spread = shape.length > 1 ? 0.05 : 0;
    weights[name] = { shape, data: Float32Array.from({ length }, () => gain + spread * normal()) };
  }
  const embedded = join(packageRoot(), 'models', 'embedded');
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json']) {
    cpSync(join(embedded, file), join(folder, file));
  }
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'bert',
      hidden_size: MINILM.hidden,
      num_hidden_layers: MINILM.layers,
      num_attention_heads: MINILM.heads,
      intermediate_size: MINILM.intermediate,
      hidden_act: 'gelu',
      layer_norm_eps: MINILM.epsilon,
      vocab_size: MINILM.vocabulary,
      max_position_embeddings: MINILM.positions,
      type_vocab_size: MINILM.types,
    }),
  );
  writeFileSync(join(folder, 'onnx', 'model.onnx'), writeEncoder(MINILM, weights));
  writeFileSync(join(folder, 'weights.safetensors'), encodeTensors(weights));
}

const TOPICS = {
  billing: ['the invoice', 'my refund', 'the charge on my card', 'a transfer', 'the price'],
  delivery: ['the parcel', 'my order', 'the courier', 'a package', 'the tracking number'],
  login: ['my password', 'the login page', 'my profile', 'the settings', 'the code by text message'],
  praise: ['the friendly staff', 'the quick answer', 'your new app', 'the lovely shop', 'the good advice'],
  returns: ['the broken lamp', 'a wrong size', 'the return label', 'an exchange', 'the faulty charger'],
};
const FRAMES = [
  'Could you please tell me what happened to NOUN that I asked about on DAY ?',
  'I have been waiting since DAY for somebody to look at NOUN and nobody has answered .',
  'Just a short note about NOUN : it was discussed on DAY and I wanted to add something to that .',
  'When I called on DAY they said that NOUN would be looked after within a week , is that still so ?',
  'NOUN again . This is the third time since DAY and I would like to know what comes next .',
  'My neighbour told me on DAY that NOUN is something you know a lot about , so I am writing to you .',
];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Generated messages of about twenty tokens; one in ten has another's label. */
export function messages(count) {
  const random = seededRandom(2);
  const pick = (list) => list[Math.floor(random() * list.length)];
  return Array.from({ length: count }, (_, row) => {
    const topic = LABELS[row % LABELS.length];
    const text = pick(FRAMES).replace('NOUN', pick(TOPICS[topic])).replace('DAY', pick(DAYS));
    return { text: `${text} Ticket ${row}.`, label: random() < 0.1 ? pick(LABELS) : topic };
  });
}

/** Examples of a file with the columns text and label. */
export function examplesOf(file, count) {
  return shuffled(parse(readFileSync(file, 'utf8'), { columns: true }), seededRandom(1)).slice(0, count);
}

export function writeCsv(file, examples) {
  const line = ({ text, label }) => `"${text.replaceAll('"', '""')}","${label}"`;
  writeFileSync(file, `text,label\n${examples.map(line).join('\n')}\n`);
}

/**
 * Tokens, labels, batches and the recipe of a training of the top layers, for both sides.
 * @param weights whether the folder has all numbers as safetensors; hidden states are written otherwise
 */
export async function writePlan({ folder, encoderId, examples, layers, epochs, recipe, seed }) {
  const encoder = await openEncoder({ id: encoderId, cacheDirectory: folder, threads: 1 });
  const { shape, tokenise } = await encoder.takeApart();
  await encoder.close();
  const tokens = await tokenise(examples.map(({ text }) => text));
  const lengths = tokens.map((each) => each.length);
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const random = seededRandom(seed);
  const rows = [...examples.keys()];
  const batches = Array.from({ length: epochs }, () => bucketedBatches(rows, lengths, recipe.batch, random));
  const plan = {
    encoderId,
    shape,
    layers,
    firstLayer: shape.layers - layers,
    tokens,
    labels: examples.map(({ label }) => labels.indexOf(label)),
    labelCount: labels.length,
    batches,
    recipe,
    seed,
  };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  return plan;
}
