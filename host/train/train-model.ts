import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { ModelDescription } from '../../core/train/description.ts';
import { requireLearnable } from '../../core/train/dataset/manifest.ts';
import { splitClips, usualSplit, type Split } from '../../core/train/dataset/split.ts';
import { decodeModel, encodeModel, storedModel } from '../../core/train/model-file.ts';
import { countParameters, Network, summarise } from '../../core/train/network.ts';
import { orderOfClasses } from '../../core/train/own-network.ts';
import { Trainer } from '../../core/train/trainer.ts';
import { mostHeaderBytes } from '../../core/train/weights-file.ts';
import { parseTraining } from '../../core/train/training-options.ts';
import type { TrainingState } from '../../core/train/training-state.ts';
import { loadTensorBackend } from '../tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { clipExamples, type ClipExamples } from './feature-examples.ts';
import { extractDataset, wishedFeatures, type FeatureSet } from './feature-set.ts';
import { examplesToCarry, withoutExamples } from './model-examples.ts';
import { describeModel, requireFit, usualSize, usualTraining, type ModelChoice } from './model-choice.ts';
import { manifestName, readDataset } from './read-dataset.ts';
import type { FeatureRequest, PartSizes, TrainHooks, TrainRequest, TrainResult, TrainStart } from './request.ts';
import { openModel, openPipeline, type FeaturePipeline, type ModelMeta } from './trained-model.ts';
import { readWhole, requireWritable, writeWhole } from '../whole-file.ts';

/**
 * Trains a network on labelled clips and writes it to a file: features are computed (or found in the cache), clips shared out,
 * epochs run, the best one kept and tested on clips that training did not see. After every epoch all that is needed to go on
 * lies beside the output: whatever happens, at most one epoch is lost.
 *
 * @throws LoupeError for everything that can be wrong with the request, the clips or the machine; TRAINING_FAILED when the loss
 *   is no number before the first epoch is done; CANCELLED when the signal fires
 */
export async function trainModel(request: TrainRequest, hooks: TrainHooks = {}): Promise<TrainResult> {
  const began = performance.now();
  const { signal } = hooks;
  const { seed = 1, resume = false } = request;
  requireWritable(request.output, (request.overwrite ?? false) || resume, await filesRead(request));
  const training = parseTraining({ ...usualTraining(request.model), ...request.training, seed });

  const gate = createGate(hooks);
  const backend = await loadTensorBackend();
  const material = await prepareMaterial(request, hooks, () => gate.whenRunning());
  const { pipeline, set, split, warnings } = material;
  using _pipeline = pipeline;
  const classes = material.classes;
  const part = (chosen: readonly number[]): ClipExamples => clipExamples(set, classes, chosen);
  const measured = { train: part(split.train), validation: part(split.validation), test: part(split.test) };
  const meta: ModelMeta = {
    features: pipeline.features,
    split: { ...(request.split ?? usualSplit), shares: [...(request.split ?? usualSplit).shares], seed },
    trainedOn: split.train.map((index) => set.clips[index].hash).toSorted(),
    ...(request.withExamples && measured.test.length > 0
      ? { samples: await examplesToCarry(pipeline.examples(measured.test)) }
      : {}),
  };
  const description: ModelDescription = { ...describeModel(request.model, pipeline.shape, classes), meta };
  const state = resume ? await earlierState(request, description) : undefined;
  using network = new Network(description, seed);
  const startFrom = state ? undefined : request.startFrom;
  if (startFrom) network.setWeights(decodeModel(await readWhole(startFrom.model, 'model'), startFrom.model).weights);
  const trainer = new Trainer(network, {
    train: pipeline.examples(measured.train),
    ...(measured.validation.length > 0 ? { validation: pipeline.examples(measured.validation) } : {}),
    options: startFrom ? { ...training, epochs: startFrom.epochs } : training,
    ...(state === undefined ? {} : { state }),
    ...(startFrom === undefined ? {} : { standardise: false }),
  });
  gate.attach(trainer);

  const sizes = (count: (part: 'train' | 'validation' | 'test') => number): PartSizes => ({
    train: count('train'),
    validation: count('validation'),
    test: count('test'),
  });
  const start: TrainStart = {
    features: pipeline.features,
    shape: pipeline.shape,
    classes,
    clips: sizes((name) => split[name].length),
    examples: sizes((name) => measured[name].length),
    model: description.name,
    layers: summarise(description),
    parameters: countParameters(description),
    backend: backend.description,
    epochsDone: state?.epoch ?? 0,
    epochs: trainer.options.epochs,
    skipped: set.skipped,
  };
  hooks.onStart?.(start);

  const outcome = await trainer.run({
    signal: gate,
    onEpoch: async (report, now) => {
      await saveCheckpoint(request.output, now);
      hooks.onEpoch?.(report);
    },
  });
  if (signal?.aborted) throw cancelled(signal);
  if (outcome.bestEpoch === 0) {
    throw new LoupeError('CANCELLED', 'Training was ended before its first epoch was done; nothing was written.');
  }
  const test = measured.test.length > 0 ? await evaluateClips(network, pipeline, measured.test, signal) : null;
  await writeWhole(request.output, encodeModel(storedModel(network), { test: test && { windows: test.windows.accuracy.value } }));
  return {
    ...start,
    output: request.output,
    seed,
    ended: outcome.ended,
    bestEpoch: outcome.bestEpoch,
    history: outcome.history,
    test,
    seconds: (performance.now() - began) / 1000,
    carriedExamples: meta.samples?.count ?? 0,
    warnings: [...warnings, ...(outcome.message === undefined ? [] : [outcome.message])],
  };
}

/** The files that a training reads: the dataset's, and the network of an embedding. */
async function filesRead({ dataset, features }: TrainRequest): Promise<string[]> {
  const { clips, folder } = await readDataset(dataset);
  const network = features.kind === 'embedding' ? [features.network] : [];
  return [dataset, path.join(folder, manifestName), ...network, ...new Set(clips.map(({ file }) => file))];
}

/** What is to be resumed; nothing where it was begun with other clips and there is a model to begin with instead. */
async function earlierState(request: TrainRequest, description: ModelDescription): Promise<TrainingState | undefined> {
  try {
    return await loadCheckpoint(request.output, description);
  } catch (error) {
    if (request.startFrom && error instanceof LoupeError && error.code === 'USAGE') return undefined;
    throw error;
  }
}

/** Clips with features, shared out. */
export interface Material {
  readonly classes: readonly string[];
  readonly set: FeatureSet;
  readonly split: Split;
  readonly pipeline: FeaturePipeline;
  readonly warnings: readonly string[];
}

/** Everything up to the network. The tensors' backend must be loaded. */
export async function prepareMaterial(
  request: Pick<TrainRequest, 'dataset' | 'features' | 'model' | 'split' | 'seed' | 'cache'>,
  hooks: TrainHooks,
  whenRunning: () => Promise<void>,
): Promise<Material> {
  const { features } = request;
  requireFit(request.model, features.kind === 'settled' ? features.features.kind : features.kind);
  const dataset = await readDataset(request.dataset);
  requireLearnable(dataset, dataset.name);
  const classes = orderOfClasses(request.model.kind === 'own' ? request.model.classes : undefined, dataset.classes);
  const engine = await openFeatureEngine();
  const wish = await readWish(request.features, request.model);
  const set = await extractDataset(
    dataset,
    wish.kind === 'trained' ? () => wish.pipeline.base : wishedFeatures(wish.features),
    engine,
    {
      whenRunning,
      ...(hooks.signal === undefined ? {} : { signal: hooks.signal }),
      ...(hooks.onClip === undefined ? {} : { onClip: hooks.onClip }),
      ...(request.cache === undefined ? {} : { cache: request.cache }),
    },
  );
  const clips = set.clips.map(({ clip }) => clip);
  const reasons =
    set.skipped.length > 0 ? ` (after ${set.skipped.length} that cannot be used; the first: ${set.skipped[0].why})` : '';
  requireLearnable({ classes: dataset.classes, clips }, `${dataset.name}${reasons}`);
  const split = splitClips(clips, request.split ?? usualSplit, request.seed ?? 1);
  const passedOver = set.skipped.length > 0 ? [`${set.skipped.length} of ${dataset.clips.length} clips were passed over.`] : [];
  const warnings = [...passedOver, ...set.warnings];
  const pipeline = wish.kind === 'trained' ? wish.pipeline : openPipeline(set.features);
  return { classes, set, split, pipeline, warnings };
}

type Wish =
  | { readonly kind: 'measured'; readonly features: Exclude<FeatureRequest, { kind: 'embedding' | 'settled' }> }
  | { readonly kind: 'trained'; readonly pipeline: FeaturePipeline };

/** Networks that look at pictures get pictures of the size they are made for. */
async function readWish(features: FeatureRequest, model: ModelChoice): Promise<Wish> {
  if (features.kind === 'settled') return { kind: 'trained', pipeline: openPipeline(features.features) };
  if (features.kind === 'embedding') {
    using trained = await openModel(features.network);
    const base = trained.pipeline.features;
    if (base.kind === 'embedding') {
      throw new LoupeError(
        'MODEL_INVALID',
        `"${features.network}" was itself trained on an embedding: name the model it came from.`,
      );
    }
    const stored = decodeModel(await readWhole(features.network, 'model'), features.network);
    const bytes = encodeModel({ ...stored, description: withoutExamples(stored.description) });
    // Half of the header is left for whatever else goes with the model.
    if (bytes.length * (4 / 3) > mostHeaderBytes / 2) {
      throw new LoupeError(
        'MODEL_INVALID',
        `"${features.network}" is a model of ${bytes.length} bytes, too large to become part of another: ${Math.floor((mostHeaderBytes * 3) / 8)} are the most.`,
      );
    }
    return {
      kind: 'trained',
      pipeline: openPipeline({ kind: 'embedding', base, network: Buffer.from(bytes).toString('base64') }),
    };
  }
  const size = usualSize(model);
  if (size === undefined) return { kind: 'measured', features };
  const { width, height } = size;
  return { kind: 'measured', features: { width, height, grid: { columns: width, rows: height }, ...features } };
}

/** Pause, resume and end, for features and epochs alike. */
function createGate({ signal, onControl }: TrainHooks) {
  let trainer: Trainer | null = null;
  let paused: Promise<void> | null = null;
  let wake = (): void => {};
  let finished = false;
  const resume = (): void => {
    paused = null;
    wake();
    trainer?.resume();
  };
  // who waits must wake up to see that it is over
  signal?.addEventListener('abort', resume, { once: true });
  onControl?.({
    pause() {
      paused ??= new Promise((resolve) => (wake = resolve));
      trainer?.pause();
    },
    resume,
    finish() {
      finished = true;
      resume();
    },
  });
  return {
    get aborted() {
      return finished || signal?.aborted === true;
    },
    async whenRunning() {
      while (paused) await paused;
    },
    attach(started: Trainer) {
      trainer = started;
      if (paused) trainer.pause();
    },
  };
}
