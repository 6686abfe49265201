// The bots under measurement, each a process of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../scripts/build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

// a measurement that is ended takes its bots with it
process.once('SIGTERM', () => process.exit(1));

/** Starts a script with an environment; `stop` ends it in order. One that ends by itself ends the measurement. */
export function startScript(file, environment) {
  const child = spawn(process.execPath, [file], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 2],
  });
  let stopping = false;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  gone.then((code) => {
    if (stopping) return;
    console.error(`${file} ended by itself with ${code}.`);
    process.exit(1);
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    processorMs: () => processorMs(child.pid),
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Time a process has spent computing, where the system tells; its children are not counted. */
function processorMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return ticks * 10;
  } catch {
    return Number.NaN;
  }
}

/** The tutor as it is run, without its page, on a data folder of its own. */
export function startTutor(environment) {
  buildIfStale();
  const data = mkdtempSync(join(tmpdir(), 'studyhall-bench-'));
  const tutor = startScript(join(root, 'dist', 'src', 'main.js'), {
    WEB: 'off',
    LOG_LEVEL: 'error',
    DATA_DIR: data,
    ...environment,
  });
  return {
    processorMs: tutor.processorMs,
    async stop() {
      await tutor.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Labelled examples, as many as asked for, in three classes. */
export function examples(rows) {
  const openings = { praise: 'I really enjoyed', complaint: 'I am tired of', question: 'Could you explain' };
  const topics = ['the lesson', 'this quiz', 'my model', 'the report', 'the last card', 'frozen layers'];
  const labels = Object.keys(openings);
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labels[row % labels.length];
    return `${openings[label]} ${topics[(row * 7) % topics.length]} number ${row},${label}`;
  });
  return ['text,label', ...lines].join('\n');
}
