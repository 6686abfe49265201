import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { UserError } from '../chat/errors.ts';

export type Numbers = Float32Array | BigInt64Array;

export interface Feed {
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** A loaded ONNX graph. */
export interface Program {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** @param into where outputs are written, by name; the others get memory of their own */
  run(
    feeds: Readonly<Record<string, Feed>>,
    into?: Readonly<Record<string, Feed>>,
  ): Promise<Readonly<Record<string, Feed>>>;
  close(): Promise<void>;
}

/** @throws when there is no such float32 output */
export function floatsFrom(outputs: Readonly<Record<string, Feed>>, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`The graph gives no float32 ${name}.`);
  return data;
}

/** What runs ONNX graphs. */
export interface Runtime {
  readonly engine: 'onnx' | 'onnx-web';
  /**
   * @param busy whether the graph will run again and again with little between: its threads then keep their cores for
   * a moment when they wait
   */
  open(model: Uint8Array, options?: { readonly busy?: boolean }): Promise<Program>;
}

/** The part of onnxruntime that is the same in its native and its WebAssembly package. */
interface Onnxruntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: 'float32' | 'int64', data: Numbers, dims: readonly number[]) => Tensor;
}

/**
 * onnxruntime's own library, or its build in WebAssembly.
 * @throws UserError when it cannot be loaded on this machine
 */
export async function openRuntime(engine: Runtime['engine'], threads: number): Promise<Runtime> {
  return engine === 'onnx' ? nativeRuntime(threads) : webRuntime(threads);
}

/** The native library, or WebAssembly where there is none for this machine. */
export async function openBestRuntime(threads: number): Promise<Runtime> {
  try {
    return await nativeRuntime(threads);
  } catch (error) {
    if (error instanceof UserError) return webRuntime(threads);
    throw error;
  }
}

/** Longer than one small operator takes, far shorter than a step. */
const SPIN_BETWEEN_OPERATORS = { allow_spinning: '1', spin_duration_us: '100' };

async function nativeRuntime(threads: number): Promise<Runtime> {
  let onnxruntime: Onnxruntime;
  try {
    onnxruntime = (await import('onnxruntime-node')) as unknown as Onnxruntime;
  } catch (cause) {
    throw new UserError('The engine onnx cannot be loaded on this machine: use the engine onnx-web.', {
      cause,
    });
  }
  return {
    engine: 'onnx',
    async open(model, { busy = false } = {}) {
      const session = await onnxruntime.InferenceSession.create(model, {
        intraOpNumThreads: threads,
        // threads that spin as long as they wait would take the cores from everything else on a small machine
        extra: { session: { intra_op: busy ? SPIN_BETWEEN_OPERATORS : { allow_spinning: '0' } } },
      });
      return {
        inputs: session.inputNames,
        outputs: session.outputNames,
        async run(feeds, into = {}) {
          const fetches = Object.fromEntries(
            session.outputNames.map((name) => [name, into[name] ? tensorOf(onnxruntime, into[name]) : null]),
          );
          return feedsOf(await session.run(tensorsOf(onnxruntime, feeds), fetches));
        },
        close: () => session.release(),
      };
    },
  };
}

async function webRuntime(threads: number): Promise<Runtime> {
  let onnxruntime: Onnxruntime;
  try {
    const web = await import('onnxruntime-web');
    web.env.wasm.numThreads = threads;
    onnxruntime = web as unknown as Onnxruntime;
  } catch (cause) {
    throw new UserError('The engine onnx-web cannot be loaded: onnxruntime-web is not installed.', { cause });
  }
  return {
    engine: 'onnx-web',
    async open(model) {
      const session = await onnxruntime.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return {
        inputs: session.inputNames,
        outputs: session.outputNames,
        async run(feeds, into = {}) {
          const found = feedsOf(await session.run(tensorsOf(onnxruntime, feeds)));
          // results lie in memory of the module, which the next run writes over
          const results = Object.entries(found).map(([name, { shape, data }]) => {
            const target = into[name]?.data;
            if (target instanceof Float32Array && data instanceof Float32Array) target.set(data);
            return [name, { shape, data: target ?? data }] as const;
          });
          return Object.fromEntries(results);
        },
        close: () => session.release(),
      };
    },
  };
}

const tensorOf = ({ Tensor }: Onnxruntime, { shape, data }: Feed) =>
  new Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, shape);

const tensorsOf = (onnxruntime: Onnxruntime, feeds: Readonly<Record<string, Feed>>) =>
  Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensorOf(onnxruntime, feed)]));

const feedsOf = (tensors: InferenceSession.ReturnType): Record<string, Feed> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Numbers }]),
  );
