import { beforeAll, describe, expect, it } from 'vitest';
import { drawCurves, fitCurves } from '../../../bench/train-curves.ts';
import { readDigits, shares, withShifts } from '../../../bench/train-digits.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { gradientMap, occlusionMap } from '../../../core/train/attention.ts';
import { groupedAttention } from '../../../core/train/grouped-attention.ts';
import { evaluateProbabilities, largest } from '../../../core/train/evaluation.ts';
import { clusteredShare, wilson } from '../../../core/train/share.ts';
import { memoryExamples } from '../../../core/train/examples.ts';
import { buildNetwork, countParameters, summarise, type ModelInput } from '../../../core/train/model.ts';
import { alexnet } from '../../../core/train/models/alexnet.ts';
import { lenet5 } from '../../../core/train/models/lenet5.ts';
import { mlp } from '../../../core/train/models/mlp.ts';
import { perceptron } from '../../../core/train/models/perceptron.ts';
import { featuresOf, nearest } from '../../../core/train/neighbours.ts';
import { evaluate, predictExamples } from '../../../core/train/predict-examples.ts';
import { train } from '../../../core/train/trainer.ts';
import { orderOfClasses, readOwnNetwork } from '../../../core/train/own-network.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `class ${index}`);

describe('parameters are counted as in the papers', () => {
  it.each([
    ['LeNet-5 on 32×32', lenet5({ input: [32, 32, 1], classes: named(10) }), 61_706],
    ['LeNet-5 on 28×28', lenet5({ classes: named(10) }), 61_706],
    ['LeNet-5 of 1998', lenet5({ input: [32, 32, 1], classes: named(10), form: '1998' }), 60_000],
    ['AlexNet', alexnet({ classes: named(1000) }), 60_965_224],
    ['a perceptron of ten digits', perceptron({ input: [784], classes: named(10) }), 7850],
    ['an mlp', mlp({ input: [20], classes: named(3), hidden: [64, 32] }), 21 * 64 + 65 * 32 + 33 * 3],
  ])('%s', (_name, model, count) => {
    expect(countParameters(model)).toBe(count);
  });

  it('layer by layer for AlexNet', () => {
    const layers = summarise(alexnet({ classes: named(1000) }));
    expect(layers.filter(({ kind }) => kind === 'convolution').map(({ output, parameters }) => [...output, parameters])).toEqual([
      [55, 55, 96, 34_944],
      [27, 27, 256, 307_456],
      [13, 13, 384, 885_120],
      [13, 13, 384, 663_936],
      [13, 13, 256, 442_624],
    ]);
  });
});

describe("a network of one's own", () => {
  it.each<[string, unknown, RegExp]>([
    ['an unknown layer', { input: [2], layers: [{ kind: 'dens', units: 2 }] }, /layers\.0\.kind/],
    ['an unknown option', { input: [2], layers: [{ kind: 'dense', units: 2, unit: 3 }] }, /unit/],
    ['no units', { input: [2], layers: [{ kind: 'dense', units: 0 }] }, /layers\.0\.units/],
    [
      'images into a dense layer',
      { input: [4, 4, 1], layers: [{ kind: 'dense', units: 2 }] },
      /Layer 0 \(dense\).*4×4×1.*flatten/,
    ],
    ['vectors into a convolution', { input: [4], layers: [{ kind: 'convolution', filters: 2, size: 3 }] }, /takes images/],
    [
      'windows larger than the image',
      { input: [4, 4, 1], layers: [{ kind: 'pooling', of: 'max', size: 5 }] },
      /window of 5 does not fit into 4/,
    ],
    [
      'groups that do not divide',
      { input: [4, 4, 3], layers: [{ kind: 'convolution', filters: 4, size: 3, groups: 2 }] },
      /2 groups/,
    ],
    [
      'a connection to nothing',
      { input: [4, 4, 1], layers: [{ kind: 'convolution', filters: 1, size: 3, connections: [[1]] }] },
      /channel 1/,
    ],
    [
      'fewer outputs than classes',
      { input: [2], classes: ['a', 'b', 'c'], layers: [{ kind: 'dense', units: 2 }] },
      /2 outputs, but there are 3 classes/,
    ],
  ])('is refused with a sentence: %s', (_name, model, message) => {
    expect(() => buildNetwork(model as ModelInput, 1)).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('is a list of layers, or states its name, input and classes too', () => {
    const layers = [{ kind: 'dense', units: 2 }];
    expect(readOwnNetwork(layers, 'own.json', 'own')).toEqual({ name: 'own', layers });
    expect(readOwnNetwork({ layers }, 'own.json', 'own')).toEqual({ name: 'own', layers });
    const whole = { name: 'tiny', input: [4, 4, 1], classes: ['b', 'a'], layers };
    expect(readOwnNetwork(whole, 'own.json', 'own')).toEqual(whole);
    expect(orderOfClasses(['b', 'a'], ['a', 'b'])).toEqual(['b', 'a']);
    expect(orderOfClasses(undefined, ['a', 'b'])).toEqual(['a', 'b']);
  });

  it.each<[unknown, RegExp]>([
    [{ layers: [], epochs: 5 }, /"own\.json" has the key "epochs", which means nothing here: take it out; name, input, classes/],
    [{ layers: [], clases: ['a'] }, /the key "clases".*did you mean "classes"\?/],
    [{ layers: [], input: [4, 4] }, /does not hold at "input/],
    [{ layers: [], classes: 'a' }, /does not hold at "classes"/],
    [{ layers: [], classes: ['a', 'a'] }, /names a class twice/],
    [{ input: [4] }, /has no "layers"/],
    [3, /neither a list of layers nor an object/],
  ])('as JSON is refused with a sentence: %j', (value, message) => {
    expect(() => readOwnNetwork(value, 'own.json', 'own')).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

describe("three tanh units fit the curves of Bishop's figure 5.3", () => {
  it('and their responses add up to the fit', async () => {
    const fitted = await fitCurves();
    // the slope of the step between two neighbouring points asks for ever larger weights
    const tolerances: Record<string, number> = { 'x²': 0.02, 'sin πx': 0.02, '|x|': 0.04, step: 0.1 };
    expect(fitted.map(({ name }) => name)).toEqual(Object.keys(tolerances));
    for (const { name, wanted, found, hidden } of fitted) {
      expect(wanted.length).toBe(50);
      const rms = Math.sqrt(found.reduce((sum, value, at) => sum + (value - wanted[at]) ** 2, 0) / 50);
      expect(rms, name).toBeLessThan(tolerances[name]);
      expect(hidden.length).toBe(3);
      expect(residual(found, hidden), name).toBeLessThan(1e-3);
    }
    const drawing = drawCurves(fitted);
    expect(drawing.match(/<circle/g)).toHaveLength(200);
    expect(drawing.match(/stroke-dasharray/g)).toHaveLength(12);
    expect(drawing).not.toMatch(/NaN|undefined/);
  });

  /** What is left of a curve after the best sum of the others and a constant, by Gram and Schmidt. */
  function residual(curve: Float32Array, others: readonly Float32Array[]): number {
    const basis: number[][] = [];
    const without = (values: number[]): number[] =>
      basis.reduce((rest, axis) => {
        const share = axis.reduce((sum, value, at) => sum + value * rest[at], 0);
        return rest.map((value, at) => value - share * axis[at]);
      }, values);
    for (const other of [new Float32Array(50).fill(1), ...others]) {
      // twice: once leaves rounding errors where two curves are nearly alike
      const rest = without(without([...other]));
      const size = Math.hypot(...rest);
      if (size > 1e-6) basis.push(rest.map((value) => value / size));
    }
    return Math.hypot(...without([...curve])) / Math.sqrt(50);
  }
});

describe('LeNet-5 on handwritten digits', () => {
  const digits = readDigits();
  const [training, held] = shares(digits, [2000, 1000], 1);

  it('learns from two thousand in a few seconds, sees likeness, and looks at the ink', async () => {
    using network = buildNetwork(lenet5({ classes: digits.classes }), 1);
    await train(network, {
      train: training,
      options: { epochs: 5, rate: 0.003, batch: 32, schedule: { kind: 'cosine' } },
    });
    const { accuracy, calibration } = await evaluate(network, held);
    // `npm run bench -- --train` trains on eight times as many for longer and is held to 98 %.
    expect(accuracy.value).toBeGreaterThan(0.93);
    expect(calibration.error).toBeLessThan(0.05);

    const features = await featuresOf(network, training);
    const probes = await featuresOf(network, held);
    expect(features.width).toBe(84);
    let same = 0;
    for (let index = 0; index < 200; index++) {
      const own = probes.values.subarray(index * 84, (index + 1) * 84);
      for (const { index: near } of nearest(features, own, 5)) if (training.label(near) === held.label(index)) same++;
    }
    expect(same / 1000).toBeGreaterThan(0.9);

    const example = new Float32Array(784);
    const inked = (map: Float32Array): number => {
      let [on, onCount, off, offCount] = [0, 0, 0, 0];
      for (const [at, value] of map.entries()) {
        // the neighbourhood of ink, as a window reaches beyond it
        const near = [-29, -28, -27, -1, 0, 1, 27, 28, 29].some((step) => example[at + step] > 0.3);
        if (near) [on, onCount] = [on + value, onCount + 1];
        else [off, offCount] = [off + value, offCount + 1];
      }
      return on / onCount / Math.max(1e-6, off / offCount);
    };
    // a mean over twenty digits: the ratio of a single one is noisy
    let byOcclusion = 0;
    for (let index = 0; index < 20; index++) {
      await held.read([index], example);
      const digit = largest(await network.predict(example));
      const map = await occlusionMap(network, example, digit, { window: 5, stride: 3, cover: [0] });
      expect(map.shape).toEqual([28, 28]);
      byOcclusion += inked(map.values.map(Math.abs)) / 20;
    }
    expect(byOcclusion).toBeGreaterThan(1.2);

    // the gradient map is how the score moves with each pixel
    const target = held.label(19);
    const { values } = gradientMap(network, example, target);
    const score = async (at: number, by: number): Promise<number> => {
      const moved = example.slice();
      moved[at] += by;
      return (await network.activations(moved, network.layers.length - 2))[target];
    };
    const strongest = [...values.keys()].toSorted((a, b) => values[b] - values[a]).slice(0, 8);
    for (const at of strongest) {
      const slope = ((await score(at, 0.02)) - (await score(at, -0.02))) / 0.04;
      expect(Math.abs(slope) / values[at]).toBeCloseTo(1, 1);
    }
  });

  it('learns in its form of 1998 too, and in a small AlexNet', async () => {
    const [few, others] = shares(digits, [300, 200], 2);
    const models = [
      lenet5({ classes: digits.classes, form: '1998' }),
      alexnet({ input: [28, 28, 1], classes: digits.classes, variant: 'small' }),
    ];
    for (const model of models) {
      using network = buildNetwork(model, 1);
      await train(network, { train: few, options: { epochs: 6, rate: 0.001, batch: 15 } });
      const { accuracy } = await evaluate(network, others);
      expect(accuracy.value, model.name).toBeGreaterThan(0.6);
    }
  });
});

describe('what a network looks at', () => {
  it('is the one input that decides', async () => {
    const random = createRandom(2);
    const data = Float32Array.from({ length: 8 * 300 }, () => random.normal());
    const labels = Array.from({ length: 300 }, (_, at) => (data[8 * at + 5] > 0 ? 1 : 0));
    using network = buildNetwork(mlp({ input: [8], classes: ['below', 'above'], hidden: [8] }), 1);
    await train(network, { train: memoryExamples([8], ['below', 'above'], data, labels), options: { epochs: 30, rate: 0.01 } });
    const example = new Float32Array(8).fill(0.8);
    for (const map of [gradientMap(network, example, 1), await occlusionMap(network, example, 1)]) {
      expect(map.shape).toEqual([8]);
      expect(largest(map.values)).toBe(5);
      expect(map.values[5]).toBeGreaterThan(3 * Math.max(...map.values.filter((_, at) => at !== 5)));
    }
    const pairs = { of: Int32Array.from({ length: 8 }, (_, at) => at >> 1), count: 4 };
    const { gradient, occlusion } = await groupedAttention(network, example, 1, pairs);
    expect([largest(gradient), largest(occlusion)]).toEqual([2, 2]);
    expect(occlusion[2]).toBeGreaterThan(3 * Math.max(...occlusion.filter((_, at) => at !== 2)));
    expect(() => gradientMap(network, example, 2)).toThrow(/no class 2/);
    expect(() => gradientMap(network, new Float32Array(7), 0)).toThrow(/takes 8 values/);
  });
});

describe('examples', () => {
  it('of digits are moved by a pixel, and each stays its own', async () => {
    const random = createRandom(3);
    const data = Float32Array.from({ length: 2 * 12 }, () => random.uniform());
    const moved = withShifts(memoryExamples([3, 4, 1], ['a', 'b'], data, [1, 0]));
    expect(moved.length).toBe(10);
    expect(Array.from({ length: 10 }, (_, index) => moved.label(index))).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    const out = new Float32Array(3 * 12);
    await moved.read([5, 6, 9], out);
    expect(out.subarray(0, 12)).toEqual(data.subarray(12));
    expect([...out.subarray(12, 24)]).toEqual([0, 0, 0, 0, ...data.subarray(12, 20)]);
    expect([...out.subarray(24, 28)]).toEqual([...data.subarray(13, 16), 0]);
  });

  it('are gone through a batch at a time, up to a signal', async () => {
    using network = buildNetwork(mlp({ input: [3], classes: ['a', 'b'] }), 1);
    const random = createRandom(3);
    const data = Float32Array.from({ length: 900 }, () => random.normal());
    const labels = Array.from({ length: 300 }, (_, at) => at % 2);
    const examples = memoryExamples([3], ['a', 'b'], data, labels);
    const shares: number[] = [];
    const all = await predictExamples(network, examples, { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([128 / 300, 256 / 300, 1]);
    const single = await network.predict(data.subarray(3 * 200, 3 * 201));
    for (const [at, value] of single.entries()) expect(all[400 + at]).toBeCloseTo(value, 6);
    await expect(predictExamples(network, examples, { signal: AbortSignal.abort() })).rejects.toThrow(/not gone through/);
    const others = memoryExamples([2], ['a', 'b'], new Float32Array(4), [0, 1]);
    await expect(predictExamples(network, others)).rejects.toThrow(/examples are 2, but the model takes 3/);
    await expect(evaluate(network, memoryExamples([3], ['a', 'c'], data, labels))).rejects.toThrow(
      /a, c, but the model tells a, b/,
    );
  });
});

describe('an evaluation', () => {
  it('counts, divides and bins', () => {
    const rows = [
      [0.9, 0.1, 0, 0],
      [0.6, 0.4, 1, 0],
      [0.2, 0.8, 1, 1],
      [0.35, 0.65, 0, 1],
      [0.05, 0.95, 1, 1],
    ];
    const probabilities = Float32Array.from(rows.flatMap(([a, b]) => [a, b]));
    const result = evaluateProbabilities(
      probabilities,
      rows.map(([, , truth]) => truth),
      ['a', 'b'],
    );
    expect(result.accuracy.value).toBeCloseTo(3 / 5, 12);
    expect(result.confusion).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(result.loss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.4) + Math.log(0.8) + Math.log(0.35) + Math.log(0.95)) / 5, 6);
    const [a, b] = result.classes;
    expect([a.precision, a.recall, a.f1]).toEqual([1 / 2, 1 / 2, 1 / 2]);
    expect(b.precision).toBeCloseTo(2 / 3, 12);
    expect(b.recall).toBeCloseTo(2 / 3, 12);
    expect(result.macroF1).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
    // bins of 0.9 and 0.8 and 0.95 are right, those of 0.6 and 0.65 wrong
    const gaps = 0.1 + 0.6 + 0.2 + 0.65 + 0.05;
    expect(result.calibration.error).toBeCloseTo(gaps / 5, 6);
    expect(result.calibration.bins.reduce((sum, { examples }) => sum + examples, 0)).toBe(5);
  });

  it('counts examples of one cluster for what they say together', () => {
    // nothing is known of how alike the examples are: each cluster counts once
    expect(clusteredShare([10, 10, 10], [10, 10, 10])).toMatchObject({ value: 1, effective: 3, low: wilson(3, 3).low });
    // all of a cluster are right or all wrong: each counts for little more than one
    const alike = clusteredShare([10, 0, 10, 10, 0, 10], [10, 10, 10, 10, 10, 10]);
    expect(alike.value).toBeCloseTo(2 / 3, 12);
    expect(alike.effective).toBeCloseTo(6, 6);
    // mistakes lie as if drawn at random
    expect(clusteredShare([8, 9, 7, 8, 8, 8], [10, 10, 10, 10, 10, 10]).effective).toBeGreaterThan(20);
    expect(clusteredShare([1, 0, 1], [1, 1, 1])).toEqual({ ...wilson(2, 3), effective: 3 });
    expect(clusteredShare([], [])).toMatchObject({ low: 0, high: 1, effective: 0 });

    const probabilities = Float32Array.from([0.9, 0.9, 0.1, 0.1, 0.8, 0.8].flatMap((p) => [p, 1 - p]));
    const apart = evaluateProbabilities(probabilities, [0, 0, 0, 0, 1, 1], ['a', 'b']);
    const together = evaluateProbabilities(probabilities, [0, 0, 0, 0, 1, 1], ['a', 'b'], [0, 0, 1, 1, 2, 2]);
    expect(together.accuracy.value).toBe(apart.accuracy.value);
    expect(together.accuracy.effective).toBeLessThan(4);
    expect(together.accuracy.high - together.accuracy.low).toBeGreaterThan(apart.accuracy.high - apart.accuracy.low);
    expect(together.classes[0].recallInterval).toEqual(clusteredShare([2, 0, 0], [2, 2, 0]));
  });

  it('holds the true share in 95 of 100 intervals, where windows of a clip are right or wrong together', () => {
    const random = createRandom(4);
    const [rounds, windows] = [1500, 12];
    for (const [clips, mean, spread] of [
      [8, 0.7, 0.25],
      [15, 0.9, 0.15],
      [40, 0.85, 0.2],
    ]) {
      let [own, independent] = [0, 0];
      for (let round = 0; round < rounds; round++) {
        const hits = Array.from({ length: clips }, () => {
          // a clip's own share: mean ± spread, two values
          const share = mean + (random.uniform() < 0.5 ? -1 : 1) * Math.min(spread, 1 - mean);
          return Array.from({ length: windows }).filter(() => random.uniform() < share).length;
        });
        const covers = ({ low, high }: { low: number; high: number }): number => (low <= mean && mean <= high ? 1 : 0);
        own += covers(
          clusteredShare(
            hits,
            hits.map(() => windows),
          ),
        );
        independent += covers(
          wilson(
            hits.reduce((sum, each) => sum + each, 0),
            clips * windows,
          ),
        );
      }
      expect(own / rounds).toBeGreaterThan(0.93);
      expect(independent / rounds).toBeLessThan(0.92);
    }
  });

  it("gives Wilson's intervals", () => {
    // the numbers of the worked example in Newcombe, Statistics in Medicine 17 (1998), table I
    for (const [hits, of, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]) {
      const share = wilson(hits, of);
      expect(share.low).toBeCloseTo(low, 4);
      expect(share.high).toBeCloseTo(high, 4);
    }
  });
});
