import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../chat/errors.ts';
import { bundleModel } from '../finetune/download/bundle.ts';
import { withModelFolder } from '../finetune/download/run-download.ts';
import { readCard } from '../finetune/model/model-folder.ts';
import { trustedEncoder } from '../finetune/model/trusted-encoder.ts';
import { document, type Io, pathOf } from './io.ts';
import { encoderTrust, TRUST_OPTION } from './trust.ts';

/** `studyhall export MODEL [--out FILE]`: a kept model, or a downloaded head, as one ZIP archive for other programs. */
export function exportCommand(io: Io): Command {
  return new Command('export')
    .description('pack a model with its encoder: one ONNX file, tokenizer, weights, card')
    .argument('<model>', 'folder, or .zip, of a trained or downloaded model')
    .option('--out <file>', 'where to write; the model’s name with .zip unless given')
    .option('--encoder <id>', TRUST_OPTION)
    .option('--json', 'one JSON document on standard output')
    .action(
      async (model: string, { out, encoder, json }: { out?: string; encoder?: string; json?: true }) => {
        const trust = encoderTrust(io, encoder);
        const bytes = await withModelFolder(pathOf(io, model), async (folder) =>
          bundleModel({
            folder,
            what: 'whole',
            cacheDirectory: trust.cacheDirectory,
            encoder: await trustedEncoder(await readCard(folder), trust),
          }),
        );
        const file = pathOf(io, out ?? `${basename(model).replace(/\.zip$/u, '')}-whole.zip`);
        try {
          await writeFile(file, bytes);
        } catch (cause) {
          throw new UserError(`${file} cannot be written: choose a file in a folder where you may write.`, {
            cause,
          });
        }
        io.out(json ? document({ file, bytes: bytes.length }) : `Written to ${file}\n`);
      },
    );
}
