import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { UserError } from '../chat/errors.ts';
import { predictPath } from '../finetune/files.ts';
import type { Prediction } from '../finetune/model/predict.ts';
import { document, type Io, linesOf, pathOf } from './io.ts';
import { encoderTrust, TRUST_OPTION } from './trust.ts';

/** `studyhall predict DIR [TEXT...] [--json]`: what a kept or downloaded model says; lines on standard input without. */
export function predictCommand(io: Io): Command {
  return new Command('predict')
    .description('ask a trained model for the label of texts')
    .argument('<model>', 'folder, or .zip, of a trained or downloaded model')
    .argument('[texts...]', 'one text each; the lines of standard input without any')
    .option('--encoder <id>', TRUST_OPTION)
    .option('--json', 'one JSON document on standard output')
    .action(async (model: string, given: readonly string[], options: { encoder?: string; json?: true }) => {
      const texts = given.length > 0 ? given : await linesIn(io);
      if (texts.some((text) => text.trim() === '')) throw new UserError('Give a text that is not empty.');
      const predictions = await predictPath(pathOf(io, model), texts, {
        ...encoderTrust(io, options.encoder),
        threads: availableParallelism(),
      });
      if (options.json) {
        io.out(
          document({ model, predictions: predictions.map((each, row) => entry(texts[row] ?? '', each)) }),
        );
      } else {
        io.out(predictions.map((each, row) => `${line(texts[row] ?? '', each)}\n`).join(''));
      }
    });
}

async function linesIn(io: Io): Promise<readonly string[]> {
  const lines = io.inputIsTerminal ? [] : linesOf(await io.input());
  if (lines.length === 0) throw new UserError('Give a text after the model, or pipe in one text a line.');
  return lines;
}

const entry = (text: string, { label, probabilities }: Prediction) => ({
  text,
  label,
  probabilities: Object.fromEntries(probabilities.map((each) => [each.label, each.probability])),
});

function line(text: string, { label, probabilities }: Prediction): string {
  const sure = Math.round((probabilities[0]?.probability ?? 0) * 100);
  return `${label}\t${sure}%\t${text.replace(/\s+/gu, ' ')}`;
}
