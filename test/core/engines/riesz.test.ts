import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RealTime } from '../../../core/base/clock.ts';
import type { Frame, Size } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { createTensorEngine } from '../../../core/engines/tensor/engine.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import type { MotionPlan, Plan } from '../../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';
import { runDriven } from '../../../core/temporal/run.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

const rate = 20;

function planOf(input: Partial<MagnificationInput>, size: Size): Plan {
  const spec = magnificationSchema.parse({ method: 'riesz', band: { lo: 2, hi: 4 }, ...input });
  return buildPlan(spec, size, { chroma: 'gray', bits: 8 }, rate);
}

function clip(size: Size, frames: number, amplitude: number): Frame<RealTime>[] {
  const motion = knownMotion({
    size,
    pattern: 'texture',
    amplitude,
    frequency: 2.8,
    fps: rate,
    frames,
    noise: 1,
    format: { chroma: 'gray', bits: 8 },
    angle: 30,
  });
  return Array.from({ length: frames }, (_, index) => motion.frame(index));
}

let live: Magnifier[] = [];
async function magnifierOf(plan: Plan): Promise<Magnifier> {
  const magnifier = await createTensorEngine('test').prepare(plan);
  live.push(magnifier);
  return magnifier;
}

beforeAll(async () => {
  await loadTensorBackend();
});
afterEach(() => {
  for (const magnifier of live) magnifier.dispose();
  live = [];
});

/** An image in float64 as a function of integer positions, continued by half-sample reflection. */
interface Image extends Size {
  at(x: number, y: number): number;
}

function image(width: number, height: number, value: (x: number, y: number) => number): Image {
  const rows = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => value(x, y)));
  const fold = (position: number, length: number): number => {
    let folded = position;
    while (folded < 0 || folded >= length) folded = folded < 0 ? -1 - folded : 2 * length - 1 - folded;
    return folded;
  };
  return { width, height, at: (x, y) => rows[fold(y, height)][fold(x, width)] };
}

const binomial = [1, 4, 6, 4, 1].map((weight) => weight / 16);

function reduce(fine: Image): Image {
  return image(Math.ceil(fine.width / 2), Math.ceil(fine.height / 2), (x, y) => {
    let sum = 0;
    for (let j = -2; j <= 2; j++) {
      for (let i = -2; i <= 2; i++) sum += binomial[i + 2] * binomial[j + 2] * fine.at(2 * x + i, 2 * y + j);
    }
    return sum;
  });
}

function expand(coarse: Image, { width, height }: Size): Image {
  return image(width, height, (x, y) => {
    let sum = 0;
    for (let j = -2; j <= 2; j++) {
      for (let i = -2; i <= 2; i++) {
        if ((x + i) % 2 !== 0 || (y + j) % 2 !== 0) continue;
        sum += 4 * binomial[i + 2] * binomial[j + 2] * coarse.at((x + i) / 2, (y + j) / 2);
      }
    }
    return sum;
  });
}

/** Σ taps[k]·p(position + k − radius) along x or y. */
function filtered(p: Image, taps: ArrayLike<number>, axis: 'x' | 'y'): Image {
  const radius = (taps.length - 1) / 2;
  return image(p.width, p.height, (x, y) => {
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += taps[k + radius] * (axis === 'x' ? p.at(x + k, y) : p.at(x, y + k));
    return sum;
  });
}

/** Motion in samples of the level from one frame to the next, on the grid of half the size: docs/mathematics/riesz.md, word by word. */
function motionOf(before: Image, now: Image, motion: MotionPlan, prior: [Image, Image] | null): [Image, Image] {
  const half = [-0.5, 0, 0.5];
  const derivative = [0.2, -0.82, 0, 0.82, -0.2];
  const pair = (p: Image): [Image, Image] => [filtered(p, half, 'x'), filtered(p, half, 'y')];
  const [r, s] = [pair(now), pair(before)];
  const gradient = (p: Image): [Image, Image] => [filtered(p, derivative, 'x'), filtered(p, derivative, 'y')];
  const slopes = gradient(now);
  const pairSlopes = r.map(gradient);
  const equations = [0, 1, 2, 3, 4].map((part) =>
    image(now.width, now.height, (x, y) => {
      const l = now.at(x, y);
      const m = before.at(x, y);
      const q = [0, 1].map((j) => m * r[j].at(x, y) - l * s[j].at(x, y));
      const real = l * m + r[0].at(x, y) * s[0].at(x, y) + r[1].at(x, y) * s[1].at(x, y);
      const length = Math.hypot(...q);
      const power = l ** 2 + r[0].at(x, y) ** 2 + r[1].at(x, y) ** 2;
      const phase = q.map((value) => (length === 0 ? 0 : (value / length) * Math.atan2(length, real) * power));
      const p = [0, 1].map((j) => [0, 1].map((k) => r[j].at(x, y) * slopes[k].at(x, y) - l * pairSlopes[j][k].at(x, y)));
      const weight = 1 / (power + motion.epsilon ** 2);
      const normal = (a: number, b: number): number => weight * (p[0][a] * p[0][b] + p[1][a] * p[1][b]);
      const right = (a: number): number => weight * (p[0][a] * phase[0] + p[1][a] * phase[1]);
      return [normal(0, 0), normal(0, 1), normal(1, 1), right(0), right(1)][part];
    }),
  );
  const [j11, j12, j22, b1, b2] = equations.map((part) =>
    filtered(filtered(reduce(part), motion.blur.x, 'x'), motion.blur.y, 'y'),
  );
  const solved = (component: 0 | 1): Image =>
    image(j11.width, j11.height, (x, y) => {
      const lambda = motion.noiseFloor + motion.leaning * (j11.at(x, y) + j22.at(x, y));
      const [a, b, c] = [j11.at(x, y) + lambda, j12.at(x, y), j22.at(x, y) + lambda];
      const pull = [0, 1].map((k) => (prior ? 2 * lambda * prior[k].at(x, y) : 0));
      const [u, v] = [b1.at(x, y) + pull[0], b2.at(x, y) + pull[1]];
      return (component === 0 ? c * u - b * v : a * v - b * u) / (a * c - b * b);
    });
  return [solved(0), solved(1)];
}

/** Lagrange's weight of the sample k steps away for a shift by m, exact for polynomials through −3 … 3. */
function lagrange(k: number, m: number): number {
  let weight = 1;
  for (let j = -3; j <= 3; j++) if (j !== k) weight *= (m - j) / (k - j);
  return weight;
}

function moved(p: Image, shift: Image, axis: 'x' | 'y'): Image {
  return image(p.width, p.height, (x, y) => {
    const asked = shift.at(x, y);
    const m = Math.min(3, Math.max(-3, asked));
    const s = Math.min(1, Math.max(0, 4 - Math.abs(asked)));
    let sum = 0;
    for (let k = -3; k <= 3; k++) sum += lagrange(k, m) * (axis === 'x' ? p.at(x - k, y) : p.at(x, y - k));
    return s ** 2 * (3 - 2 * s) * sum;
  });
}

/** The whole method in float64 with nothing shared with the engine: slow and obvious. Gives the change of the image per frame. */
function rieszOracle(plan: Plan, images: readonly Image[]): Image[] {
  const depth = plan.levels.length;
  const pyramids = images.map((p) => {
    const bands: Image[] = [];
    let fine = p;
    for (let level = 0; level < depth; level++) {
      const coarse = reduce(fine);
      const [from, back] = [fine, expand(coarse, fine)];
      bands.push(image(fine.width, fine.height, (x, y) => from.at(x, y) - back.at(x, y)));
      fine = coarse;
    }
    return bands;
  });
  // motions[t][level]
  const motions = pyramids.map((bands, t) => {
    const found: [Image, Image][] = [];
    for (let level = depth - 1; level >= 0; level--) {
      const grid = { width: Math.ceil(bands[level].width / 2), height: Math.ceil(bands[level].height / 2) };
      const coarser = found[level + 1];
      const prior: [Image, Image] | null = coarser ? [expand(coarser[0], grid), expand(coarser[1], grid)] : null;
      const still = image(grid.width, grid.height, () => 0);
      found[level] = t === 0 ? [still, still] : motionOf(pyramids[t - 1][level], bands[level], plan.levels[level].motion!, prior);
    }
    return found;
  });
  const { alpha, attenuate, limit } = plan.spec;
  const overTime = (level: number, component: 0 | 1, filter: 'band' | 'outside'): Image[] => {
    const { width, height } = motions[0][level][component];
    const series = (x: number, y: number): Float64Array =>
      runDriven(
        plan.filters[filter]!,
        Float64Array.from(motions, (found) => found[level][component].at(x, y)),
      );
    const all = Array.from({ length: width * height }, (_, at) => series(at % width, Math.floor(at / width)));
    return motions.map((_, t) => image(width, height, (x, y) => all[y * width + x][t]));
  };
  const changes = pyramids.map((): Image | null => null);
  for (let level = depth - 1; level >= 0; level--) {
    const shifts = ([0, 1] as const).map((component) => {
      const band = overTime(level, component, 'band');
      const outside = attenuate ? overTime(level, component, 'outside') : null;
      return band.map((field, t) => {
        const wide = expand(field, plan.levels[level]);
        const removed = outside && expand(outside[t], plan.levels[level]);
        return image(wide.width, wide.height, (x, y) => {
          const asked = (attenuate ? 1 + alpha : alpha) * wide.at(x, y);
          return (limit === 'soft' ? 3 * Math.tanh(asked / 3) : asked) - (removed ? removed.at(x, y) : 0);
        });
      });
    });
    pyramids.forEach((bands, t) => {
      const band = bands[level];
      const now = moved(moved(band, shifts[0][t], 'x'), shifts[1][t], 'y');
      const coarser = changes[t];
      const carried = coarser && expand(coarser, band);
      changes[t] = image(band.width, band.height, (x, y) => now.at(x, y) - band.at(x, y) + (carried ? carried.at(x, y) : 0));
    });
  }
  return changes.map((change) => change!);
}

describe('method riesz', () => {
  it.each<[string, Partial<MagnificationInput>]>([
    ['as it is', {}],
    ['far beyond its limit', { alpha: 60 }],
    ['far beyond its limit, held back', { alpha: 60, limit: 'soft' }],
    ['other motion attenuated', { alpha: 4, attenuate: true }],
    ['no blur, two levels, noise known', { sigma: 0, pyramid: { levels: 2 }, noise: 3 }],
  ])('equals the method written out in float64: %s', async (_, input) => {
    const size = { width: 29, height: 22 };
    const plan = planOf(input, size);
    const magnifier = await magnifierOf(plan);
    const frames = clip(size, 6, 0.3);
    const oracle = rieszOracle(
      plan,
      frames.map((frame) => image(size.width, size.height, (x, y) => frame.planes[0][y * size.width + x] / 255)),
    );
    let largest = 0;
    for (const [t, frame] of frames.entries()) {
      await magnifier.push(frame);
      const change = await magnifier.read('plane_0_change');
      change.forEach((value, at) => {
        const expected = oracle[t].at(at % size.width, Math.floor(at / size.width));
        // the motion is good to about 1e-6 samples in float32, and alpha times the slope of the image magnifies that
        expect(Math.abs(value - expected)).toBeLessThan(2e-4);
        largest = Math.max(largest, Math.abs(expected));
      });
    }
    expect(largest).toBeGreaterThan(0.05);
  });

  it('finds the motion of every level, in samples of that level', async () => {
    const size = { width: 96, height: 80 };
    const motion = knownMotion({ size, pattern: 'texture', amplitude: 0.4, frequency: 2, fps: rate, frames: 3, angle: 30 });
    const magnifier = await magnifierOf(planOf({ noise: 0 }, size));
    const step = { x: motion.truth.x[1] - motion.truth.x[0], y: motion.truth.y[1] - motion.truth.y[0] };
    for (const index of [0, 1]) {
      const { planes, time } = motion.frame(index);
      await magnifier.push({ ...size, format: { chroma: 'gray', bits: 8 }, time, planes: [planes[0]] });
    }
    for (const level of [0, 1, 2]) {
      const field = await magnifier.read(`motion_${level}`);
      const half = field.length / 2;
      const middle = (values: Float32Array): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
      // the median leaves out the edges, where the image's reflection moves the other way
      expect(Math.abs((middle(field.subarray(0, half)) * 2 ** level) / step.x - 1)).toBeLessThan(0.08);
      expect(Math.abs((middle(field.subarray(half)) * 2 ** level) / step.y - 1)).toBeLessThan(0.08);
    }
  });

  it('moves what moves, and leaves alone what stands still beside it', async () => {
    const size = { width: 128, height: 64 };
    const still = clip(size, 30, 0);
    const moving = clip(size, 30, 0.1);
    const frames = moving.map((frame) => {
      const luma = Uint8Array.from(frame.planes[0], (code, at) => (at % size.width < 64 ? still[0].planes[0][at] : code));
      return { ...frame, planes: [luma] };
    });
    const magnifier = await magnifierOf(planOf({ alpha: 15 }, size));
    let [left, right] = [0, 0];
    for (const frame of frames) {
      const output = await magnifier.push(frame);
      output!.planes[0].forEach((code, at) => {
        const x = at % size.width;
        if (x < 44) left += (code - frame.planes[0][at]) ** 2;
        if (x >= 84) right += (code - frame.planes[0][at]) ** 2;
      });
    }
    expect(Math.sqrt(left / right)).toBeLessThan(0.05);
  });

  it('fades out a level that is asked for more than three samples, or holds it there on request', async () => {
    const size = { width: 64, height: 48 };
    const [fading, held] = await Promise.all(
      [{ alpha: 2000 }, { alpha: 2000, limit: 'soft' as const }].map((input) => magnifierOf(planOf(input, size))),
    );
    for (const frame of clip(size, 8, 0.3)) {
      await fading.push(frame);
      await held.push(frame);
    }
    expect(fading.report().limitedShare).toBeGreaterThan(0.5);
    expect(held.report().limitedShare).toBeCloseTo(fading.report().limitedShare, 5);
    const energy = (values: Float32Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
    const total = async (magnifier: Magnifier): Promise<number> => {
      const [band, change] = [await magnifier.read('laplacian_0'), await magnifier.read('shifted_0')];
      return energy(band.map((value, at) => value + change[at])) / energy(band);
    };
    expect(await total(fading)).toBeLessThan(0.35);
    expect(await total(held)).toBeGreaterThan(0.5);
  });
});
