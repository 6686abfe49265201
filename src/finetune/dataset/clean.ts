/** An example as it stands in the file. */
export interface RawExample {
  readonly row: number;
  readonly text: string;
  readonly label: string;
}

/** Cut where no reader would go on; encoders read far less. */
const TEXT_CHARACTERS = 20_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f\u200b\ufeff]+/gu;

/** Letters that nobody sees: joiners, soft hyphens, marks of direction. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

/** One line, without control characters; empty when there is nothing to be seen. */
export function cleanText(cell: string): string {
  const text = cut(cell, TEXT_CHARACTERS).normalize('NFC').replace(CONTROL, ' ').replace(/\s+/gu, ' ').trim();
  return text.replace(INVISIBLE, '').trim() === '' ? '' : text;
}

/** What spellings of one label have in common; a whole number is one however many zeros stand behind its point. */
export const foldLabel = (label: string) =>
  label
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toLowerCase()
    // of the Turkish İ
    .replaceAll('i\u0307', 'i')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^(-?\d+)\.0+$/u, '$1');
export const foldText = (text: string) => text.normalize('NFKC').replace(INVISIBLE, '').toLowerCase();

export const shorten = (text: string, most = 40) => (text.length > most ? `${cut(text, most - 1)}…` : text);

/** Never between the two halves of a character. */
const cut = (text: string, most: number) => text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '');
