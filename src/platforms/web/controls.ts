import type { Form } from '../../chat/form.ts';
import type { FieldSpec, OptionSpec } from '../../chat/values.ts';
import type { Block, Button } from '../../chat/view.ts';
import { type Html, markup } from './markup.ts';

/** Controls of a View and the fields of forms. The page's script sends what they hold. */
export function renderButtons(buttons: readonly Button[]): Html {
  return markup`<div class="buttons">${buttons.map(
    (button) =>
      markup`<button type="button" class="button button-${button.style ?? 'secondary'}" data-action="${button.action}"${
        button.disabled ? markup` disabled` : ''
      }>${button.label}</button>`,
  )}</div>`;
}

type Select = Extract<Block, { kind: 'select' }>;

/** One of many is a select; several of many are checkboxes, which need no modifier key. */
export function renderSelect(select: Select, id: string): Html {
  const max = select.max ?? 1;
  const min = select.min ?? 1;
  return max > 1 ? renderChecks(select, id, min, max) : renderSingle(select, id, min);
}

function renderSingle(select: Select, id: string, min: number): Html {
  const chosen = select.options.some((option) => option.selected);
  return markup`<form class="select" data-action="${select.action}"><label for="${id}" id="${id}-label">${select.label}</label><div class="select-row"><select id="${id}" name="value"${min > 0 ? markup` required` : ''}>${
    !chosen && markup`<option value="" selected>Choose…</option>`
  }${select.options.map(
    (option) =>
      markup`<option value="${option.value}"${option.selected ? markup` selected` : ''}>${
        option.description ? `${option.label} (${option.description})` : option.label
      }</option>`,
  )}</select>${chooseButton(id, 'secondary')}</div></form>`;
}

function renderChecks(select: Select, id: string, min: number, max: number): Html {
  return markup`<form class="checks" data-action="${select.action}" data-min="${min}" data-max="${max}"><fieldset><legend id="${id}-label">${select.label}</legend>${select.options.map(
    (option, index) =>
      markup`<label class="check" for="${id}-${index}"><input type="checkbox" id="${id}-${index}" name="value" value="${option.value}"${
        option.selected ? markup` checked` : ''
      }><span>${option.label}${option.description && markup` <small>${option.description}</small>`}</span></label>`,
  )}</fieldset>${chooseButton(id, 'primary')}</form>`;
}

/** Several of a message are named alike: each says what it is for, and has an id by which the focus finds it again. */
const chooseButton = (id: string, style: 'primary' | 'secondary') =>
  markup`<button type="submit" class="button button-${style}" id="${id}-choose" aria-describedby="${id}-label">Choose</button>`;

/** A modal. `message` is the entry whose button opened it. */
export function renderForm(form: Form, id: string, message: string | undefined): Html {
  return markup`<dialog class="dialog" aria-labelledby="${id}-title"><form class="fields" data-action="${form.action}"${
    message !== undefined && markup` data-message="${message}"`
  }><h2 id="${id}-title">${form.title}</h2>${Object.entries(form.fields).map(([name, field], index) =>
    renderField(name, field, `${id}-${index}`, form.initial?.[name] ?? ''),
  )}<p class="form-error" role="alert" hidden></p><div class="dialog-buttons"><button type="button" class="button button-secondary" data-cancel>Cancel</button><button type="submit" class="button button-primary">${
    form.submitLabel ?? 'Send'
  }</button></div></form></dialog>`;
}

function renderField(name: string, field: FieldSpec, id: string, initial: string): Html {
  const hint = field.hint !== undefined && markup`<p class="hint" id="${id}-hint">${field.hint}</p>`;
  const shared = markup` id="${id}" name="field:${name}"${field.hint !== undefined && markup` aria-describedby="${id}-hint"`}${
    field.required ? markup` required` : ''
  }`;
  const label = markup`<label for="${id}">${field.label}${!field.required && markup` <small>optional</small>`}</label>`;
  return markup`<div class="field">${label}${hint}${renderInput(field, shared, initial)}</div>`;
}

function renderInput(field: FieldSpec, shared: Html, initial: string): Html {
  if (field.kind === 'choice') {
    return markup`<select${shared}>${(!field.required || initial === '') && markup`<option value="">Choose…</option>`}${field.choices.map(
      (choice) =>
        markup`<option value="${choice.value}"${choice.value === initial ? markup` selected` : ''}>${choice.label}</option>`,
    )}</select>`;
  }
  if (field.kind === 'file') return fileInput(shared, field.accept);
  const limits = markup`${field.maxLength !== undefined && markup` maxlength="${field.maxLength}"`}${
    field.placeholder !== undefined && markup` placeholder="${field.placeholder}"`
  }`;
  return field.multiline
    ? markup`<textarea rows="6"${shared}${limits}>
${initial}</textarea>`
    : markup`<input type="text" autocomplete="off"${shared}${limits} value="${initial}">`;
}

function fileInput(shared: Html, accept: readonly string[]): Html {
  return markup`<div class="drop"><input type="file"${shared} accept="${accept.join(',')}"><span class="drop-about">or drop a file${
    accept.length > 0 && ` (${accept.join(', ')})`
  } here</span></div>`;
}

/** One labelled input of a command's option form. */
export function renderOption(command: string, name: string, option: OptionSpec): Html {
  const id = `option-${command}-${name}`;
  const shared = markup` id="${id}" name="option:${name}" aria-describedby="${id}-hint"${option.required ? markup` required` : ''}`;
  return markup`<div class="field" data-option="${name}" data-kind="${option.kind}"><label for="${id}">${name}${
    !option.required && markup` <small>optional</small>`
  }</label>${optionInput(option, shared, id)}<p class="hint" id="${id}-hint">${option.description}</p></div>`;
}

function optionInput(option: OptionSpec, shared: Html, id: string): Html {
  switch (option.kind) {
    case 'choice':
      return markup`<select${shared}><option value="">Choose…</option>${option.choices.map(
        (choice) => markup`<option value="${choice.value}">${choice.label}</option>`,
      )}</select>`;
    case 'file':
      return fileInput(shared, option.accept);
    case 'integer':
      return markup`<input type="number" step="1" inputmode="numeric"${shared}${
        option.min !== undefined && markup` min="${option.min}"`
      }${option.max !== undefined && markup` max="${option.max}"`}>`;
    case 'text': {
      const length = option.maxLength !== undefined && markup` maxlength="${option.maxLength}"`;
      return option.autocomplete
        ? markup`<div class="combobox"><input type="text" role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded="false" aria-controls="${id}-list"${shared}${length}><ul class="listbox" id="${id}-list" role="listbox" aria-label="Suggestions" hidden></ul></div>`
        : markup`<input type="text" autocomplete="off"${shared}${length}>`;
    }
  }
}
