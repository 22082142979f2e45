import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { LoupeError } from '../../core/base/error.ts';
import { registerGradients } from '../../core/tensor/gradients.ts';
import { tf } from '../../core/tensor/tf.ts';
import { repairWasmMatrixProduct } from './wasm-matrix-product.ts';

/** What computes tensors: TensorFlow's native library, its WebAssembly build, or plain JavaScript. */
export type TensorBackendName = 'native' | 'wasm' | 'cpu';

export interface TensorBackend {
  readonly name: TensorBackendName;
  /** Display name: "TensorFlow 2.12.1, native", "TensorFlow.js 4.22.0 on WebAssembly SIMD". */
  readonly description: string;
  /** Why this one: it was requested, it is the best available, or why the better ones did not load. */
  readonly reason: string;
}

/** Best first. */
const backendNames: readonly TensorBackendName[] = ['native', 'wasm', 'cpu'];

/** The names under which TensorFlow.js knows them. */
const registered: Readonly<Record<TensorBackendName, string>> = { native: 'tensorflow', wasm: 'wasm', cpu: 'cpu' };

const require = createRequire(import.meta.url);
const loading = new Map<TensorBackendName, Promise<string>>();
let current: TensorBackend | null = null;

/**
 * Loads TensorFlow.js, once, with the best backend that this machine has: native, else WebAssembly, else plain JavaScript.
 *
 * `prefer` allows one backend only; where the caller has no preference, the environment variable `MOTION_LOUPE_TENSOR` states one.
 * Later calls without a preference return the backend in use; with another one they switch to it.
 *
 * In a worker thread `process.env` is a copy that the native library does not see: set `TF_CPP_MIN_LOG_LEVEL` before starting the
 * worker to keep its start-up messages off stderr, or start it with `SHARE_ENV`.
 * @throws LoupeError USAGE for an unknown name in the environment, ENGINE_UNAVAILABLE when the requested one does not load.
 */
export async function loadTensorBackend(prefer?: TensorBackendName): Promise<TensorBackend> {
  const fromEnvironment = prefer === undefined;
  const wanted = prefer ?? backendFromEnvironment();
  if (wanted === undefined && current) return current;
  if (wanted !== undefined && current?.name === wanted && tf.getBackend() === registered[wanted]) return current;

  const failures: string[] = [];
  for (const name of wanted === undefined ? backendNames : [wanted]) {
    try {
      const description = await load(name);
      await use(name);
      registerGradients();
      const best = failures.length > 0 ? `the best one here; ${failures.join('; ')}` : 'the best one there is';
      const asked = fromEnvironment ? 'asked for by MOTION_LOUPE_TENSOR' : 'asked for';
      current = { name, description, reason: wanted === undefined ? best : asked };
      return current;
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const where = wanted !== undefined && fromEnvironment ? ' (MOTION_LOUPE_TENSOR)' : '';
  throw new LoupeError(
    'ENGINE_UNAVAILABLE',
    `The tensor backend "${wanted ?? 'any'}"${where} cannot be used (${failures.join('; ')}); leave the choice open, or see "motion-loupe doctor".`,
  );
}

function backendFromEnvironment(): TensorBackendName | undefined {
  const value = process.env['MOTION_LOUPE_TENSOR'];
  if (value === undefined || value === '') return undefined;
  const name = backendNames.find((candidate) => candidate === value);
  if (name) return name;
  throw new LoupeError('USAGE', `MOTION_LOUPE_TENSOR is "${value}", but it must be one of ${backendNames.join(', ')}, or unset.`);
}

/** Loads a backend and returns its description; concurrent and later calls share one attempt. */
function load(name: TensorBackendName): Promise<string> {
  let attempt = loading.get(name);
  if (!attempt) {
    // The production flag only keeps TensorFlow.js from advertising its other backends on the console.
    tf.env().set('PROD', true);
    attempt = { native: loadNative, wasm: loadWebAssembly, cpu: loadPlain }[name]();
    loading.set(name, attempt);
  }
  return attempt;
}

async function use(name: TensorBackendName): Promise<void> {
  const handlers = fatalHandlers();
  if (!(await tf.setBackend(registered[name]))) throw new Error('it did not start');
  await tf.ready();
  // The WebAssembly runtime installs handlers for uncaught errors of the whole process, which print 140 kB of its own source; they
  // are removed.
  for (const { event, listener } of fatalHandlers()) {
    if (!handlers.some((known) => known.event === event && known.listener === listener)) process.removeListener(event, listener);
  }
}

/** The process-wide handlers of uncaught errors. */
function fatalHandlers() {
  return (['uncaughtException', 'unhandledRejection'] as const).flatMap((event) =>
    process.rawListeners(event).map((listener) => ({ event, listener: listener as (...details: unknown[]) => void })),
  );
}

async function loadNative(): Promise<string> {
  let native: { version: Record<string, string> };
  try {
    native = quietly(() => require('@tensorflow/tfjs-node') as typeof native);
  } catch (error) {
    throw new Error(nativeFailure(error), { cause: error });
  }
  const backend: unknown = tf.findBackend(registered.native);
  return `TensorFlow ${libraryVersion(backend)}, native (tfjs-node ${native.version['tfjs-node'] ?? '?'})`;
}

/**
 * Runs the loader of tfjs-node with two replaced functions and without its messages on stderr.
 *
 * tfjs-node 4.22 calls two functions of `node:util`: newer Nodes lack one and warn about the other, so both are defined before it
 * reads them. The native library writes to stderr about the processor, and old packages that it depends on use deprecated parts of
 * Node.
 */
function quietly<T>(run: () => T): T {
  const legacy: { isNullOrUndefined?: unknown; isArray?: unknown } = util;
  legacy.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  legacy.isArray = Array.isArray;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return run();
  } finally {
    process.noDeprecation = before ?? false;
  }
}

/** tfjs-node explains a missing library with half a page of advice; one clause is enough here. */
function nativeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'MODULE_NOT_FOUND') return '@tensorflow/tfjs-node is not installed';
  if (/native addon module/.test(message)) return 'the native library of @tensorflow/tfjs-node was not downloaded';
  return message.split('\n', 1)[0] ?? 'unknown reason';
}

function libraryVersion(backend: unknown): string {
  const { binding } = backend as { binding?: { TF_Version?: string } };
  return binding?.TF_Version ?? 'of unknown version';
}

async function loadWebAssembly(): Promise<string> {
  const { setWasmPaths, version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  setWasmPaths(path.join(folder, 'dist') + path.sep);
  // Its threads need a browser's workers and never start in Node.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  repairWasmMatrixProduct();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return `TensorFlow.js ${version_wasm} on WebAssembly${simd ? ' SIMD' : ''}`;
}

async function loadPlain(): Promise<string> {
  const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
  return `TensorFlow.js ${version_cpu} in plain JavaScript (slow)`;
}
