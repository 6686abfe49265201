import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveJob } from '../jobs/child.ts';
import { drawConfusionMatrix } from './chart/confusion-matrix.ts';
import { renderPng } from './chart/png.ts';
import { finetuneFiles } from './files.ts';
import { type FinetuneResult, finetuneInput, TEST_FILE, TRAIN_FILE } from './job.ts';
import { writeModel } from './model/model-folder.ts';
import { KEEPING, type Keeping, PICTURE } from './model/model-store.ts';

/** The training process of one job. */
serveJob(async ({ input, folder, report }): Promise<FinetuneResult> => {
  const { modelId, modelFolder, name, owner, ownerName, seed, hasTest, limits, encoder } =
    finetuneInput.parse(input);
  const { report: found, model } = await finetuneFiles({
    train: await readFile(join(folder, TRAIN_FILE)),
    test: hasTest ? await readFile(join(folder, TEST_FILE)) : undefined,
    seed,
    limits,
    encoder,
    now: Date.now,
    onProgress: (label, fraction) => report({ label, fraction }),
  });
  const { n, accuracy, accuracyCi95 } = found.test;
  const keeping: Keeping = {
    name,
    owner,
    ownerName,
    shared: false,
    examples: found.examples,
    test: { n, accuracy, interval: accuracyCi95 },
  };
  await writeModel(modelFolder, model(name), found, {
    [KEEPING]: JSON.stringify(keeping),
    [PICTURE]: await renderPng(drawConfusionMatrix(found.labels, found.test)),
  });
  return { modelId };
});
