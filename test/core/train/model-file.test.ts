import * as zlib from 'node:zlib';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { sizeOf } from '../../../core/train/examples.ts';
import type { ExportedRejection } from '../../../core/train/export/exported-weights.ts';
import { toOnnx } from '../../../core/train/export/onnx.ts';
import { toTfjs } from '../../../core/train/export/tfjs.ts';
import {
  decodeModel,
  decodeTraining,
  encodeModel,
  loadNetwork,
  storedModel,
  type StoredModel,
} from '../../../core/train/model-file.ts';
import { buildNetwork, type ModelInput, type Network } from '../../../core/train/model.ts';
import { alexnet } from '../../../core/train/models/alexnet.ts';
import { lenet5 } from '../../../core/train/models/lenet5.ts';
import { mlp } from '../../../core/train/models/mlp.ts';
import { createOptimiser } from '../../../core/train/optimiser.ts';
import { strangeness, type LimitedSpread } from '../../../core/train/rejection.ts';
import { parseTraining } from '../../../core/train/training-options.ts';
import { encodeWeights } from '../../../core/train/weights-file.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { InferenceSession, Tensor } from '../../support/onnx-runtime.ts';

const classes = ['a', 'b', 'c'];

/** Networks that between them have every layer. */
const models: Record<string, ModelInput> = {
  'mlp with PReLU': mlp({ input: [7], classes, hidden: [9, 5], activation: 'prelu', dropout: 0.3 }),
  LeNet: lenet5({ input: [28, 28, 1], classes }),
  'LeNet of 1998': lenet5({ input: [32, 32, 1], classes, form: '1998' }),
  'everything else': {
    input: [13, 11, 2],
    classes,
    layers: [
      { kind: 'standardise' },
      { kind: 'convolution', filters: 4, size: [3, 2], stride: 2, padding: 'same', groups: 2 },
      { kind: 'batch-normalisation' },
      { kind: 'leaky-relu', slope: 0.1 },
      { kind: 'convolution', filters: 6, size: 3, padding: 1, bias: false },
      { kind: 'prelu' },
      { kind: 'gain' },
      { kind: 'pooling', of: 'max', size: 3, stride: 2 },
      { kind: 'tanh', amplitude: 1.5, slope: 0.5 },
      { kind: 'pooling', of: 'average', size: 2 },
      { kind: 'flatten' },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'dense', units: 6, bias: false },
      { kind: 'sigmoid' },
      { kind: 'radial', units: 3 },
      { kind: 'dropout', rate: 0.1 },
      { kind: 'softmax' },
    ],
  },
  'a small AlexNet': alexnet({ input: [33, 35, 3], classes, variant: 'small' }),
  'images in, images out': { input: [6, 5, 2], layers: [{ kind: 'convolution', filters: 3, size: 2 }, { kind: 'relu' }] },
};

/** A network in which no weight has a special value, as none has after training. */
function shaken(model: ModelInput): Network {
  const network = buildNetwork(model, 5);
  const random = createRandom(6);
  for (const [index, { values, name }] of network.parameters.entries()) {
    if (name.endsWith('centres')) continue;
    for (const at of values.keys()) values[at] = values[at] * (0.8 + 0.4 * random.uniform()) + 0.05 * random.uniform();
    network.changed(index);
  }
  return network;
}

function inputs(network: Network, count: number): Float32Array {
  const random = createRandom(9);
  return Float32Array.from({ length: count * sizeOf(network.input) }, () => random.normal());
}

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

describe('a model file', () => {
  it('holds the network and what belongs to it', async () => {
    using network = shaken({ ...models['LeNet'], meta: { rate: 240 } });
    const bytes = encodeModel(storedModel(network), { note: 'größer als ½ · 🔍' });
    const model = decodeModel(bytes);
    expect(model.description.meta).toEqual({ rate: 240, note: 'größer als ½ · 🔍' });
    using again = loadNetwork(model);
    expect(again.copyWeights()).toEqual(network.copyWeights());
    const x = inputs(network, 3);
    expect(await again.predict(x)).toEqual(await network.predict(x));
  });

  it('is read at any offset', () => {
    using network = shaken(models['LeNet']);
    const bytes = encodeModel(storedModel(network));
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(decodeModel(moved.subarray(3)).weights).toEqual(network.copyWeights());
  });

  it('is refused with a sentence when it is something else, newer, cut or changed', () => {
    using network = shaken(models['mlp with PReLU']);
    const bytes = encodeModel(storedModel(network));
    const changed = (at: number, to: number): Uint8Array => {
      const copy = bytes.slice();
      copy[at] = to;
      return copy;
    };
    const refusal = (code: string, message: RegExp): object =>
      expect.objectContaining({ code, message: expect.stringMatching(message) }) as object;
    expect(() => decodeModel(new Uint8Array(0))).toThrow(refusal('MODEL_INVALID', /not a model written by Motion Loupe/));
    expect(() => decodeModel(changed(0, 0))).toThrow(refusal('MODEL_INVALID', /not a model written by Motion Loupe/));
    expect(() => decodeModel(changed(4, 2))).toThrow(refusal('MODEL_INVALID', /version 2, but .* up to 1/));
    expect(() => decodeModel(changed(4, 0))).toThrow(refusal('MODEL_INVALID', /version 0, which no Motion Loupe has written/));
    expect(() => decodeModel(bytes.subarray(0, bytes.length - 1))).toThrow(refusal('MODEL_INVALID', /damaged/));
    for (let at = 8; at < bytes.length; at += 37) {
      expect(() => decodeModel(changed(at, bytes[at] ^ 4)), `byte ${at}`).toThrow(refusal('MODEL_INVALID', /damaged/));
    }
    const other: StoredModel = { description: decodeModel(bytes).description, weights: [new Float32Array(3)] };
    expect(() => loadNetwork(decodeModel(encodeModel(other)))).toThrow(refusal('MODEL_INVALID', /weight tensors, but 1/));
  });
});

describe('a model file that means harm', () => {
  const invalid = (message: RegExp): object =>
    expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringMatching(message) }) as object;
  const claiming = (header: unknown, ...arrays: Float32Array[]): Uint8Array =>
    encodeWeights('MLPM', 1, { header, arrays: arrays.length > 0 ? arrays : [new Float32Array(4)] });
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

  it('is refused by its size, whatever length its header claims', () => {
    // A checksum that is right, and a header of 4 GB in a file of 16 bytes.
    const bytes = Uint8Array.from(Buffer.from('4d4c504d0100000011504aedfcffffff', 'hex'));
    expect(() => decodeModel(bytes)).toThrow(invalid(/damaged/));
  });

  it('is refused where its weights are not as long as it says', () => {
    const bytes = encodeModel(storedModel(buildNetwork({ input: [2], classes: [], layers: [{ kind: 'dense', units: 2 }] }, 1)));
    const text = Buffer.from(bytes).toString('latin1');
    for (const lengths of ['[4,9]', '[4,1]', '[-4,10]', '[4.5,1.5]', '[1e300,2]', '{"0":4}', '"4,2"', 'null']) {
      const at = text.indexOf('[4,2]');
      const changed = `${text.slice(0, at)}${lengths}${text.slice(at + 5)}`;
      const end = text.length - 24;
      const header = changed.slice(16, end + lengths.length - 5).trimEnd();
      const padded = header.padEnd(Math.ceil(header.length / 4) * 4);
      const whole = Buffer.from(`${text.slice(0, 12)}${'\0'.repeat(4)}${padded}${text.slice(end)}`, 'latin1');
      whole.writeUInt32LE(padded.length, 12);
      whole.writeUInt32LE(zlib.crc32(whole.subarray(12)), 8);
      expect(() => decodeModel(whole), lengths).toThrow(invalid(/damaged/));
    }
  });

  it.each([
    ['more filters than there are weights for', { kind: 'convolution', filters: 1 << 24, size: 5 }, /more than the/],
    [
      'a kernel larger than its weights',
      { kind: 'convolution', filters: 2, size: 3, bias: false },
      /holds 18 numbers, but 4 were given/,
    ],
    ['a window far larger than the image', { kind: 'convolution', filters: 1, size: [1 << 20, 1], padding: 'same' }, /more than/],
    ['many inputs of one unit', { kind: 'dense', units: 1 << 24 }, /flatten/],
    ['a neighbourhood of every channel', { kind: 'pooling', of: 'max', size: 9000 }, /does not fit/],
  ] as const)('is refused by what it declares before any room is made: %s', (_, layer, message) => {
    const bytes = claiming({ input: [64, 64, 1], layers: [layer] });
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodeModel(bytes)).toThrow(invalid(message));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('is refused where every part is small but running it would take hours or all memory', () => {
    const few = (...layers: object[]): object => ({ input: [4096, 4096, 1], layers });
    expect(() => decodeModel(claiming(few({ kind: 'pooling', of: 'max', size: 2048, stride: 1 })))).toThrow(
      invalid(/multiplications for one example/),
    );
    expect(() => decodeModel(claiming({ input: [1, 1, 1 << 20], layers: [{ kind: 'response-normalisation' }] }))).toThrow(
      invalid(/values of one example/),
    );
    const connections = Array.from({ length: 15 }, () => [0]);
    const wide = { input: [1, 1, 1 << 24], layers: [{ kind: 'convolution', filters: 15, size: 1, bias: false, connections }] };
    expect(() => decodeModel(claiming(wide))).toThrow(invalid(/holds 2\d+ numbers, but/));
  });

  it('is refused with a header that is too deep, holds too much or is no JSON', () => {
    const description = { input: [2], layers: [{ kind: 'dense', units: 2, bias: false }] };
    expect(decodeModel(claiming({ ...description, meta: { deep: nested(50) } })).weights).toHaveLength(1);
    expect(() => decodeModel(claiming({ ...description, meta: { deep: nested(70) } }))).toThrow(invalid(/nested more than 64/));
    const many = Array.from({ length: 2_000_001 }, () => 0);
    expect(() => decodeModel(claiming({ ...description, meta: { many } }))).toThrow(invalid(/more than 2000000 values/));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is refused with a weight of %d', (value) => {
    const description = { input: [2], layers: [{ kind: 'dense', units: 2, bias: false }] };
    expect(() => decodeModel(claiming(description, Float32Array.of(0, 1, value, 3)))).toThrow(invalid(/not a number/));
  });

  it('is refused as the state of a training whose parts do not hold', () => {
    using network = buildNetwork({ input: [2], classes: [], layers: [{ kind: 'dense', units: 2, bias: false }] }, 1);
    const { description, weights } = storedModel(network);
    const header = { description, options: {}, epoch: 1, history: [], steps: 1, best: { epoch: 1, loss: 0 } };
    const state = (changed: object, arrays: readonly Float32Array[] = [...weights, ...weights]): Uint8Array =>
      encodeWeights('MLPT', 1, { header: { ...header, ...changed }, arrays });
    expect(decodeTraining(state({})).epoch).toBe(1);
    expect(() => decodeTraining(state({ history: 7 }))).toThrow(invalid(/does not hold at "history"/));
    expect(() => decodeTraining(state({ best: null }))).toThrow(invalid(/does not hold at "best"/));
    expect(() => decodeTraining(state({}, [new Float32Array(3), ...weights]))).toThrow(invalid(/holds 4 numbers, but 3/));
    const options = parseTraining({ optimiser: { kind: 'adam' } });
    expect(() => createOptimiser(options.optimiser, network.parameters, { steps: 1, moments: [] })).toThrow(
      invalid(/not that of the optimiser "adam"/),
    );
  });
});

describe('an exported model gives the same outputs', () => {
  const exportable = Object.entries(models);

  it.each(exportable)('as ONNX: %s', async (_name, model) => {
    using network = shaken(model);
    const x = inputs(network, 4);
    const rejection = someRejection(network);
    const session = await InferenceSession.create(toOnnx(storedModel(network), rejection));
    const { output, strangeness: strange } = await session.run({ input: new Tensor('float32', x, [4, ...network.input]) });
    expect(output.dims).toEqual([4, ...network.output]);
    expectSame(output.data, await network.predict(x));
    expect(strange.dims).toEqual([4, 1]);
    expectSame(strange.data, await strangenessHere(network, rejection, x));
  });

  it.each(exportable.filter(([name]) => name !== 'a small AlexNet'))('as a model of TensorFlow.js: %s', async (_name, model) => {
    using network = shaken(model);
    const x = inputs(network, 4);
    const rejection = someRejection(network);
    for (const exported of [toTfjs(storedModel(network)), toTfjs(storedModel(network), rejection)]) {
      const { modelTopology, weightsManifest } = JSON.parse(exported.json) as {
        modelTopology: object;
        weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
      };
      const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: exported.weights.buffer };
      const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
      const [y, strange] = [loaded.predict(tf.tensor(x, [4, ...network.input]))].flat();
      expect(y.shape).toEqual([4, ...network.output]);
      expectSame(await y.data<'float32'>(), await network.predict(x));
      expect(strange?.shape).toEqual(loaded.outputs.length > 1 ? [4, 1] : undefined);
      if (strange) expectSame(await strange.data<'float32'>(), await strangenessHere(network, rejection, x));
      loaded.dispose();
    }
  });

  it('is refused where the format has no such layer', () => {
    using network = shaken(models['a small AlexNet']);
    expect(() => toTfjs(storedModel(network))).toThrow(/no local response normalisation: export this network as ONNX/);
  });
});

/** Two classes anywhere, with energies among the inputs where these are vectors of an even length. */
function someRejection(network: Network): ExportedRejection {
  const random = createRandom(8);
  const spread = (size: number, directions: number): LimitedSpread => ({
    means: Float32Array.from({ length: 2 * size }, () => random.normal()),
    scales: Float32Array.from({ length: size }, () => 0.5 + random.uniform()),
    // along one value each, so that they are orthogonal
    directions: Float32Array.from({ length: directions * size }, (_, at) => (at % size === Math.floor(at / size) ? 0.8 : 0)),
    distance: 1.5,
  });
  const layer = network.lastHiddenLayer;
  const size = sizeOf(network.input);
  return {
    ...spread(size, 0),
    hidden: { ...spread(sizeOf(network.layers[layer].output), 2), layer },
    energy: 0.7,
    energies: size % 2 === 0 ? { first: 1, step: 2 } : null,
  };
}

async function strangenessHere(network: Network, rejection: ExportedRejection, x: Float32Array): Promise<Float32Array> {
  const size = sizeOf(network.input);
  const hidden = await network.activations(x, network.lastHiddenLayer);
  const width = hidden.length / (x.length / size);
  return Float32Array.from({ length: x.length / size }, (_, index) => {
    const inputs = x.subarray(index * size, (index + 1) * size);
    const { energies } = rejection;
    const energy = energies && Math.max(...inputs.filter((_value, at) => at % energies.step === energies.first));
    return strangeness(rejection, { inputs, hidden: hidden.subarray(index * width, (index + 1) * width), energy });
  });
}

/** Both runtimes compute in float32, in another order; what is above 1 may differ by a share of itself. */
function expectSame(found: Float32Array, wanted: Float32Array): void {
  expect(found.length).toBe(wanted.length);
  for (const [at, value] of wanted.entries()) {
    expect(Math.abs(found[at] - value) / Math.max(1, Math.abs(value)), `output ${at}`).toBeLessThan(1e-4);
  }
}
