import { describe, expect, it } from 'vitest';
import { createClassQuestions } from '../../src/ask/class-questions.ts';
import { openQuestionsView } from '../../src/ask/class-view.ts';
import { openStore } from '../../src/store/sqlite-store.ts';

const WORKSPACE = 'web:local';

describe('the open questions of a class', () => {
  it('are never more than a thousand, and those somebody waits for stay', async () => {
    const store = openStore({ file: ':memory:' });
    let now = 0;
    const questions = createClassQuestions({ store, now: () => now++ });
    const wanted = await questions.note(WORKSPACE, 'What came first?');
    await questions.pass(
      WORKSPACE,
      wanted,
      { id: 'web:ada', name: 'Ada', teacher: false },
      'web:local/general',
    );
    for (let each = 0; each < 1010; each++) await questions.note(WORKSPACE, `Who asks for number ${each}?`);
    const open = await questions.unanswered(WORKSPACE);
    expect(open).toHaveLength(1000);
    expect(open[0]?.id).toBe(wanted);
    const texts = new Set(open.map(({ question }) => question));
    expect(texts.has('Who asks for number 0?')).toBe(false);
    expect(texts.has('Who asks for number 1009?')).toBe(true);
    const view = openQuestionsView(open, 0, { channel: undefined, answered: 0 });
    expect(view.text).toContain('1000');
    expect(view.text.length).toBeLessThan(2000);
    await store.close();
  });
});
