import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { memoryPairs } from '../../../core/train/examples.ts';
import { losses } from '../../../core/train/loss.ts';
import { buildNetwork } from '../../../core/train/model.ts';
import { mlp } from '../../../core/train/models/mlp.ts';
import { rateOf } from '../../../core/train/optimiser.ts';
import { train } from '../../../core/train/trainer.ts';
import type { TrainingInput } from '../../../core/train/training-options.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { spirals } from '../../support/spirals.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

const noYes = ['no', 'yes'];

describe('losses', () => {
  const names = ['cross-entropy', 'euclidean', 'hinge', 'perceptron'] as const;
  const width = 5;

  it.each(names)('%s has the gradient that central differences give', (name) => {
    const random = createRandom(21);
    for (let round = 0; round < 20; round++) {
      const scores = Float32Array.from({ length: width }, () => 2 * random.normal());
      const targets = Float32Array.from({ length: width }, (_, at) => (at === round % width ? 1 : 0));
      const cost = (): number => losses[name].of(scores, targets, 0, width, 1, new Float32Array(width));
      const gradient = new Float32Array(width).fill(0.5);
      losses[name].of(scores, targets, 0, width, 2, gradient);
      for (const at of scores.keys()) {
        const kept = scores[at];
        scores[at] = kept + 1e-3;
        const [above, up] = [cost(), scores[at]];
        scores[at] = kept - 1e-3;
        const [below, down] = [cost(), scores[at]];
        scores[at] = kept;
        // twice, and added to what was there
        expect(gradient[at]).toBeCloseTo(0.5 + (2 * (above - below)) / (up - down), 3);
      }
    }
  });

  it('stay finite where probabilities are not', () => {
    const gradient = new Float32Array(2);
    expect(losses['cross-entropy'].of(Float32Array.of(1000, -1000), Float32Array.of(0, 1), 0, 2, 1, gradient)).toBe(2000);
    expect([...gradient]).toEqual([1, -1]);
    expect(losses['cross-entropy'].of(Float32Array.of(Number.NaN, 1), Float32Array.of(0, 1), 0, 2, 1, gradient)).toBeNaN();
  });

  it.each(names)('%s teaches two spirals', async (name) => {
    using network = buildNetwork(mlp({ input: [2], classes: noYes, hidden: [16, 8], activation: 'tanh' }), 2);
    const { history, bestEpoch } = await train(network, {
      train: spirals(200, 1),
      options: { loss: name, epochs: 40, rate: 0.02, batch: 16 },
    });
    expect(history[bestEpoch - 1].accuracy).toBeGreaterThan(0.9);
  });
});

describe('optimisers', () => {
  /** A linear regression whose gradient is two lines: y = x·w. */
  const count = 700;
  const random = createRandom(8);
  const x = Float32Array.from({ length: 2 * count }, () => random.normal());
  const y = Float32Array.from({ length: count }, (_, at) => 2 * x[2 * at] - x[2 * at + 1] + 0.1 * random.normal());
  const first = [0.3, -0.2];

  function gradient(w: readonly number[]): number[] {
    const sum = [0, 0];
    for (let at = 0; at < count; at++) {
      const error = w[0] * x[2 * at] + w[1] * x[2 * at + 1] - y[at];
      sum[0] += (error * x[2 * at]) / count;
      sum[1] += (error * x[2 * at + 1]) / count;
    }
    return sum;
  }

  async function trained(options: TrainingInput): Promise<Float32Array> {
    using network = buildNetwork({ input: [2], layers: [{ kind: 'dense', units: 1, bias: false }] }, 1);
    network.setWeights([Float32Array.from(first)]);
    // all 700 at once: more than go through the network in one piece
    await train(network, { train: memoryPairs([2], x, 1, y), options: { loss: 'euclidean', batch: 'full', ...options } });
    return network.parameters[0].values;
  }

  const steps = 4;
  const farthest = (found: Float32Array, wanted: readonly number[]): number =>
    Math.max(...wanted.map((value, at) => Math.abs(value - found[at])));

  it('gradient descent with weight decay', async () => {
    let w = first;
    for (let step = 0; step < steps; step++) {
      const g = gradient(w);
      w = w.map((value, at) => value - 0.1 * (g[at] + 0.3 * value));
    }
    expect(farthest(await trained({ optimiser: { kind: 'sgd' }, rate: 0.1, epochs: steps, decay: 0.3 }), w)).toBeLessThan(1e-6);
  });

  it('momentum under a falling rate', async () => {
    let w = first;
    let v = [0, 0];
    for (let step = 0; step < steps; step++) {
      const g = gradient(w);
      v = v.map((value, at) => 0.8 * value + g[at]);
      w = w.map((value, at) => value - 0.1 * 0.7 ** step * v[at]);
    }
    const options: TrainingInput = { optimiser: { kind: 'sgd', momentum: 0.8 }, schedule: { kind: 'exponential', factor: 0.7 } };
    expect(farthest(await trained({ ...options, rate: 0.1, epochs: steps }), w)).toBeLessThan(1e-6);
  });

  it('Adam', async () => {
    let w = first;
    const [m, s] = [
      [0, 0],
      [0, 0],
    ];
    for (let step = 1; step <= steps; step++) {
      const g = gradient(w);
      w = w.map((value, at) => {
        m[at] = 0.9 * m[at] + 0.1 * g[at];
        s[at] = 0.999 * s[at] + 0.001 * g[at] ** 2;
        return value - (0.05 * (m[at] / (1 - 0.9 ** step))) / (Math.sqrt(s[at] / (1 - 0.999 ** step)) + 1e-7);
      });
    }
    expect(farthest(await trained({ optimiser: { kind: 'adam' }, rate: 0.05, epochs: steps }), w)).toBeLessThan(1e-6);
  });

  it('schedules begin at the rate and fall as they say', () => {
    const rates = (schedule: Parameters<typeof rateOf>[0]): number[] =>
      [0, 1, 2, 3].map((epoch) => rateOf(schedule, 8, epoch, 4));
    expect(rates({ kind: 'constant' })).toEqual([8, 8, 8, 8]);
    expect(rates({ kind: 'steps', epochs: 2, factor: 0.5 })).toEqual([8, 8, 4, 4]);
    expect(rates({ kind: 'exponential', factor: 0.5 })).toEqual([8, 4, 2, 1]);
    const cosine = rates({ kind: 'cosine', floor: 0, warmUp: 0 });
    for (const [at, wanted] of [8, 4 + 2 * Math.SQRT2, 4, 4 - 2 * Math.SQRT2].entries())
      expect(cosine[at]).toBeCloseTo(wanted, 10);
    expect(rates({ kind: 'cosine', floor: 0.5, warmUp: 1 }).slice(0, 2)).toEqual([4, 8]);
  });
});
