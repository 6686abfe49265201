/** One field of a message: a whole number, or the bytes of a text, a message or packed numbers. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/**
 * Reads a protocol buffer message field by field; fields of 4 and 8 bytes are given as their bytes.
 * Format: protobuf.dev/programming-guides/encoding.
 * @throws RangeError when the bytes are no such message.
 */
export function* readFields(bytes: Uint8Array): Iterable<Field> {
  let at = 0;
  const varint = (): bigint => {
    // almost all are short: sizes and field numbers
    let small = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = byteAt(at++);
      small |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(small);
    }
    let value = BigInt(small);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = byteAt(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('A number in the file has no end.');
  };
  const byteAt = (index: number): number => {
    const byte = bytes[index];
    if (byte === undefined) throw new RangeError('The file ends in the middle of a field.');
    return byte;
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('The file ends in the middle of a field.');
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    const number = Math.floor(tag / 8);
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: take(8) };
    else if (wire === 2) yield { number, value: take(Number(varint())) };
    else if (wire === 5) yield { number, value: take(4) };
    else throw new RangeError(`The file has a field of unknown kind ${wire}.`);
  }
}

export const textOf = (value: Field['value']): string =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
    : String(value);

/** Whole numbers of a field that may be repeated or packed. */
export function* integersOf(value: Field['value']): Iterable<number> {
  if (!(value instanceof Uint8Array)) {
    yield Number(BigInt.asIntN(64, value));
    return;
  }
  let shift = 0n;
  let number = 0n;
  for (const byte of value) {
    number |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    yield Number(BigInt.asIntN(64, number));
    number = 0n;
    shift = 0n;
  }
}
