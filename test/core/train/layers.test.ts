import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../core/measure/random.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { layerSchema, type LayerInput } from '../../../core/train/description.ts';
import { sizeOf } from '../../../core/train/examples.ts';
import type { Layer, Mode } from '../../../core/train/layers/layer.ts';
import { makeLayer } from '../../../core/train/layers/make-layer.ts';
import { loadTensorBackend, type TensorBackendName } from '../../../host/tensor-backend.ts';
import { canRun } from '../../support/requirements.ts';
import { registerOwnGradients } from '../../../bench/train-gradients.ts';

const native = await loadTensorBackend('native').then(
  () => ({ here: true, whyNot: '' }),
  (error: unknown) => ({ here: false, whyNot: error instanceof Error ? error.message : String(error) }),
);
const backends: TensorBackendName[] = ['wasm', 'cpu'];
if (canRun('native-tensorflow', native.here, native.whyNot)) backends.push('native');

/** A layer, and shapes that it has to get right; the random ones are drawn from a seed. */
interface Case {
  readonly name: string;
  readonly layer: LayerInput;
  readonly input: readonly number[];
  readonly training?: true;
}

const draw = createRandom(20, 7);
const between = (low: number, high: number): number => low + Math.floor(draw.uniform() * (high - low + 1));
const picture = (least: number, channels = between(1, 3)): number[] => [
  between(least, least + 4),
  between(least, least + 4),
  channels,
];

const cases: Case[] = [
  { name: 'dense', layer: { kind: 'dense', units: between(1, 6) }, input: [between(1, 7)] },
  { name: 'dense without bias', layer: { kind: 'dense', units: between(2, 6), bias: false }, input: [between(2, 7)] },
  ...([1, 2, 3] as const).flatMap((stride) =>
    (['valid', 'same', 1] as const).map((padding): Case => {
      const size: [number, number] = [between(2, 4), between(2, 4)];
      return {
        name: `convolution ${size.join('×')}, stride ${stride}, padding ${padding}`,
        layer: { kind: 'convolution', filters: between(1, 4), size, stride, padding },
        input: picture(5),
      };
    }),
  ),
  { name: 'convolution of single pixels', layer: { kind: 'convolution', filters: 3, size: 1 }, input: picture(3) },
  {
    name: 'convolution in two groups',
    layer: { kind: 'convolution', filters: 6, size: 3, groups: 2, padding: 1 },
    input: picture(4, 4),
  },
  {
    name: 'convolution in two groups with stride',
    layer: { kind: 'convolution', filters: 4, size: 3, groups: 2, stride: 2 },
    input: picture(6, 2),
  },
  {
    name: 'convolution with a table of connections',
    layer: { kind: 'convolution', filters: 3, size: 2, connections: [[0, 1], [2], [0, 2, 3]] },
    input: picture(4, 4),
  },
  ...(['max', 'average'] as const).flatMap((of) => [
    { name: `${of} pooling`, layer: { kind: 'pooling', of, size: 2 }, input: picture(4) } satisfies Case,
    { name: `${of} pooling that overlaps`, layer: { kind: 'pooling', of, size: 3, stride: 2 }, input: picture(5) } satisfies Case,
  ]),
  { name: 'gain', layer: { kind: 'gain' }, input: picture(3) },
  { name: 'standardise', layer: { kind: 'standardise' }, input: [5] },
  { name: 'flatten', layer: { kind: 'flatten' }, input: picture(2) },
  { name: 'dropout', layer: { kind: 'dropout', rate: 0.4 }, input: [between(6, 12)], training: true },
  { name: 'dropout that is off', layer: { kind: 'dropout', rate: 0.4 }, input: [between(6, 12)] },
  {
    name: 'response normalisation',
    // numbers that make the division matter more than the usual ones do
    layer: { kind: 'response-normalisation', depth: 3, k: 1, alpha: 0.3, beta: 0.75 },
    input: picture(2, 5),
  },
  {
    name: 'response normalisation of even depth',
    layer: { kind: 'response-normalisation', depth: 4, alpha: 0.2 },
    input: picture(2, 6),
  },
  { name: 'batch normalisation of pictures', layer: { kind: 'batch-normalisation' }, input: picture(3), training: true },
  { name: 'batch normalisation of vectors', layer: { kind: 'batch-normalisation' }, input: [between(2, 6)], training: true },
  { name: 'batch normalisation outside training', layer: { kind: 'batch-normalisation' }, input: picture(3) },
  { name: 'sigmoid', layer: { kind: 'sigmoid' }, input: [between(3, 9)] },
  { name: 'tanh', layer: { kind: 'tanh' }, input: [between(3, 9)] },
  { name: 'tanh, scaled', layer: { kind: 'tanh', amplitude: 1.7159, slope: 2 / 3 }, input: [between(3, 9)] },
  { name: 'ReLU', layer: { kind: 'relu' }, input: picture(3) },
  { name: 'leaky ReLU', layer: { kind: 'leaky-relu', slope: 0.2 }, input: picture(3) },
  { name: 'PReLU of pictures', layer: { kind: 'prelu' }, input: picture(3) },
  { name: 'PReLU of vectors', layer: { kind: 'prelu' }, input: [between(3, 9)] },
  { name: 'softmax', layer: { kind: 'softmax' }, input: [between(2, 8)] },
  { name: 'radial', layer: { kind: 'radial', units: between(2, 5) }, input: [between(2, 6)] },
];

const batch = 5;

/** Values that keep their distance from zero and from each other, where ReLU and maxima have kinks. */
function distinct(count: number, random: Random, spread: number): Float32Array {
  const order = Float32Array.from({ length: count }, (_, at) => at).map((at) => (at - count / 2 + 0.5) / count);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order.map((value) => spread * value + 0.15 * (value < 0 ? -1 : 1));
}

class Probe {
  readonly layer: Layer;
  readonly x: Float32Array;
  readonly w: Float32Array[];
  /** C = Σ r·y */
  readonly r: Float32Array;
  readonly #training: boolean;

  constructor({ layer, input, training }: Case, seed: number) {
    const random = createRandom(seed);
    this.layer = makeLayer(input, layerSchema.parse(layer));
    this.#training = training === true;
    this.x = distinct(batch * sizeOf(input), random, layer.kind === 'pooling' ? 100 : 4);
    this.w = this.layer.weights.map((weight) => {
      const values = new Float32Array(sizeOf(weight.shape));
      weight.initialise(values, random);
      return values.map((value) => value + 0.1 * random.uniform());
    });
    this.r = Float32Array.from({ length: batch * sizeOf(this.layer.output) }, () => random.normal());
  }

  mode(): Mode {
    return this.#training ? { training: true, random: createRandom(3) } : { training: false };
  }

  tensors(): [x: tf.Tensor, w: tf.Tensor[], r: tf.Tensor] {
    const w = this.w.map((values, at) => tf.tensor(values.slice(), [...this.layer.weights[at].shape]));
    return [tf.tensor(this.x.slice(), [batch, ...this.layer.input]), w, tf.tensor(this.r, [batch, ...this.layer.output])];
  }

  cost(): number {
    let sum = 0;
    tf.tidy(() => {
      const [x, w] = this.tensors();
      const y = this.layer.forward(x, w, this.mode()).y.dataSync();
      for (const [at, value] of y.entries()) sum += value * this.r[at];
    });
    return sum;
  }

  /** Our own gradients: of the input, then of each weight that is trained. */
  backward(): Float32Array[] {
    const found: Float32Array[] = [];
    tf.tidy(() => {
      const [x, w, r] = this.tensors();
      const pass = this.layer.forward(x, w, this.mode());
      const { dx, dw } = this.layer.backward(r, w, pass, true);
      for (const gradient of [dx, ...dw]) if (gradient) found.push(Float32Array.from(gradient.dataSync()));
    });
    return found;
  }

  /** Arrays in the order of `backward`. */
  get free(): Float32Array[] {
    return [this.x, ...this.w.filter((_, at) => this.layer.weights[at].trained)];
  }
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    difference += (a[at] - b[at]) ** 2;
    size += a[at] ** 2 + b[at] ** 2;
  }
  return size === 0 ? 0 : Math.sqrt(difference / size);
}

describe('gradients against central differences', () => {
  describe.each(backends)('on the %s backend', (backend) => {
    beforeAll(async () => {
      await loadTensorBackend(backend);
    });

    it.each(cases)('$name', (each) => {
      const probe = new Probe(each, 11);
      const step = 0.02;
      for (const [part, gradient] of probe.backward().entries()) {
        const values = probe.free[part];
        expect(gradient.length).toBe(values.length);
        // forty places of a tensor are enough to catch a wrong formula
        const places = Array.from({ length: Math.min(40, values.length) }, (_, at) =>
          Math.floor((at * values.length) / Math.min(40, values.length)),
        );
        const numeric = places.map((at) => {
          const kept = values[at];
          values[at] = kept + step;
          const [above, up] = [probe.cost(), values[at]];
          values[at] = kept - step;
          const [below, down] = [probe.cost(), values[at]];
          values[at] = kept;
          return (above - below) / (up - down);
        });
        expect(
          distance(
            places.map((at) => gradient[at]),
            numeric,
          ),
          part === 0 ? 'input' : `weight ${part}`,
        ).toBeLessThan(1e-3);
      }
    });
  });
});

describe("gradients against TensorFlow.js' own", () => {
  beforeAll(async () => {
    await loadTensorBackend('cpu');
    await registerOwnGradients();
  });

  it.each(cases)('$name', (each) => {
    for (const seed of [1, 2, 3]) {
      const probe = new Probe(each, seed);
      const own: Float32Array[] = [];
      tf.tidy(() => {
        const [x, w, r] = probe.tensors();
        const { weights } = probe.layer;
        const trained = w.filter((_, at) => weights[at].trained);
        const cost = (input: tf.Tensor, ...learned: tf.Tensor[]): tf.Scalar => {
          const rest = [...learned];
          const all = w.map((fixed, at) => (weights[at].trained ? (rest.shift() ?? fixed) : fixed));
          return tf.sum(tf.mul(probe.layer.forward(input, all, probe.mode()).y, r));
        };
        for (const gradient of tf.grads(cost)([x, ...trained])) own.push(Float32Array.from(gradient.dataSync()));
      });
      for (const [part, gradient] of probe.backward().entries()) expect(distance(gradient, own[part])).toBeLessThan(1e-5);
    }
  });
});
