import * as tfLayers from '@tensorflow/tfjs-layers';
import { createRandom } from '../core/numeric/random.ts';
import { tf } from '../core/tensor/tf.ts';
import { memoryExamples, sizeOf, type Examples } from '../core/train/examples.ts';
import { toTfjs } from '../core/train/export/tfjs.ts';
import { storedModel } from '../core/train/model-file.ts';
import { buildNetwork, countParameters, type ModelDescription } from '../core/train/model.ts';
import { lenet5 } from '../core/train/models/lenet5.ts';
import { mlp } from '../core/train/models/mlp.ts';
import { evaluate } from '../core/train/predict-examples.ts';
import { train } from '../core/train/trainer.ts';
import { loadTensorBackend } from '../host/engines/tensor-backend.ts';
import type { Session } from './session.ts';
import { median, rounded } from './statistics.ts';
import { readDigits, shares, withShifts } from './train-digits.ts';
import { registerOwnGradients, registerWasmKernelGradient } from './train-gradients.ts';

/** Training speed of one network: ours, and TensorFlow.js' layers on the same backend. */
export interface TrainRow {
  readonly net: string;
  readonly parameters: number;
  readonly backend: string;
  /** Seed of the first weights and the order of examples. */
  readonly seed: number;
  readonly batch: number;
  /** In each timed epoch. */
  readonly examples: number;
  /** Examples a second, medians over the rounds. */
  readonly oursPerSecond: number;
  readonly layersPerSecond: number;
  /** Our rate over theirs: above 1 ours is faster. */
  readonly ratio: number;
  readonly roundRatios: readonly number[];
}

/** LeNet-5 on handwritten digits, from its first weights to the held-out digits. */
export interface DigitsRow {
  readonly net: 'lenet5';
  readonly backend: string;
  /** Seed of the split, the first weights and the order of examples. */
  readonly seed: number;
  /** Training images: each digit in five positions. */
  readonly trained: number;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly seconds: number;
  /** Digits that were used neither in training nor to choose the epoch. */
  readonly heldOut: number;
  readonly accuracy: number;
  /** Wilson's 95 % interval. */
  readonly interval: readonly [number, number];
  readonly calibrationError: number;
}

const batch = 32;
const seed = 1;
const rounds = 5;

/** Times both on the same networks and examples, an epoch each in turn, so that a machine whose speed drifts affects both. */
export async function measureTraining(session: Session): Promise<TrainRow[]> {
  const { name: backend } = await loadTensorBackend();
  await registerOwnGradients();
  if (backend === 'wasm') registerWasmKernelGradient();
  const classes = Array.from({ length: 10 }, (_, index) => String(index));
  const nets: readonly [ModelDescription, number][] = [
    [lenet5({ classes }), backend === 'cpu' ? 64 : 1024],
    [mlp({ input: [256], classes }), 4096],
  ];
  const rows: TrainRow[] = [];
  for (const [net, count] of nets) {
    // without the layer of fixed numbers at the start, which theirs would train
    const model = { ...net, layers: net.layers.slice(1) };
    const ours: number[] = [];
    const theirs: number[] = [];
    const examples = noise(model, count);
    using contest = await prepare(model, examples);
    // the first round is warm-up
    for (let round = 0; round <= rounds; round++) {
      session.signal.throwIfAborted();
      session.report(`training ${model.name}, round ${round} of ${rounds}`);
      const seconds = [await contest.ours(), await contest.theirs()];
      if (round === 0) continue;
      ours.push(count / seconds[0]);
      theirs.push(count / seconds[1]);
    }
    rows.push({
      net: model.name,
      parameters: countParameters(model),
      backend,
      seed,
      batch,
      examples: count,
      oursPerSecond: rounded(median(ours)),
      layersPerSecond: rounded(median(theirs)),
      ratio: rounded(median(ours) / median(theirs)),
      roundRatios: ours.map((speed, at) => rounded(speed / theirs[at])),
    });
  }
  return rows;
}

/** Trains LeNet-5 as `docs/training.md` reports it. */
export async function measureDigits(session: Session, epochs: number): Promise<DigitsRow[]> {
  const { name: backend } = await loadTensorBackend();
  const digits = readDigits();
  const [training, validation, held] = shares(digits, [8000, 500, 1500], seed);
  using network = buildNetwork(lenet5({ classes: digits.classes }), seed);
  const started = performance.now();
  const { bestEpoch } = await train(network, {
    train: withShifts(training),
    validation,
    signal: session.signal,
    options: { epochs, seed, rate: 0.002, batch, schedule: { kind: 'cosine' } },
    onEpoch: ({ epoch, validation: found }) => session.report(`digits: epoch ${epoch} of ${epochs}, ${found?.accuracy} right`),
  });
  const seconds = (performance.now() - started) / 1000;
  session.signal.throwIfAborted();

  const { accuracy, calibration } = await evaluate(network, held);
  return [
    {
      net: 'lenet5',
      backend,
      seed,
      trained: training.length,
      epochs,
      bestEpoch,
      seconds: rounded(seconds),
      heldOut: held.length,
      accuracy: accuracy.value,
      interval: [rounded(accuracy.low), rounded(accuracy.high)],
      calibrationError: rounded(calibration.error),
    },
  ];
}

function noise({ input, classes }: ModelDescription, count: number): Examples {
  const random = createRandom(seed);
  const data = Float32Array.from({ length: count * sizeOf(input) }, () => random.normal());
  return memoryExamples(
    input,
    classes,
    data,
    Array.from({ length: count }, (_, index) => index % classes.length),
  );
}

interface Contest extends Disposable {
  /** Each trains for one epoch and returns the seconds that it took. */
  ours(): Promise<number>;
  theirs(): Promise<number>;
}

/** Both have the same first weights, examples, loss and optimiser, and report loss and accuracy. */
async function prepare(model: ModelDescription, examples: Examples): Promise<Contest> {
  const network = buildNetwork(model, seed);
  const { json, weights } = toTfjs(storedModel(network));
  const { modelTopology, weightsManifest } = JSON.parse(json) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer };
  const theirs = await tfLayers.loadLayersModel(tf.io.fromMemory(artifacts));
  theirs.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

  const indices = Array.from({ length: examples.length }, (_, index) => index);
  const data = new Float32Array(examples.length * sizeOf(examples.shape));
  await examples.read(indices, data);
  const x = tf.tensor(data, [examples.length, ...examples.shape]);
  const labels = tf.tensor1d(
    indices.map((index) => examples.label(index)),
    'int32',
  );
  const y = tf.oneHot(labels, examples.classes.length);
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
  };
  return {
    ours: () => timed(() => train(network, { train: examples, options: { epochs: 1, batch, rate: 0.001 } })),
    theirs: () => timed(() => theirs.fit(x, y, { batchSize: batch, epochs: 1, shuffle: true, verbose: 0, yieldEvery: 'never' })),
    [Symbol.dispose]() {
      network.dispose();
      theirs.dispose();
      for (const tensor of [x, y, labels]) tensor.dispose();
    },
  };
}
