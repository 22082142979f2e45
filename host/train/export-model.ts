import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { tf } from '../../core/tensor/tf.ts';
import { energyPlaces } from '../../core/train/features/motion-energy.ts';
import { toOnnx } from '../../core/train/export/onnx.ts';
import { toTfjs, type TfjsFiles } from '../../core/train/export/tfjs.ts';
import { storedModel } from '../../core/train/model-file.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { requireFolder, type PlaceOptions } from '../files/output-place.ts';
import { inputsToCompare, withoutExamples, type ComparedInputs } from './model-examples.ts';
import { strangenessOf } from './reject-clips.ts';
import { openModel } from './trained-model.ts';
import { asDiskError } from '../files/disk-error.ts';
import { requireWritable, writeWhole } from '../files/whole-file.ts';

export type ExportFormat = 'tfjs' | 'onnx';

/** The part of onnxruntime-node used here: TypeScript finds no types in its package. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      run(feeds: Readonly<Record<string, object>>): Promise<{
        readonly output: { readonly data: Float32Array };
        readonly strangeness?: { readonly data: Float32Array };
      }>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
}

/** Largest difference of a probability between an exported model and ours: both compute in float32, in different order. */
export const exportTolerance = 1e-4;

export interface ExportRequest {
  /** A model's file. */
  readonly model: string;
  readonly format: ExportFormat;
  /** A file for `onnx`; for `tfjs` a folder, which is made. */
  readonly output: string;
  readonly overwrite?: boolean;
  /** Whether the exported metadata keeps the test examples that the model may carry; default false. */
  readonly withExamples?: boolean;
}

export interface ExportResult {
  readonly files: readonly string[];
  /** Inputs on which both were compared. */
  readonly compared: number;
  readonly comparedOn: ComparedInputs['from'];
  /** Largest difference found of a probability, or of a strangeness (relative where it is above 1). */
  readonly difference: number;
  /** Name of the program that ran the exported model. */
  readonly runtime: string;
}

/**
 * Writes a model for another program, after that program's own runtime has given the same probabilities: for the test examples that
 * the model carries, else for random inputs with the statistics of its training examples.
 *
 * @throws LoupeError OUTPUT_FORMAT for layers that the format lacks, ENGINE_UNAVAILABLE when the runtime is not installed,
 *   MODEL_INVALID when the outputs differ: nothing is written then
 */
export async function exportModel({
  model,
  format,
  output,
  overwrite = false,
  withExamples = false,
}: ExportRequest): Promise<ExportResult> {
  await loadTensorBackend();
  using trained = await openModel(model);
  const { network, pipeline, rejection } = trained;
  const whole = storedModel(network);
  const stored = withExamples ? whole : { ...whole, description: withoutExamples(whole.description) };
  const { values: inputs, count: compared, from: comparedOn } = inputsToCompare(trained);
  const shape = [compared, ...network.input];
  const ours = await network.predict(inputs);
  // A network that looks at another one's outputs is not given the energies of the motion.
  const energies = pipeline.features.kind === 'embedding' ? null : energyPlaces(pipeline.features);
  const exported = rejection && { ...rejection, energies };
  const strange = exported && (await strangenessOf(trained, inputs));
  const differenceTo = (theirs: RunOutputs): number =>
    Math.max(largestDifference(ours, theirs.output), strange ? largestDifference(strange, theirs.strangeness) : 0);
  switch (format) {
    case 'onnx': {
      requireWritable(output, overwrite, [model]);
      const bytes = toOnnx(stored, exported);
      const difference = differenceTo(await inRuntime('onnxruntime-node', () => runOnnx(bytes, inputs, shape)));
      requireEqual(difference);
      await writeWhole(output, bytes, { overwrite, inputs: [model] });
      return { files: [output], compared, comparedOn, difference, runtime: 'onnxruntime-node' };
    }
    case 'tfjs': {
      const files = [path.join(output, 'weights.bin'), path.join(output, 'model.json')];
      requireFiles(output, files, { overwrite, inputs: [model] });
      const made = toTfjs(stored, exported);
      const difference = differenceTo(await inRuntime('tfjs-layers', () => runTfjs(made, inputs, shape)));
      requireEqual(difference);
      await writeBoth(output, files, [made.weights, Buffer.from(made.json)], { overwrite, inputs: [model] });
      return { files: files.toReversed(), compared, comparedOn, difference, runtime: '@tensorflow/tfjs-layers' };
    }
    default:
      return format satisfies never;
  }
}

/** Writes files into a folder, last the one that names the others; new ones are removed when one cannot be written. */
async function writeBoth(
  folder: string,
  files: readonly string[],
  contents: readonly Uint8Array[],
  options: PlaceOptions,
): Promise<void> {
  const fresh = [folder, ...files].filter((place) => !existsSync(place));
  try {
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw asDiskError(error, folder);
    }
    for (const [at, file] of files.entries()) await writeWhole(file, contents[at], options);
  } catch (error) {
    for (const place of fresh) await rm(place, { recursive: true, force: true });
    throw error;
  }
}

function requireFiles(output: string, files: readonly string[], { overwrite, inputs }: PlaceOptions): void {
  requireFolder(path.dirname(path.resolve(output)), output);
  if (existsSync(output)) for (const file of files) requireWritable(file, overwrite, inputs);
}

/** What an exported model gives for some inputs: probabilities, and strangeness where it has that output. */
interface RunOutputs {
  readonly output: Float32Array;
  readonly strangeness: Float32Array;
}

async function runOnnx(bytes: Uint8Array, inputs: Float32Array, shape: readonly number[]): Promise<RunOutputs> {
  const { InferenceSession, Tensor } = await runtime(
    'onnxruntime-node',
    async () => createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime,
  );
  const session = await InferenceSession.create(bytes);
  try {
    const { output, strangeness: strange } = await session.run({ input: new Tensor('float32', inputs, shape) });
    return { output: Float32Array.from(output.data), strangeness: Float32Array.from(strange?.data ?? []) };
  } finally {
    await session.release();
  }
}

async function runTfjs({ json, weights }: TfjsFiles, inputs: Float32Array, shape: readonly number[]): Promise<RunOutputs> {
  const { loadLayersModel } = await runtime('@tensorflow/tfjs-layers', () => import('@tensorflow/tfjs-layers'));
  const { modelTopology, weightsManifest } = JSON.parse(json) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const loaded = await loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer }),
  );
  const outputs = tf.tidy(() => [loaded.predict(tf.tensor(inputs, [...shape]))].flat());
  try {
    const [output, strange] = await Promise.all(outputs.map(async (each) => Float32Array.from(await each.data<'float32'>())));
    return { output, strangeness: strange ?? new Float32Array(0) };
  } finally {
    for (const each of outputs) each.dispose();
    loaded.dispose();
  }
}

async function runtime<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new LoupeError(
      'ENGINE_UNAVAILABLE',
      `The export cannot be checked, because ${name} does not run here: install it with "npm install ${name}" and export again.`,
      { cause: error },
    );
  }
}

/** A run of the exported model. @throws LoupeError MODEL_INVALID where the other program cannot run it */
async function inRuntime<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new LoupeError(
      'MODEL_INVALID',
      `The exported model does not run in ${name} (${why}): nothing was written; please report this model.`,
      { cause: error },
    );
  }
}

function largestDifference(ours: Float32Array, theirs: Float32Array): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return ours.reduce((most, value, at) => {
    // a strangeness may be large, so its difference is relative
    const difference = Math.abs(value - theirs[at]) / Math.max(1, Math.abs(value));
    return difference <= most ? most : difference;
  }, 0);
}

function requireEqual(difference: number): void {
  if (difference <= exportTolerance) return;
  throw new LoupeError(
    'MODEL_INVALID',
    `The exported model's probabilities differ from ours by ${difference.toPrecision(2)}, more than ${exportTolerance}: nothing was written; please report this model.`,
  );
}
