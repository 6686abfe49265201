/**
 * Writes protocol buffer messages: as much of the wire format as ONNX files need.
 * Format: protobuf.dev/programming-guides/encoding.
 */
export interface MessageWriter {
  integer(field: number, value: number): void;
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  /** A message within this one, without a copy of it. */
  message(field: number, value: MessageWriter): void;
  readonly parts: readonly Uint8Array[];
  finish(): Uint8Array;
}

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

export function createMessageWriter(): MessageWriter {
  const parts: Uint8Array[] = [];
  const tag = (field: number, wire: number) => parts.push(varint(BigInt(field * 8 + wire)));
  const bytes = (field: number, value: Uint8Array) => {
    tag(field, LENGTH);
    parts.push(varint(BigInt(value.length)), value);
  };
  return {
    integer(field, value) {
      tag(field, VARINT);
      parts.push(varint(BigInt.asUintN(64, BigInt(value))));
    },
    float(field, value) {
      tag(field, FIXED32);
      const four = new Uint8Array(4);
      new DataView(four.buffer).setFloat32(0, value, true);
      parts.push(four);
    },
    text: (field, value) => bytes(field, Buffer.from(value, 'utf8')),
    bytes,
    message(field, value) {
      tag(field, LENGTH);
      parts.push(varint(BigInt(value.parts.reduce((sum, { length }) => sum + length, 0))));
      for (const part of value.parts) parts.push(part);
    },
    parts,
    finish: () => Buffer.concat(parts),
  };
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
