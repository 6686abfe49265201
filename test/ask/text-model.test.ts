import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Answered } from '../../src/ask/answer.ts';
import { type Passage, teacherPassages } from '../../src/ask/passages.ts';
import { createPhraser } from '../../src/ask/phrasing.ts';
import { createTextModel } from '../../src/ask/text-model.ts';
import { packageRoot } from '../../src/paths.ts';
import { temporary } from './library.ts';
import { writeTextModel } from './tiny-text-model.ts';

const [passage] = teacherPassages([
  {
    id: 'a',
    question: 'What is LoRA?',
    answer: 'LoRA leaves a weight matrix frozen and learns two thin matrices.',
    by: 'Tess',
    at: 0,
  },
]) as [Passage];
const answer: Answered = {
  kind: 'answered',
  question: 'What is LoRA?',
  excerpts: [{ passage, text: passage.text }],
  corrections: [],
};

/** The pipeline of transformers.js over an ONNX file, as for a real model; only the weights are made here. */
async function modelThatSays(text: string) {
  const model = join(temporary(), 'tiny');
  await writeTextModel(model, text);
  const module = pathToFileURL(join(packageRoot(), 'dist', 'src', 'ask', 'text-model-child.js'));
  return createTextModel({ model, cacheDirectory: temporary(), threads: 1, module });
}

describe('a text model of transformers.js', () => {
  it('says only what the passages bear out, whatever it generates', async () => {
    const model = await modelThatSays('LoRA learns two thin matrices. It was invented on Mars in 1901.');
    expect(await model.generate([{ role: 'user', content: 'What is LoRA?' }])).toBe(
      'LoRA learns two thin matrices. It was invented on Mars in 1901.',
    );
    expect(await createPhraser(model).phrase(answer)).toBe('LoRA learns two thin matrices.');
    model.close();
  });

  it('leaves the answer as it is when it says nothing that holds', async () => {
    const model = await modelThatSays('Diffusion pipelines paint pictures of cats.');
    expect(await createPhraser(model).phrase(answer)).toBeUndefined();
    model.close();
  });
});
