import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examineTfidf } from '../../src/finetune/baselines/examine-tfidf.ts';
import { examineTfidfBeside } from '../../src/finetune/baselines/tfidf-beside.ts';
import { planEvaluation } from '../../src/finetune/split.ts';
import { packageRoot } from '../../src/paths.ts';

const built = (file: string) =>
  pathToFileURL(join(packageRoot(), 'dist', 'src', 'finetune', 'baselines', file));
const SUBJECTS = ['a parcel that is late', 'a password that is lost', 'a bill that is too high'];

function taskOf(examples: number) {
  const labels = Int32Array.from({ length: examples }, (_, index) => index % SUBJECTS.length);
  const texts = Array.from(
    labels,
    (label, index) => `This is message ${index}, which on the whole tells of ${SUBJECTS[label]}. Thank you.`,
  );
  const [folds = []] = planEvaluation(labels, 1).repeats;
  return { texts, truth: { labels, labelCount: SUBJECTS.length }, folds, seed: 1 };
}

describe('the baseline beside other work', () => {
  const task = taskOf(1500);

  it('says what it says in turn, to the bit', async () => {
    const beside = examineTfidfBeside(task, built('tfidf-worker.js'));
    expect(await beside?.predictions()).toEqual(await examineTfidf(task));
    await beside?.stop();
  });

  it('is examined here when its thread cannot start', async () => {
    const beside = examineTfidfBeside(task, built('nowhere.js'));
    expect(await beside?.predictions()).toEqual(await examineTfidf(task));
    await beside?.stop();
  });

  it('can be stopped at any time', async () => {
    const beside = examineTfidfBeside(task, built('tfidf-worker.js'));
    await beside?.stop();
    await beside?.stop();
  });

  it('has no thread for few texts', () => {
    expect(examineTfidfBeside(taskOf(300), built('tfidf-worker.js'))).toBeUndefined();
  });
});
