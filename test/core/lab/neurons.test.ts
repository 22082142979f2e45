import { beforeAll, describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import type { FigureInputs, InputKind, LabPoints } from '../../../core/lab/definition.ts';
import { exampleFor } from '../../../core/lab/example-inputs.ts';
import type { Figure, PlotPanel, TablePanel } from '../../../core/lab/figure.ts';
import { pointSet } from '../../../core/lab/neurons/point-sets.ts';
import { parsePoints } from '../../../core/lab/neurons/points-text.ts';
import { isSeparable } from '../../../core/lab/neurons/separability.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend('wasm');
});

async function made(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
  input?: FigureInputs[InputKind],
): Promise<Figure> {
  const definition = figureNamed(name);
  return await definition.make(settings, input ?? exampleFor(definition));
}

function numberOf(figure: Figure, name: string): number {
  return figure.numbers.find((each) => each.name === name)?.value ?? Number.NaN;
}

function plots(figure: Figure): PlotPanel[] {
  return figure.rows.flat().filter((panel): panel is PlotPanel => panel.kind === 'plot');
}

function tables(figure: Figure): TablePanel[] {
  return figure.rows.flat().filter((panel): panel is TablePanel => panel.kind === 'table');
}

describe('points as text', () => {
  it.each([
    [
      '0,0,0\n1,2.5,1\n',
      [
        [0, 0, 0],
        [1, 2.5, 1],
      ],
    ],
    [
      '\uFEFFlabel;y;x\r\nnear;0,5;-1\r\nfar;2;3\r\n',
      [
        [-1, 0.5, 1],
        [3, 2, 0],
      ],
    ],
    [
      '# by hand\n1 2 10\n3\t4 9'.replace('\t', ' '),
      [
        [1, 2, 1],
        [3, 4, 0],
      ],
    ],
    [
      '"x","y","class"\n"1","2","b"\n"3","4","a"',
      [
        [1, 2, 1],
        [3, 4, 0],
      ],
    ],
  ])('%j is read', (text, wanted) => {
    expect(parsePoints(text, 'It').points.map(({ x, y, label }) => [x, y, label])).toEqual(wanted);
  });

  it.each([
    ['', 'holds no points'],
    ['x,y,label\n', 'names its columns, but holds no points'],
    ['one,two,three\nfour,five,six', 'has the columns one, two, three'],
    ['1,2,0\n1,two,1', 'has "two" in line 2'],
    ['1,2\n3,4', 'has 2 values in line 1'],
    ['1,2,3,4', 'has 4 values in line 1'],
    ['1,2,\n', 'has no label in line 1'],
    ['1e9,2,0', 'a number from -1000000 to 1000000'],
    [Array.from({ length: 9 }, (_, k) => `0,0,${k}`).join('\n'), 'has 9 labels'],
    ['0,0,1\n'.repeat(5001), 'holds 5001 points'],
  ])('%j is refused with a sentence', (text, sentence) => {
    expect(() => parsePoints(text, '"points.csv"')).toThrow(
      expect.objectContaining({ code: 'POINTS_INVALID', message: expect.stringContaining(sentence) }),
    );
  });
});

describe('the figure of one neuron', () => {
  it.each([
    ['sigmoid', (s: number) => 1 / (1 + Math.exp(-s)), (s: number) => Math.exp(-s) / (1 + Math.exp(-s)) ** 2],
    ['tanh', Math.tanh, (s: number) => 1 / Math.cosh(s) ** 2],
    ['relu', (s: number) => Math.max(0, s), (s: number) => Number(s > 0)],
    ['leaky-relu', (s: number) => (s > 0 ? s : 0.1 * s), (s: number) => (s > 0 ? 1 : 0.1)],
  ] as const)('has sum, output and derivatives of %s as reckoned by hand', async (activation, of, slopeOf) => {
    const figure = await made('neuron', { x1: 2, x2: -1, x3: 0.5, w1: 0.5, w2: 2, w3: 1, bias: 0.25, activation });
    const sum = 2 * 0.5 - 1 * 2 + 0.5 * 1 + 0.25;
    expect(numberOf(figure, 'sum')).toBeCloseTo(sum, 6);
    expect(numberOf(figure, 'output')).toBeCloseTo(of(sum), 6);
    expect(numberOf(figure, 'slope')).toBeCloseTo(slopeOf(sum), 6);
    const [{ rows }] = tables(figure);
    expect(rows.slice(0, 3).map((row) => row[3])).toEqual([1, -2, 0.5]);
    [2, -1, 0.5].forEach((input, index) => expect(rows[index][4]).toBeCloseTo(slopeOf(sum) * input, 6));
  });
});

describe('the figure of activations', () => {
  it('has derivatives that equal differences of the functions, and marks where hardly any gradient passes', async () => {
    const figure = await made('activations', { slope: 0.2 });
    const [functions, derivatives] = [plots(figure).slice(0, 4), plots(figure).slice(4, 8)];
    functions.forEach(({ series: [curve] }, index) => {
      const slopes = derivatives[index].series[0];
      for (let at = 1; at + 1 < curve.x.length; at++) {
        // Rectifiers have a corner at zero.
        if (Math.abs(curve.x[at]) < 0.06) continue;
        const difference = (curve.y[at + 1] - curve.y[at - 1]) / (curve.x[at + 1] - curve.x[at - 1]);
        expect(slopes.y[at]).toBeCloseTo(difference, 2.5);
      }
    });
    const marked = derivatives.slice(0, 3).map(({ series }) => series[1]);
    // σ′ = σ(1 − σ) is 5 % of its largest value, 1/4, at s = ln((1 + √0.95)/(1 − √0.95)); tanh′ at half of that.
    const limit = Math.log((1 + Math.sqrt(0.95)) / (1 - Math.sqrt(0.95)));
    expect(Math.min(...marked[0].x.map(Math.abs))).toBeCloseTo(Math.ceil(limit / 0.05) * 0.05, 6);
    expect(Math.min(...marked[1].x.map(Math.abs))).toBeCloseTo(Math.ceil(limit / 2 / 0.05) * 0.05, 6);
    expect([Math.max(...marked[2].x), marked[2].name]).toEqual([0, 'dead']);
    expect(derivatives[3].series.map(({ name }) => name)).toEqual(['F′', 's']);
  });
});

describe('whether a line parts two classes', () => {
  it.each([
    [
      'exclusive or',
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
      false,
    ],
    [
      'and',
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
      [[1, 1]],
      true,
    ],
    [
      'a point inside',
      [
        [0, 0],
        [4, 0],
        [0, 4],
      ],
      [[1, 1]],
      false,
    ],
    [
      'a shared point',
      [
        [0, 0],
        [1, 1],
      ],
      [
        [1, 1],
        [2, 5],
      ],
      false,
    ],
    [
      'segments on one line',
      [
        [0, 0],
        [1, 1],
      ],
      [
        [2, 2],
        [3, 3],
      ],
      true,
    ],
    [
      'segments on one line that overlap',
      [
        [0, 0],
        [2, 2],
      ],
      [
        [1, 1],
        [3, 3],
      ],
      false,
    ],
    ['two points', [[0, 0]], [[0, 1e-6]], true],
    ['the same point', [[3, 3]], [[3, 3]], false],
  ])('%s', (_, a, b, wanted) => {
    const places = (all: number[][]) => all.map(([x, y]) => ({ x, y }));
    expect(isSeparable(places(a), places(b))).toBe(wanted);
  });

  it('agrees with looking along many directions, for random points', () => {
    const random = createRandom(4);
    let both = [0, 0];
    for (let trial = 0; trial < 200; trial++) {
      const cloud = (x: number) => Array.from({ length: 4 }, () => ({ x: x + random.normal(), y: random.normal() }));
      const [a, b] = [cloud(0), cloud(2)];
      const parted = Array.from({ length: 7200 }, (_, k) => (2 * Math.PI * k) / 7200).some((angle) => {
        const along = ({ x, y }: { x: number; y: number }) => x * Math.cos(angle) + y * Math.sin(angle);
        return Math.max(...a.map(along)) < Math.min(...b.map(along));
      });
      expect(isSeparable(a, b)).toBe(parted);
      both = [both[0] + Number(parted), both[1] + Number(!parted)];
    }
    expect(Math.min(...both)).toBeGreaterThan(20);
  });
});

describe('the figure of the perceptron', () => {
  /** Rosenblatt's rule of the lecture, w ← w ± x, on the points in the order of the figure's table. */
  function byHand(rows: TablePanel['rows'], points: LabPoints['points']): number[] {
    const w = [0, 0, 0];
    for (const [, x, y, label] of rows) {
      const point = points.find((each) => Number(each.x.toPrecision(4)) === x && Number(each.y.toPrecision(4)) === y)!;
      const sign = label === 1 ? 1 : -1;
      if (sign * (w[0] * point.x + w[1] * point.y + w[2]) > 0) continue;
      w[0] += sign * point.x;
      w[1] += sign * point.y;
      w[2] += sign;
    }
    return w;
  }

  it('makes the steps of Rosenblatt’s rule, to rounding', async () => {
    const { points } = pointSet('exclusive or', 12);
    const figure = await made('perceptron', { step: 8 }, { points });
    const w = byHand(tables(figure)[0].rows, points);
    ['w1', 'w2', 'bias'].forEach((name, index) => expect(numberOf(figure, name)).toBeCloseTo(w[index], 5));
  });

  it('converges where a line parts the classes, and says so; on "exclusive or" it does not, and says that', async () => {
    const clouds = await made('perceptron', { step: 400 });
    expect([numberOf(clouds, 'mistakes'), numberOf(clouds, 'separable')]).toEqual([0, 1]);
    expect(clouds.caption).toContain('It has converged');
    const cornered = await made('perceptron', { step: 400, points: 'exclusive or' });
    expect(numberOf(cornered, 'mistakes')).toBeGreaterThan(10);
    expect(numberOf(cornered, 'separable')).toBe(0);
    expect(cornered.caption).toContain('does not converge');
  });

  it('goes back and forth between steps without another result', async () => {
    const settings = (step: number) => ({ step, points: 'overlapping clouds', seed: 3 });
    const [later, earlier, again] = [
      await made('perceptron', settings(60)),
      await made('perceptron', settings(20)),
      await made('perceptron', settings(60)),
    ];
    expect(again).toEqual(later);
    expect(earlier).not.toEqual(later);
    expect(await made('perceptron', { ...settings(20), seed: 4 })).not.toEqual(earlier);
    expect(await made('perceptron', settings(20))).toEqual(earlier);
  });

  it('stops when it is cancelled, and goes on from there to the same result', async () => {
    const settings = { step: 300, points: 'overlapping clouds', seed: 9 };
    let steps = 0;
    const signal = { aborted: false };
    const onProgress = (): void => {
      steps++;
      signal.aborted = steps === 5;
    };
    const { make } = figureNamed('perceptron');
    const input = exampleFor(figureNamed('perceptron'));
    await expect(make(settings, input, { signal, onProgress })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(steps).toBe(5);
    const resumed = await made('perceptron', settings);
    // Others take its place among the trainings that are kept, so that the next one begins anew.
    for (let seed = 100; seed < 109; seed++) await made('perceptron', { ...settings, step: 0, seed });
    steps = 0;
    const fresh = await make(settings, input, { onProgress: () => void steps++ });
    expect(steps).toBe(299);
    expect(resumed).toEqual(fresh);
  });

  it('takes points written into a setting, and more than two classes; one class alone is refused', async () => {
    const own = 'x,y,label\n0,0,a\n1,0,b\n0,1,c\n';
    const figure = await made('perceptron', { own, step: 60 });
    expect(numberOf(figure, 'mistakes')).toBe(0);
    await expect(made('perceptron', { own: '0,0,1\n1,1,1' })).rejects.toThrow(/All points are of one class/);
  });
});

describe('the figure of "exclusive or" by two layers', () => {
  const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));

  it('has by hand the values of its formulas', async () => {
    const [{ rows }] = tables(await made('xor-two-layers'));
    for (const [x, y, wanted, h1, h2, answer] of rows.map((row) => row.map(Number))) {
      expect(h1).toBeCloseTo(sigmoid(20 * (x + y) - 10), 4);
      expect(h2).toBeCloseTo(sigmoid(20 * (x + y) - 30), 4);
      expect(answer).toBeCloseTo(sigmoid(20 * (h1 - h2) - 10), 3);
      expect(Math.round(answer)).toBe(wanted);
    }
  });

  it('learns all four corners', async () => {
    expect(numberOf(await made('xor-two-layers', { weights: 'trained', epoch: 0 }), 'right')).toBeLessThan(4);
    expect(numberOf(await made('xor-two-layers', { weights: 'trained', epoch: 400 }), 'right')).toBe(4);
  });
});

describe('the figure of connectedness', () => {
  it('has two connected and two other figures; no step makes the local sum right, and its balance stays', async () => {
    for (const step of [0, 7, 60, 300]) {
      const figure = await made('connectedness', { step });
      expect(numberOf(figure, 'mistakes')).toBeGreaterThan(0);
      expect(Math.abs(numberOf(figure, 'imbalance'))).toBeLessThan(1e-3);
      const notes = figure.rows.slice(0, 2).flatMap((row) => row.map(({ note }) => note));
      expect(notes).toEqual(['2 parts.', 'Connected.', 'Connected.', '2 parts.']);
      expect(figure.rows.at(-1)?.map(({ note }) => note)).toEqual(['Connected.', '2 parts.']);
    }
    expect(numberOf(await made('connectedness', { step: 60 }), 'mistakesOfTwoLayers')).toBe(0);
  });

  it('parts its sum into those of the ends, the middle and the bias, and refuses a window that sees both ends', async () => {
    const figure = await made('connectedness', { step: 9, width: 20, window: 17 });
    for (const row of tables(figure)[0].rows) {
      const [left, middle, right, bias, sum] = row.slice(2, 7).map(Number);
      expect(sum).toBeCloseTo(left + middle + right + bias, 2);
    }
    await expect(made('connectedness', { width: 20, window: 18 })).rejects.toThrow(/sees both ends of figures of 20/);
  });
});
