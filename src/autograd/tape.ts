import type { GraphBuilder, Value } from './graph.ts';

/**
 * The gradients of an operation's inputs from the gradient of its output, each as further nodes of the graph.
 * @param needed which inputs' gradients are used; the others may be left out
 */
export type Backward = (gradient: Value, needed: readonly boolean[]) => readonly (Value | undefined)[];

/**
 * Remembers the operations of a forward pass, so that their gradients can be added to the same graph.
 * Method: reverse-mode differentiation by source transformation (Griewank and Walther, Evaluating Derivatives,
 * 2nd edition 2008, chapter 3).
 */
export interface Tape {
  readonly graph: GraphBuilder;
  record(output: Value, inputs: readonly Value[], backward: Backward): Value;
  /**
   * @param loss a scalar
   * @param wanted values whose gradient is asked for
   * @returns one gradient for each of `wanted`, in the same order
   * @throws when the loss does not depend on one of them
   */
  gradients(loss: Value, wanted: readonly Value[]): readonly Value[];
}

export function createTape(graph: GraphBuilder): Tape {
  const entries: {
    readonly output: Value;
    readonly inputs: readonly Value[];
    readonly backward: Backward;
  }[] = [];
  return {
    graph,
    record(output, inputs, backward) {
      entries.push({ output, inputs, backward });
      return output;
    },
    gradients(loss, wanted) {
      const depends = new Set(wanted.map(({ name }) => name));
      for (const { output, inputs } of entries) {
        if (inputs.some(({ name }) => depends.has(name))) depends.add(output.name);
      }
      const found = new Map<string, Value>([[loss.name, graph.number(1)]]);
      for (const { output, inputs, backward } of entries.toReversed()) {
        const gradient = found.get(output.name);
        if (!gradient || !depends.has(output.name)) continue;
        const needed = inputs.map(({ name }) => depends.has(name));
        const given = backward(gradient, needed);
        for (const [index, input] of inputs.entries()) {
          const share = given[index];
          if (!needed[index] || !share) continue;
          const before = found.get(input.name);
          found.set(input.name, before ? graph.op('Add', [before, share], input.shape) : share);
        }
      }
      return wanted.map(({ name }) => {
        const gradient = found.get(name);
        if (!gradient) throw new Error(`The loss does not depend on ${name}.`);
        return gradient;
      });
    },
  };
}
