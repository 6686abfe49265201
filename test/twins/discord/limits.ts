import {
  type CommandBody,
  type Component,
  everyComponent,
  FLAG,
  type MessageBody,
  type ModalBody,
  type Part,
  TYPE,
} from './wire.ts';

const ACTION_STYLES = [1, 2, 3, 4];
const IN_ROW: readonly number[] = [TYPE.button, TYPE.select];
const IN_LABEL: readonly number[] = [TYPE.textInput, TYPE.select, TYPE.upload, TYPE.radios];
const TOP: readonly number[] = [TYPE.row, TYPE.text, TYPE.gallery, TYPE.file, TYPE.separator, TYPE.container];
const LETTERS = /^[-_\p{L}\p{N}]{1,32}$/u;

/** What Discord would refuse in a message, each in a sentence. Numbers from its documentation of components. */
export function messageFaults(
  body: MessageBody,
  files: readonly Part[],
  { maxFileBytes = 10 * 1024 * 1024, flags = FLAG.components | FLAG.ephemeral } = {},
): readonly string[] {
  const faults: string[] = [];
  const all = everyComponent(body.components);
  const given = body.flags ?? 0;
  if ((given & ~flags) !== 0) faults.push(`flags ${given} are not allowed here`);
  if ((given & FLAG.components) === 0) faults.push('the message has no components flag');
  if (body.content || body.embeds?.length) faults.push('content and embeds beside components');
  if (all.length === 0) faults.push('the message is empty');
  if (all.length > 40) faults.push(`${all.length} components`);
  if (characters(all) > 4000) faults.push(`${characters(all)} characters of text`);
  if (body.allowed_mentions?.parse?.length !== 0) faults.push('somebody could be pinged');
  for (const top of body.components ?? [])
    if (!TOP.includes(top.type)) faults.push(`type ${top.type} on top`);
  faults.push(
    ...all.flatMap(componentFaults),
    ...repeated(all),
    ...fileFaults(body, all, files, maxFileBytes),
  );
  return faults;
}

const characters = (all: readonly Component[]) =>
  all.reduce((sum, { type, content }) => sum + (type === TYPE.text ? (content?.length ?? 0) : 0), 0);

function repeated(all: readonly Component[]): readonly string[] {
  const ids = all.flatMap(({ custom_id }) => custom_id ?? []);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `custom_id ${id} twice`);
}

function componentFaults(component: Component): readonly string[] {
  const faults: string[] = [];
  const long = (name: string, text: string | undefined, least: number, most: number) => {
    const length = [...(text ?? '')].length;
    if (length < least || length > most)
      faults.push(`${name} has ${length} characters, ${least} to ${most} fit`);
    if (least > 0 && text?.trim() === '') faults.push(`${name} is blank`);
  };
  switch (component.type) {
    case TYPE.row: {
      const kinds = (component.components ?? []).map(({ type }) => type);
      if (kinds.length < 1 || kinds.length > 5) faults.push(`a row of ${kinds.length}`);
      if (kinds.some((type) => !IN_ROW.includes(type))) faults.push(`a row of types ${kinds}`);
      if (kinds.includes(TYPE.select) && kinds.length > 1) faults.push('a select is not alone in its row');
      break;
    }
    case TYPE.button:
      long('button label', component.label, 1, 80);
      long('button id', component.custom_id, 1, 100);
      if (!ACTION_STYLES.includes(component.style ?? 0)) faults.push(`button style ${component.style}`);
      break;
    case TYPE.select:
      long('select id', component.custom_id, 1, 100);
      long('placeholder', component.placeholder, 0, 150);
      faults.push(...optionFaults(component, 25));
      break;
    case TYPE.radios:
      long('radio id', component.custom_id, 1, 100);
      if ((component.options?.length ?? 0) < 2) faults.push('fewer than two radio options');
      faults.push(...optionFaults({ ...component, min_values: 0, max_values: 1 }, 10));
      break;
    case TYPE.text:
      long('text', component.content, 1, 4000);
      break;
    case TYPE.gallery:
      if ((component.items?.length ?? 0) < 1 || (component.items?.length ?? 0) > 10)
        faults.push('gallery items');
      for (const item of component.items ?? []) long('picture description', item.description, 1, 1024);
      break;
    case TYPE.container:
      if (component.components?.some(({ type }) => type === TYPE.container)) faults.push('nested container');
      if (!component.components?.length) faults.push('empty container');
      break;
    case TYPE.label:
      long('field label', component.label, 1, 45);
      if (component.description !== undefined) long('field hint', component.description, 1, 100);
      if (!IN_LABEL.includes(component.component?.type ?? 0)) faults.push('no field in a label');
      break;
    case TYPE.textInput:
      long('field id', component.custom_id, 1, 100);
      long('placeholder', component.placeholder, 0, 100);
      long('value', component.value, 0, Math.min(component.max_length ?? 4000, 4000));
      break;
    case TYPE.upload:
      long('field id', component.custom_id, 1, 100);
      if ((component.file_types?.length ?? 0) > 10) faults.push('more than 10 file types');
      break;
  }
  return faults;
}

function optionFaults({ options = [], min_values = 1, max_values = 1 }: Component, most: number) {
  const faults: string[] = [];
  if (options.length < 1 || options.length > most) faults.push(`${options.length} options`);
  if (min_values > max_values || max_values > options.length || max_values < 1)
    faults.push(`${min_values} to ${max_values} of ${options.length} options`);
  if (options.filter((option) => option.default).length > max_values) faults.push('too many defaults');
  if (new Set(options.map(({ value }) => value)).size < options.length) faults.push('an option value twice');
  for (const { label, value, description = '' } of options) {
    if ([...label].length < 1 || [...label].length > 100) faults.push(`option label “${label}”`);
    if ([...value].length < 1 || [...value].length > 100) faults.push(`option value “${value}”`);
    if ([...description].length > 100) faults.push(`option description “${description}”`);
  }
  return faults;
}

function fileFaults(
  body: MessageBody,
  all: readonly Component[],
  files: readonly Part[],
  maxFileBytes: number,
): readonly string[] {
  const faults: string[] = [];
  if (files.length > 10) faults.push(`${files.length} files`);
  for (const { name, data } of files) {
    if (data.byteLength > maxFileBytes) faults.push(`${name} has ${data.byteLength} bytes`);
    if (!/^[\w.-]{1,200}$/.test(name)) faults.push(`file name ${name}`);
  }
  const shown = all.flatMap(({ items, file }) => [
    ...(items ?? []).map(({ media }) => media.url),
    ...(file ? [file.url] : []),
  ]);
  for (const url of shown) {
    if (!files.some(({ name }) => url === `attachment://${name}`)) faults.push(`${url} is not sent along`);
  }
  for (const { name } of files) {
    if (!shown.includes(`attachment://${name}`)) faults.push(`${name} is sent but not shown`);
  }
  for (const { id, description } of body.attachments ?? []) {
    if (typeof id !== 'string') faults.push(`attachment id ${id} is no string`);
    if (description !== undefined && [...description].length > 1024) faults.push('an alt text over 1024');
  }
  return faults;
}

export function modalFaults({ title, custom_id, components }: ModalBody): readonly string[] {
  const faults: string[] = [];
  if (title.length < 1 || title.length > 45) faults.push(`modal title “${title}”`);
  if (custom_id.length < 1 || custom_id.length > 100) faults.push('modal id');
  if (components.length < 1 || components.length > 5) faults.push(`${components.length} fields`);
  if (components.some(({ type }) => type !== TYPE.label)) faults.push('a field without its label');
  const all = everyComponent(components);
  return [...faults, ...all.flatMap(componentFaults), ...repeated(all)];
}

export function commandFaults(commands: readonly CommandBody[]): readonly string[] {
  const faults: string[] = [];
  if (commands.length > 100) faults.push(`${commands.length} commands`);
  if (new Set(commands.map(({ name }) => name)).size < commands.length) faults.push('a command name twice');
  for (const { name, description, options = [] } of commands) {
    const words = (text: string, what: string) => {
      if (text.length < 1 || text.length > 100) faults.push(`/${name}: ${what} of ${text.length} characters`);
    };
    const lower = (text: string) => LETTERS.test(text) && text === text.toLowerCase();
    if (!lower(name)) faults.push(`/${name} is no name`);
    words(description, 'description');
    if (options.length > 25) faults.push(`/${name} has ${options.length} options`);
    let optional = false;
    for (const option of options) {
      if (!lower(option.name)) faults.push(`/${name} ${option.name} is no name`);
      words(option.description, option.name);
      if (option.required && optional)
        faults.push(`/${name} ${option.name} is required after an optional one`);
      optional ||= !option.required;
      if (option.choices && option.autocomplete)
        faults.push(`/${name} ${option.name} has choices and completes`);
      if ((option.choices?.length ?? 0) > 25) faults.push(`/${name} ${option.name} has too many choices`);
      for (const choice of option.choices ?? []) {
        words(choice.name, `${option.name} choice`);
        words(choice.value, `${option.name} value`);
      }
      if ((option.file_types?.length ?? 0) > 10)
        faults.push(`/${name} ${option.name} has too many file types`);
    }
  }
  return faults;
}
