import { serveJob } from '../jobs/child.ts';
import { renderPng } from './chart/png.ts';
import { drawReport } from './chart/report-picture.ts';
import { finetuneFiles } from './files.ts';
import { type FinetuneResult, finetuneInput } from './job.ts';
import { examplesFiles, readExamples } from './kept-examples.ts';
import { EXAMPLES, KEEPING, type Keeping, PICTURE } from './model/kept-model.ts';
import { writeModel } from './model/model-folder.ts';

/** The training process of one job. */
serveJob(async ({ input, folder, report }): Promise<FinetuneResult> => {
  const { modelId, modelFolder, owner, ownerName, limits, encoder } = finetuneInput.parse(input);
  const examples = await readExamples(folder);
  const { name, ...settings } = examples.settings;
  const { report: found, model } = await finetuneFiles({
    ...settings,
    train: examples.train,
    test: examples.test,
    corrections: examples.corrections,
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
  const kept = Object.entries(examplesFiles(examples)).map(
    ([file, bytes]) => [`${EXAMPLES}/${file}`, bytes] as const,
  );
  await writeModel(modelFolder, model(name), found, {
    [KEEPING]: JSON.stringify(keeping),
    [PICTURE]: await renderPng(drawReport(found)),
    ...Object.fromEntries(kept),
  });
  return { modelId };
});
