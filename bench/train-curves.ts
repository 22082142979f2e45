import { memoryPairs } from '../core/train/examples.ts';
import { buildNetwork, type ModelInput } from '../core/train/model.ts';
import { train } from '../core/train/trainer.ts';
import { loadTensorBackend } from '../host/engines/tensor-backend.ts';

/** A curve, its fit by a network of three hidden tanh units, and the response of each unit. */
export interface FittedCurve {
  readonly name: string;
  readonly x: Float32Array;
  readonly wanted: Float32Array;
  readonly found: Float32Array;
  /** tanh outputs of the hidden units, −1 … 1. */
  readonly hidden: readonly Float32Array[];
}

const points = 50;
const units = 3;

const curves: readonly (readonly [string, (x: number) => number])[] = [
  ['x²', (x) => x * x],
  ['sin πx', (x) => Math.sin(Math.PI * x)],
  ['|x|', Math.abs],
  ['step', (x) => (x > 0 ? 1 : 0)],
];

/**
 * Fits the four curves of figure 5.3 in C. M. Bishop, "Pattern recognition and machine learning" (2006): 50 points each,
 * three tanh units, a linear output, gradient descent on half the squared error.
 */
export async function fitCurves(seed = 1): Promise<FittedCurve[]> {
  await loadTensorBackend();
  const x = Float32Array.from({ length: points }, (_, at) => -1 + (2 * at) / (points - 1));
  const layers: ModelInput['layers'] = [{ kind: 'dense', units }, { kind: 'tanh' }, { kind: 'dense', units: 1 }];
  const fitted: FittedCurve[] = [];
  for (const [name, curve] of curves) {
    const wanted = x.map(curve);
    using network = buildNetwork({ input: [1], layers }, seed);
    await train(network, {
      train: memoryPairs([1], x, 1, wanted),
      options: { loss: 'euclidean', batch: 'full', rate: 0.1, epochs: 3000, schedule: { kind: 'cosine' } },
    });
    const responses = await network.activations(x, 1);
    const hidden = Array.from({ length: units }, (_, unit) => x.map((_value, at) => responses[at * units + unit]));
    fitted.push({ name, x, wanted, found: await network.predict(x), hidden });
  }
  return fitted;
}

const side = 220;
const margin = 16;

/** The curves side by side as SVG: target points, fitted curve (red), hidden responses (dashed). */
export function drawCurves(fitted: readonly FittedCurve[]): string {
  const panels = fitted.map(({ name, x, wanted, found, hidden }, panel) => {
    const left = margin + panel * (side + margin);
    const place = (at: number, value: number): string => {
      const across = left + ((x[at] + 1) / 2) * side;
      const down = margin + 24 + ((1.15 - value) / 2.3) * side;
      return `${across.toFixed(1)},${down.toFixed(1)}`;
    };
    const line = (values: Float32Array, style: string): string =>
      `<polyline fill="none" ${style} points="${Array.from(values, (value, at) => place(at, value)).join(' ')}"/>`;
    const dots = Array.from(wanted, (value, at) => {
      const [across, down] = place(at, value).split(',');
      return `<circle cx="${across}" cy="${down}" r="2.2" fill="#3564c4"/>`;
    });
    return [
      `<text x="${left + side / 2}" y="${margin + 8}" text-anchor="middle">${name}</text>`,
      `<rect x="${left}" y="${margin + 24}" width="${side}" height="${side}" fill="none" stroke="#999"/>`,
      ...hidden.map((values) => line(values, 'stroke="#555" stroke-dasharray="5 4"')),
      ...dots,
      line(found, 'stroke="#c8322b" stroke-width="1.8"'),
    ].join('\n');
  });
  const width = margin + fitted.length * (side + margin);
  const height = side + 2 * margin + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}
