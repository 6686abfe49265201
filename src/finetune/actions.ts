import { defineAction } from '../chat/action.ts';
import { ENGINES, type MODES } from './approach.ts';
import { DOWNLOADS } from './download/bundle-options.ts';

export const DATA_FILES = ['.csv', '.tsv', '.txt', '.json', '.jsonl', '.ndjson', '.xlsx'] as const;
export const NAME_CHARACTERS = 60;
export const TEXT_CHARACTERS = 3000;
const LABEL_CHARACTERS = 200;

export const MODE_CHOICES = [
  { value: 'frozen', label: 'Frozen encoder, new head (seconds)' },
  { value: 'unfrozen', label: 'Train the top layers too (minutes)' },
  { value: 'scratch', label: 'From scratch, to compare' },
  { value: 'tfidf', label: 'Count words (TF-IDF), to compare' },
] as const satisfies readonly { readonly value: (typeof MODES)[number]; readonly label: string }[];

export const ENGINE_CHOICES = [
  { value: 'onnx', label: 'onnxruntime, fastest' },
  { value: 'onnx-web', label: 'onnxruntime in WebAssembly' },
  { value: 'tfjs', label: 'TensorFlow.js, where it is installed' },
] as const satisfies readonly { readonly value: (typeof ENGINES)[number]; readonly label: string }[];

/** The form that `/finetune` opens when it is given no file; its arguments are the options no field asks for. */
export const uploadAction = defineAction(
  'finetune.upload',
  {
    /** 0 when the way of learning says how many. */
    layers: { kind: 'integer' },
    compare: { kind: 'choice', choices: ['on', 'off'] },
    seed: { kind: 'integer' },
    engine: { kind: 'choice', choices: ['best', ...ENGINES] },
  },
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
    mode: { kind: 'choice', label: 'How it learns', choices: MODE_CHOICES },
  },
);
/** Opens the upload form again. */
export const newAction = defineAction('finetune.new', {});
export const cancelAction = defineAction('finetune.cancel', { job: { kind: 'text' } });
export const retryAction = defineAction('finetune.retry', { job: { kind: 'text' } });
export const detailsAction = defineAction('finetune.details', { model: { kind: 'text' } });
/** Trains again on the same examples, and compares with other ways. */
export const compareAction = defineAction('finetune.compare', { model: { kind: 'text' } });
/** Shows the comparison that a training has made. */
export const comparisonAction = defineAction('finetune.comparison', { model: { kind: 'text' } });
/** Trains again on the same examples, with one layer more. */
export const layersAction = defineAction('finetune.layers', { model: { kind: 'text' } });
/** Trains again on the same examples and the corrections. */
export const retrainAction = defineAction('finetune.retrain', { model: { kind: 'text' } });
export const downloadAction = defineAction('models.download', {
  model: { kind: 'text' },
  what: { kind: 'choice', choices: DOWNLOADS },
});

/** Where examples are kept: of a model, of a job, or of an upload that was refused. */
const source = { source: { kind: 'text' } } as const;
const columns = {
  ...source,
  text: { kind: 'integer' },
  label: { kind: 'integer' },
  header: { kind: 'choice', choices: ['yes', 'no'] },
} as const;
/** Shows the columns of examples, to be chosen. */
export const columnsAction = defineAction('finetune.columns', source);
export const textColumnAction = defineAction('finetune.coltext', columns);
export const labelColumnAction = defineAction('finetune.collabel', columns);
export const headerAction = defineAction('finetune.colhead', columns);
/** Trains with the columns as chosen. */
export const useColumnsAction = defineAction('finetune.usecols', columns);
export const mistakesAction = defineAction('finetune.mistakes', { model: { kind: 'text' } });

/** Opens the form in which a text for the model is written, or a file of texts given. */
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
      maxLength: TEXT_CHARACTERS,
    },
    file: {
      kind: 'file',
      label: 'Or a file of texts',
      hint: 'One a line or in a table; comes back as CSV',
      accept: [...DATA_FILES],
    },
  },
);

/** The value chosen is the number of the right label. */
export const correctAction = defineAction('predict.correct', { prediction: { kind: 'text' } });
/** Opens a form for the right label, where there are too many for a select. */
export const correctFormAction = defineAction('predict.correctform', { prediction: { kind: 'text' } });
export const correctedAction = defineAction(
  'predict.corrected',
  { prediction: { kind: 'text' } },
  { label: { kind: 'text', label: 'The right label', required: true, maxLength: LABEL_CHARACTERS } },
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
const sharing = { model: { kind: 'text' }, shared: { kind: 'choice', choices: ['yes', 'no'] } } as const;
/** Where the model's report is shown. */
export const shareAction = defineAction('models.share', sharing);
/** Where the model itself is shown, which is then shown as it has become. */
export const shareShownAction = defineAction('models.shareshown', sharing);
export const deleteAction = defineAction('models.delete', { model: { kind: 'text' } });
export const confirmDeleteAction = defineAction('models.confirm', { model: { kind: 'text' } });
