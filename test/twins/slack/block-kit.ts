/** What Slack refuses in a message, a modal or the home tab, after its documentation; an empty list when it takes it. */
export type Surface = 'message' | 'modal' | 'home';

type Json = Record<string, unknown>;

const BLOCKS: Readonly<Record<Surface, readonly string[]>> = {
  message: ['actions', 'context', 'divider', 'header', 'image', 'rich_text', 'section', 'table'],
  modal: ['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section'],
  home: ['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section'],
};
/** Slack refuses messages whose blocks hold more than about 13,000 characters together. */
const TEXT_OF_A_MESSAGE = 12_000;

export function blockProblems(blocks: unknown, surface: Surface): string[] {
  const problems: string[] = [];
  const say = (at: string, what: string) => void problems.push(`${at}: ${what}`);
  if (!Array.isArray(blocks)) return ['blocks are not a list'];
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length === 0 || blocks.length > most) say('blocks', `${blocks.length} of them`);
  if (blocks.filter((block) => isObject(block) && block.type === 'table').length > 1)
    say('blocks', 'two tables');
  const ids = new Set<unknown>();

  function text(value: unknown, at: string, most: number, kinds: readonly string[] = ['plain_text']) {
    if (!isObject(value) || !kinds.includes(String(value.type))) return say(at, 'is no text object');
    const { text: said } = value;
    if (typeof said !== 'string' || said.trim() === '') return say(at, 'is empty');
    if (said.length > most) say(at, `has ${said.length} characters, at most ${most}`);
    if (/<[!@#]/.test(said) && value.type !== 'mrkdwn') say(at, 'could mention somebody');
  }

  function options(list: unknown, at: string) {
    if (!Array.isArray(list) || list.length === 0 || list.length > 100)
      return say(at, 'needs 1 to 100 options');
    const values = list.map((option) => (isObject(option) ? option.value : undefined));
    if (new Set(values).size < values.length) say(at, 'holds a value twice');
    for (const option of list) {
      if (!isObject(option)) continue;
      text(option.text, at, 75);
      if (option.description !== undefined) text(option.description, at, 75);
      const { value } = option;
      if (typeof value !== 'string' || value === '' || value.length > 150)
        say(at, `has the value “${value}”`);
    }
  }

  function element(value: unknown, at: string, used: Set<unknown>) {
    if (!isObject(value)) return say(at, 'is no element');
    const { action_id: id } = value;
    if (typeof id !== 'string' || id === '' || id.length > 255) say(at, 'has no proper action id');
    if (used.has(id)) say(at, `has the action id ${id} a second time`);
    used.add(id);
    if (value.placeholder !== undefined) text(value.placeholder, `${at} placeholder`, 150);
    switch (value.type) {
      case 'button':
        text(value.text, at, 75);
        if (String(value.value ?? '').length > 2000) say(at, 'has too long a value');
        if (value.style !== undefined && value.style !== 'primary' && value.style !== 'danger')
          say(at, 'style');
        break;
      case 'static_select':
      case 'multi_static_select':
        options(value.options, at);
        break;
      case 'plain_text_input':
        if (Number(value.max_length ?? 1) > 3000) say(at, 'max_length');
        if (String(value.initial_value ?? '').length > Number(value.max_length ?? 3000))
          say(at, 'initial value');
        break;
      case 'number_input':
        if (typeof value.is_decimal_allowed !== 'boolean') say(at, 'is_decimal_allowed is missing');
        break;
      case 'file_input':
        if (surface !== 'modal') say(at, 'files are taken in modals only');
        break;
      case 'external_select':
        break;
      default:
        say(at, `is a ${String(value.type)}`);
    }
  }

  function richText(elements: unknown, at: string) {
    if (!Array.isArray(elements) || elements.length === 0) return say(at, 'is empty');
    for (const part of elements) {
      if (!isObject(part)) return say(at, 'holds no element');
      const inner = part.elements;
      if (part.type === 'rich_text_list') {
        richText(inner, at);
        continue;
      }
      if (!/^rich_text_(section|quote|preformatted)$/.test(String(part.type))) say(at, String(part.type));
      if (!Array.isArray(inner) || inner.length === 0) return say(at, 'has an empty part');
      for (const leaf of inner) {
        if (!isObject(leaf)) continue;
        if (!['text', 'link', 'emoji', 'date'].includes(String(leaf.type)))
          say(at, `mentions a ${leaf.type}`);
        if (leaf.type === 'text' && (typeof leaf.text !== 'string' || leaf.text === ''))
          say(at, 'empty text');
        if (leaf.type === 'link' && !/^https?:\/\//.test(String(leaf.url))) say(at, 'links elsewhere');
        if (leaf.type === 'date' && !Number.isInteger(leaf.timestamp)) say(at, 'has no timestamp');
        if (/<[!@#]/.test(String(leaf.text ?? ''))) say(at, 'could mention somebody');
      }
    }
  }

  for (const [index, block] of blocks.entries()) {
    const at = `block ${index}`;
    if (!isObject(block)) {
      say(at, 'is no block');
      continue;
    }
    const type = String(block.type);
    if (!BLOCKS[surface].includes(type)) say(at, `a ${type} in a ${surface}`);
    if (block.block_id !== undefined) {
      if (ids.has(block.block_id) || String(block.block_id).length > 255) say(at, 'block id');
      ids.add(block.block_id);
    }
    const used = new Set<unknown>();
    if (type === 'header') text(block.text, at, 150);
    else if (type === 'section') {
      text(block.text, at, 3000, ['plain_text', 'mrkdwn']);
      if (block.accessory !== undefined) element(block.accessory, at, used);
    } else if (type === 'context') {
      const elements = Array.isArray(block.elements) ? block.elements : [];
      if (elements.length === 0 || elements.length > 10) say(at, 'elements');
      for (const each of elements) text(each, at, 3000, ['plain_text', 'mrkdwn']);
    } else if (type === 'actions') {
      const elements = Array.isArray(block.elements) ? block.elements : [];
      if (elements.length === 0 || elements.length > 25) say(at, 'elements');
      for (const each of elements) element(each, at, used);
    } else if (type === 'image') {
      const alt = block.alt_text;
      if (typeof alt !== 'string' || alt === '' || alt.length > 2000) say(at, 'alt text');
      if (!isObject(block.slack_file) || !/^F[A-Z0-9]{8,}$/.test(String(block.slack_file.id)))
        say(at, 'file id');
    } else if (type === 'input') {
      text(block.label, at, 2000);
      if (block.hint !== undefined) text(block.hint, at, 2000);
      element(block.element, at, used);
    } else if (type === 'rich_text') richText(block.elements, at);
    else if (type === 'table') table(block, at);
  }

  function table(block: Json, at: string) {
    const rows = Array.isArray(block.rows) ? (block.rows as unknown[][]) : [];
    if (rows.length === 0 || rows.length > 100) say(at, `${rows.length} rows`);
    for (const row of rows) {
      if (row.length === 0 || row.length > 20 || row.length !== rows[0]?.length)
        say(at, `${row.length} cells`);
      for (const cell of row) {
        if (!isObject(cell)) say(at, 'no cell');
        else if (cell.type === 'rich_text') richText(cell.elements, at);
        else if (cell.type !== 'raw_text' || typeof cell.text !== 'string' || cell.text === '')
          say(at, 'a cell');
      }
    }
    if (textLength(rows) > 10_000) say(at, 'more than 10,000 characters');
  }

  const length = textLength(blocks);
  if (surface === 'message' && length > TEXT_OF_A_MESSAGE) say('blocks', `${length} characters together`);
  return problems;
}

export function viewProblems(view: unknown): string[] {
  if (!isObject(view)) return ['no view'];
  const problems: string[] = [];
  const title = (value: unknown, name: string, needed: boolean) => {
    if (value === undefined && !needed) return;
    const said = isObject(value) && value.type === 'plain_text' ? value.text : undefined;
    if (typeof said !== 'string' || said === '' || said.length > 24)
      problems.push(`${name} “${String(said)}”`);
  };
  if (view.type !== 'modal' && view.type !== 'home') problems.push(`a view of type ${String(view.type)}`);
  if (view.type === 'modal') {
    title(view.title, 'title', true);
    title(view.submit, 'submit', true);
    title(view.close, 'close', false);
  }
  if (String(view.private_metadata ?? '').length > 3000) problems.push('private_metadata is too long');
  if (String(view.callback_id ?? '').length > 255) problems.push('callback_id is too long');
  if (Buffer.byteLength(JSON.stringify(view)) > 250_000) problems.push('the view is too large');
  return [...problems, ...blockProblems(view.blocks, view.type === 'home' ? 'home' : 'modal')];
}

/** All text anywhere in a value. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textLength(each), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, each]) => {
    if (typeof each === 'string') return sum + (/^(text|alt_text|fallback)$/.test(key) ? each.length : 0);
    return sum + textLength(each);
  }, 0);
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
