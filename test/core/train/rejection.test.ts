import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { memoryExamples, type Examples } from '../../../core/train/examples.ts';
import { bandWarnings } from '../../../core/train/features/band-warnings.ts';
import { embeddedExamples } from '../../../core/train/features/embedding.ts';
import { energyOf } from '../../../core/train/features/motion-energy.ts';
import type { PlainFeatures } from '../../../core/train/features/settings.ts';
import { fitRejection, type RejectionExamples } from '../../../core/train/fit-rejection.ts';
import { evaluateProbabilities } from '../../../core/train/evaluation.ts';
import { buildNetwork } from '../../../core/train/model.ts';
import { mlp } from '../../../core/train/models/mlp.ts';
import { promiseOf, strangeness } from '../../../core/train/rejection.ts';
import { calibrateTemperature, likeliestTemperature } from '../../../core/train/temperature.ts';
import { Trainer } from '../../../core/train/trainer.ts';
import { parseTraining } from '../../../core/train/training-options.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(() => loadTensorBackend('wasm'));

const size = 12;
const classes = ['a', 'b', 'c'];
/** Class `at` is 8 in every third value from `at` on, else 0. */
const centre = (at: number): number[] => Array.from({ length: size }, (_, value) => (value % 3 === at ? 8 : 0));

/** Clips of four alike windows round their class's centre; the energy is the first value's distance from −10. */
function clips(seed: number, count: number, spread = 1): RejectionExamples {
  const random = createRandom(seed);
  const windows = 4;
  const labels = Array.from({ length: 3 * count * windows }, (_, at) => Math.floor(at / windows) % 3);
  const data = new Float32Array(labels.length * size);
  for (let clip = 0; clip < 3 * count; clip++) {
    const own = centre(clip % 3).map((value) => value + spread * 0.7 * random.normal());
    for (let window = 0; window < windows; window++)
      for (let at = 0; at < size; at++) data[(clip * windows + window) * size + at] = own[at] + spread * 0.7 * random.normal();
  }
  return {
    inputs: memoryExamples([size], classes, data, labels),
    clipOf: (index) => Math.floor(index / windows),
    energyOf: (index) => Promise.resolve(data[index * size] + 10),
  };
}

describe('what is unlike all classes', () => {
  const around = (middle: readonly number[], seed: number): Float32Array => {
    const random = createRandom(seed);
    return Float32Array.from(middle, (value) => value + random.normal());
  };

  it.each([
    ['validation clips', clips(2, 10)],
    ['training clips, each left out in turn', null],
  ] as const)('is recognised by limits from %s', async (from, validation) => {
    const found = await fitRejection(clips(1, 12), validation, 0.05);
    expect(found).toMatchObject({ from, falseAccept: { asked: 0.05, found: 0 } });
    if (!found) return;
    expect(found.falseReject).toBeLessThan(0.1);
    const strange = (middle: readonly number[], energy = 10): number[] =>
      Array.from({ length: 100 }, (_, seed) => strangeness(found, { inputs: around(middle, seed), hidden: null, energy }));
    for (const at of [0, 1, 2]) expect(strange(centre(at)).filter((value) => value > 1).length).toBeLessThan(10);
    // between two classes, none of them, and far away: a network is sure of the last one
    expect(
      strange(centre(0).map((value, at) => (value + centre(1)[at]) / 2)).filter((value) => value > 1).length,
    ).toBeGreaterThan(50);
    expect(strange(centre(0).map(() => 0)).filter((value) => value > 1).length).toBeGreaterThan(90);
    expect(Math.min(...strange(centre(0).map((value) => 10 * value)))).toBeGreaterThan(1);
    // and what has none of the energy that all examples have
    expect(Math.min(...strange(centre(0), 0.5))).toBeGreaterThan(1);
    expect(strangeness(found, { inputs: Float32Array.from(centre(0)), hidden: null, energy: null })).toBeLessThan(1);
  });

  it('is accepted as seldom as was asked for, and where that takes too much the found share says so', async () => {
    const train = clips(1, 12, 4);
    const rates = await Promise.all([0.02, 0.2].map((asked) => fitRejection(train, clips(2, 40, 4), asked)));
    for (const rate of rates) expect(rate?.falseReject).toBeLessThanOrEqual(0.12);
    expect(rates[1]?.falseAccept.found).toBeLessThanOrEqual(0.2);
    expect(rates[0]?.distance).toBeLessThanOrEqual(rates[1]?.distance ?? 0);
    for (const rate of rates) expect(rate && promiseOf(rate)).not.toBe('none');
    const blurred = await fitRejection(clips(1, 12, 40), clips(2, 40, 40), 0.05);
    expect(blurred?.falseAccept.found).toBeGreaterThan(0.5);
    // nothing is promised, and then hardly anything known is rejected
    expect(blurred && promiseOf(blurred)).toBe('none');
    expect(blurred?.falseReject).toBeLessThanOrEqual(0.02);
  });

  it('is recognised inside the network where values vary together: waves of any phase in an image', async () => {
    const side = 12;
    const random = createRandom(3);
    const names = ['lying', 'standing', 'falling'];
    // every value of every class has mean 0 and the same deviation
    const waves: ((x: number, y: number) => number)[] = [(_, y) => 1.2 * y, (x) => 1.2 * x, (x, y) => 0.8 * (x + y)];
    const image = (wave: (x: number, y: number) => number): number[] => {
      const phase = 2 * Math.PI * random.uniform();
      return Array.from(
        { length: side ** 2 },
        (_, at) => Math.sin(wave(at % side, Math.floor(at / side)) + phase) + 0.1 * random.normal(),
      );
    };
    const set = (count: number): Examples => {
      const labels = Array.from({ length: 3 * count }, (_, at) => at % 3);
      return memoryExamples([side ** 2], names, Float32Array.from(labels.flatMap((label) => image(waves[label]))), labels);
    };
    const [train, validation] = [set(80), set(40)];
    using network = buildNetwork(mlp({ input: [side ** 2], classes: names, hidden: [32] }), 1);
    await new Trainer(network, { train, options: parseTraining({ epochs: 25, seed: 1 }) }).run({});
    const layer = network.lastHiddenLayer;
    const seen = (inputs: Examples): RejectionExamples => ({
      inputs,
      hidden: { layer, outputs: embeddedExamples(inputs, network) },
      clipOf: (index) => index,
      energyOf: () => Promise.resolve(null),
    });
    const found = await fitRejection(seen(train), seen(validation), 0.05);
    if (!found) throw new Error('nothing was fitted');
    expect(promiseOf(found)).toBe('as asked');
    const unknown = async (images: readonly number[][], rejection = found): Promise<number> => {
      const strange = images.map(async (values) => {
        const inputs = Float32Array.from(values);
        return strangeness(rejection, { inputs, hidden: await network.activations(inputs, layer), energy: null }) > 1;
      });
      return (await Promise.all(strange)).filter(Boolean).length / images.length;
    };
    const many = (wave: (x: number, y: number) => number): number[][] => Array.from({ length: 60 }, () => image(wave));
    for (const wave of waves) expect(await unknown(many(wave))).toBeLessThan(0.15);
    const rising = many((x, y) => 0.8 * (x - y));
    expect(await unknown(rising)).toBeGreaterThan(0.9);
    expect(await unknown(many((x) => 2.4 * x))).toBeGreaterThan(0.9);
    // by the values alone they are like all others
    const blind = await fitRejection({ ...seen(train), hidden: undefined }, { ...seen(validation), hidden: undefined }, 0.05);
    expect(blind && promiseOf(blind)).toBe('none');
    expect(await unknown(rising, blind ?? found)).toBeLessThan(0.3);
  });

  it('cannot be recognised after too few clips', async () => {
    expect(await fitRejection(clips(1, 1), null, 0.05)).toBe(null);
  });
});

describe('a temperature', () => {
  it('is found again where scores were made too large or too small', () => {
    const random = createRandom(6);
    for (const truth of [0.5, 1, 3]) {
      const scores = new Float32Array(3 * 4000);
      const labels = Array.from({ length: 4000 }, (_, index) => {
        const own = [0, 1, 2].map(() => 2 * random.normal());
        const weights = own.map((score) => Math.exp(score));
        let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
        const label = weights.findIndex((weight) => (left -= weight) < 0);
        for (const [at, score] of own.entries()) scores[3 * index + at] = truth * score;
        return label;
      });
      expect(likeliestTemperature(scores, labels, 3) / truth).toBeCloseTo(1, 1);
    }
    // without any mistake: the fewer examples, the less sure
    const certain = (count: number): number => {
      const scores = Float32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? 10 : 0));
      return likeliestTemperature(
        scores,
        Array.from({ length: count }, () => 0),
        2,
      );
    };
    for (const count of [4, 50]) expect(1 / (1 + Math.exp(-10 / certain(count)))).toBeCloseTo((count + 1) / (count + 2), 3);
  });

  it('goes into the weights of the last layer, so that probabilities are right here and elsewhere', async () => {
    const layers = [{ kind: 'dense', units: 3 }, { kind: 'softmax' }] as const;
    using network = buildNetwork({ input: [size], classes, layers: [...layers] }, 3);
    // so sure of itself, and so often wrong
    network.setWeights(network.copyWeights().map((values) => values.map((value) => 8 * value)));
    const { inputs } = clips(4, 20);
    const judge = async () => {
      const values = new Float32Array(inputs.length * size);
      await inputs.read(
        Array.from({ length: inputs.length }, (_, at) => at),
        values,
      );
      const labels = Array.from({ length: inputs.length }, (_, at) => inputs.label(at));
      return { values, figures: evaluateProbabilities(await network.predict(values), labels, classes) };
    };
    const before = await judge();
    const scores = await network.activations(before.values, 0);
    const temperature = await calibrateTemperature(network, inputs);
    expect(temperature).toBeGreaterThan(2);
    const after = await judge();
    expect(after.figures.accuracy).toEqual(before.figures.accuracy);
    expect(after.figures.loss).toBeLessThan(before.figures.loss / 2);
    const cooled = await network.activations(before.values, 0);
    expect(cooled[5] * (temperature ?? 0)).toBeCloseTo(scores[5], 3);

    using regression = buildNetwork({ input: [size], layers: [{ kind: 'dense', units: 3 }] }, 3);
    expect(await calibrateTemperature(regression, inputs)).toBe(null);
  });
});

describe('a band that cannot hold a class', () => {
  const features: PlainFeatures = {
    kind: 'motion',
    levels: 1,
    orientations: 2,
    grid: { columns: 1, rows: 1 },
    window: 0.25,
    hop: 0.125,
    band: { lo: 8, hi: 112 },
    bins: 3,
  };

  it('is recognised by the frequency in its name, or by examples without motion', () => {
    const moving = [2, 2.5, 3];
    expect(bandWarnings(features, ['32 Hz', 'fork 64hz', 'hz'], [moving, moving, moving])).toEqual([]);
    expect(bandWarnings(features, ['32 Hz', 'fork 128 Hz', '0.2 kHz'], [moving, moving, moving])).toEqual([
      expect.stringMatching(/^"fork 128 Hz" lies outside the features' band of 8–112 Hz: .*Give a --band that holds it/),
      expect.stringMatching(/^"0.2 kHz" lies outside/),
    ]);
    expect(bandWarnings(features, ['a', 'b'], [moving, [0.3, 0.4, 2]])).toEqual([
      expect.stringMatching(/^Most examples of "b" show no motion in the features' band/),
    ]);
    expect(bandWarnings({ kind: 'pixels', width: 2, height: 2, hop: 1 }, ['900 Hz'], [[]])).toEqual([]);
  });

  it('is about the strongest motion of any cell', () => {
    // three bins and the energy, twice
    expect(energyOf(features, Float32Array.of(9, 9, 9, 1, 9, 9, 9, 2))).toBe(2);
    expect(energyOf({ kind: 'pixels', width: 2, height: 2, hop: 1 }, new Float32Array(4))).toBe(null);
  });
});
