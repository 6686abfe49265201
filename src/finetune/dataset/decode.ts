import { UserError } from '../../chat/errors.ts';

/** What cannot be text, by its first bytes, and what to do about it. */
const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: 'an Excel workbook or a ZIP archive: save the sheet as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel or Word file: save it as CSV' },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF: save the examples as CSV' },
  {
    bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66],
    what: 'a document of a word processor: save the examples as CSV',
  },
  { bytes: [0x1f, 0x8b], what: 'compressed: unpack it first' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a picture: give a CSV with a text and a label in each row' },
  { bytes: [0xff, 0xd8, 0xff], what: 'a picture: give a CSV with a text and a label in each row' },
  { bytes: [0x47, 0x49, 0x46, 0x38], what: 'a picture: give a CSV with a text and a label in each row' },
];

export interface Decoded {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/**
 * Text from bytes: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252, which older
 * spreadsheets write.
 * @throws UserError when the bytes are no text.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const found = SIGNATURES.find(({ bytes: start }) => start.every((byte, index) => bytes[index] === byte));
  if (found) throw new UserError(`This file is ${found.what}.`);
  const encoding = guessEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  if (isBinary(text)) {
    throw new UserError('This file is not text: save it as CSV or as plain text, in UTF-8.');
  }
  return { text, encoding };
}

function guessEncoding(bytes: Uint8Array): Decoded['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const looked = Math.min(bytes.length, 4096);
  for (let index = 0; index < looked; index++) {
    if (bytes[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  if (odd > looked / 8 && even < odd / 8) return 'utf-16le';
  if (even > looked / 8 && odd < even / 8) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return mostlyUtf8(new TextDecoder('utf-8').decode(bytes)) ? 'utf-8' : 'windows-1252';
  }
}

/** A few letters of a UTF-8 file may be damaged, as where it was cut; in another encoding nearly all would be. */
function mostlyUtf8(text: string): boolean {
  const damaged = text.split('\uFFFD').length - 1;
  const read = text.match(/[\u0080-\uFFFC]/gu)?.length ?? 0;
  return damaged * 10 < read;
}

/** Control characters other than tab, line ends and form feed, or replaced ones, in any number that matters. */
function isBinary(text: string): boolean {
  const looked = text.slice(0, 100_000);
  let strange = 0;
  for (let index = 0; index < looked.length; index++) {
    const code = looked.charCodeAt(index);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) || code === 0xfffd) strange++;
  }
  return strange > 2 && strange > looked.length / 100;
}
