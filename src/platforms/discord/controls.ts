import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { shorten } from '../../chat/shorten.ts';
import type { Block, Button } from '../../chat/view.ts';
import { clean, isBlank } from './markdown.ts';

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;
export const CUSTOM_ID = 100;
const OPTION_VALUE = 100;

/** Gives each control of one message an id of its own, as Discord demands: the second `x` becomes `x#2`. */
export function createNaming(): (action: string) => string | undefined {
  const used = new Map<string, number>();
  return (action) => {
    const times = (used.get(action) ?? 0) + 1;
    used.set(action, times);
    const id = times === 1 ? action : `${action}#${times}`;
    return id.length <= CUSTOM_ID ? id : undefined;
  };
}

/** The action id behind a control's own id. Action ids have their `#` encoded. */
export const actionOf = (customId: string): string => customId.replace(/#\d+$/, '');

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  danger: ButtonStyle.Danger,
} as const;

export function buttonRow(
  buttons: readonly Button[],
  name: (action: string) => string | undefined,
): Row | undefined {
  const components = buttons.flatMap((button): APIButtonComponentWithCustomId[] => {
    // a second button with the same long id does what the first one does
    const id = name(button.action);
    if (id === undefined) return [];
    return [
      {
        type: ComponentType.Button,
        custom_id: id,
        label: words(button.label),
        style: STYLES[button.style ?? 'secondary'],
        ...(button.disabled && { disabled: true }),
      },
    ];
  });
  return components.length === 0 ? undefined : { type: ComponentType.ActionRow, components };
}

export function selectRow(
  select: Extract<Block, { kind: 'select' }>,
  name: (action: string) => string | undefined,
): Row | undefined {
  const seen = new Set<string>();
  const options = select.options.flatMap((option) => {
    const value = encodeValue(option.value);
    if (seen.has(value)) return [];
    seen.add(value);
    const description = option.description === undefined ? '' : clean(option.description).trim();
    return [
      {
        label: words(option.label),
        value,
        ...(description !== '' && { description }),
        ...(option.selected && { default: true }),
      },
    ];
  });
  const id = name(select.action);
  if (options.length === 0 || id === undefined) return undefined;
  const most = Math.min(Math.max(select.max ?? 1, 1), options.length);
  let free = most;
  const component: APIStringSelectComponent = {
    type: ComponentType.StringSelect,
    custom_id: id,
    placeholder: words(select.label),
    min_values: Math.min(Math.max(select.min ?? 1, 0), most),
    max_values: most,
    options: options.map(({ default: selected, ...option }) =>
      selected && free-- > 0 ? { ...option, default: true } : option,
    ),
  };
  return { type: ComponentType.ActionRow, components: [component] };
}

/** Values on Discord have 1 to 100 characters: an empty one, and one that begins with the mark, gets the mark. */
export function encodeValue(value: string): string {
  const encoded = value === '' || value.startsWith('~') ? `~${value}` : value;
  if (encoded.length > OPTION_VALUE)
    throw new RangeError(`option value of ${encoded.length} characters, at most ${OPTION_VALUE}: ${value}`);
  return encoded;
}

export const decodeValue = (value: string): string => (value.startsWith('~') ? value.slice(1) : value);

/** A label with something to be seen in it. */
export function words(label: string): string {
  const text = clean(label).replace(/\s+/g, ' ').trim();
  return isBlank(text) ? '…' : text;
}

/** Words of at most so many characters. */
export const wordsUpTo = (label: string, limit: number): string => shorten(words(label), limit);
