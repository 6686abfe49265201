import { UserError } from '../../chat/errors.ts';
import { outliveGroupSignals } from '../../jobs/group-signals.ts';
import { bundleModel } from './bundle.ts';
import type { BundleOptions } from './bundle-options.ts';

/** Packs one model; the archive goes to standard output, or a sentence for the learner behind an exclamation mark. */
async function serve(options: BundleOptions): Promise<void> {
  let answer: Uint8Array;
  try {
    answer = await bundleModel(options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    answer = Buffer.from(`!${error.message}`);
  }
  process.stdout.write(answer);
}

outliveGroupSignals();
await serve(JSON.parse(process.argv[2] ?? '') as BundleOptions);
