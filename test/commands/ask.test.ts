import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../commands/ask.ts';
import { questions } from '../../commands/questions.ts';
import type { Services } from '../../commands/services.ts';
import { teachers } from '../../commands/teachers.ts';
import { UserError } from '../../src/chat/errors.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ChannelId, Learner, MessageRef } from '../../src/chat/ids.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import type { RawFields } from '../../src/chat/parse.ts';
import { createRouter } from '../../src/chat/router.ts';
import type { Button, View } from '../../src/chat/view.ts';
import type { WatchedLibrary } from '../../src/course/library.ts';
import { openPlace } from '../../src/reading/actions.ts';
import { askingOver, courses } from '../ask/library.ts';

const ada: Learner = { id: 'web:ada', name: 'Ada', teacher: false };
const bob: Learner = { id: 'web:bob', name: 'Bob', teacher: false };
const tess: Learner = { id: 'web:tess', name: 'Tess', teacher: true };
const workspace = 'web:one';
const general: ChannelId = 'web:one/general';
const staff: ChannelId = 'web:one/staff';
const SEMINAR = 'When does the Friday seminar begin?';

let library: WatchedLibrary;
beforeAll(async () => {
  library = await courses();
});
afterAll(() => library.close());

const buttons = (view: View | undefined): readonly Button[] =>
  view?.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])) ?? [];
const button = (view: View | undefined, label: string): string => {
  const found = buttons(view).find((each) => each.label.startsWith(label));
  if (!found) throw new Error(`no button ${label} among ${buttons(view).map((each) => each.label)}`);
  return found.action;
};

/** The commands around asking behind the real router. */
async function classroom(before: { readonly post?: () => Promise<void> } = {}) {
  const { asking, store, questions: classQuestions } = await askingOver(library);
  const posts: { ref: MessageRef; view: View; to?: string }[] = [];
  const keep = (channel: ChannelId, view: View, to?: string) => {
    const ref = { workspace, channel, message: `m${posts.length}` } as MessageRef;
    posts.push({ ref, view, ...(to && { to }) });
    return ref;
  };
  let ids = 0;
  const router = createRouter({
    commands: [ask, questions, teachers],
    services: { asking, classQuestions } as unknown as Services,
    messenger: {
      post: async (_, channel, view) => {
        await before.post?.();
        return keep(channel, view);
      },
      edit: async (ref, view) => {
        const post = posts.find((each) => each.ref.message === ref.message);
        if (post) post.view = view;
        return post !== undefined;
      },
      tell: async (_, channel, learner, view) => keep(channel, view, learner),
      thread: async () => undefined,
    },
    lateForms: lateFormsIn(store.collection('system', 'late-forms'), () => `id${++ids}`),
    freeText: { command: 'ask', option: 'question' },
    log: {
      error: (details) => {
        throw new Error(JSON.stringify(details));
      },
      warn: () => {},
    },
    now: () => 1_000_000,
    deferAfterMs: 60_000,
  });
  function responder() {
    const result: { view?: View; form?: Form } = {};
    return {
      result,
      parts: {
        defer: async () => {},
        send: async (view: View) => {
          result.view = view;
          return { workspace, channel: general, message: 'reply' } as MessageRef;
        },
        update: async (view: View) => {
          result.view = view;
        },
        openForm: async (form: Form) => {
          result.form = form;
        },
        acknowledge: async () => {},
      },
    };
  }
  const turn = (learner: Learner, channel: ChannelId) =>
    ({ workspace, channel, learner, id: `i${++ids}`, now: 1_000_000 }) as const;
  return {
    posts,
    classQuestions,
    async type(learner: Learner, name: string, options = {}, channel = general) {
      const { result, parts } = responder();
      await router.command({ turn: turn(learner, channel), name, options }, parts);
      return result.view;
    },
    async press(learner: Learner, id: string, fields: RawFields = {}, channel = general) {
      const { result, parts } = responder();
      await router.action({ turn: turn(learner, channel), id, values: [], fields }, parts);
      return result;
    },
  };
}

describe('/ask', () => {
  it('answers with the source and a button that opens it', async () => {
    const { type } = await classroom();
    const view = await type(ada, 'ask', { question: 'What is LoRA?' });
    expect(view?.text).toContain('two thin matrices');
    expect(view?.text).toContain('8.6 Transfer Learning, Glossary: LoRA');
    expect(buttons(view)[0]).toEqual({
      label: 'Open LoRA',
      action: openPlace.id({ lesson: 'deep-learning/8.6', part: 'glossary', step: 0 }),
    });
  });

  it('offers the nearest topics for what the course does not cover, and no teacher where there is none', async () => {
    const { type } = await classroom();
    const view = await type(ada, 'ask', { question: SEMINAR });
    expect(view?.text).toContain('does not cover this');
    expect(buttons(view).every(({ label }) => label.startsWith('Open '))).toBe(true);
  });

  it('tells apart what was asked before', async () => {
    const { type } = await classroom();
    await type(ada, 'ask', { question: 'What is LoRA?' });
    const view = await type(ada, 'ask', { question: 'How does it differ from adapters?' });
    expect(JSON.stringify(view?.blocks[0])).toContain('about “LoRA”');
  });
});

describe('a question for the teachers', () => {
  it('goes to their channel, is answered by a form, reaches everybody who asked and is found again', async () => {
    const { type, press, posts } = await classroom();
    await type(tess, 'teachers', {}, staff);
    for (const learner of [ada, bob, ada]) {
      const view = await type(learner, 'ask', { question: SEMINAR });
      await press(learner, button(view, 'Ask a teacher'));
    }
    expect(posts.map(({ ref }) => ref.channel)).toEqual([staff]);
    expect(posts[0]?.view.text).toContain('Ada, Bob asked');

    const { form } = await press(tess, button(posts[0]?.view, 'Answer'), {}, staff);
    const given = await press(tess, form?.action ?? '', { answer: 'At ten, in room 12.' }, staff);
    expect(given.view?.text).toContain('All 2 learners who asked have been told');
    expect(posts[0]?.view.text).toContain('Answered by Tess');
    expect(buttons(posts[0]?.view)).toEqual([]);
    expect(posts.slice(1).map(({ to }) => to)).toEqual(['web:ada', 'web:bob']);
    expect(posts[1]?.view.text).toContain('At ten, in room 12.');

    const found = await type(bob, 'ask', { question: 'when does the friday seminar begin' });
    expect(found?.text).toContain('At ten, in room 12. (answered by Tess)');
    expect((await type(tess, 'questions'))?.text).toContain('No question is waiting');
  });

  it('says what it is about when it goes on from one before', async () => {
    const { type, press, posts } = await classroom();
    await type(tess, 'teachers', {}, staff);
    await type(ada, 'ask', { question: SEMINAR });
    const view = await type(ada, 'ask', { question: 'and why?' });
    await press(ada, button(view, 'Ask a teacher'));
    expect(posts[0]?.view.text).toMatch(/: and why\? \(about “.*seminar.*”\)$/);
  });

  it('is one card, with both counted, when two learners pass it on at the same moment', async () => {
    let posted = 0;
    let meanwhile = async () => {};
    const room = await classroom({
      post: async () => {
        posted++;
        await meanwhile();
      },
    });
    await room.type(tess, 'teachers', {}, staff);
    const views: (View | undefined)[] = [];
    for (const learner of [ada, bob]) views.push(await room.type(learner, 'ask', { question: SEMINAR }));
    meanwhile = async () => {
      meanwhile = async () => {};
      const { view } = await room.press(bob, button(views[1], 'Ask a teacher'));
      expect(view?.text).toContain('with the teachers');
    };
    await room.press(ada, button(views[0], 'Ask a teacher'));
    expect(posted).toBe(1);
    expect(room.posts.map(({ ref }) => ref.channel)).toEqual([staff]);
    expect(room.posts[0]?.view.text).toContain('Ada, Bob asked');
  });

  it('can be passed on again when the teachers’ channel could not be reached', async () => {
    let reachable = false;
    const room = await classroom({
      post: async () => {
        if (!reachable) throw new UserError('The channel cannot be reached.');
      },
    });
    await room.type(tess, 'teachers', {}, staff);
    const pass = button(await room.type(ada, 'ask', { question: SEMINAR }), 'Ask a teacher');
    expect((await room.press(ada, pass)).view?.text).toContain('cannot be reached');
    reachable = true;
    await room.press(ada, pass);
    expect(room.posts[0]?.view.text).toContain('Ada asked');
  });

  it('can be answered from the list, changed and taken back', async () => {
    const { type, press } = await classroom();
    await type(ada, 'ask', { question: SEMINAR });
    const list = await type(tess, 'questions');
    expect(list?.text).toContain(SEMINAR);
    const opened = await press(tess, button(list, 'Answer'));
    await press(tess, opened.form?.action ?? '', { answer: 'At ten.' });
    const { view: answered } = await press(tess, button(await type(tess, 'questions'), 'Answered (1)'));
    const again = await press(tess, button(answered, 'Change'));
    expect(again.form?.initial).toEqual({ answer: 'At ten.' });
    await press(tess, again.form?.action ?? '', { answer: 'At eleven.' });
    expect((await type(ada, 'ask', { question: SEMINAR }))?.text).toContain('At eleven.');
    await press(tess, button(answered, 'Take back'));
    expect((await type(ada, 'ask', { question: SEMINAR }))?.text).toContain('does not cover');
  });

  it('can be dismissed', async () => {
    const { type, press, posts } = await classroom();
    await type(tess, 'teachers', {}, staff);
    await press(ada, button(await type(ada, 'ask', { question: SEMINAR }), 'Ask a teacher'));
    const card = button(posts[0]?.view, 'Dismiss');
    await press(tess, card, {}, staff);
    expect(posts[0]?.view.text).toContain('Dismissed by Tess');
    expect((await press(tess, card, {}, staff)).view?.text).toContain('gone');
  });

  it('is nobody’s to answer but the teachers’', async () => {
    const { type, press, classQuestions } = await classroom();
    await type(ada, 'ask', { question: SEMINAR });
    const list = await type(tess, 'questions');
    for (const label of ['Answer', 'Dismiss']) {
      expect((await press(ada, button(list, label))).view?.text).toContain('Only teachers');
    }
    for (const name of ['questions', 'teachers']) {
      expect((await type(ada, name))?.text).toContain('Only teachers');
    }
    expect(await classQuestions.unanswered(workspace)).toHaveLength(1);
  });

  it('can no longer be passed on once teachers take none', async () => {
    const { type, press } = await classroom();
    await type(tess, 'teachers', {}, staff);
    const view = await type(ada, 'ask', { question: SEMINAR });
    await type(tess, 'teachers', { questions: 'off' }, staff);
    expect((await press(ada, button(view, 'Ask a teacher'))).view?.text).toContain(
      'no questions here any more',
    );
    expect(
      buttons(await type(ada, 'ask', { question: SEMINAR })).some(({ label }) => label === 'Ask a teacher'),
    ).toBe(false);
  });

  it('names nobody in the list until it is passed on', async () => {
    const { type } = await classroom();
    await type(ada, 'ask', { question: SEMINAR });
    await type(bob, 'ask', { question: `${SEMINAR.toLowerCase()}` });
    const list = JSON.stringify(await type(tess, 'questions'));
    expect(list).toContain('asked 2 times');
    expect(list).not.toContain('Ada');
  });
});
