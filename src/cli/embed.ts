import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../chat/errors.ts';
import { openEncoder } from '../encoder/open.ts';
import { configOf, document, type Io, linesOf } from './io.ts';

/** `studyhall embed [--encoder ID]`: a vector for each line of standard input, as one JSON document. */
export function embedCommand(io: Io): Command {
  return new Command('embed')
    .description('turn each line of standard input into a vector')
    .option('--encoder <id>', 'embedded, a folder, or a hub id; ENCODER unless given')
    .option('--json', 'one JSON document on standard output, as without')
    .action(async ({ encoder: id }: { encoder?: string }) => {
      const config = configOf(io);
      if (io.inputIsTerminal) throw new UserError('Pipe in some lines, one text in each.');
      const texts = linesOf(await io.input());
      const encoder = await openEncoder({
        id: id ?? config.encoder,
        cacheDirectory: join(config.dataDirectory, 'encoders'),
        threads: availableParallelism(),
        expected: texts,
      });
      try {
        const { dimensions, fingerprint } = encoder;
        const matrix = await encoder.embed(texts, (done) =>
          io.progress('Reading the texts', done / texts.length),
        );
        const vectors = texts.map((_, row) => [...matrix.subarray(row * dimensions, (row + 1) * dimensions)]);
        io.out(document({ encoder: encoder.id, fingerprint, dimensions, vectors }));
      } finally {
        await encoder.close();
      }
    });
}
