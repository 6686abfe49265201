import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, reviews } from '../finetune/examples.ts';
import { workbook } from '../finetune/xlsx.ts';

const bin = join(import.meta.dirname, '../../bin/studyhall.mjs');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studyhall-cli-'));
  writeFileSync(join(folder, 'empty.csv'), '\n');
  writeFileSync(join(folder, 'train.csv'), csv(reviews(60)));
  writeFileSync(join(folder, 'test.csv'), csv(reviews(20, undefined, 2)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function studyhall(args: readonly string[], input = '', settings: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, DATA_DIR: join(folder, 'data'), ...settings },
  });
  return { status, stdout, stderr };
}

describe('studyhall finetune and predict', () => {
  it('train, test, keep and use a model; standard output is one JSON document', () => {
    const trained = studyhall([
      'finetune',
      'train.csv',
      '--test',
      'test.csv',
      '--out',
      'model',
      '--seed',
      '3',
      '--json',
    ]);
    expect(trained.status, trained.stderr).toBe(0);
    const report = JSON.parse(trained.stdout);
    expect(report).toMatchObject({
      encoder: 'embedded',
      engine: 'onnx',
      mode: 'frozen',
      layers: 0,
      examples: 60,
      labels: ['negative', 'positive'],
      split: { kind: 'test-file', test: 20 },
      test: { n: 20, perLabel: [{ label: 'negative' }, { label: 'positive' }] },
      seed: 3,
    });
    expect(Object.keys(report.seconds)).toEqual(['load', 'features', 'train', 'evaluate', 'total']);
    for (const figure of [
      report.test.accuracy,
      report.test.macroF1,
      report.baselines.majority.accuracy,
      report.baselines.tfidf.accuracy,
    ]) {
      expect(figure).toBeGreaterThanOrEqual(0);
      expect(figure).toBeLessThanOrEqual(1);
    }
    expect(report.test.accuracyCi95).toHaveLength(2);
    expect(report.test.macroF1Ci95).toHaveLength(2);
    expect(report.test.confusion.flat().reduce((sum: number, each: number) => sum + each, 0)).toBe(20);
    expect(report.peakMemoryMb).toBeGreaterThan(50);
    expect(trained.stderr).toContain('Loading the encoder');

    const said = studyhall(['predict', 'model', 'a wonderful film', '--json']);
    expect(said.status, said.stderr).toBe(0);
    const [prediction] = JSON.parse(said.stdout).predictions;
    expect(prediction.label).toBe('positive');
    expect(prediction.probabilities.positive + prediction.probabilities.negative).toBeCloseTo(1, 5);
    const lines = studyhall(['predict', 'model'], 'a dreadful film\n\na wonderful film\n');
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(['negative', 'positive']);

    const packed = studyhall(['export', 'model', '--out', 'model.zip', '--json']);
    expect(JSON.parse(packed.stdout)).toMatchObject({
      bytes: readFileSync(join(folder, 'model.zip')).length,
    });
    expect(studyhall(['predict', 'model.zip', 'a wonderful film']).stdout).toMatch(/^positive\t/);
    const nowhere = studyhall(['export', 'model', '--out', join('none', 'model.zip')]);
    expect(nowhere).toMatchObject({ status: 1, stdout: '' });
    expect(nowhere.stderr).toContain('cannot be written');
  }, 300_000);

  it('say in a table how good the model is, and take workbooks with chosen columns', () => {
    const rows = [
      ['id', 'said', 'is'],
      ...reviews(40).map(({ text, label }, index) => [String(index), text, label]),
    ];
    writeFileSync(join(folder, 'book.xlsx'), workbook(rows));
    const { status, stdout, stderr } = studyhall([
      'finetune',
      'book.xlsx',
      '--text-column',
      'said',
      '--label-column',
      '3',
    ]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/Right on \d+ of 40 test examples/);
    expect(stdout).toContain('Most frequent label');
    expect(stderr).toContain('column “said”, labels from column “is”');
  }, 300_000);

  it('end with 1 and one sentence when the input is bad', () => {
    mkdirSync(join(folder, 'layers-model'));
    writeFileSync(join(folder, 'layers-model', 'model.json'), '{"format":"layers-model"}');
    const cases = [
      { args: ['finetune', 'none.csv'], says: 'there is no such file' },
      { args: ['finetune', '/dev/zero'], says: 'more than the 10 MB' },
      { args: ['finetune', 'train.csv', '--layers', '2'], says: '--layers is for --mode unfrozen' },
      { args: ['finetune', 'train.csv', '--out', 'layers-model'], says: 'holds other files' },
      { args: ['finetune', 'train.csv', '--out', '/dev/null'], says: 'not a folder' },
      {
        args: ['finetune', 'train.csv', '--test', 'empty.csv'],
        says: 'In the test file: This file is empty',
      },
      { args: ['finetune'], says: "missing required argument 'data'" },
      {
        args: ['finetune', 'train.csv', '--mode', 'magic'],
        says: 'Allowed choices are frozen, unfrozen, scratch, tfidf',
      },
      { args: ['finetune', 'train.csv', '--seed', 'x'], says: 'whole number' },
      { args: ['finetune', 'train.csv', '--label-column', 'mood'], says: 'There is no column “mood”' },
      { args: ['finetune', 'train.csv', '--encoder', 'nothing here'], says: 'There is no encoder folder' },
      { args: ['predict', 'nowhere', 'x'], says: 'There is no model' },
      { args: ['predict', 'train.csv', 'x'], says: 'is not a downloaded model' },
      { args: ['sing'], says: "unknown command 'sing'" },
      { args: ['manifest', 'slack', '--url', 'tutor.example.org'], says: 'starts with https://' },
    ];
    for (const { args, says } of cases) {
      const { status, stdout, stderr } = studyhall([...args, '--json']);
      expect({ args, status, said: stderr.includes(says) }, stderr).toEqual({ args, status: 1, said: true });
      expect(JSON.parse(stdout).error).toContain(says);
      expect(stderr).not.toMatch(/ {4}at /);
    }
  }, 300_000);
});

describe('standard output', () => {
  const finished = (stdout: 'closed' | 'full') =>
    new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [bin, 'check', '--json'], {
        cwd: folder,
        stdio: ['ignore', stdout === 'full' ? full : 'pipe', 'pipe'],
      });
      closeSync(full);
      child.stdout?.destroy();
      let stderr = '';
      child.stderr?.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('close', (status) => resolve({ status, stderr }));
    });

  it('may be closed by whoever has read enough, but is missed where it cannot be written', async () => {
    expect(await finished('closed')).toEqual({ status: 0, stderr: '' });
    const { status, stderr } = await finished('full');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Standard output cannot be written: ENOSPC[^\n]*\n$/);
  }, 300_000);
});

describe('studyhall check, embed and ask', () => {
  it('check the courses, and end with 1 when something is wrong in them', () => {
    const good = studyhall(['check', '--json']);
    expect(JSON.parse(good.stdout).courses.length).toBeGreaterThan(0);
    expect(good.status).toBe(0);
    const courses = join(folder, 'courses');
    mkdirSync(join(courses, 'small'), { recursive: true });
    writeFileSync(join(courses, 'small', 'course.yaml'), 'title: Small\n');
    writeFileSync(join(courses, 'small', '1.1-first.md'), '---\nnumber: "1.1"\n---\n');
    const bad = studyhall(['check', 'courses']);
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(/small\/1\.1-first\.md:\d+: error: /);
    for (const nowhere of ['nothing', 'train.csv']) {
      const { status, stderr } = studyhall(['check', nowhere]);
      expect([status, stderr]).toEqual([1, expect.stringContaining('There is no content folder')]);
    }
  }, 300_000);

  it('embed lines as vectors of length 1', () => {
    const { status, stdout } = studyhall(['embed'], 'hello there\nwhat a day\n');
    expect(status).toBe(0);
    const { dimensions, vectors } = JSON.parse(stdout) as { dimensions: number; vectors: number[][] };
    expect(vectors.map(({ length }) => length)).toEqual([dimensions, dimensions]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  }, 60_000);

  it('answer from the courses with where it stands, and say so when they do not cover it', () => {
    const { status, stdout, stderr } = studyhall(['ask', 'What is transfer learning?', '--json']);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ covered: true });
    expect(JSON.parse(stdout).excerpts[0].source).toMatch(/\d/);
    expect(JSON.parse(studyhall(['ask', 'How do I bake sourdough bread?', '--json']).stdout)).toMatchObject({
      covered: false,
    });
  }, 300_000);
});

describe('studyhall doctor', () => {
  it('looks at everything, makes nothing that is not there, and ends with 0', () => {
    const data = join(folder, 'unmade', 'data');
    const { status, stdout, stderr } = studyhall(['doctor', '--json'], '', { DATA_DIR: data, WEB_PORT: '0' });
    expect(status, stderr).toBe(0);
    const subjects = JSON.parse(stdout).map(({ subject }: { subject: string }) => subject);
    expect(subjects).toEqual(['content', 'store', 'encoder', 'page']);
    expect(existsSync(join(folder, 'unmade'))).toBe(false);
  }, 60_000);

  it('ends with 1 and says what to do when something needs whoever runs the tutor', () => {
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    writeFileSync(
      join(damaged, 'studyhall.db'),
      'a letter to a friend, long enough to be read as a database',
    );
    const { status, stdout } = studyhall(['doctor'], '', { DATA_DIR: damaged, WEB: 'off', ENCODER: 'none' });
    expect(status).toBe(1);
    expect(stdout).toContain('✗ store: The database');
    expect(stdout).toContain('✗ encoder: There is no encoder folder “none”');
    expect(stdout).toContain('2 things need your attention.');
  }, 60_000);
});
