// Time from starting the process to the printed address, and memory once it has been idle for a while.
//   node bench/ready.mjs [--runs 5] [--idle 10]
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { median, report, round } from './measure.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, idle: { type: 'string', default: '10' } },
});
buildIfStale();
const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'studyhall-bench-'));

function start() {
  const began = performance.now();
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, DATA_DIR: data, WEB_PORT: '0', WEB: 'on', LOG_LEVEL: 'error' },
    cwd: data,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      if (String(text).includes('http://')) resolve(performance.now() - began);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { child, ready, ended };
}

/** Resident megabytes of a process; undefined where the system does not tell. */
function residentMb(pid) {
  try {
    return round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024, 0);
  } catch {
    return undefined;
  }
}

const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);

const seconds = [];
let memory = {};
let stopSeconds;
for (let run = 0; run < Number(values.runs); run += 1) {
  const { child, ready, ended } = start();
  seconds.push((await ready) / 1000);
  if (run === Number(values.runs) - 1) {
    await new Promise((resolve) => setTimeout(resolve, Number(values.idle) * 1000));
    const children = process.platform === 'linux' ? childrenOf(child.pid) : [];
    memory = { botMb: residentMb(child.pid), encoderMb: children.map(residentMb) };
  }
  const asked = performance.now();
  child.kill('SIGTERM');
  await ended;
  stopSeconds = (performance.now() - asked) / 1000;
}
rmSync(data, { recursive: true, force: true });
report('ready', {
  runs: seconds.length,
  secondsToReady: {
    min: round(Math.min(...seconds)),
    median: round(median(seconds)),
    max: round(Math.max(...seconds)),
  },
  secondsToStop: round(stopSeconds),
  idle: memory,
});
