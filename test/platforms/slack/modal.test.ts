import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldSpecs, OptionSpecs } from '../../../src/chat/values.ts';
import {
  commandModal,
  fileErrors,
  formModal,
  readOrigin,
  readState,
} from '../../../src/platforms/slack/modal.ts';
import { hostileText } from '../../chat/arbitrary-view.ts';
import { viewProblems } from '../../twins/slack/block-kit.ts';

const origin = {
  channel: 'C1',
  thread: '1.1',
  message: { ts: '1.2', ephemeral: true },
  responseUrl: 'https://a',
};
const specs: OptionSpecs = {
  lesson: { kind: 'text', description: 'Which one', autocomplete: true },
  title: { kind: 'text', description: 'A title', required: true, maxLength: 40 },
  count: { kind: 'integer', description: 'How many', min: 1, max: 20 },
  mode: {
    kind: 'choice',
    description: 'How',
    choices: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
  },
  file: { kind: 'file', description: 'Examples', accept: ['.csv', '.tsv'] },
};

describe('a form in Slack', () => {
  it('keeps within what Slack takes, whatever stands in it', () => {
    const said = hostileText.filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(said, said, said, (label, value, title) => {
        const fields: FieldSpecs = {
          a: { kind: 'text', label, hint: value, placeholder: label, multiline: true, maxLength: 10_000 },
          b: { kind: 'choice', label, choices: [{ value: 'x', label: value }] },
          c: { kind: 'file', label, accept: ['.csv'] },
        };
        const initial = { a: value, b: 'x' };
        expect(
          viewProblems(formModal({ title, action: 'a|b', fields, initial, submitLabel: label }, origin)),
        ).toEqual([]);
        const given = { lesson: value, title: value, count: value, mode: value };
        expect(
          viewProblems(commandModal({ name: 'quiz', description: label, options: specs }, given, origin)),
        ).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('carries where it came from, and what was typed already', () => {
    const view = commandModal(
      { name: 'quiz', description: 'Questions', options: specs },
      { count: '5', mode: 'B' },
      origin,
    );
    expect(readOrigin(view.private_metadata ?? '')).toEqual(origin);
    expect(view).toMatchSnapshot();
    expect(readOrigin('nonsense')).toBeUndefined();
    expect(readOrigin('{"channel":5}')).toBeUndefined();
  });

  it('is read back by the names of its fields', () => {
    const state = {
      title: { title: { type: 'plain_text_input', value: 'T' } },
      empty: { empty: { type: 'plain_text_input', value: null } },
      mode: { mode: { type: 'static_select', selected_option: { value: '=' } } },
      none: { none: { type: 'static_select', selected_option: null } },
      file: { file: { type: 'file_input', files: [{ id: 'F1', name: 'a.csv' }] } },
    };
    expect(readState(state)).toEqual({
      texts: { title: 'T', mode: '' },
      files: { file: { id: 'F1', name: 'a.csv' } },
    });
    expect(readState(undefined)).toEqual({ texts: {}, files: {} });
    expect(readState([1, { a: 2 }])).toEqual({ texts: {}, files: {} });
  });

  it('refuses files of another kind beside their field', () => {
    const { blocks } = commandModal({ name: 'q', description: 'd', options: specs }, {}, origin);
    expect(fileErrors(blocks, { file: { id: 'F1', name: 'a.CSV' } })).toEqual({});
    expect(fileErrors(blocks, { file: { id: 'F1', name: 'a.exe' } })).toEqual({
      file: '“a.exe” is not of a kind that is read here: give a file ending in .csv, .tsv.',
    });
  });
});
