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

/** One line, without control characters. */
export function cleanText(cell: string): string {
  return cell.slice(0, TEXT_CHARACTERS).normalize('NFC').replace(CONTROL, ' ').replace(/\s+/gu, ' ').trim();
}

export const foldLabel = (label: string) =>
  label.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
export const foldText = (text: string) => text.normalize('NFKC').toLowerCase();

export const shorten = (text: string, most = 40) =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
