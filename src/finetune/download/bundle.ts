import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { UserError } from '../../chat/errors.ts';
import { rewrittenModel, widenedModel } from '../../encoder/layers.ts';
import { type EncoderFiles, type EncoderSource, locateEncoder } from '../../encoder/locate.ts';
import { TOKEN_FEATURES } from '../../encoder/surgery.ts';
import { type Model, readModel, readReport } from '../model/model-folder.ts';
import type { BundleOptions } from './bundle-options.ts';
import { modelCard, NORMALISATION } from './card.ts';
import { classifierModel, LAST_HIDDEN_STATE } from './classifier-onnx.ts';
import { tfjsHead } from './tfjs-head.ts';

const TOKENIZER = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'config.json',
] as const;
const OWN = [
  'model.json',
  'head.safetensors',
  'weights.safetensors',
  'vocabulary.json',
  'report.json',
] as const;

/**
 * A model as a ZIP archive with its card, for other programs.
 * @throws UserError when there is no model, or its encoder is gone or another by now.
 */
export async function bundleModel({
  folder,
  name,
  what,
  cacheDirectory,
  encoder: id,
}: BundleOptions): Promise<Uint8Array> {
  const model = await readModel(folder);
  const report = await readReport(folder);
  const card = { ...model.card, ...(name !== undefined && { name }) };
  const files = new Map<string, Uint8Array>();
  for (const own of OWN) {
    const bytes = await readFile(join(folder, own)).catch(() => undefined);
    if (bytes) files.set(own, bytes);
  }
  files.set('model.json', Buffer.from(`${JSON.stringify(card, null, 1)}\n`));
  let maxTokens: number | undefined;
  if (card.mode !== 'tfidf') {
    const { dimensions, temperature = 1 } = { ...card.encoder, ...card };
    for (const [file, bytes] of Object.entries(tfjsHead(model.head, dimensions, temperature))) {
      files.set(`tfjs/${file}`, bytes);
    }
    if (what === 'whole') {
      const encoder = await ownEncoder(model, { id: id ?? card.encoder.id, cacheDirectory });
      maxTokens = encoder.maxTokens;
      files.set('model.onnx', await wholeModel(model, encoder));
      for (const each of TOKENIZER) {
        const bytes = await readFile(join(encoder.folder, each)).catch(() => undefined);
        if (bytes) files.set(each, bytes);
      }
    }
  }
  const names = [...files.keys(), 'README.md'].sort();
  const readme = modelCard({ card, report, files: names, ...(maxTokens !== undefined && { maxTokens }) });
  files.set('README.md', Buffer.from(readme));
  const entries: Zippable = {};
  for (const each of names) {
    const bytes = files.get(each);
    // numbers do not compress
    if (bytes) entries[each] = [bytes, { level: /\.(onnx|safetensors|bin)$/u.test(each) ? 0 : 6 }];
  }
  return zipSync(entries, { mtime: card.createdAt });
}

/** The one file of the whole classifier. */
export async function wholeModel(model: Model, encoder: EncoderFiles): Promise<Uint8Array> {
  const { card, head, weights } = model;
  const wide = card.encoder.dimensions !== encoder.dimensions;
  const bytes = wide
    ? await widenedModel(encoder, weights)
    : weights
      ? await rewrittenModel(encoder, weights)
      : await readFile(join(encoder.folder, 'onnx', 'model.onnx'));
  return classifierModel({
    encoder: bytes,
    // a name that leads out of the folder is a hostile file's
    external: (location) => readFileSync(join(encoder.folder, 'onnx', basename(location))),
    hidden: wide ? TOKEN_FEATURES : LAST_HIDDEN_STATE,
    dimensions: card.encoder.dimensions,
    parts: card.encoder.dimensions / encoder.dimensions,
    labels: card.labels,
    head,
    temperature: card.temperature ?? 1,
    notes: {
      name: card.name,
      text_normalisation: NORMALISATION,
      max_tokens: String(encoder.maxTokens),
      encoder: `${card.encoder.id} ${card.encoder.fingerprint}`,
    },
  });
}

async function ownEncoder({ card }: Model, source: EncoderSource): Promise<EncoderFiles> {
  const found = await locateEncoder(source);
  if (found.fingerprint === card.encoder.fingerprint) return found;
  throw new UserError(
    `The encoder “${card.encoder.id}” is not the one that “${card.name}” was trained on any more: train the model again, or download its head alone.`,
  );
}
