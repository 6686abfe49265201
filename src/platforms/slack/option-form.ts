import { UserError } from '../../chat/errors.ts';
import { parseOptions, type RawOptions } from '../../chat/parse.ts';
import type { Choice, OptionSpecs } from '../../chat/values.ts';
import { suggestion } from './modal.ts';
import type { SubmissionPayload } from './payloads.ts';

/**
 * Whether a form is due: something required is missing, or nothing was written though there is something to choose
 * from. A command that takes a file asks for it in a form of its own; one optional choice has a default that serves.
 */
export function asksForOptions(
  specs: OptionSpecs,
  text: string,
  given: Readonly<Record<string, string>>,
): boolean {
  const all = Object.entries(specs);
  if (all.some(([name, spec]) => spec.required && (given[name] ?? '') === '')) return true;
  if (text.trim() !== '' || all.some(([, spec]) => spec.kind === 'file')) return false;
  const asked = all.filter(([, spec]) => !spec.setting);
  return asked.length > 1 || asked.some(([, spec]) => spec.kind === 'text' && spec.autocomplete);
}

/** What is wrong with options, shown beside the field it is about. */
export function optionErrors(
  command: { readonly name: string; readonly options: OptionSpecs },
  given: RawOptions,
  blocks: SubmissionPayload['view']['blocks'],
): Record<string, string> {
  try {
    parseOptions(command.name, command.options, given);
    return {};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const inputs = blocks.flatMap(({ type, block_id: id }) => (type === 'input' && id ? [id] : []));
    const about = inputs.find((id) => error.message.includes(id)) ?? inputs[0];
    return about === undefined ? {} : { [about]: error.message };
  }
}

export function suggestions(found: readonly Choice[], typed: string) {
  const options = found.slice(0, 99).flatMap(({ value, label }) => suggestion(value, label) ?? []);
  const wanted = typed.trim();
  const exact = found.some(({ value, label }) => value === wanted || label === wanted);
  const own = wanted === '' || exact ? undefined : suggestion(wanted, `“${wanted}”, as written`);
  return own ? [...options, own] : options;
}
