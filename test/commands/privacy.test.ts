import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingFile } from '../../src/chat/view.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import {
  type Answer,
  ada,
  bob,
  ELSEWHERE,
  HOME,
  labelsOf,
  type ReadingRoom,
  readingRoom,
} from './reading-room.ts';

let room: ReadingRoom;
beforeEach(async () => {
  room = await readingRoom(contentFolder(wholeCourse()));
});
afterEach(() => room.close());

const filesOf = ({ view }: Answer): readonly OutgoingFile[] =>
  view.blocks.flatMap((block) => (block.kind === 'file' ? [block.file] : []));
const textOf = (file: OutgoingFile | undefined) => new TextDecoder().decode(file?.data);
const tableOf = ({ view }: Answer) => {
  const table = view.blocks.find((block) => block.kind === 'table');
  if (!table) throw new Error('there is no table');
  return table;
};
const exported = async (learner = ada, workspace = HOME) => {
  const shown = await room.command('privacy', {}, learner, workspace);
  const answer = await room.click('Export', shown, learner, workspace);
  expect(answer.how).toBe('private');
  return { files: filesOf(answer), data: JSON.parse(textOf(filesOf(answer)[0])) };
};

/** Something of every kind. */
async function study(learner = ada, workspace = HOME) {
  await room.command('lesson', { lesson: '8.6', part: 'chapters' }, learner, workspace);
  const back = await room.click(
    'Show answer',
    await room.command('flashcards', {}, learner, workspace),
    learner,
    workspace,
  );
  await room.click('Good', back, learner, workspace);
  await room.command('quiz', { lesson: '8.6' }, learner, workspace);
  await room.services.jobs.submit({
    kind: 'finetune',
    workspace,
    channel: 'web:local/general',
    learner: learner.id,
    input: { name: 'reviews', modelFolder: '/somewhere/secret' },
    files: { train: new TextEncoder().encode('text,label\nfine,good\n') },
  });
  const model = room.services.models.folder(workspace, `model-${learner.name}`);
  mkdirSync(model, { recursive: true });
  const card = {
    format: 'studyhall-model',
    version: 1,
    mode: 'frozen',
    name: 'mine',
    labels: ['a', 'b'],
    encoder: { id: 'embedded', dimensions: 2, fingerprint: 'x' },
    seed: 1,
    createdAt: 1,
  };
  writeFileSync(`${model}/model.json`, JSON.stringify(card));
  const keeping = {
    name: 'mine',
    owner: learner.id,
    ownerName: learner.name,
    shared: true,
    examples: 10,
    test: { n: 5, accuracy: 0.8, interval: [0.4, 1] },
  };
  writeFileSync(`${model}/keeping.json`, JSON.stringify(keeping));
  mkdirSync(`${model}/examples`, { recursive: true });
  writeFileSync(`${model}/examples/train`, 'kept,examples');
  await room.drafts.keep(workspace, learner.id, {
    train: new TextEncoder().encode('a draft'),
    corrections: [],
    settings: { name: 'draft', seed: 1 },
  });
  const { corrections } = room.services;
  await corrections.remember(workspace, { model: 'm', text: 'I tried', said: 'a', by: learner.id });
  await corrections.add(workspace, 'm', { text: `corrected by ${learner.name}`, label: 'b' }, learner.id);
  await room.store
    .collection(workspace, 'ask-topics')
    .set(`web:local/general ${learner.id}`, { subject: 'x' });
  await room.store.collection(workspace, 'ask-open').set('q1', {
    question: 'Why?',
    waiting: [
      { learner: ada.id, name: 'Ada' },
      { learner: bob.id, name: 'Bob' },
    ],
  });
  await room.store.collection(workspace, 'study-sessions').set('s1', {
    id: 's1',
    workspace,
    title: '8.6',
    host: { id: ada.id, name: 'Ada' },
    players: { [ada.id]: 'Ada', [bob.id]: 'Bob' },
    phase: { kind: 'over', reason: 'finished' },
    openedAt: 1,
    results: [
      {
        prompt: 'Why?',
        answers: { [ada.id]: { said: 'Because', correct: true }, [bob.id]: { said: 'No', correct: false } },
      },
    ],
  });
}

describe('/privacy', () => {
  it('says what is kept, and gives all of it to take along', async () => {
    await study();
    expect((await room.command('privacy')).view.text).toContain('Flashcards, 1');
    const { files, data } = await exported();
    expect(data).toMatchObject({
      format: 'studyhall-personal-data',
      learner: ada.id,
      workspace: HOME,
      reading: { 'deep-learning/8.6': { last: { part: 'chapters', step: 0 } } },
      quizzes: { runs: [{ lesson: 'deep-learning/8.6' }] },
      study: [{ host: true, answers: [{ said: 'Because', correct: true }] }],
      activity: { studied: ['2026-03-09T12:00:00.000Z'] },
      questions: { passedOn: ['Why?'], lately: [{ subject: 'x' }] },
      models: { models: [{ name: 'mine' }], trainings: [{ name: 'reviews', state: 'queued' }] },
    });
    expect(Object.values(data.flashcards)).toMatchObject([{ reps: 1 }]);
    expect(JSON.stringify(data)).not.toContain('secret');
    expect(JSON.stringify(data)).not.toContain('Bob');
    expect(data.models).toMatchObject({
      predictions: [{ model: 'm', text: 'I tried', said: 'a' }],
      corrections: [{ model: 'm', text: 'corrected by Ada', label: 'b' }],
    });
    expect(files.slice(1).map(textOf)).toEqual(['text,label\nfine,good\n', 'kept,examples', 'a draft']);
  });

  it('counts what is kept without making the export', async () => {
    await study();
    const { rows } = tableOf(await room.command('privacy'));
    expect(Object.fromEntries(rows)).toEqual({
      Lessons: '1',
      Quizzes: '1',
      Flashcards: '1',
      'Study sessions': '1',
      Times: '1',
      Questions: '2',
      Models: '5',
    });
    const privacyOf = createPrivacy({
      holders: [
        {
          name: 'much',
          keeps: 'Much',
          data: {
            countOf: async () => 7,
            exportOf: () => Promise.reject(new Error('read everything')),
            forget: async () => {},
          },
        },
      ],
      now: () => 0,
    });
    expect(await privacyOf.holdings(HOME, ada.id)).toEqual([{ keeps: 'Much', count: 7 }]);
  });

  it('deletes all of it once confirmed, and nothing of anybody else or any other class', async () => {
    await study(ada);
    await study(bob);
    await study(ada, ELSEWHERE);
    const others = [await exported(bob), await exported(ada, ELSEWHERE)];
    const asked = await room.click('Delete', await room.command('privacy'));
    expect(asked.view.text).toContain('cannot be brought back');
    expect(labelsOf(asked)).toEqual(['Delete everything', 'Keep my data']);
    expect((await room.click('Keep', asked)).view.text).toContain('Flashcards, 1');
    const deleted = await room.click('Delete everything', asked);
    expect(deleted.view.text).toContain('Your data is deleted');
    const { files, data } = await exported();
    expect(files).toHaveLength(1);
    expect(data).toMatchObject({
      reading: {},
      quizzes: { runs: [], scores: [] },
      flashcards: {},
      study: [],
      activity: { studied: [] },
      questions: { passedOn: [], lately: [] },
      models: { models: [], trainings: [], predictions: [], corrections: [], files: [] },
    });
    expect([await exported(bob), await exported(ada, ELSEWHERE)].map((each) => each.data)).toEqual(
      others.map((each) => each.data),
    );
    expect(await room.store.collection<unknown>(HOME, 'study-sessions').get('s1')).not.toMatchObject({
      players: { [ada.id]: 'Ada' },
    });
    expect((await room.click('Delete', await room.command('privacy'))).view.text).toContain(
      'nothing to delete',
    );
  });

  it('leaves nothing in the store that names the learner', async () => {
    await study(ada);
    await room.click('Delete everything', await room.click('Delete', await room.command('privacy')));
    for (const name of [
      'reading',
      'flashcards',
      'flashcards-ahead',
      'activity',
      'quiz-runs',
      'quiz-open',
      'quiz-history',
      'study-sessions',
      'ask-topics',
      'ask-open',
      'predictions',
      'corrections',
    ]) {
      const left = JSON.stringify(await room.store.collection(HOME, name).entries());
      expect(left, name).not.toContain(ada.id);
    }
    expect(await room.services.jobs.of(HOME, ada.id)).toEqual([]);
  });

  it('works when learning goes on afterwards with buttons from before', async () => {
    const back = await room.click('Show answer', await room.command('flashcards'));
    const next = await room.click('Good', back);
    await room.click('Delete everything', await room.click('Delete', await room.command('privacy')));
    expect((await room.click('Undo', next)).view.text).toContain('new card');
    expect((await room.click('Good', back)).view.text).toContain('3 new');
  });
});
