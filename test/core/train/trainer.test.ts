import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { memoryExamples, memoryPairs, type Examples } from '../../../core/train/examples.ts';
import { decodeTraining, encodeTraining, loadNetwork } from '../../../core/train/model-file.ts';
import { buildNetwork, layersOf, type ModelInput, type Network } from '../../../core/train/model.ts';
import { mlp } from '../../../core/train/models/mlp.ts';
import { perceptron, perceptronTraining } from '../../../core/train/models/perceptron.ts';
import { train, Trainer, type TrainingOutcome } from '../../../core/train/trainer.ts';
import type { TrainingInput } from '../../../core/train/training-options.ts';
import { loadTensorBackend, type TensorBackendName } from '../../../host/engines/tensor-backend.ts';
import { canRun } from '../../support/requirements.ts';
import { readDigits, shares } from '../../../bench/train-digits.ts';
import { spirals } from '../../support/spirals.ts';

const native = await loadTensorBackend('native').then(
  () => ({ here: true, whyNot: '' }),
  (error: unknown) => ({ here: false, whyNot: error instanceof Error ? error.message : String(error) }),
);

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

const noYes = ['no', 'yes'];
const xor = memoryExamples([2], noYes, Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), [0, 1, 1, 0]);

const withDropout: ModelInput = mlp({ input: [2], classes: noYes, hidden: [12, 8], activation: 'tanh', dropout: 0.1 });

describe('what one layer can learn and what takes two', () => {
  /** Best accuracy over all epochs. */
  async function best(model: ModelInput, examples: Examples, options: TrainingInput, seed: number): Promise<number> {
    using network = buildNetwork(model, seed);
    const { history } = await train(network, { train: examples, options: { ...options, seed } });
    return Math.max(...history.map(({ accuracy }) => accuracy ?? 0));
  }
  const seeds = [1, 2, 3];
  const rules = ['rosenblatt', 'logistic'] as const;
  const twoLayers: TrainingInput = { epochs: 150, rate: 0.05, batch: 4 };

  /** On a retina of 5×12: three bars, of which one end joins the upper two or the lower two, and so does the other. */
  function figures(): Examples {
    const images: number[][] = [];
    for (const shift of [0, 1, 2]) {
      for (const [left, right] of [
        [1, 1],
        [1, 3],
        [3, 1],
        [3, 3],
      ]) {
        const image = Array.from({ length: 60 }, (_, at) => {
          const [row, column] = [Math.floor(at / 12), (at % 12) - shift];
          const isBar = row % 2 === 0 && column >= 0 && column < 10;
          return isBar || (row === left && column === 0) || (row === right && column === 9) ? 1 : 0;
        });
        images.push(image);
      }
    }
    const labels = images.map((image) => (pieces(image, 12) === 1 ? 1 : 0));
    return memoryExamples([60], noYes, Float32Array.from(images.flat()), labels);
  }

  /** How many connected pieces an image has, by flooding one after another. */
  function pieces(image: readonly number[], width: number): number {
    const left = new Set(image.flatMap((value, at) => (value > 0 ? [at] : [])));
    let count = 0;
    for (const start of left) {
      count++;
      const queue = [start];
      while (queue.length > 0) {
        const at = queue.pop() ?? 0;
        if (!left.delete(at)) continue;
        if (at % width > 0) queue.push(at - 1);
        if (at % width < width - 1) queue.push(at + 1);
        queue.push(at - width, at + width);
      }
    }
    return count;
  }

  it('one layer never tells XOR, by either rule', async () => {
    for (const seed of seeds) {
      for (const rule of rules) {
        const options = { ...perceptronTraining(rule), epochs: 100 };
        expect(await best(perceptron({ input: [2], classes: noYes }), xor, options, seed), rule).toBeLessThan(1);
      }
    }
  });

  it('two layers do', async () => {
    for (const seed of seeds) {
      const model = mlp({ input: [2], classes: noYes, hidden: [4], activation: 'tanh' });
      expect(await best(model, xor, twoLayers, seed)).toBe(1);
    }
  });

  it('one layer never tells whether a figure is connected, two do', async () => {
    const examples = figures();
    const labels = Array.from({ length: examples.length }, (_, index) => examples.label(index));
    expect(labels.slice(0, 4)).toEqual([0, 1, 1, 0]);
    for (const rule of rules) {
      const options = { ...perceptronTraining(rule), epochs: 100 };
      expect(await best(perceptron({ input: [60], classes: noYes }), examples, options, 1), rule).toBeLessThan(1);
    }
    const model = mlp({ input: [60], classes: noYes, hidden: [12], activation: 'tanh' });
    expect(await best(model, examples, twoLayers, 1)).toBe(1);
  });

  it('one layer tells what a line divides, by either rule', async () => {
    const or = memoryExamples([2], noYes, Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), [0, 1, 1, 1]);
    for (const rule of rules) {
      const options = { ...perceptronTraining(rule), epochs: 100 };
      expect(await best(perceptron({ input: [2], classes: noYes }), or, options, 1), rule).toBe(1);
    }
  });

  it("the loss 'perceptron' is Rosenblatt's rule", async () => {
    const data = [
      [1, 2, -1],
      [0.5, -1, 3],
    ];
    const classes = ['a', 'b', 'c'];
    const labels = [2, 0];
    using network = buildNetwork({ input: [3], classes, layers: [{ kind: 'dense', units: 3 }, { kind: 'softmax' }] }, 4);
    const [kernel, bias] = network.copyWeights();
    await train(network, {
      train: memoryExamples([3], classes, Float32Array.from(data.flat()), labels),
      options: { ...perceptronTraining('rosenblatt'), epochs: 1 },
    });
    // the order of the two examples is the trainer's affair
    const outcomes = [
      [0, 1],
      [1, 0],
    ].map((order) => {
      const w = Array.from(kernel);
      const b = Array.from(bias);
      for (const example of order) {
        const x = data[example];
        const scores = b.map((value, unit) => value + x.reduce((sum, input, at) => sum + input * w[at * 3 + unit], 0));
        const taken = scores.indexOf(Math.max(...scores));
        const right = labels[example];
        if (taken === right) continue;
        for (const [unit, sign] of [
          [right, 1],
          [taken, -1],
        ]) {
          b[unit] += sign;
          for (const [at, input] of x.entries()) w[at * 3 + unit] += sign * input;
        }
      }
      return [...w, ...b];
    });
    const found = network.copyWeights().flatMap((values) => [...values]);
    const distances = outcomes.map((wanted) => Math.max(...wanted.map((value, at) => Math.abs(value - found[at]))));
    expect(Math.min(...distances)).toBeLessThan(1e-5);
  });
});

describe('a training run', () => {
  const options: TrainingInput = { epochs: 6, rate: 0.02, batch: 16, seed: 3, decay: 0.01 };
  const training = spirals(200, 1);
  const validation = spirals(80, 2);

  async function run(network: Network, more: TrainingInput = {}): Promise<TrainingOutcome> {
    return train(network, { train: training, validation, options: { ...options, ...more } });
  }

  it.each(['adam', 'sgd'] as const)('goes on from a saved state as if it had not been interrupted (%s)', async (kind) => {
    const optimiser = kind === 'adam' ? { kind } : { kind, momentum: 0.9 };
    using whole = buildNetwork(withDropout, 7);
    const uninterrupted = await run(whole, { optimiser });

    using begun = buildNetwork(withDropout, 7);
    let saved = new Uint8Array(0);
    const controller = new AbortController();
    const half = await train(begun, {
      train: training,
      validation,
      options: { ...options, optimiser },
      signal: controller.signal,
      onEpoch({ epoch }, state) {
        saved = encodeTraining(state);
        if (epoch === 3) controller.abort();
      },
    });
    expect(half.ended).toBe('stopped');

    const state = decodeTraining(saved);
    using resumed = loadNetwork(state);
    const outcome = await train(resumed, { train: training, validation, options: { ...options, optimiser }, state });
    const plain = ({ history }: TrainingOutcome): unknown => history.map((report) => ({ ...report, seconds: 0 }));
    expect(plain(outcome)).toEqual(plain(uninterrupted));
    expect(outcome.bestEpoch).toBe(uninterrupted.bestEpoch);
    expect(resumed.copyWeights()).toEqual(whole.copyWeights());
  });

  it('keeps the weights of the best epoch, not of the last', async () => {
    using network = buildNetwork(mlp({ input: [2], classes: noYes, hidden: [16] }), 1);
    const seen: Float32Array[][] = [];
    // far too large a rate for these weights: the loss jumps about
    const { history, bestEpoch } = await train(network, {
      train: spirals(40, 5),
      validation,
      options: { epochs: 12, rate: 0.3, batch: 4 },
      onEpoch: (_report, { weights }) => {
        seen.push(weights.map((values) => values.slice()));
      },
    });
    const losses = history.map(({ validation: held }) => held?.loss ?? Number.NaN);
    expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
    expect(bestEpoch).toBeLessThan(12);
    expect(network.copyWeights()).toEqual(seen[bestEpoch - 1]);
  });

  it('stops early after epochs without a better one', async () => {
    using network = buildNetwork(mlp({ input: [2], classes: noYes, hidden: [16] }), 1);
    const { ended, history, bestEpoch } = await train(network, {
      train: spirals(40, 5),
      validation,
      options: { epochs: 200, rate: 0.3, batch: 4, patience: 5 },
    });
    expect(ended).toBe('patience');
    expect(history.length).toBe(bestEpoch + 5);
  });

  it('pauses between batches, goes on, and stops within an epoch', async () => {
    using network = buildNetwork(withDropout, 7);
    const trainer = new Trainer(network, { train: training, validation, options });
    const controller = new AbortController();
    let batches = 0;
    const running = trainer.run({
      signal: controller.signal,
      onBatch({ epoch, batch }) {
        batches++;
        if (epoch === 1 && batch === 5) trainer.pause();
        if (epoch === 3 && batch === 2) controller.abort();
      },
    });
    await expect.poll(() => batches).toBe(5);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toBe(5);
    expect(trainer.paused).toBe(true);
    trainer.resume();
    const { ended, history } = await running;
    expect(ended).toBe('stopped');
    expect(history.length).toBe(2);
    expect(batches).toBe(2 * 13 + 2);
  });

  it('stops while it is paused', async () => {
    using network = buildNetwork(withDropout, 7);
    const trainer = new Trainer(network, { train: training, options });
    const controller = new AbortController();
    trainer.pause();
    const running = trainer.run({ signal: controller.signal });
    await expect.poll(() => trainer.paused).toBe(true);
    controller.abort();
    await expect(running).resolves.toMatchObject({ ended: 'stopped', bestEpoch: 0 });
  });

  it('leaves no tensors behind, step by step and in the end', async () => {
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    using network = buildNetwork(
      {
        input: [6, 6, 1],
        classes: noYes,
        layers: layersOf(
          { kind: 'standardise' },
          { kind: 'convolution', filters: 4, size: 3, groups: 1, stride: 2, padding: 1 },
          { kind: 'batch-normalisation' },
          { kind: 'prelu' },
          { kind: 'response-normalisation', depth: 3 },
          { kind: 'pooling', of: 'max', size: 2, stride: 1 },
          { kind: 'flatten' },
          { kind: 'dropout', rate: 0.3 },
          { kind: 'dense', units: 2 },
          { kind: 'softmax' },
        ),
      },
      1,
    );
    const random = createRandom(4);
    const images = memoryExamples(
      [6, 6, 1],
      noYes,
      Float32Array.from({ length: 36 * 20 }, () => random.normal()),
      Array.from({ length: 20 }, (_, at) => at % 2),
    );
    await train(network, {
      train: images,
      validation: images,
      options: { epochs: 3, batch: 4 },
      onBatch: () => {
        counts.push(tf.memory().numTensors);
      },
    });
    await network.predict(new Float32Array(72));
    expect(Math.max(...counts.slice(1))).toBe(Math.min(...counts.slice(1)));
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('counts rare classes for as much as common ones when asked to', async () => {
    // ten to one, and no way to tell: the answer is how often each was seen, or even odds
    const labels = Array.from({ length: 110 }, (_, at) => (at < 100 ? 0 : 1));
    const examples = memoryExamples([1], noYes, new Float32Array(110), labels);
    const odds = async (classWeights: TrainingInput['classWeights']): Promise<number> => {
      using network = buildNetwork(perceptron({ input: [1], classes: noYes }), 1);
      await train(network, { train: examples, options: { epochs: 200, rate: 0.05, batch: 'full', classWeights } });
      return (await network.predict(new Float32Array(1)))[1];
    };
    expect(await odds('equal')).toBeCloseTo(1 / 11, 2);
    expect(await odds('balanced')).toBeCloseTo(1 / 2, 2);
    expect(await odds([1, 30])).toBeCloseTo(3 / 4, 2);
  });

  it('fits its first layer to the training examples', async () => {
    const data = Float32Array.from(
      { length: 300 },
      (_, at) => [1e4, -3, 7][at % 3] + (at % 3 < 2 ? Math.sin(at) * [10, 0.01][at % 3] : 0),
    );
    using network = buildNetwork(mlp({ input: [3], classes: noYes }), 1);
    await train(network, {
      train: memoryExamples(
        [3],
        noYes,
        data,
        Array.from({ length: 100 }, (_, at) => at % 2),
      ),
      options: { epochs: 1 },
    });
    const standard = await network.activations(data, 0);
    for (const channel of [0, 1, 2]) {
      const values = standard.filter((_, at) => at % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value) / 100;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 100);
      expect(mean).toBeCloseTo(0, 2);
      expect(deviation).toBeCloseTo(channel === 2 ? 0 : 1, 3);
    }
  });

  it('stops where the loss is no number, keeps the last good epoch and names the rate', async () => {
    using network = buildNetwork(mlp({ input: [2], classes: noYes }), 1);
    let good: Float32Array[] = [];
    const broken: Examples = {
      ...training,
      async read(indices, out) {
        await training.read(indices, out);
        if (good.length > 0) out[0] = Number.NaN;
      },
    };
    const outcome = await train(network, {
      train: broken,
      options: { epochs: 5, rate: 0.015, batch: 50 },
      onEpoch: (_report, { weights }) => {
        good = weights.map((values) => values.slice());
      },
    });
    expect(outcome.ended).toBe('diverged');
    expect(outcome.message).toMatch(/epoch 2 .* learning rate 0\.015; the weights of epoch 1 are kept/);
    expect(network.copyWeights()).toEqual(good);

    const early = train(network, { train: broken, options: { epochs: 5, rate: 0.015 } });
    await expect(early).rejects.toThrow(
      expect.objectContaining({ code: 'TRAINING_FAILED', message: expect.stringMatching(/0\.015/) }),
    );
  });

  it('notices a last step that went out of range, which no loss has seen', async () => {
    using network = buildNetwork({ input: [1], layers: [{ kind: 'dense', units: 1 }] }, 1);
    const far = memoryPairs([1], Float32Array.of(1e20, -1e20), 1, new Float32Array(2));
    const running = train(network, { train: far, options: { loss: 'euclidean', epochs: 1, optimiser: { kind: 'sgd' } } });
    await expect(running).rejects.toThrow(/no longer a finite number/);
  });

  it('takes classes that count for nothing', async () => {
    using network = buildNetwork(mlp({ input: [2], classes: noYes }), 1);
    const { ended, history } = await train(network, {
      train: training,
      validation: memoryExamples([2], noYes, new Float32Array(4), [0, 0]),
      options: { epochs: 2, batch: 1, classWeights: [0, 1] },
    });
    expect(ended).toBe('finished');
    expect(history[1].validation?.loss).toBe(0);
  });

  it('refuses what teaches nothing or does not fit, with a sentence', () => {
    const network = buildNetwork(mlp({ input: [2], classes: noYes }), 1);
    const refusal = (examples: Examples, more: TrainingInput = {}): string => {
      try {
        return new Trainer(network, { train: examples, options: more }).options.loss;
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    const of = (labels: number[], shape = [2], classes = noYes): Examples =>
      memoryExamples(shape, classes, new Float32Array(labels.length * shape[0]), labels);
    expect(refusal(of([]))).toMatch(/no training examples/);
    expect(refusal(of([1, 1, 1]))).toMatch(/All training examples are "yes": .* two classes/);
    expect(refusal(of([0, 1], [3]))).toMatch(/are 3, but the network takes 2/);
    expect(refusal(of([0, 1], [2], ['no', 'maybe']))).toMatch(/no, maybe, but the network tells no, yes/);
    expect(refusal(of([0, 1]), { classWeights: [1, 2, 3] })).toMatch(/2 classes, but 3 class weights/);
    expect(refusal(of([0, 1]), { rate: -1 })).toMatch(/"rate"/);
    expect(() => memoryExamples([2], noYes, new Float32Array(4), [0, 2])).toThrow(/label 2/);
    const bare = buildNetwork({ input: [2], classes: noYes, layers: [{ kind: 'dense', units: 2 }] }, 1);
    expect(() => new Trainer(bare, { train: of([0, 1]) })).toThrow(/needs probabilities/);
  });
});

const backends: TensorBackendName[] = ['wasm', 'cpu'];
if (canRun('native-tensorflow', native.here, native.whyNot)) backends.push('native');

describe('the same weights to the bit', () => {
  const random = createRandom(12);
  const images = memoryExamples(
    [10, 10, 2],
    noYes,
    Float32Array.from({ length: 200 * 60 }, () => random.normal()),
    Array.from({ length: 60 }, (_, at) => at % 2),
  );
  const convolutional: ModelInput = {
    input: [10, 10, 2],
    classes: noYes,
    layers: [
      { kind: 'convolution', filters: 6, size: 3 },
      { kind: 'batch-normalisation' },
      { kind: 'relu' },
      { kind: 'pooling', of: 'max', size: 2 },
      { kind: 'flatten' },
      { kind: 'dropout', rate: 0.2 },
      { kind: 'dense', units: 2 },
      { kind: 'softmax' },
    ],
  };

  it.each(backends)('come from the same seeds, and others from others (%s)', async (backend) => {
    await loadTensorBackend(backend);
    for (const [model, examples] of [
      [withDropout, spirals(120, 1)],
      [convolutional, images],
    ] as const) {
      const weights: Float32Array[][] = [];
      for (const [first, seed] of [
        [7, 3],
        [7, 3],
        [8, 3],
        [7, 4],
      ]) {
        using network = buildNetwork(model, first);
        await train(network, { train: examples, options: { epochs: 4, rate: 0.02, batch: 16, seed } });
        weights.push(network.copyWeights());
      }
      expect(weights[1]).toEqual(weights[0]);
      expect(weights[2]).not.toEqual(weights[0]);
      expect(weights[3]).not.toEqual(weights[0]);
    }
    await loadTensorBackend('wasm');
  });
});

describe('the same curve on every backend', () => {
  /** Maxima of a tanh are below zero in many windows. */
  const tanhThenMaxima: ModelInput = {
    input: [28, 28, 1],
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    layers: [
      { kind: 'convolution', filters: 4, size: 5 },
      { kind: 'tanh' },
      { kind: 'pooling', of: 'max', size: 4 },
      { kind: 'flatten' },
      { kind: 'dense', units: 10 },
      { kind: 'softmax' },
    ],
  };
  const others = backends.filter((name) => name !== 'wasm');

  it.each(others)('%s and WebAssembly', async (other) => {
    const [digits] = shares(readDigits(), [160], 3);
    for (const [model, examples, epochs] of [
      [withDropout, spirals(200, 1), 10],
      [tanhThenMaxima, digits, 6],
    ] as const) {
      const curves: number[][] = [];
      for (const backend of ['wasm', other] as const) {
        await loadTensorBackend(backend);
        using network = buildNetwork(model, 7);
        const { history } = await train(network, { train: examples, options: { epochs, rate: 0.02, batch: 16 } });
        curves.push(history.map(({ loss }) => loss));
      }
      expect(curves[0][epochs - 1]).toBeLessThan(curves[0][0] / 2);
      // The order of sums differs, and every step carries the difference on.
      for (const [epoch, loss] of curves[0].entries()) expect(Math.abs(curves[1][epoch] / loss - 1)).toBeLessThan(1e-3);
    }
    await loadTensorBackend('wasm');
  });
});
