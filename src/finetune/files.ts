import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UserError } from '../chat/errors.ts';
import type { IdentifiedEncoder } from '../encoder/encoder.ts';
import { locateEncoder } from '../encoder/locate.ts';
import { loadEncoder, openEncoder } from '../encoder/open.ts';
import type { Engine, Mode, OnProgress } from './approach.ts';
import { examineTfidfBeside } from './baselines/tfidf-beside.ts';
import { readUpload } from './dataset/check-upload.ts';
import type { ColumnChoice } from './dataset/columns.ts';
import { withCorrections } from './dataset/corrections.ts';
import type { DatasetLimits } from './dataset/dataset.ts';
import { type Finding, sayFinding } from './dataset/finding.ts';
import { isWholeDownload, predictDownload, withModelFolder } from './download/run-download.ts';
import { openEngine } from './engines/engines.ts';
import { finetune } from './finetune.ts';
import type { Correction } from './kept-examples.ts';
import { type Model, readModel, requireRoom, writeModel } from './model/model-folder.ts';
import { type Prediction, predict, requireEncoder } from './model/predict.ts';
import { type EncoderTrust, trustedEncoder } from './model/trusted-encoder.ts';
import type { Report } from './report.ts';

export const DEFAULT_SEED = 42;

export interface EncoderChoice {
  /** `embedded`, a folder, or a hub id. */
  readonly id: string;
  readonly cacheDirectory: string;
  readonly threads: number;
}

export interface FinetuneFilesOptions {
  readonly train: Uint8Array;
  readonly test?: Uint8Array | undefined;
  readonly seed: number;
  /** `frozen` unless given. */
  readonly mode?: Mode | undefined;
  readonly layers?: number | undefined;
  readonly compare?: boolean | undefined;
  /** `onnx` unless given. */
  readonly engine?: Engine | undefined;
  /** Which columns hold texts and labels, where that is not to be guessed. */
  readonly columns?: ColumnChoice | undefined;
  /** Examples that count beside those of the file, and against those that say otherwise. */
  readonly corrections?: readonly Correction[] | undefined;
  readonly limits: DatasetLimits;
  readonly encoder: EncoderChoice;
  readonly now: () => number;
  readonly onProgress?: OnProgress;
  /** Hears what was found in the files before the training begins. */
  readonly onFindings?: (findings: readonly Finding[]) => void;
}

/**
 * From the bytes of labelled files to a trained model and its report: what a training job and the command line
 * share.
 * @throws UserError when the files cannot be used; its message holds every error that was found.
 */
export async function finetuneFiles(
  options: FinetuneFilesOptions,
): Promise<{ readonly report: Report; readonly model: (name: string) => Model }> {
  const { seed, now, mode, layers, compare } = options;
  const { train, test, findings } = await readUpload(options.train, options.test, options);
  options.onFindings?.(findings);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!train.dataset || errors.length > 0) throw new UserError(errors.map(sayFinding).join('\n'));
  const dataset = withCorrections(train.dataset, options.corrections ?? [], test?.dataset?.texts);

  let encoder: IdentifiedEncoder | undefined;
  try {
    const { report, head, weights, vocabulary } = await finetune(
      { train: dataset, test: test?.dataset },
      {
        seed,
        ...(mode && { mode }),
        ...(layers !== undefined && { layers }),
        ...(compare !== undefined && { compare }),
      },
      {
        openEncoder: async (expected) => {
          encoder = await openEncoder({
            ...options.encoder,
            wide: true,
            expected,
            ...(options.engine === 'onnx-web' && { engine: options.engine }),
            hub: {
              onProgress: ({ file, bytes, of }) =>
                options.onProgress?.(
                  `Downloading the encoder: ${file}, ${megabytes(bytes)}${of ? ` of ${megabytes(of)}` : ''} MB`,
                  0,
                ),
            },
          });
          return encoder;
        },
        ...(await openEngine(options.engine, options.encoder.threads)),
        ...(options.encoder.threads > 1 && { examineBeside: examineTfidfBeside }),
        now,
        ...(options.onProgress && { onProgress: options.onProgress }),
      },
    );
    const identity = {
      id: report.encoder,
      dimensions: head.weights.length / report.labels.length,
      fingerprint: report.fingerprint,
    };
    const model = (name: string): Model => ({
      card: {
        format: 'studyhall-model',
        version: 1,
        mode: report.mode,
        name,
        labels: report.labels,
        encoder: identity,
        seed,
        createdAt: now(),
        ...(report.calibration && { temperature: report.calibration.temperature }),
      },
      head,
      ...(weights && { weights }),
      ...(vocabulary && { vocabulary }),
    });
    return { report, model };
  } finally {
    await encoder?.close();
  }
}

export interface FinetunePathsOptions extends Omit<FinetuneFilesOptions, 'train' | 'test'> {
  readonly trainPath: string;
  readonly testPath?: string | undefined;
  /** Where to keep the model; it is not kept without. An existing model there is replaced. */
  readonly out?: string | undefined;
}

/** `finetuneFiles` from and to the file system, for the command line. */
export async function finetunePaths({
  trainPath,
  testPath,
  out,
  ...rest
}: FinetunePathsOptions): Promise<{ readonly report: Report; readonly folder?: string }> {
  const train = await readPath(trainPath, rest.limits);
  const test = testPath === undefined ? undefined : await readPath(testPath, rest.limits);
  const folder = out === undefined ? undefined : resolve(out);
  if (folder !== undefined) await requireRoom(folder);
  const { report, model } = await finetuneFiles({ ...rest, train, test });
  if (folder === undefined) return { report };
  await writeModel(folder, model(basename(trainPath).replace(/\.[^.]+$/, '')), report);
  return { report, folder };
}

/** What a kept or downloaded model thinks of each text, for the command line. */
export async function predictPath(
  path: string,
  texts: readonly string[],
  { threads, ...trust }: EncoderTrust & Pick<EncoderChoice, 'threads'>,
): Promise<readonly Prediction[]> {
  return withModelFolder(resolve(path), async (folder) => {
    if (await isWholeDownload(folder)) return predictDownload(folder, texts, threads);
    const model = await readModel(folder);
    const id = await trustedEncoder(model.card, trust);
    // hashed before anything in it is opened
    const files = await locateEncoder({ id, cacheDirectory: trust.cacheDirectory });
    requireEncoder(model.card, files);
    const encoder = await loadEncoder(files, { threads });
    try {
      return await predict(model, texts, encoder);
    } finally {
      await encoder.close();
    }
  });
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** No more than is allowed: what is given may be a device that never ends. */
async function readPath(path: string, { maxBytes }: DatasetLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: maxBytes })) chunks.push(chunk);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new UserError(`${path}: ${UNREADABLE[code] ?? 'it cannot be read'}.`, { cause });
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maxBytes) {
    throw new UserError(
      `${path}: it has more than the ${maxBytes / 1024 / 1024} MB that MAX_UPLOAD_MB allows.`,
    );
  }
  return bytes;
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you have no right to read it',
};
