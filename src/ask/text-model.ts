import { type ChildProcess, fork } from 'node:child_process';
import type { Generator } from './phrasing.ts';
import type { TextModelAnswer, TextModelRequest, TextModelStart } from './text-model-protocol.ts';

export interface TextModelOptions extends TextModelStart {
  /** Time for one answer, loading included. */
  readonly timeoutMs?: number;
  /** The compiled process. */
  readonly module?: URL;
}

export interface TextModel extends Generator {
  close(): void;
}

/**
 * A text model of transformers.js in a process of its own, started at the first question. One that takes too long is
 * killed, and the next question starts another. `generate` throws when that happens or the model cannot be loaded.
 */
export function createTextModel(options: TextModelOptions): TextModel {
  const {
    timeoutMs = 60_000,
    module = new URL('./text-model-child.js', import.meta.url),
    ...start
  } = options;
  let child: ChildProcess | undefined;
  let last = 0;

  function running(): ChildProcess {
    if (child) return child;
    const started = fork(module, [JSON.stringify(start)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    child = started;
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    started.unref();
    started.channel?.unref();
    return started;
  }

  return {
    generate(messages) {
      const process = running();
      const id = ++last;
      return new Promise<string>((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(deadline);
          process.off('message', hear);
          process.off('exit', gone);
          act();
        };
        const hear = (answer: TextModelAnswer) => {
          if (answer.id !== id) return;
          settle(() => ('text' in answer ? resolve(answer.text) : reject(new Error(answer.error))));
        };
        const gone = () => settle(() => reject(new Error('the answer model’s process ended')));
        const deadline = setTimeout(() => {
          process.kill('SIGKILL');
          settle(() => reject(new Error(`the answer model took longer than ${timeoutMs} ms`)));
        }, timeoutMs);
        process.on('message', hear);
        process.once('exit', gone);
        const request: TextModelRequest = { id, messages };
        process.send(request, (error) => {
          if (error) settle(() => reject(error));
        });
      });
    },
    close() {
      child?.kill();
    },
  };
}
