import type { types } from '@slack/bolt';
import type { Block, Button, SelectOption } from '../../chat/view.ts';
import { plainText } from './text.ts';

const ACTION_ID_LENGTH = 255;
const OPTION_VALUE_LENGTH = 150;

/** Slack has no disabled buttons: those that cannot be used are left out. */
export function renderButtons(buttons: readonly Button[]): types.KnownBlock[] {
  const used = new Map<string, number>();
  const elements = buttons
    .filter((button) => !button.disabled)
    .map(
      (button): types.Button => ({
        type: 'button',
        action_id: uniqueId(button.action, used),
        text: plainText(button.label, 75) ?? { type: 'plain_text', text: '…', emoji: false },
        value: button.action,
        ...((button.style === 'primary' || button.style === 'danger') && { style: button.style }),
      }),
    );
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

export function renderSelect(block: Extract<Block, { kind: 'select' }>): types.KnownBlock[] {
  const options = distinct(block.options);
  if (options.length === 0) return [];
  const label = plainText(block.label, 150) ?? { type: 'plain_text' as const, text: 'Choose', emoji: false };
  const rendered = options.map(renderOption);
  const chosen = rendered.filter((_, index) => options[index]?.selected);
  const common = { action_id: block.action, placeholder: label, options: rendered };
  const most = Math.min(block.max ?? 1, options.length);
  const [first] = chosen;
  const accessory: types.MultiStaticSelect | types.StaticSelect =
    most > 1
      ? {
          type: 'multi_static_select',
          ...common,
          max_selected_items: most,
          ...(first && { initial_options: chosen.slice(0, most) }),
        }
      : { type: 'static_select', ...common, ...(first && { initial_option: first }) };
  return [{ type: 'section', text: label, accessory }];
}

function renderOption(option: SelectOption): types.PlainTextOption {
  const description = option.description === undefined ? undefined : plainText(option.description, 75);
  return {
    text: plainText(option.label, 75) ?? { type: 'plain_text', text: '…', emoji: false },
    value: encodeValue(option.value),
    ...(description && { description }),
  };
}

function distinct(options: readonly SelectOption[]): readonly SelectOption[] {
  const known = new Set<string>();
  return options.filter(({ value }) => !known.has(value) && known.add(value));
}

/** The action an element's id stands for; a number is added when a block holds the same action twice. */
export const actionOf = (actionId: string): string => actionId.replace(/#\d+$/, '');

function uniqueId(action: string, used: Map<string, number>): string {
  const times = used.get(action) ?? 0;
  used.set(action, times + 1);
  const id = times === 0 ? action : `${action}#${times}`;
  if (id.length > ACTION_ID_LENGTH) throw new RangeError(`action id of ${id.length} characters`);
  return id;
}

/**
 * Option values as Slack takes them: not empty. Slack and `decodeValue` give back what went in.
 * @throws RangeError over 150 characters: a fault of the caller, not of a learner.
 */
export function encodeValue(value: string): string {
  const encoded = value === '' || value.startsWith('=') ? `=${value}` : value;
  if (encoded.length > OPTION_VALUE_LENGTH) {
    throw new RangeError(`option value of ${encoded.length} characters, at most ${OPTION_VALUE_LENGTH}`);
  }
  return encoded;
}

export const decodeValue = (value: string): string => (value.startsWith('=') ? value.slice(1) : value);
