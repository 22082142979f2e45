import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { ModelDescription } from '../../core/train/description.ts';
import { earlierOnly, inOrder, type KnownClips, type Trace } from '../../core/train/dataset/parts.ts';
import { splitClips, type Split } from '../../core/train/dataset/split.ts';
import { decodeModel, encodeModel, storedModel } from '../../core/train/model-file.ts';
import { countParameters, Network, summarise } from '../../core/train/network.ts';
import { Trainer } from '../../core/train/trainer.ts';
import { parseTraining } from '../../core/train/training-options.ts';
import type { TrainingState } from '../../core/train/training-state.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { cancelled } from '../video/termination.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { evaluateClips } from './evaluate-clips.ts';
import { clipExamples, type ClipExamples } from './feature-examples.ts';
import type { FeatureSet } from './feature-set.ts';
import { type Material, prepareMaterial, traceOf, withRule } from './material.ts';
import { figuresOf, learnUnknown } from './learn-unknown.ts';
import { examplesToCarry } from './model-examples.ts';
import { describeModel, usualTraining } from '../../core/train/model-choice.ts';
import { evaluateParts } from './part-figures.ts';
import { manifestName, readDataset } from './read-dataset.ts';
import type { PartSizes, TrainHooks, TrainRequest, TrainResult, TrainStart } from './request.ts';
import { storedRejection } from './stored-rejection.ts';
import type { ModelMeta } from './trained-model.ts';
import { readWhole, requireWritable, writeWhole } from '../files/whole-file.ts';

/**
 * Trains a network on labelled clips and writes it to a file: computes the features (or finds them in the cache), splits the clips,
 * trains, keeps the best epoch, and tests it on held-out clips. After every epoch the state needed to continue is written beside
 * the output, so that at most one epoch is lost in any case.
 *
 * @throws LoupeError for everything that can be wrong with the request, the clips or the machine; TRAINING_FAILED when the loss is
 *   not a number before the first epoch is done; CANCELLED when the signal fires
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
  const { pipeline, set, clips, bounds, earlier } = material;
  using _pipeline = pipeline;
  const { result: split, rule, notes } = withRule(material, request.split, (by) => splitClips(clips, by, seed, bounds));
  const warnings = [...material.warnings, ...notes];
  const classes = material.classes;
  const part = (chosen: readonly number[]): ClipExamples => clipExamples(set, classes, chosen);
  const measured = { train: part(split.train), validation: part(split.validation), test: part(split.test) };
  const own = tracesOf(set, split);
  const meta: ModelMeta = {
    features: pipeline.features,
    split: { by: rule.by, shares: [...rule.shares], seed },
    clips: inOrder(own),
    earlier: earlierOnly(own, earlier),
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

  const start = describeStart({ material, split, measured, description, trainer, state, backend: backend.description, warnings });
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
  const learnt = await assess(network, pipeline, measured, request, signal);
  return {
    ...start,
    ...learnt.result,
    output: request.output,
    seed,
    ended: outcome.ended,
    bestEpoch: outcome.bestEpoch,
    history: outcome.history,
    seconds: (performance.now() - began) / 1000,
    carriedExamples: meta.samples?.count ?? 0,
    warnings: [...warnings, ...learnt.cautions, ...(outcome.message === undefined ? [] : [outcome.message])],
  };
}

/** Examples of each part of the clips. */
interface MeasuredParts {
  readonly train: ClipExamples;
  readonly validation: ClipExamples;
  readonly test: ClipExamples;
}

/** A training that is about to begin. */
interface ReadyTraining {
  readonly material: Material;
  readonly split: Split;
  readonly measured: MeasuredParts;
  readonly description: ModelDescription;
  readonly trainer: Trainer;
  readonly state: TrainingState | undefined;
  readonly backend: string;
  readonly warnings: readonly string[];
}

function describeStart(ready: ReadyTraining): TrainStart {
  const { material, split, measured, description, trainer, state, backend, warnings } = ready;
  const { pipeline, set, classes } = material;
  const sizes = (count: (part: 'train' | 'validation' | 'test') => number): PartSizes => ({
    train: count('train'),
    validation: count('validation'),
    test: count('test'),
  });
  return {
    features: pipeline.features,
    why: set.why,
    shape: pipeline.shape,
    classes,
    clips: sizes((name) => split[name].length),
    examples: sizes((name) => measured[name].length),
    model: description.name,
    layers: summarise(description),
    parameters: countParameters(description),
    backend,
    epochsDone: state?.epoch ?? 0,
    epochs: trainer.options.epochs,
    skipped: set.skipped,
    damaged: set.damaged,
    notes: warnings,
  };
}

/** Tests a trained network, learns its temperature and what it rejects as unknown, and writes the model. */
async function assess(
  network: Network,
  pipeline: Material['pipeline'],
  measured: MeasuredParts,
  { output, falseAccept }: TrainRequest,
  signal: AbortSignal | undefined,
): Promise<{ result: Pick<TrainResult, 'test' | 'parts' | 'temperature' | 'rejection'>; cautions: readonly string[] }> {
  const { temperature, rejection, warnings } = await learnUnknown(network, pipeline, measured, falseAccept);
  const test = measured.test.length > 0 ? await evaluateClips(network, pipeline, measured.test, signal, rejection) : null;
  const parts = await evaluateParts(network, pipeline, measured, signal);
  const learnt = {
    test: test && { windows: test.windows.accuracy.value },
    temperature,
    rejection: rejection && storedRejection(rejection),
  };
  await writeWhole(output, encodeModel(storedModel(network), learnt));
  return { result: { test, parts, temperature, rejection: figuresOf(rejection) }, cautions: warnings };
}

/** The files that a training reads: the dataset's, and the network of an embedding. */
async function filesRead({ dataset, features }: TrainRequest): Promise<string[]> {
  const { clips, folder } = await readDataset(dataset);
  const network = features.kind === 'embedding' ? [features.network] : [];
  return [dataset, path.join(folder, manifestName), ...network, ...new Set(clips.map(({ file }) => file))];
}

function tracesOf({ clips }: FeatureSet, split: Split): KnownClips {
  const traces = (chosen: readonly number[]): Trace[] => chosen.map((index) => traceOf(clips[index]));
  return { train: traces(split.train), validation: traces(split.validation), test: traces(split.test) };
}

/** The state to be resumed; nothing where it belongs to other clips and there is a model to start from instead. */
async function earlierState(request: TrainRequest, description: ModelDescription): Promise<TrainingState | undefined> {
  try {
    return await loadCheckpoint(request.output, description);
  } catch (error) {
    if (request.startFrom && error instanceof LoupeError && error.code === 'USAGE') return undefined;
    throw error;
  }
}

/** Pause, resume and stop, for features and epochs alike. */
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
  // A paused training has to wake up to find that it was cancelled.
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
