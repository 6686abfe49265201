import { setPriority } from 'node:os';
import { UserError } from '../chat/errors.ts';
import { outliveGroupSignals } from '../jobs/group-signals.ts';
import { loadEncoder } from './open.ts';
import type { EncoderAnswer, EncoderProcessStart, EncoderRequest } from './protocol.ts';

/** The inference process: answers requests until the parent goes. */
function serve(start: EncoderProcessStart): void {
  setPriority(start.nice);
  const encoder = loadEncoder(start.files, { threads: start.threads });
  encoder.catch(() => {});

  const send = (answer: EncoderAnswer) => {
    if (process.connected) process.send?.(answer, () => {});
  };
  const answer = async (request: EncoderRequest): Promise<EncoderAnswer> => {
    const { id } = request;
    try {
      const ready = await encoder;
      if (request.kind === 'inspect')
        return { id, kind: 'reading', reading: await ready.inspect(request.text) };
      const { texts, form } = request;
      const onProgress = (done: number) => send({ id, kind: 'progress', done });
      const vectors = form
        ? await ready.embedAs(form, texts, onProgress)
        : await ready.embed(texts, onProgress);
      return { id, kind: 'vectors', vectors };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { id, kind: 'failed', message, user: error instanceof UserError };
    }
  };
  process.on('disconnect', () => process.exit(0));
  outliveGroupSignals();
  process.on('message', (request: EncoderRequest) => void answer(request).then(send));
}

serve(JSON.parse(process.argv[2] ?? '') as EncoderProcessStart);
