/** WebAssembly instructions, as far as loops over float32 vectors need them. Codes: WebAssembly core 2.0, binary format. */
export const code = {
  local: (index: number) => [0x20, ...unsigned(index)],
  set: (index: number) => [0x21, ...unsigned(index)],
  integer: (value: number) => [0x41, ...signed(value)],
  addIntegers: [0x6a],
  below: [0x49],
  /** Repeats its instructions while they leave something else than 0. */
  loop: (...body: readonly (readonly number[])[]) => [0x03, 0x40, ...body.flat(), 0x0d, 0x00, 0x0b],
  load: (offset = 0) => [0xfd, 0x00, 0x04, ...unsigned(offset)],
  store: (offset = 0) => [0xfd, 0x0b, 0x04, ...unsigned(offset)],
  zeros: [0xfd, 0x0c, ...new Array<number>(16).fill(0)],
  splat: [0xfd, 0x13],
  lane: (index: number) => [0xfd, 0x1f, index],
  add: [0xfd, 0xe4, 0x01],
  subtract: [0xfd, 0xe5, 0x01],
  multiply: [0xfd, 0xe6, 0x01],
  divide: [0xfd, 0xe7, 0x01],
  root: [0xfd, 0xe3, 0x01],
  addNumbers: [0x92],
} as const;

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type WasmType = keyof typeof TYPES;

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly body: readonly (readonly number[])[];
}

/** A module whose functions work on the imported memory `host.memory`. */
export function encodeWasm(
  functions: readonly WasmFunction[],
  minimumPages: number,
): Uint8Array<ArrayBuffer> {
  const types = (list: readonly WasmType[]) => vector(list.map((type) => [TYPES[type]]));
  const sections: readonly (readonly [number, readonly number[]])[] = [
    [1, vector(functions.map(({ parameters, results }) => [0x60, ...types(parameters), ...types(results)]))],
    [2, vector([[...name('host'), ...name('memory'), 0x02, 0x00, ...unsigned(minimumPages)]])],
    [3, vector(functions.map((_, index) => unsigned(index)))],
    [7, vector(functions.map((each, index) => [...name(each.name), 0x00, ...unsigned(index)]))],
    [
      10,
      vector(
        functions.map(({ locals, body }) => {
          const declared = vector(locals.map((type) => [1, TYPES[type]]));
          return sized([...declared, ...body.flat(), 0x0b]);
        }),
      ),
    ],
  ];
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([...header, ...sections.flatMap(([id, content]) => [id, ...sized(content)])]);
}

const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
const name = (text: string) => sized([...Buffer.from(text)]);

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

/** LEB128 of a small number that is not negative: its sign bit must stay clear. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  return last < 0x40 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
}
