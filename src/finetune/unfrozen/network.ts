import { createGraph, type GraphBuilder, type Value } from '../../autograd/graph.ts';
import { crossEntropy, dropout, layerNorm, unitRows } from '../../autograd/layers.ts';
import { add, concatenate, gather, linear, matmul, multiply } from '../../autograd/operations.ts';
import { createTape, type Tape } from '../../autograd/tape.ts';
import { tokenLayout } from '../../autograd/token-layout.ts';
import {
  encoderLayer,
  type LayerParameter,
  type LayerShape,
  layerParameters,
} from '../../autograd/transformer.ts';

export interface NetworkShape {
  readonly layer: LayerShape;
  /** Layers below are not part of the network: it begins with their hidden states. */
  readonly firstLayer: number;
  readonly layers: number;
  readonly labels: number;
  /** Trains the embeddings too: the network begins with numbers of words and places. */
  readonly embeddings?: { readonly words: number; readonly places: number };
  /** Further numbers of each text that the head sees as they are, fed as `extra`; none unless given. */
  readonly extra?: number;
  /** Whether masks for dropout are fed. */
  readonly dropout: boolean;
}

/** The upper layers of an encoder, mean pooling to unit length and the head, as two ONNX graphs. */
export interface Network {
  /** Size of a hidden state. */
  readonly hidden: number;
  /** Shapes by name; matrices are [in, out]. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /** Outputs `loss` and, for each parameter, its gradient as `d NAME`. */
  readonly step: Uint8Array;
  /** Outputs `logits` [batch, labels] and `vectors` [batch, hidden + extra]. */
  readonly predict: Uint8Array;
  /** Inputs for dropout, by name, when it is on; the first size is that of the batch or of its tokens. */
  readonly drops: readonly { readonly name: string; readonly perToken: boolean }[];
}

export const HEAD_WEIGHT = 'head.weight';
export const HEAD_BIAS = 'head.bias';
export const WORDS = 'embeddings.words';
export const PLACES = 'embeddings.places';

export function buildNetwork(shape: NetworkShape): Network {
  const parameters = networkParameters(shape);
  const drops = shape.dropout ? dropInputs(shape) : [];
  return {
    hidden: shape.layer.hidden,
    parameters,
    drops,
    step: stepGraph(shape, parameters, drops),
    predict: predictGraph(shape, parameters),
  };
}

function networkParameters({ layer, firstLayer, layers, labels, embeddings, extra = 0 }: NetworkShape) {
  const { hidden } = layer;
  const parameters: Record<string, readonly number[]> = {};
  if (embeddings) {
    parameters[WORDS] = [embeddings.words, hidden];
    parameters[PLACES] = [embeddings.places, hidden];
    parameters['embeddings.LayerNorm.weight'] = [hidden];
    parameters['embeddings.LayerNorm.bias'] = [hidden];
  }
  for (let index = firstLayer; index < layers; index++) {
    for (const [name, size] of Object.entries(layerParameters(layer))) {
      parameters[`encoder.layer.${index}.${name}`] = size;
    }
  }
  parameters[HEAD_WEIGHT] = [hidden + extra, labels];
  parameters[HEAD_BIAS] = [labels];
  return parameters;
}

function dropInputs({ firstLayer, layers }: NetworkShape): Network['drops'] {
  const perLayer = Array.from({ length: layers - firstLayer }, (_, index) =>
    ['attention', 'output'].map((part) => ({ name: `drop.${firstLayer + index}.${part}`, perToken: true })),
  );
  return [...perLayer.flat(), { name: 'drop.pooled', perToken: false }];
}

function stepGraph(
  shape: NetworkShape,
  parameters: Network['parameters'],
  drops: Network['drops'],
): Uint8Array {
  const graph = createGraph();
  const tape = createTape(graph);
  const values = inputs(graph, parameters);
  const { logits } = forward(tape, shape, values, (name) => {
    const drop = drops.find((each) => each.name === name);
    return drop && graph.input(name, [drop.perToken ? 'rows' : 'batch', shape.layer.hidden]);
  });
  const targets = graph.input('targets', ['batch', shape.labels]);
  const loss = crossEntropy(tape, logits, targets, graph.input('weights', ['batch', 1]));
  graph.output('loss', loss);
  const names = Object.keys(parameters);
  const gradients = tape.gradients(
    loss,
    names.map((name) => values[name] as Value),
  );
  for (const [index, gradient] of gradients.entries()) graph.output(`d ${names[index]}`, gradient);
  return graph.encode('training-step');
}

function predictGraph(shape: NetworkShape, parameters: Network['parameters']): Uint8Array {
  const graph = createGraph();
  const { logits, vectors } = forward(createTape(graph), shape, inputs(graph, parameters), () => undefined);
  graph.output('logits', logits);
  graph.output('vectors', vectors);
  return graph.encode('classifier');
}

const inputs = (graph: GraphBuilder, parameters: Network['parameters']): Record<string, Value> =>
  Object.fromEntries(Object.entries(parameters).map(([name, shape]) => [name, graph.input(name, shape)]));

function forward(
  tape: Tape,
  { layer, firstLayer, layers, embeddings, extra = 0 }: NetworkShape,
  values: Readonly<Record<string, Value>>,
  drop: (name: string) => Value | undefined,
) {
  const { graph } = tape;
  const value = (name: string) => values[name] as Value;
  const places = graph.input('places', ['rows'], 'int64');
  const layout = tokenLayout(
    graph,
    {
      mask: graph.input('mask', ['batch', 'tokens']),
      slots: graph.input('slots', ['batch', 'tokens'], 'int64'),
      texts: graph.input('texts', ['rows'], 'int64'),
      places,
    },
    layer.heads,
  );
  let x: Value;
  if (embeddings) {
    const words = gather(tape, value(WORDS), graph.input('words', ['rows'], 'int64'));
    x = layerNorm(
      tape,
      add(tape, words, gather(tape, value(PLACES), places)),
      value('embeddings.LayerNorm.weight'),
      value('embeddings.LayerNorm.bias'),
      layer.epsilon,
    );
  } else {
    x = graph.input('x', ['rows', layer.hidden]);
  }
  for (let index = firstLayer; index < layers; index++) {
    const own = Object.fromEntries(
      Object.keys(layerParameters(layer)).map((name) => [name, value(`encoder.layer.${index}.${name}`)]),
    ) as Record<LayerParameter, Value>;
    const [attention, output] = [drop(`drop.${index}.attention`), drop(`drop.${index}.output`)];
    x = encoderLayer(tape, x, own, layer, layout, attention && output && [attention, output]);
  }
  const own = unitRows(tape, matmul(tape, graph.input('shares', ['batch', 'rows']), x));
  const pooled = drop('drop.pooled');
  const kept = pooled ? dropout(tape, own, pooled) : own;
  const vectors =
    extra === 0 ? kept : beside(tape, kept, graph.input('extra', ['batch', extra]), layer.hidden, extra);
  return { vectors, logits: linear(tape, vectors, value(HEAD_WEIGHT), value(HEAD_BIAS)) };
}

/** Parts of equal size and equal length, of which the network makes the first; together of length 1. */
function beside(tape: Tape, own: Value, extra: Value, hidden: number, size: number): Value {
  const share = Math.sqrt(hidden / (hidden + size));
  return concatenate(tape, [multiply(tape, own, tape.graph.number(share)), extra]);
}
