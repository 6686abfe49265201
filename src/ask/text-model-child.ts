import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, resolve } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { outliveGroupSignals } from '../jobs/group-signals.ts';
import type { TextModelAnswer, TextModelRequest, TextModelStart } from './text-model-protocol.ts';

const NICE = 5;
const ANSWER_TOKENS = 160;

interface Turn {
  readonly role: string;
  readonly content: string;
}

/** The process of the answer model: generates until the parent goes. */
function serve({ model, cacheDirectory, threads }: TextModelStart): void {
  setPriority(NICE);
  const folder = resolve(model);
  const local = existsSync(folder);
  env.cacheDir = cacheDirectory;
  env.allowRemoteModels = !local;
  if (local) env.localModelPath = dirname(folder);
  const generator = pipeline('text-generation', local ? folder : model, {
    device: 'cpu',
    local_files_only: local,
    session_options: { intraOpNumThreads: threads },
  });
  generator.catch(() => {});

  const answer = async ({ id, messages }: TextModelRequest): Promise<TextModelAnswer> => {
    try {
      const generate = await generator;
      const output = await generate([...messages], {
        max_new_tokens: ANSWER_TOKENS,
        do_sample: false,
      });
      return { id, text: lastTurn(output) };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  };
  process.on('disconnect', () => process.exit(0));
  outliveGroupSignals();
  process.on('message', (request: TextModelRequest) => {
    void answer(request).then((reply) => {
      if (process.connected) process.send?.(reply, () => {});
    });
  });
}

function lastTurn(output: unknown): string {
  const first = (output as readonly { readonly generated_text: string | readonly Turn[] }[])[0];
  const text = first?.generated_text;
  return typeof text === 'string' ? text : (text?.at(-1)?.content ?? '');
}

serve(JSON.parse(process.argv[2] ?? '') as TextModelStart);
