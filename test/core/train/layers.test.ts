import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../core/numeric/random.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { layerSchema, type LayerDescription, type LayerInput } from '../../../core/train/description.ts';
import { sizeOf } from '../../../core/train/examples.ts';
import type { Layer, Mode } from '../../../core/train/layers/layer.ts';
import { makeLayer } from '../../../core/train/layers/make-layer.ts';
import { loadTensorBackend, type TensorBackendName } from '../../../host/engines/tensor-backend.ts';
import { forwardInFloat64 } from '../../support/float64-layers.ts';
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
  /** Added to every input. */
  readonly shift?: number;
}

const draw = createRandom(20, 7);
const between = (low: number, high: number): number => low + Math.floor(draw.uniform() * (high - low + 1));
const image = (least: number, channels = between(1, 3)): number[] => [
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
        input: image(5),
      };
    }),
  ),
  { name: 'convolution of single pixels', layer: { kind: 'convolution', filters: 3, size: 1 }, input: image(3) },
  {
    name: 'convolution in two groups',
    layer: { kind: 'convolution', filters: 6, size: 3, groups: 2, padding: 1 },
    input: image(4, 4),
  },
  {
    name: 'convolution in two groups with stride',
    layer: { kind: 'convolution', filters: 4, size: 3, groups: 2, stride: 2 },
    input: image(6, 2),
  },
  {
    name: 'convolution with a table of connections',
    layer: { kind: 'convolution', filters: 3, size: 2, connections: [[0, 1], [2], [0, 2, 3]] },
    input: image(4, 4),
  },
  ...(['max', 'average'] as const).flatMap((of) => [
    { name: `${of} pooling`, layer: { kind: 'pooling', of, size: 2 }, input: image(4) } satisfies Case,
    { name: `${of} pooling that overlaps`, layer: { kind: 'pooling', of, size: 3, stride: 2 }, input: image(5) } satisfies Case,
  ]),
  { name: 'max pooling of nothing above zero', layer: { kind: 'pooling', of: 'max', size: 2 }, input: image(4), shift: -60 },
  {
    name: 'max pooling with rows and columns that no window reaches',
    layer: { kind: 'pooling', of: 'max', size: 2, stride: 3 },
    input: [9, 7, 2],
    shift: -20,
  },
  { name: 'gain', layer: { kind: 'gain' }, input: image(3) },
  { name: 'standardise', layer: { kind: 'standardise' }, input: [5] },
  { name: 'flatten', layer: { kind: 'flatten' }, input: image(2) },
  { name: 'dropout', layer: { kind: 'dropout', rate: 0.4 }, input: [between(6, 12)], training: true },
  { name: 'dropout that is off', layer: { kind: 'dropout', rate: 0.4 }, input: [between(6, 12)] },
  {
    name: 'response normalisation',
    // numbers that make the division matter more than the usual ones do
    layer: { kind: 'response-normalisation', depth: 3, k: 1, alpha: 0.3, beta: 0.75 },
    input: image(2, 5),
  },
  {
    name: 'response normalisation of even depth',
    layer: { kind: 'response-normalisation', depth: 4, alpha: 0.2 },
    input: image(2, 6),
  },
  { name: 'batch normalisation of images', layer: { kind: 'batch-normalisation' }, input: image(3), training: true },
  { name: 'batch normalisation of vectors', layer: { kind: 'batch-normalisation' }, input: [between(2, 6)], training: true },
  { name: 'batch normalisation outside training', layer: { kind: 'batch-normalisation' }, input: image(3) },
  { name: 'sigmoid', layer: { kind: 'sigmoid' }, input: [between(3, 9)] },
  { name: 'tanh', layer: { kind: 'tanh' }, input: [between(3, 9)] },
  { name: 'tanh, scaled', layer: { kind: 'tanh', amplitude: 1.7159, slope: 2 / 3 }, input: [between(3, 9)] },
  { name: 'ReLU', layer: { kind: 'relu' }, input: image(3) },
  { name: 'leaky ReLU', layer: { kind: 'leaky-relu', slope: 0.2 }, input: image(3) },
  { name: 'PReLU of images', layer: { kind: 'prelu' }, input: image(3) },
  { name: 'PReLU of vectors', layer: { kind: 'prelu' }, input: [between(3, 9)] },
  { name: 'softmax', layer: { kind: 'softmax' }, input: [between(2, 8)] },
  { name: 'radial', layer: { kind: 'radial', units: between(2, 5) }, input: [between(2, 6)] },
];

const batch = 3;

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
  readonly #description: LayerDescription;
  readonly #training: boolean;

  constructor({ layer, input, training, shift = 0 }: Case, seed: number) {
    const random = createRandom(seed);
    this.#description = layerSchema.parse(layer);
    this.layer = makeLayer(input, this.#description);
    this.#training = training === true;
    this.x = distinct(batch * sizeOf(input), random, layer.kind === 'pooling' ? 100 : 4).map((value) => value + shift);
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

  forward(): Float32Array {
    return tf.tidy(() => {
      const [x, w] = this.tensors();
      return this.layer.forward(x, w, this.mode()).y.dataSync<'float32'>().slice();
    });
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

  /** The outputs in float64, and the gradients as central differences of these, at every place, in the order of `backward`. */
  inFloat64(): { y: Float64Array; gradients: Float64Array[] } {
    const x = Float64Array.from(this.x);
    const w = this.w.map((values) => Float64Array.from(values));
    const mask = this.#dropoutMask();
    const options = { training: this.#training, ...(mask && { mask }) };
    const forward = (): Float64Array => forwardInFloat64(this.layer, this.#description, x, w, batch, options);
    const cost = (): number => forward().reduce((sum, value, at) => sum + value * this.r[at], 0);
    const step = 1e-4;
    const free = [x, ...w.filter((_, at) => this.layer.weights[at].trained)];
    const gradients = free.map((values) =>
      values.map((kept, at) => {
        values[at] = kept + step;
        const above = cost();
        values[at] = kept - step;
        const below = cost();
        values[at] = kept;
        return (above - below) / (2 * step);
      }),
    );
    return { y: forward(), gradients };
  }

  /** What a dropout that is on makes of ones; which places it drops follows from the seed alone. */
  #dropoutMask(): Float32Array | undefined {
    if (this.#description.kind !== 'dropout' || !this.#training) return undefined;
    return tf.tidy(() => this.layer.forward(tf.ones([batch, ...this.layer.input]), [], this.mode()).y.dataSync<'float32'>());
  }
}

/** Largest difference at any place, as a share of the largest value. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let [most, size] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    most = Math.max(most, Math.abs(a[at] - b[at]));
    size = Math.max(size, Math.abs(a[at]), Math.abs(b[at]));
  }
  return size === 0 ? 0 : most / size;
}

const references = new Map<string, ReturnType<Probe['inFloat64']>>();
const gradientsOnWasm = new Map<string, Float32Array[]>();

describe.each(backends)('outputs and gradients at every place, on the %s backend', (backend) => {
  beforeAll(async () => {
    await loadTensorBackend(backend);
  });

  it.each(cases)('$name', (each) => {
    const probe = new Probe(each, 11);
    const { y, gradients } = references.get(each.name) ?? probe.inFloat64();
    references.set(each.name, { y, gradients });
    expect(difference(probe.forward(), y), 'outputs').toBeLessThan(1e-5);
    const own = probe.backward();
    expect(own.length).toBe(gradients.length);
    const part = (at: number): string => (at === 0 ? 'input' : `weight ${at}`);
    for (const [at, gradient] of own.entries())
      expect(difference(gradient, gradients[at]), `${part(at)} against differences in float64`).toBeLessThan(1e-5);
    const first = gradientsOnWasm.get(each.name) ?? own;
    if (backend === backends[0]) gradientsOnWasm.set(each.name, own);
    for (const [at, gradient] of own.entries())
      expect(difference(gradient, first[at]), `${part(at)} against the ${backends[0]} backend`).toBeLessThan(1e-5);
  });

  it('a window of maxima hands its gradient to the first of equals', () => {
    const layer = makeLayer([4, 4, 1], layerSchema.parse({ kind: 'pooling', of: 'max', size: 2 }));
    const gradient = (values: number[]): number[] =>
      tf.tidy(() => {
        const pass = layer.forward(tf.tensor(values, [1, 4, 4, 1]), [], { training: false });
        const { dx } = layer.backward(tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]), [], pass, true);
        return dx ? [...dx.dataSync()] : [];
      });
    const firsts = [1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0];
    expect(gradient(Array.from({ length: 16 }, (_, at) => -1 - at))).toEqual(firsts);
    for (const value of [-2, 0, 2]) expect(gradient(Array.from({ length: 16 }, () => value))).toEqual(firsts);
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
      for (const [part, gradient] of probe.backward().entries()) expect(difference(gradient, own[part])).toBeLessThan(1e-5);
    }
  });
});
