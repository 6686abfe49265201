import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';
import { packageRoot } from '../../src/paths.ts';

export interface TestServer {
  readonly url: string;
  readonly dataDirectory: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end. @returns the exit code */
  stop(): Promise<number | null>;
  /** The same data at the same address, in a new process. */
  again(): Promise<TestServer>;
}

/** Variables of this machine that the server needs; its settings come from the tests alone. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot', 'APPDATA', 'LOCALAPPDATA'];

/** Starts the built server with an empty data folder; what a file's tests started ends with them. */
export function useServer() {
  const running = new Set<ChildProcess>();
  afterAll(async () => {
    const left = [...running];
    running.clear();
    await Promise.all(left.map((child) => end(child, 'SIGKILL')));
  });

  async function start(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const dataDirectory = settings.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'studyhall-e2e-'));
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'src', 'main.js')], {
      // where no .env of the checkout can reach it
      cwd: dataDirectory,
      env: {
        ...Object.fromEntries(inherited),
        LOG_LEVEL: 'error',
        WEB_PORT: '0',
        ...settings,
        DATA_DIR: dataDirectory,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    child.once('exit', (code, signal) => {
      if (running.delete(child)) console.error(`the server ended with ${code ?? signal}: ${said.join('')}`);
    });
    const url = await ready(child, said);
    return {
      url,
      dataDirectory,
      kill: async () => {
        running.delete(child);
        await end(child, 'SIGKILL');
      },
      stop: () => {
        running.delete(child);
        return end(child, 'SIGTERM');
      },
      again: () => start({ ...settings, DATA_DIR: dataDirectory, WEB_PORT: new URL(url).port }),
    };
  }
  return { start };
}

function ready(child: ChildProcess, said: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was open: ${said.join('')}`)),
    );
    if (child.stdout) {
      createInterface(child.stdout).on('line', (line) => {
        const url = /^Studyhall is open at (\S+)$/.exec(line)?.[1];
        if (url) resolve(url);
      });
    }
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });
}
