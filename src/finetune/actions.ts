import { defineAction } from '../chat/action.ts';

export const DATA_FILES = ['.csv', '.tsv', '.txt'] as const;
export const NAME_CHARACTERS = 60;
export const TEXT_CHARACTERS = 3000;

/** The form that `/finetune` opens when it is given no file. */
export const uploadAction = defineAction(
  'finetune.upload',
  {},
  {
    file: { kind: 'file', label: 'File', hint: 'A text and a label in each row', accept: [...DATA_FILES] },
    lines: {
      kind: 'text',
      label: 'Or paste examples',
      hint: 'One in each line, “label: text” or “text,label”',
      multiline: true,
      placeholder: 'happy: What a lovely day\nsad: My bike was stolen',
      maxLength: TEXT_CHARACTERS,
    },
    test: { kind: 'file', label: 'Test file, if you have one', accept: [...DATA_FILES] },
    name: { kind: 'text', label: 'Name of the model', maxLength: NAME_CHARACTERS },
  },
);
/** Opens the upload form again. */
export const newAction = defineAction('finetune.new', {});
export const cancelAction = defineAction('finetune.cancel', { job: { kind: 'text' } });
export const retryAction = defineAction('finetune.retry', { job: { kind: 'text' } });
export const detailsAction = defineAction('finetune.details', { model: { kind: 'text' } });
export const mistakesAction = defineAction('finetune.mistakes', { model: { kind: 'text' } });

/** Opens the form in which a text for the model is written. */
export const tryAction = defineAction('predict.try', { model: { kind: 'text' } });
export const predictAction = defineAction(
  'predict.run',
  { model: { kind: 'text' } },
  {
    text: {
      kind: 'text',
      label: 'Text',
      hint: 'What should the model put a label on?',
      multiline: true,
      required: true,
      maxLength: TEXT_CHARACTERS,
    },
  },
);

export const listAction = defineAction('models.list', { page: { kind: 'integer' } });
export const showAction = defineAction('models.show', { model: { kind: 'text' } });
export const pickAction = defineAction('models.pick', {});
export const renameAction = defineAction('models.rename', { model: { kind: 'text' } });
export const renamedAction = defineAction(
  'models.renamed',
  { model: { kind: 'text' } },
  { name: { kind: 'text', label: 'New name', required: true, maxLength: NAME_CHARACTERS } },
);
export const shareAction = defineAction('models.share', {
  model: { kind: 'text' },
  shared: { kind: 'choice', choices: ['yes', 'no'] },
});
export const deleteAction = defineAction('models.delete', { model: { kind: 'text' } });
export const confirmDeleteAction = defineAction('models.confirm', { model: { kind: 'text' } });
