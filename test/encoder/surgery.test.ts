import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGraph } from '../../src/autograd/graph.ts';
import { encodeModel } from '../../src/autograd/onnx-model.ts';
import { openRuntime } from '../../src/autograd/runtime.ts';
import { createTape } from '../../src/autograd/tape.ts';
import { placesOf, tokenLayout } from '../../src/autograd/token-layout.ts';
import { encoderLayer, type LayerParameter, layerParameters } from '../../src/autograd/transformer.ts';
import { UserError } from '../../src/chat/errors.ts';
import { openLowerPart } from '../../src/encoder/layers.ts';
import { openEncoder } from '../../src/encoder/open.ts';
import { dissect } from '../../src/encoder/surgery.ts';
import { writeEncoder } from '../../src/encoder/write.ts';
import { packageRoot } from '../../src/paths.ts';
import { TINY, tinyWeights, writeTinyEncoder } from './tiny-encoder.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const TEXTS = ['the film', 'the wonderful music and the story were moving', 'boring'];
const open = (id: string) => openEncoder({ id, cacheDirectory: directory, threads: 1 });
const nowhere = () => {
  throw new Error('there is no other file');
};
const largest = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? Number.NaN))), 0);

describe.each(['tiny', 'embedded'])('the encoder %s, cut in two', (which) => {
  const folder = async () => {
    if (which === 'embedded') return 'embedded';
    await writeTinyEncoder(join(directory, 'tiny'));
    return join(directory, 'tiny');
  };

  it('is whole again when the upper layers are rebuilt as a training graph has them', async () => {
    const encoder = await open(await folder());
    const layered = await encoder.takeApart();
    const { shape, surgery } = layered;
    const runtime = await openRuntime('onnx', 1);
    const rows = await layered.tokenise(TEXTS);
    const whole = await openLowerPart(layered, shape.layers, runtime);
    const expected = await whole.run(rows);
    for (let kept = 0; kept < shape.layers; kept++) {
      const lower = await openLowerPart(layered, kept, runtime);
      const { hidden, width } = await lower.run(rows);
      const graph = createGraph();
      const tape = createTape(graph);
      const places = graph.input('places', ['rows'], 'int64');
      const texts = graph.input('texts', ['rows'], 'int64');
      const mask = graph.input('mask', ['batch', 'tokens']);
      const slots = graph.input('slots', ['batch', 'tokens'], 'int64');
      const layout = tokenLayout(graph, { mask, slots, texts, places }, shape.heads);
      let x = graph.input('x', ['rows', shape.hidden]);
      for (let layer = kept; layer < shape.layers; layer++) {
        const numbers = surgery.layer(layer);
        const values = Object.fromEntries(
          Object.entries(layerParameters(shape)).map(([name, size]) => [
            name,
            graph.constant(numbers[name as LayerParameter], size),
          ]),
        ) as Parameters<typeof encoderLayer>[2];
        x = encoderLayer(tape, x, values, shape, layout);
      }
      graph.output('out', x);
      const upper = await runtime.open(graph.encode('upper'));
      const own = (padded: Float32Array) =>
        Float32Array.from(
          rows.flatMap((tokens, row) => {
            const from = row * width * shape.hidden;
            return [...padded.subarray(from, from + tokens.length * shape.hidden)];
          }),
        );
      const { feeds, count } = placesOf(rows.map((tokens) => tokens.length));
      const { shares: _, ...where } = feeds;
      const { out } = await upper.run({ ...where, x: { shape: [count, shape.hidden], data: own(hidden) } });
      expect(largest(out?.data as Float32Array, own(expected.hidden))).toBeLessThan(1e-4);
    }
    await encoder.close();
  });

  it('gives wide vectors whose first part is its own, each part at the same length', async () => {
    const id = await folder();
    const encoder = await open(id);
    const wide = await openEncoder({ id, cacheDirectory: directory, threads: 1, wide: true });
    const own = await encoder.embed(TEXTS);
    expect(largest(await wide.embed(TEXTS), own)).toBeLessThan(1e-5);
    const { data, columns } = await wide.embedFeatures(TEXTS);
    expect(columns).toBe(2 * encoder.dimensions);
    expect((await encoder.embedFeatures(TEXTS)).columns).toBe(encoder.dimensions);
    expect(await encoder.embedAs({ wide: true }, TEXTS)).toEqual(data);
    for (let from = 0; from < data.length; from += encoder.dimensions) {
      expect(Math.hypot(...data.subarray(from, from + encoder.dimensions))).toBeCloseTo(1 / Math.sqrt(2), 5);
    }
    // neither the batch nor what follows the first words changes how a text begins
    const alone = await wide.embedFeatures(TEXTS.slice(0, 1));
    expect(largest(alone.data, data.slice(0, columns))).toBeLessThan(1e-5);
    const first = (text: string) =>
      wide.embedFeatures([text]).then((found) => found.data.slice(encoder.dimensions));
    expect(
      largest(await first('the film and music at home'), await first('the film and the story')),
    ).toBeLessThan(1e-5);
    await encoder.close();
    await wide.close();
  });

  it('with its own numbers written back gives the same vectors, and others with others', async () => {
    const id = await folder();
    const encoder = await open(id);
    const before = await encoder.embed(TEXTS);
    const { surgery, shape } = await encoder.takeApart();
    const last = shape.layers - 1;
    const numbers = surgery.layer(last);
    const bias = `encoder.layer.${last}.output.LayerNorm.bias`;
    const kernel = `encoder.layer.${last}.intermediate.dense.weight`;
    const matrix = numbers['intermediate.dense.weight'];
    const turned = new Float32Array(matrix.length);
    for (let row = 0; row < shape.hidden; row++) {
      for (let column = 0; column < shape.intermediate; column++) {
        turned[column * shape.hidden + row] = matrix[row * shape.intermediate + column] ?? 0;
      }
    }
    const weights = {
      [bias]: { shape: [shape.hidden], data: numbers['output.LayerNorm.bias'] },
      [kernel]: { shape: [shape.intermediate, shape.hidden], data: turned },
    };
    const same = await openEncoder({ id, cacheDirectory: directory, threads: 1, weights });
    expect(largest(await same.embed(TEXTS), before)).toBeLessThan(1e-6);
    turned.fill(0);
    const other = await openEncoder({ id, cacheDirectory: directory, threads: 1, weights });
    expect(largest(await other.embed(TEXTS), before)).toBeGreaterThan(1e-3);
    for (const each of [encoder, same, other]) await each.close();
  });
});

describe('an encoder written anew', () => {
  it('has the numbers it was given, and gives what its layers compute in WebAssembly too', async () => {
    await writeTinyEncoder(join(directory, 'tiny'));
    const encoder = await open(join(directory, 'tiny'));
    const { surgery } = await encoder.takeApart();
    const query = tinyWeights()['encoder.layer.1.attention.self.query.weight']?.data ?? new Float32Array();
    const read = surgery.layer(1)['attention.self.query.weight'];
    // [out, in] in the weights, [in, out] in the training graph
    expect(read[1]).toBe(query[TINY.hidden]);
    const web = await openEncoder({
      id: join(directory, 'tiny'),
      cacheDirectory: directory,
      threads: 1,
      engine: 'onnx-web',
    });
    expect(largest(await web.embed(TEXTS), await encoder.embed(TEXTS))).toBeLessThan(1e-5);
    await web.close();
    await encoder.close();
  });
});

describe('a file whose layers cannot be trained is refused with the reason', () => {
  const withNode = (op: string, domain?: string) =>
    encodeModel({
      name: 'x',
      nodes: [{ op, name: '/encoder/layer.0/x/y', inputs: ['a'], outputs: ['b'], ...(domain && { domain }) }],
      constants: [],
      inputs: [{ name: 'a', shape: [1] }],
      outputs: [{ name: 'b', shape: [1] }],
    });
  const cut = (model: Uint8Array) => dissect({ id: 'x/y', model, shape: TINY, external: nowhere });

  it.each([
    ['quantised weights', withNode('MatMulInteger'), 'quantised (MatMulInteger)'],
    ['quantised activations', withNode('DynamicQuantizeLinear'), 'quantised (DynamicQuantizeLinear)'],
    ['fused attention', withNode('Attention', 'com.microsoft'), 'fused its layers (com.microsoft.Attention)'],
    [
      'a fused norm',
      withNode('SkipLayerNormalization', 'com.microsoft'),
      'com.microsoft.SkipLayerNormalization',
    ],
    [
      'layers without names',
      encodeModel({ name: 'x', nodes: [], constants: [], inputs: [], outputs: [] }),
      'told apart',
    ],
    ['damage', Buffer.from('not a model'), 'is damaged'],
    ['an end in the middle', writeEncoder(TINY, tinyWeights()).subarray(0, 5000), 'is damaged'],
  ])('%s', (_, model, reason) => {
    expect(() => cut(model)).toThrow(UserError);
    expect(() => cut(model)).toThrow(reason);
  });

  it('numbers that are missing where they should stand', () => {
    const surgery = cut(writeEncoder(TINY, tinyWeights()));
    expect(surgery.layers).toBe(3);
    const wider = { ...TINY, intermediate: 25 };
    const other = dissect({
      id: 'x/y',
      model: writeEncoder(TINY, tinyWeights()),
      shape: wider,
      external: nowhere,
    });
    expect(() => other.layer(0)).toThrow('layer.0/intermediate/dense are not where');
  });

  it('another kind of model, or another activation', async () => {
    const folder = join(directory, 'tiny');
    await writeTinyEncoder(folder);
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const { writeFile } = await import('node:fs/promises');
    for (const [change, reason] of [
      [{ model_type: 'mpnet' }, 'it is a mpnet model'],
      [{ hidden_act: 'relu' }, 'its activation is relu'],
      [{ position_embedding_type: 'relative_key' }, 'its positions are relative_key'],
      [{ num_hidden_layers: 9 }, 'speaks of 9'],
    ] as const) {
      await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...change }));
      const encoder = await open(folder);
      await expect(encoder.takeApart()).rejects.toThrow(reason);
      await encoder.close();
    }
  });

  it('the embedded encoder is none of them', async () => {
    const model = await readFile(join(packageRoot(), 'models', 'embedded', 'onnx', 'model.onnx'));
    expect(model.length).toBeGreaterThan(1e6);
    const encoder = await open('embedded');
    expect((await encoder.takeApart()).surgery.layers).toBeGreaterThan(0);
    await encoder.close();
  });
});
