import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../chat/errors.ts';
import { ENGINES, type Engine, MODES, type Mode } from '../finetune/approach.ts';
import { sayFinding } from '../finetune/dataset/finding.ts';
import { DEFAULT_SEED, finetunePaths } from '../finetune/files.ts';
import type { Report } from '../finetune/report.ts';
import { reportText } from '../finetune/views/report-text.ts';
import { configOf, document, type Io, pathOf } from './io.ts';
import { wholeNumber } from './number.ts';

interface Options {
  readonly test?: string;
  readonly mode: Mode;
  readonly layers?: number;
  readonly compare?: true;
  readonly engine: Engine;
  readonly encoder?: string;
  readonly textColumn?: string;
  readonly labelColumn?: string;
  readonly seed: number;
  readonly out?: string;
  readonly json?: true;
}

/** `studyhall finetune DATA`: trains and tests a classifier, and keeps it when told where. */
export function finetuneCommand(io: Io): Command {
  return new Command('finetune')
    .description('train a text classifier on labelled examples and say how good it is')
    .argument('<data>', 'CSV, TSV, JSON, JSONL, XLSX or text file with a text and a label in each row')
    .option('--test <file>', 'examples to test on; a part of the data is held out without')
    .addOption(new Option('--mode <mode>', 'how it learns').choices([...MODES]).default('frozen'))
    .option('--layers <n>', 'top layers of the encoder to train in mode unfrozen', wholeNumber(1, 48))
    .option('--compare', 'also measure the other ways, on the same examples')
    .addOption(new Option('--engine <engine>', 'what computes').choices([...ENGINES]).default('onnx'))
    .option('--encoder <id>', 'embedded, a folder, or a hub id; ENCODER unless given')
    .option('--text-column <name>', 'column of the texts, by its title or number; guessed unless given')
    .option('--label-column <name>', 'column of the labels, by its title or number; guessed unless given')
    .option('--seed <n>', 'the same seed gives the same result', wholeNumber(0, 2147483647), DEFAULT_SEED)
    .option('--out <folder>', 'where to keep the model')
    .option('--json', 'one JSON document on standard output')
    .action(async (data: string, options: Options) => {
      if (options.layers !== undefined && options.mode !== 'unfrozen' && !options.compare) {
        throw new UserError(
          `--layers is for --mode unfrozen: give that mode, or leave --layers out of --mode ${options.mode}.`,
        );
      }
      const config = configOf(io);
      const { textColumn, labelColumn } = options;
      const { report, folder } = await finetunePaths({
        trainPath: pathOf(io, data),
        testPath: options.test === undefined ? undefined : pathOf(io, options.test),
        out: options.out === undefined ? undefined : pathOf(io, options.out),
        seed: options.seed,
        mode: options.mode,
        layers: options.layers,
        compare: options.compare ?? false,
        engine: options.engine,
        columns: { text: textColumn, label: labelColumn },
        limits: config.uploads,
        encoder: {
          id: options.encoder ?? config.encoder,
          cacheDirectory: join(config.dataDirectory, 'encoders'),
          threads: availableParallelism(),
        },
        now: Date.now,
        onFindings: (findings) => {
          for (const each of findings) {
            if (each.severity !== 'error') io.err(`${each.severity}: ${sayFinding(each)}\n`);
          }
        },
        onProgress: io.progress,
      });
      if (options.json) {
        io.out(document(reportDocument(report, folder)));
        return;
      }
      const kept =
        folder === undefined
          ? ''
          : `Kept in ${folder}: studyhall predict ${options.out} "a text"${options.encoder === undefined ? '' : ` --encoder ${options.encoder}`}\n`;
      io.out(`${reportText(report)}\n${kept}`);
    });
}

/** The report as other programs read it. */
function reportDocument(report: Report, folder: string | undefined) {
  const { encoder, engine, mode, layers, examples, labels, split, test } = report;
  const { baselines, seconds, peakMemoryMb, seed, comparison } = report;
  return {
    encoder,
    engine,
    mode,
    layers,
    examples,
    labels,
    split,
    test,
    baselines,
    seconds,
    peakMemoryMb,
    seed,
    ...(comparison && { comparison }),
    ...(folder !== undefined && { folder }),
  };
}
