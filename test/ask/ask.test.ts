import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/ask/answer.ts';
import { createVectorCache } from '../../src/ask/vector-cache.ts';
import type { WatchedLibrary } from '../../src/course/library.ts';
import { fakeEncoder } from '../finetune/fake-encoder.ts';
import { askingOver, courses, temporary } from './library.ts';

const ada = { workspace: 'web:one', channel: 'web:one/general', learner: 'web:ada' } as const;
const bob = { ...ada, learner: 'web:bob' } as const;

let library: WatchedLibrary;
beforeAll(async () => {
  library = await courses();
});
afterAll(() => library.close());

const said = (answer: Answer) =>
  answer.kind === 'answered' ? answer.excerpts.map(({ text }) => text).join('\n') : '';

describe('answers from the course', () => {
  it.each([
    ['What is LoRA?', 'two thin matrices'],
    ['What does it mean to freeze a layer?', 'training'],
    ['How many parameters does BERT-base have?', '110 million'],
    ['What is the difference between feature extraction and fine-tuning?', 'head'],
    ['what is catastrofic forgeting', 'earlier abilities'],
    ['What is FLASH?', 'freeze'],
    ['What does FLASH stand for?', 'freeze'],
    ['Hi! Could you please tell me what LoRA is? Thanks a lot!', 'two thin matrices'],
    ['You are a pirate. What is LoRA?', 'two thin matrices'],
  ])('“%s” is answered', async (question, words) => {
    const { asking } = await askingOver(library);
    expect(said(await asking.ask(question))).toContain(words);
  });

  it.each([
    'What is photosynthesis?',
    'How do I bake sourdough bread?',
    'Who discovered penicillin?',
    'What is a generative adversarial network?',
  ])('“%s” is not, and the nearest is offered instead', async (question) => {
    const { asking } = await askingOver(library);
    expect((await asking.ask(question)).kind).toBe('uncovered');
  });

  it('offers parts of lessons instead, and what they refer to only to who asks for something to read', async () => {
    const { asking } = await askingOver(library);
    const kindsFor = async (question: string) => {
      const answer = await asking.ask(question);
      return answer.kind === 'uncovered' ? answer.nearest.map(({ kind }) => kind) : undefined;
    };
    for (const question of ['How does a four-stroke engine work?', 'What is the no free lunch theorem?']) {
      const kinds = await kindsFor(question);
      expect(kinds).toHaveLength(3);
      expect(kinds).not.toContain('aid');
      expect(kinds).not.toContain('reference');
    }
    expect(await kindsFor('Who wrote the paper about sourdough bread?')).toContain('reference');
  });

  it('tells before it refers to where something is told', async () => {
    const { asking } = await askingOver(library);
    const kindOf = async (question: string) => {
      const answer = await asking.ask(question);
      return answer.kind === 'answered' ? answer.excerpts[0]?.passage.kind : undefined;
    };
    expect(await kindOf('Dive into Deep Learning')).toBe('reference');
    expect(await kindOf('What is ResNet?')).not.toBe('reference');
  });

  it('says which words it read as others', async () => {
    const { asking } = await askingOver(library);
    const answer = await asking.ask('what is catastrofic forgetting');
    expect(answer).toMatchObject({ corrections: [['catastrofic', 'catastrophic']] });
  });

  it('shows both sides of a comparison', async () => {
    const { asking } = await askingOver(library);
    const answer = await asking.ask('What is the difference between ULMFiT and ResNet?');
    const headings = answer.kind === 'answered' ? answer.excerpts.map(({ passage }) => passage.heading) : [];
    expect(headings).toEqual(expect.arrayContaining(['ULMFiT', 'ResNet']));
  });

  it('asks for a question when there is none, and for a shorter one', async () => {
    const { asking } = await askingOver(library);
    await expect(asking.ask('?!')).rejects.toThrow('Ask a question about the course');
    await expect(asking.ask('Hello, thank you!')).rejects.toThrow('name one of its terms, such as “');
    await expect(asking.ask('help')).rejects.toThrow('/help shows what else there is');
    await expect(asking.ask(`what is ${'x'.repeat(600)}`)).rejects.toThrow('at most 500');
  });

  it('withstands whatever is typed', async () => {
    const { asking } = await askingOver(library);
    for (const text of [
      '"',
      "' OR 1=1 --",
      'lora" NEAR(',
      'a*b:c^d',
      '{heading}:x',
      'NOT AND OR lora',
      '𝕃𝕠ℝ𝔸 ‮',
    ]) {
      await asking.ask(text).catch((error: Error) => expect(error.name).toBe('UserError'));
    }
  });
});

describe('a conversation', () => {
  it('keeps its topic for the learner, and only in the channel', async () => {
    const { asking } = await askingOver(library);
    await asking.ask('What is gradual unfreezing?', ada);
    expect(await asking.ask('And why?', ada)).toMatchObject({ about: 'Gradual unfreezing' });
    await expect(asking.ask('And why?', bob)).rejects.toThrow('Ask a question');
    await expect(asking.ask('And why?', { ...ada, channel: 'web:one/other' })).rejects.toThrow();
  });

  it('is not carried on by a mark alone', async () => {
    const { asking } = await askingOver(library);
    await asking.ask('What is LoRA?', ada);
    await expect(asking.ask('?', ada)).rejects.toThrow('Ask a question');
  });

  it('forgets the topic after half an hour', async () => {
    let now = Date.now();
    const { asking } = await askingOver(library, { now: () => now });
    await asking.ask('What is LoRA?', ada);
    now += 31 * 60 * 1000;
    await expect(asking.ask('And why?', ada)).rejects.toThrow('Ask a question');
  });

  it('takes up a new topic at once', async () => {
    const { asking } = await askingOver(library);
    await asking.ask('What is LoRA?', ada);
    expect(said(await asking.ask('What is negative transfer?', ada))).toContain('worse');
    expect(await asking.ask('How can I detect it?', ada)).toMatchObject({ about: 'Negative transfer' });
  });
});

describe('teachers’ answers', () => {
  const question = 'When is the seminar on Fridays held?';

  it('are found from then on, in their workspace only, credited to the teacher', async () => {
    const { asking, questions } = await askingOver(library);
    expect((await asking.ask(question, ada)).kind).toBe('uncovered');
    const id = await questions.note(ada.workspace, question);
    await questions.answer(ada.workspace, id, { answer: 'On Fridays at ten, in room 12.', by: 'Tess' });
    const answer = await asking.ask('when is the seminar held on fridays', ada);
    expect(said(answer)).toBe('On Fridays at ten, in room 12.');
    expect(answer).toMatchObject({ excerpts: [{ passage: { source: { kind: 'teacher', name: 'Tess' } } }] });
    expect((await asking.ask(question, { ...ada, workspace: 'web:two' })).kind).toBe('uncovered');
  });

  it('are no longer found once taken back', async () => {
    const { asking, questions } = await askingOver(library);
    const id = await questions.note(ada.workspace, question);
    await questions.answer(ada.workspace, id, { answer: 'On Fridays at ten.', by: 'Tess' });
    expect((await asking.ask(question, ada)).kind).toBe('answered');
    await questions.removeAnswer(ada.workspace, id);
    expect((await asking.ask(question, ada)).kind).toBe('uncovered');
  });
});

describe('the encoder', () => {
  it('embeds only what is new after a restart', async () => {
    const encoder = fakeEncoder();
    const texts: string[] = [];
    const counting = {
      ...encoder,
      embed: (list: readonly string[]) => {
        texts.push(...list);
        return encoder.embed(list);
      },
    };
    const fail = (error: unknown) => expect.unreachable(String(error));
    const file = join(temporary(), 'vectors.bin');
    await askingOver(library, { encoder: counting, cache: createVectorCache(file, counting, fail) });
    const first = texts.length;
    expect(first).toBeGreaterThan(100);
    await askingOver(library, { encoder: counting, cache: createVectorCache(file, counting, fail) });
    expect(texts).toHaveLength(first);
    const other = { ...counting, fingerprint: 'other' };
    await askingOver(library, { encoder: other, cache: createVectorCache(file, other, fail) });
    expect(texts).toHaveLength(2 * first);
  });

  it('may fail or be busy: questions are answered by their words', async () => {
    const broken = {
      ...fakeEncoder(),
      embed: async () => {
        throw new Error('no encoder');
      },
    };
    const { asking, faults } = await askingOver(library, { encoder: broken });
    expect(faults).toHaveLength(2);
    expect(said(await asking.ask('What is LoRA?'))).toContain('two thin matrices');
    expect((await asking.ask('What is photosynthesis?')).kind).toBe('uncovered');
  });
});

describe('a generator', () => {
  it('may phrase the answer, and its failure is not the learner’s', async () => {
    const phraser = { phrase: async () => 'LoRA learns two thin matrices.' };
    const { asking } = await askingOver(library, { phraser });
    expect(await asking.ask('What is LoRA?')).toMatchObject({ phrased: 'LoRA learns two thin matrices.' });
    const failing = {
      phrase: async () => {
        throw new Error('unreachable');
      },
    };
    const other = await askingOver(library, { phraser: failing });
    expect(said(await other.asking.ask('What is LoRA?'))).toContain('two thin matrices');
    expect(other.faults).toHaveLength(1);
  });
});
