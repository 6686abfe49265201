import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../src/commands.ts';
import { asksForOptions } from '../../../src/platforms/slack/option-form.ts';

const asks = (name: string, text: string, given: Readonly<Record<string, string>> = {}) =>
  asksForOptions(createCommands().find((each) => each.name === name)?.options ?? {}, text, given);

describe('a command typed without options', () => {
  it('opens a form when there is something to choose from', () => {
    expect(asks('quiz', '')).toBe(true);
  });

  it('opens a form when something required is missing, whatever else was typed', () => {
    expect(asks('ask', '')).toBe(true);
    expect(asks('predict', 'something', {})).toBe(true);
  });

  it('does its work when all that could be asked for is a setting', () => {
    expect(asks('progress', '')).toBe(false);
  });

  it('does its work when something was typed', () => {
    expect(asks('quiz', 'transfer', { lesson: 'transfer' })).toBe(false);
  });
});
