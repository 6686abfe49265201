import { UserError } from '../../chat/errors.ts';
import { createGate } from '../../jobs/gate.ts';
import { runAside } from '../../jobs/run-aside.ts';
import type { BundleOptions } from './bundle-options.ts';

/** Packs models for download, one at a time, in processes of their own. */
export interface ModelBundler {
  /** @throws UserError when the model cannot be packed. */
  pack(options: Omit<BundleOptions, 'cacheDirectory'>): Promise<Uint8Array>;
}

const MEMORY_MB = 2048;
const MOST_WAITING = 8;
const ANSWER_BYTES = 1024 * 1024 * 1024;
const TIME_LIMIT_MS = 120_000;
const REFUSED = '!'.charCodeAt(0);

export function createModelBundler({
  cacheDirectory,
  module = new URL('./bundle-child.js', import.meta.url),
}: {
  readonly cacheDirectory: string;
  readonly module?: URL;
}): ModelBundler {
  const limits = { module, timeLimitMs: TIME_LIMIT_MS, memoryLimitMb: MEMORY_MB, answerBytes: ANSWER_BYTES };
  const inTurn = createGate({
    atOnce: 1,
    mostWaiting: MOST_WAITING,
    refusal: 'Many models are being packed right now: try again in a minute.',
  });
  return {
    async pack(options) {
      const end = await inTurn(() =>
        runAside(limits, { ...options, cacheDirectory } satisfies BundleOptions),
      );
      if (end.kind !== 'done') {
        throw new UserError('This model is too large to be packed here: download its head alone.');
      }
      if (end.answer[0] === REFUSED) throw new UserError(end.answer.toString('utf8', 1));
      return end.answer;
    },
  };
}
