import {
  type Attribute,
  type Dimension,
  type ElementType,
  encodeModel,
  type GraphConstant,
  type GraphNode,
  type GraphValue,
} from './onnx-model.ts';

/** A tensor of the graph. Sizes that are only known when the graph runs are names. */
export interface Value {
  readonly name: string;
  readonly shape: readonly Dimension[];
}

/** Collects the nodes of an ONNX graph in the order in which they are computed. */
export interface GraphBuilder {
  input(name: string, shape: readonly Dimension[], type?: ElementType): Value;
  /** Makes a value an output under a name of its own. */
  output(name: string, value: Value): void;
  /** A float32 constant; the same numbers are stored once. */
  constant(data: Float32Array, shape: readonly number[]): Value;
  number(value: number): Value;
  integers(values: readonly number[]): Value;
  /** A vector of ones. */
  ones(size: Dimension): Value;
  /**
   * @param op an ONNX operator; one of another domain after the domain and a dot
   * @param shape of the output, which is not computed here
   */
  op(
    op: string,
    inputs: readonly Value[],
    shape: readonly Dimension[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): Value;
  /** An operator with several outputs. */
  ops(
    op: string,
    inputs: readonly Value[],
    shapes: readonly (readonly Dimension[])[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): readonly Value[];
  /**
   * An int64 tensor of sizes, for `Reshape` and `Expand`. Named sizes are read from the inputs that have them; one
   * that no input has becomes -1.
   */
  sizes(shape: readonly Dimension[]): Value;
  encode(name: string): Uint8Array;
}

export function createGraph(): GraphBuilder {
  const nodes: GraphNode[] = [];
  const constants: GraphConstant[] = [];
  const inputs: GraphValue[] = [];
  const outputs: GraphValue[] = [];
  const kept = new Map<string, Value>();
  let count = 0;

  function once(key: string, make: () => Value): Value {
    const value = kept.get(key) ?? make();
    kept.set(key, value);
    return value;
  }

  function constant(data: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    const kind = data instanceof Float32Array ? 'f' : 'i';
    const add = () => {
      const name = `${kind}${constants.length}`;
      constants.push({ name, shape, data });
      return { name, shape };
    };
    return data.length > 8 ? add() : once(`${kind}[${shape}]${data}`, add);
  }

  const integers = (values: readonly number[]) =>
    constant(BigInt64Array.from(values, BigInt), [values.length]);

  const ops: GraphBuilder['ops'] = (op, from, shapes, attributes) => {
    const dot = op.lastIndexOf('.');
    const type = op.slice(dot + 1);
    const made = shapes.map((shape) => ({ name: `${type}_${count++}`, shape }));
    nodes.push({
      op: type,
      ...(dot > 0 && { domain: op.slice(0, dot) }),
      inputs: from.map(({ name }) => name),
      outputs: made.map(({ name }) => name),
      ...(attributes && { attributes }),
    });
    return made;
  };
  const op: GraphBuilder['op'] = (name, from, shape, attributes) =>
    ops(name, from, [shape], attributes)[0] as Value;

  function sizeOf(dimension: Dimension): Value {
    if (typeof dimension === 'number') return integers([dimension]);
    const source = inputs.find(({ shape }) => shape.includes(dimension));
    if (!source) return integers([-1]);
    return once(`size ${dimension}`, () => {
      const shape = op('Shape', [source], [source.shape.length]);
      return op('Gather', [shape, integers([source.shape.indexOf(dimension)])], [1]);
    });
  }

  function sizes(shape: readonly Dimension[]): Value {
    if (shape.every((size) => typeof size === 'number')) return integers(shape);
    return once(`sizes ${shape}`, () => op('Concat', shape.map(sizeOf), [shape.length], { axis: 0 }));
  }

  const number = (value: number) => constant(Float32Array.of(value), []);

  return {
    input(name, shape, type = 'float32') {
      inputs.push({ name, shape, type });
      return { name, shape };
    },
    output(name, value) {
      nodes.push({ op: 'Identity', inputs: [value.name], outputs: [name] });
      outputs.push({ name, shape: value.shape });
    },
    constant,
    number,
    integers,
    ones: (size) => once(`ones ${size}`, () => op('Expand', [number(1), sizes([size])], [size])),
    op,
    ops,
    sizes,
    encode: (name) => encodeModel({ name, nodes, constants, inputs, outputs }),
  };
}
