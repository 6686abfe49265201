import type { RawOptions } from '../../chat/parse.ts';
import type { Router } from '../../chat/router.ts';
import type { OptionSpecs, UploadedFile } from '../../chat/values.ts';

/** What to do with files that were sent without a command. */
export type Dropped =
  | { readonly kind: 'command'; readonly name: string; readonly options: RawOptions }
  | { readonly kind: 'refused'; readonly message: string };

/** They go to the first command that takes files of their kind, one to each of its file options. */
export function useOfFiles(commands: Router['commands'], files: readonly UploadedFile[]): Dropped {
  const takers = commands.flatMap(({ name, options }) => {
    const slots = Object.entries(options as OptionSpecs).flatMap(([option, spec]) =>
      spec.kind === 'file' ? [{ option, accept: spec.accept }] : [],
    );
    return slots.length === 0 ? [] : [{ name, slots }];
  });
  for (const { name, slots } of takers) {
    const options: Record<string, UploadedFile> = {};
    for (const file of files) {
      const slot = slots.find(
        ({ option, accept }) => !(option in options) && accept.includes(extensionOf(file.name)),
      );
      if (slot) options[slot.option] = file;
    }
    if (Object.keys(options).length > 0) return { kind: 'command', name, options };
  }
  const kinds = [...new Set(takers.flatMap(({ slots }) => slots.flatMap(({ accept }) => accept)))];
  const known =
    kinds.length === 0
      ? 'No command here takes files.'
      : `Send one ending in ${kinds.join(', ')}: the tutor trains a classifier on its examples.`;
  return { kind: 'refused', message: `“${files[0]?.name}” is not of a kind that is read here. ${known}` };
}

const extensionOf = (name: string): string => /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? '';
