import type { types } from '@slack/bolt';
import type { Form } from '../../chat/form.ts';
import { shorten } from '../../chat/shorten.ts';
import type { FieldSpec, OptionSpec, OptionSpecs } from '../../chat/values.ts';
import { decodeValue, encodeValue } from './controls.ts';
import { plainText } from './text.ts';

/** Where a modal was opened from, carried in its `private_metadata`. */
export interface Origin {
  readonly channel: string;
  readonly thread?: string;
  /** The message whose control opened it. */
  readonly message?: { readonly ts: string; readonly ephemeral: boolean };
  readonly responseUrl?: string;
}

const TITLE = 24;
const INPUT_LENGTH = 3000;
const CHOICES = 100;

/** `callback_id` of the modal that asks for a command's options; action names never begin with a slash. */
export const commandCallback = (command: string): string => `/${command}`;

/** The command a modal asks options for; undefined for a form. */
export const commandOf = (callbackId: string): string | undefined =>
  callbackId.startsWith('/') ? callbackId.slice(1) : undefined;

export function formModal(form: Form, origin: Origin): types.ModalView {
  return {
    ...frame(form.title, form.submitLabel ?? 'Send', form.action, origin),
    blocks: nonEmpty(
      Object.entries(form.fields).map(([name, spec]) => fieldInput(name, spec, form.initial?.[name])),
    ),
  };
}

/** A form of a command's options, with what was typed already. */
export function commandModal(
  command: { readonly name: string; readonly description: string; readonly options: OptionSpecs },
  given: Readonly<Record<string, string>>,
  origin: Origin,
): types.ModalView {
  const about = plainText(command.description, 3000);
  return {
    ...frame(`/${command.name}`, 'Go', commandCallback(command.name), origin),
    blocks: [
      ...(about ? [{ type: 'context' as const, elements: [about] }] : []),
      ...Object.entries(command.options).map(([name, spec]) => optionInput(name, spec, given[name])),
    ],
  };
}

function frame(title: string, submit: string, callback: string, origin: Origin) {
  const fallback = { type: 'plain_text' as const, text: 'Studyhall', emoji: false };
  return {
    type: 'modal' as const,
    title: plainText(title, TITLE) ?? fallback,
    submit: plainText(submit, TITLE) ?? { ...fallback, text: 'Send' },
    close: { type: 'plain_text' as const, text: 'Cancel', emoji: false },
    callback_id: callback,
    private_metadata: JSON.stringify(origin),
  };
}

const nonEmpty = (blocks: types.KnownBlock[]): types.KnownBlock[] =>
  blocks.length > 0
    ? blocks
    : [{ type: 'section', text: { type: 'plain_text', text: 'Nothing to fill in.', emoji: false } }];

function input(
  name: string,
  label: string,
  required: boolean,
  element: types.InputBlockElement,
  hint?: string,
): types.InputBlock {
  const help = hint === undefined ? undefined : plainText(hint, 2000);
  return {
    type: 'input',
    block_id: name,
    label: plainText(label, 2000) ?? { type: 'plain_text', text: name, emoji: false },
    element,
    optional: !required,
    ...(help && { hint: help }),
  };
}

function fieldInput(name: string, spec: FieldSpec, initial: string | undefined): types.InputBlock {
  const required = spec.required === true;
  switch (spec.kind) {
    case 'text':
      return input(
        name,
        spec.label,
        required,
        textInput(name, initial, spec.multiline === true, spec.maxLength, spec.placeholder),
        spec.hint,
      );
    case 'choice':
      return input(name, spec.label, required, choiceInput(name, spec.choices, initial), spec.hint);
    case 'file':
      return input(
        name,
        spec.label,
        required,
        fileInput(name, spec.accept),
        spec.hint ?? accepted(spec.accept),
      );
  }
}

function optionInput(name: string, spec: OptionSpec, given: string | undefined): types.InputBlock {
  const required = spec.required === true;
  const label = name.charAt(0).toUpperCase() + name.slice(1);
  switch (spec.kind) {
    case 'text': {
      if (!spec.autocomplete) {
        const long = spec.maxLength === undefined || spec.maxLength > 200;
        return input(name, label, required, textInput(name, given, long, spec.maxLength), spec.description);
      }
      const option = given === undefined || given === '' ? undefined : suggestion(given, given);
      return input(
        name,
        label,
        required,
        {
          type: 'external_select',
          action_id: name,
          min_query_length: 0,
          placeholder: { type: 'plain_text', text: 'Type to search', emoji: false },
          ...(option && { initial_option: option }),
        },
        spec.description,
      );
    }
    case 'integer':
      return input(
        name,
        label,
        required,
        {
          type: 'number_input',
          action_id: name,
          is_decimal_allowed: false,
          ...(spec.min !== undefined && { min_value: String(spec.min) }),
          ...(spec.max !== undefined && { max_value: String(spec.max) }),
          ...(given !== undefined && isWithin(given, spec) && { initial_value: given }),
        },
        spec.description,
      );
    case 'choice':
      return input(name, label, required, choiceInput(name, spec.choices, given), spec.description);
    case 'file':
      return input(
        name,
        label,
        required,
        fileInput(name, spec.accept),
        `${spec.description} (${accepted(spec.accept)})`,
      );
  }
}

const isWithin = (text: string, { min, max }: { min?: number; max?: number }) =>
  /^-?\d{1,15}$/.test(text) && Number(text) >= (min ?? -Infinity) && Number(text) <= (max ?? Infinity);

function textInput(
  name: string,
  initial: string | undefined,
  multiline: boolean,
  maxLength = INPUT_LENGTH,
  placeholder?: string,
): types.PlainTextInput {
  const most = Math.min(maxLength, INPUT_LENGTH);
  const shown = placeholder === undefined ? undefined : plainText(placeholder, 150);
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline,
    max_length: most,
    ...(initial !== undefined && initial !== '' && { initial_value: shorten(initial, most) }),
    ...(shown && { placeholder: shown }),
  };
}

function choiceInput(
  name: string,
  choices: readonly { readonly value: string; readonly label: string }[],
  given: string | undefined,
): types.StaticSelect {
  const options = choices.slice(0, CHOICES).map(({ value, label }) => optionOf(value, label));
  const wanted = given?.toLowerCase();
  const chosen = choices.findIndex(
    ({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  const initial = options[chosen];
  return { type: 'static_select', action_id: name, options, ...(initial && { initial_option: initial }) };
}

/** Slack greys out files of other kinds; what comes is checked all the same. */
function fileInput(name: string, accept: readonly string[]): types.FileInput {
  return {
    type: 'file_input',
    action_id: name,
    max_files: 1,
    ...(accept.length > 0 && { filetypes: accept.map((extension) => extension.replace(/^\./, '')) }),
  };
}

const accepted = (accept: readonly string[]): string =>
  accept.length === 0 ? 'Any kind of file' : `Kinds of file: ${accept.join(', ')}`;

function optionOf(value: string, label: string): types.PlainTextOption {
  return {
    text: plainText(label, 75) ?? { type: 'plain_text', text: '…', emoji: false },
    value: encodeValue(value),
  };
}

/** An option of an external select; undefined when Slack could not carry its value. */
export function suggestion(value: string, label: string): types.PlainTextOption | undefined {
  return value === '' || value.length > 149 ? undefined : optionOf(value, label);
}

/** A file of a `file_input` or a message, as Slack describes it; nothing but the id is certain. */
export interface SlackFile {
  readonly id: string;
  readonly name?: string;
  readonly size?: number;
  readonly mimetype?: string;
  readonly url_private_download?: string;
  readonly url_private?: string;
  readonly file_access?: string;
}

export interface Submitted {
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, SlackFile>>;
}

/** What a modal holds, by the name of its field or option. */
export function readState(values: unknown): Submitted {
  const texts: Record<string, string> = {};
  const files: Record<string, SlackFile> = {};
  for (const elements of Object.values(isRecord(values) ? values : {})) {
    for (const [name, state] of Object.entries(isRecord(elements) ? elements : {})) {
      if (!isRecord(state)) continue;
      const file = Array.isArray(state.files) ? state.files[0] : undefined;
      if (isRecord(file) && typeof file.id === 'string') files[name] = file as unknown as SlackFile;
      else if (typeof state.value === 'string') texts[name] = state.value;
      else if (isRecord(state.selected_option) && typeof state.selected_option.value === 'string') {
        texts[name] = decodeValue(state.selected_option.value);
      }
    }
  }
  return { texts, files };
}

/** @returns undefined for metadata that is not ours. */
export function readOrigin(metadata: string): Origin | undefined {
  try {
    const origin: unknown = JSON.parse(metadata);
    return isRecord(origin) && typeof origin.channel === 'string' ? (origin as unknown as Origin) : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the files of a form, by the field: Slack itself does not check their kind. */
export function fileErrors(
  blocks: readonly { readonly block_id?: string; readonly type: string; readonly element?: unknown }[],
  files: Readonly<Record<string, SlackFile>>,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { block_id: block = '', element } of blocks) {
    if (!isRecord(element) || element.type !== 'file_input' || !Array.isArray(element.filetypes)) continue;
    const file = files[String(element.action_id)];
    const extension = /\.([^.]+)$/.exec(file?.name ?? '')?.[1]?.toLowerCase() ?? '';
    if (file?.name !== undefined && !element.filetypes.includes(extension)) {
      const kinds = element.filetypes.map((kind) => `.${kind}`).join(', ');
      errors[block] =
        `“${shorten(file.name, 60)}” is not of a kind that is read here: give a file ending in ${kinds}.`;
    }
  }
  return errors;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
