import { resolve } from 'node:path';
import { UserError } from '../chat/errors.ts';
import { type Config, readConfig } from '../config.ts';

/** What a command of the shell may touch: its streams, its settings, and how it ends. */
export interface Io {
  /** Standard output; with `--json` one document and nothing else. */
  out(text: string): void;
  /** Standard error: progress, findings, complaints. */
  err(text: string): void;
  /** Shows how far something is: one moving line on a terminal, one line per step elsewhere. */
  progress(label: string, fraction: number): void;
  /** All of standard input, as text. */
  input(): Promise<string>;
  /** Nothing is piped in. */
  readonly inputIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Ends with this code although nothing was thrown. */
  end(code: 0 | 1): void;
  exitCode(): 0 | 1;
}

const INPUT_BYTES = 64 * 1024 * 1024;
const BAR_EVERY_MS = 100;

/** The shell's own streams. */
export function processIo(process: NodeJS.Process): Io {
  let code: 0 | 1 = 0;
  let shown = '';
  let last = 0;
  const steps = new Set<string>();
  const moving = process.stderr.isTTY === true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // whoever reads has read enough, as `head` does: what is under way still ends well
      if (error.code === 'EPIPE') return;
      process.exitCode = 2;
      if (stream === process.stdout)
        process.stderr.write(`Standard output cannot be written: ${error.message}\n`);
    });
  }
  const clear = () => {
    if (!moving || shown === '') return;
    process.stderr.write('\r\u001b[K');
    shown = '';
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(text);
    },
    err: (text) => {
      clear();
      process.stderr.write(text);
    },
    progress(label, fraction) {
      if (!moving) {
        const step = label.replace(/[\d.,:%].*$/u, '').trim();
        if (!steps.has(step)) process.stderr.write(`${step} …\n`);
        steps.add(step);
        return;
      }
      const at = performance.now();
      if (at - last < BAR_EVERY_MS && fraction < 1) return;
      last = at;
      clear();
      shown = fraction < 1 ? `${String(Math.round(fraction * 100)).padStart(3)}% ${label}` : '';
      process.stderr.write(shown);
    },
    input: () => readAll(process.stdin),
    inputIsTerminal: process.stdin.isTTY === true,
    environment: process.env,
    directory: process.cwd(),
    end: (ending) => {
      code = ending;
    },
    exitCode: () => code,
  };
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    bytes += part.length;
    if (bytes > INPUT_BYTES) {
      throw new UserError(`Standard input has more than ${INPUT_BYTES / 1024 / 1024} MB: give it in parts.`);
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The settings that the tutor itself would run with. */
export const configOf = ({ environment, directory }: Io): Config => readConfig(environment, directory);

export const pathOf = ({ directory }: Io, path: string): string => resolve(directory, path);

/** Lines with something in them. */
export const linesOf = (text: string): readonly string[] =>
  text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');

export const document = (value: unknown): string => `${JSON.stringify(value)}\n`;
