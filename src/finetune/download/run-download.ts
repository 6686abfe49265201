import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { unzipSync } from 'fflate';
import { floatsFrom, openRuntime } from '../../autograd/runtime.ts';
import { UserError } from '../../chat/errors.ts';
import { batchesByLength, cutTokens, padBatch } from '../../encoder/batches.ts';
import { mostTokens } from '../../encoder/text-length.ts';
import { readTokenizer } from '../../encoder/tokens.ts';
import { cleanText } from '../dataset/clean.ts';
import { guardZip } from '../dataset/zip-guard.ts';
import { readCard } from '../model/model-folder.ts';
import { type Prediction, ranked } from '../model/predict.ts';

const BATCH = 16;
const UNPACKED_BYTES = 2 * 1024 * 1024 * 1024;

/** Whether a folder holds the one file of a whole classifier, with its tokenizer. */
export const isWholeDownload = async (folder: string): Promise<boolean> =>
  (await isFile(join(folder, 'model.onnx'))) && (await isFile(join(folder, 'tokenizer.json')));

/** What a downloaded classifier says of each text: by its own file alone, without the encoder it was made from. */
export async function predictDownload(
  folder: string,
  texts: readonly string[],
  threads: number,
): Promise<readonly Prediction[]> {
  const { labels } = await readCard(folder);
  const tokenizer = await readTokenizer(folder);
  const most = await longestOf(folder);
  const runtime = await openRuntime('onnx', threads);
  const program = await runtime.open(await readFile(join(folder, 'model.onnx')));
  try {
    const tokens = texts.map((text) => cutTokens(tokenizer.encode(cleanText(text)), most));
    const predictions: Prediction[] = new Array(texts.length);
    const lengths = tokens.map(({ length }) => length);
    for (const batch of batchesByLength(lengths, BATCH)) {
      const { rows, width, ids, mask } = padBatch(
        batch.map((index) => tokens[index] ?? []),
        tokenizer.padId,
      );
      const shape = [rows, width];
      const outputs = await program.run({
        input_ids: { shape, data: ids },
        attention_mask: { shape, data: mask },
      });
      const probabilities = Float64Array.from(floatsFrom(outputs, 'probabilities'));
      for (const [row, index] of batch.entries()) {
        predictions[index] = ranked(
          labels,
          probabilities.subarray(row * labels.length, (row + 1) * labels.length),
        );
      }
    }
    return predictions;
  } finally {
    await program.close();
  }
}

/** Gives the folder of a model, unpacking a ZIP archive into one that is removed afterwards. */
export async function withModelFolder<Value>(
  path: string,
  use: (folder: string) => Promise<Value>,
): Promise<Value> {
  if (!(await isFile(path))) return use(path);
  const damaged = (cause: unknown) =>
    new UserError(`${path} is not a downloaded model, or it is damaged.`, { cause });
  const bytes = await readFile(path);
  try {
    guardZip(bytes, { unpackedBytes: UNPACKED_BYTES });
  } catch (cause) {
    throw damaged(cause);
  }
  const folder = await mkdtemp(join(tmpdir(), 'studyhall-model-'));
  try {
    for (const [name, content] of Object.entries(unzipSync(bytes))) {
      const safe = normalize(name);
      if (name.endsWith('/') || safe.startsWith('..') || safe.startsWith('/')) continue;
      await mkdir(dirname(join(folder, safe)), { recursive: true });
      await writeFile(join(folder, safe), content);
    }
    return await use(folder);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw damaged(cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function longestOf(folder: string): Promise<number> {
  const read = async (file: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, file), 'utf8').catch(() => '{}'));
  return mostTokens(await read('config.json'), await read('tokenizer_config.json'));
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
