import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { bundleModel } from '../finetune/download/bundle.ts';
import { withModelFolder } from '../finetune/download/run-download.ts';
import { configOf, document, type Io, pathOf } from './io.ts';

/** `studyhall export MODEL [--out FILE]`: a kept model, or a downloaded head, as one ZIP archive for other programs. */
export function exportCommand(io: Io): Command {
  return new Command('export')
    .description('pack a model with its encoder: one ONNX file, tokenizer, weights, card')
    .argument('<model>', 'folder, or .zip, of a trained or downloaded model')
    .option('--out <file>', 'where to write; the model’s name with .zip unless given')
    .option('--json', 'one JSON document on standard output')
    .action(async (model: string, { out, json }: { out?: string; json?: true }) => {
      const { dataDirectory } = configOf(io);
      const bytes = await withModelFolder(pathOf(io, model), (folder) =>
        bundleModel({ folder, what: 'whole', cacheDirectory: join(dataDirectory, 'encoders') }),
      );
      const file = pathOf(io, out ?? `${basename(model).replace(/\.zip$/u, '')}-whole.zip`);
      await writeFile(file, bytes);
      io.out(json ? document({ file, bytes: bytes.length }) : `Written to ${file}\n`);
    });
}
