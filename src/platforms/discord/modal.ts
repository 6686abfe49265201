import {
  type APIAttachment,
  type APIComponentInLabel,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  ComponentType,
  type ModalSubmitComponent,
  TextInputStyle,
} from 'discord.js';
import type { Form } from '../../chat/form.ts';
import type { RawFields } from '../../chat/parse.ts';
import { shorten } from '../../chat/shorten.ts';
import type { FieldSpec, UploadedFile } from '../../chat/values.ts';
import { decodeValue, encodeValue, wordsUpTo } from './controls.ts';
import { clean } from './markdown.ts';

/** https://docs.discord.com/developers/components/reference */
const MODAL = { fields: 5, title: 45, label: 45, description: 100, placeholder: 100, text: 4000 } as const;
const RADIOS = { least: 2, most: 10 } as const;
const SELECT_OPTIONS = 25;
const FILE_TYPES = 10;

/** A form as a modal; the fields keep their names as ids. @throws RangeError when it has more fields than fit. */
export function renderModal(form: Form): APIModalInteractionResponseCallbackData {
  const fields = Object.entries(form.fields);
  if (fields.length < 1 || fields.length > MODAL.fields)
    throw new RangeError(`a form has 1 to ${MODAL.fields} fields, not ${fields.length}: ${form.title}`);
  return {
    title: wordsUpTo(form.title, MODAL.title),
    custom_id: form.action,
    components: fields.map(([name, field]) => label(name, field, form.initial?.[name])),
  };
}

function label(name: string, field: FieldSpec, initial: string | undefined): APILabelComponent {
  const hint = field.hint === undefined ? '' : clean(field.hint).trim();
  return {
    type: ComponentType.Label,
    label: wordsUpTo(field.label, MODAL.label),
    ...(hint !== '' && { description: shorten(hint, MODAL.description) }),
    component: input(name, field, initial),
  };
}

function input(name: string, field: FieldSpec, initial: string | undefined): APIComponentInLabel {
  const required = field.required === true;
  switch (field.kind) {
    case 'text': {
      const most = Math.min(field.maxLength ?? MODAL.text, MODAL.text);
      const value = initial === undefined ? '' : clean(initial.slice(0, most));
      const placeholder = field.placeholder === undefined ? '' : clean(field.placeholder);
      return {
        type: ComponentType.TextInput,
        custom_id: name,
        style: field.multiline ? TextInputStyle.Paragraph : TextInputStyle.Short,
        required,
        max_length: most,
        ...(placeholder !== '' && { placeholder: shorten(placeholder, MODAL.placeholder) }),
        ...(value !== '' && { value }),
      };
    }
    case 'choice': {
      const options = field.choices.slice(0, SELECT_OPTIONS).map((choice) => ({
        label: wordsUpTo(choice.label, 100),
        value: encodeValue(choice.value),
        ...(choice.value === initial && { default: true }),
      }));
      return options.length >= RADIOS.least && options.length <= RADIOS.most
        ? { type: ComponentType.RadioGroup, custom_id: name, options, required }
        : {
            type: ComponentType.StringSelect,
            custom_id: name,
            options,
            required,
            min_values: required ? 1 : 0,
            max_values: 1,
          };
    }
    case 'file': {
      const types = field.accept.slice(0, FILE_TYPES) as `.${string}`[];
      return {
        type: ComponentType.FileUpload,
        custom_id: name,
        required,
        min_values: required ? 1 : 0,
        max_values: 1,
        ...(types.length > 0 && { file_types: types }),
      };
    }
  }
}

/** What a submitted modal holds, by field name. */
export function readModal(
  { components, resolved }: APIModalSubmission,
  fileOf: (attachment: APIAttachment) => UploadedFile,
): RawFields {
  const values: Record<string, string | UploadedFile> = {};
  for (const top of components) {
    for (const field of 'component' in top ? [top.component] : 'components' in top ? top.components : []) {
      const value = answerOf(field, (id) => {
        const file = resolved?.attachments?.[id];
        return file && fileOf(file);
      });
      if (value !== undefined) values[field.custom_id] = value;
    }
  }
  return values;
}

function answerOf(
  field: ModalSubmitComponent,
  uploaded: (id: string) => UploadedFile | undefined,
): string | UploadedFile | undefined {
  switch (field.type) {
    case ComponentType.TextInput:
      return field.value;
    case ComponentType.RadioGroup:
      return field.value === null || field.value === undefined ? undefined : decodeValue(field.value);
    case ComponentType.StringSelect: {
      const chosen = field.values[0];
      return chosen === undefined ? undefined : decodeValue(chosen);
    }
    case ComponentType.FileUpload:
      return field.values[0] === undefined ? undefined : uploaded(field.values[0]);
    default:
      return undefined;
  }
}
