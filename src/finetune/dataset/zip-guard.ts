import { inflateRawSync } from 'node:zlib';
import { UserError } from '../../chat/errors.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** The comment behind the directory of an archive has at most this many bytes. */
const COMMENT_BYTES = 65_535;
const MOST_ENTRIES = 2000;

export interface ZipLimits {
  /** Bytes of all files together, unpacked. */
  readonly unpackedBytes: number;
}

/**
 * Unpacks every file of a ZIP archive once, within limits, so that nothing later meets a bomb: what the directory says
 * of sizes is not believed.
 * @returns the names of the files.
 * @throws UserError when the archive is damaged, encrypted, or larger than the limits.
 */
export function guardZip(bytes: Uint8Array, { unpackedBytes }: ZipLimits): readonly string[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) throw damaged();
  const count = view.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES)
    throw new UserError(`This workbook has ${count} parts inside: save the sheet as CSV.`);
  const names: string[] = [];
  let at = view.readUInt32LE(end + 16);
  let left = unpackedBytes;
  for (let entry = 0; entry < count; entry++) {
    if (at + ENTRY_BYTES > view.length || view.readUInt32LE(at) !== ENTRY) throw damaged();
    const flags = view.readUInt16LE(at + 8);
    const method = view.readUInt16LE(at + 10);
    const packed = view.readUInt32LE(at + 20);
    const nameLength = view.readUInt16LE(at + 28);
    const local = view.readUInt32LE(at + 42);
    if (flags & 1) throw new UserError('This workbook is protected by a password: save the sheet as CSV.');
    names.push(view.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength));
    left -= unpackedSize(view, { local, packed, method }, left);
    at += ENTRY_BYTES + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return names;
}

function unpackedSize(
  view: Buffer,
  { local, packed, method }: { local: number; packed: number; method: number },
  most: number,
): number {
  if (local + LOCAL_BYTES > view.length || view.readUInt32LE(local) !== LOCAL) throw damaged();
  const from = local + LOCAL_BYTES + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
  if (from + packed > view.length) throw damaged();
  if (method === 0) {
    if (packed > most) throw tooLarge();
    return packed;
  }
  if (method !== 8) throw damaged();
  try {
    return inflateRawSync(view.subarray(from, from + packed), { maxOutputLength: Math.max(1, most) }).length;
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged();
  }
}

function findEnd(view: Buffer): number | undefined {
  for (let at = view.length - END_BYTES; at >= Math.max(0, view.length - END_BYTES - COMMENT_BYTES); at--) {
    if (view.readUInt32LE(at) === END) return at;
  }
  return undefined;
}

const damaged = () =>
  new UserError(
    'This Excel workbook is damaged or incomplete: open it and save it again, or save the sheet as CSV.',
  );
const tooLarge = () =>
  new UserError(
    'This Excel workbook is too large once unpacked: save only the sheet with the examples, as CSV.',
  );
