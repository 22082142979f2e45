import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../core/base/clock.ts';
import type { Frame, PixelFormat, Size } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { createTensorEngine } from '../../../core/engines/tensor/engine.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';

import { buildPlan } from '../../../core/plan/build-plan.ts';
import { keptShare, keptSquare } from '../../../core/plan/noise-cells.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput, type Method } from '../../../core/spec/magnification.ts';
import { runDriven } from '../../../core/temporal/run.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

const colour: PixelFormat = { chroma: '420', bits: 8 };
const gray: PixelFormat = { chroma: 'gray', bits: 8 };
const rate = 20;
const methods: Method[] = ['phase', 'riesz', 'linear', 'color'];

function planOf(input: Partial<MagnificationInput>, size: Size, format = gray): Plan {
  return buildPlan(magnificationSchema.parse({ band: { lo: 2, hi: 4 }, ...input }), size, format, rate);
}

function clip(
  size: Size,
  frames: number,
  options: { amplitude?: number; noise?: number; format?: PixelFormat } = {},
): Frame<RealTime>[] {
  const { amplitude = 0.3, noise = 1, format = gray } = options;
  const motion = knownMotion({
    size,
    pattern: 'texture',
    amplitude,
    frequency: 2.8,
    fps: rate,
    frames: Math.max(2, frames),
    noise,
    format,
    angle: 30,
  });
  return Array.from({ length: frames }, (_, index) => motion.frame(index));
}

async function run(magnifier: Magnifier, frames: readonly Frame<RealTime>[]): Promise<Frame[]> {
  const output: Frame[] = [];
  for (const frame of frames) {
    const magnified = await magnifier.push(frame);
    if (magnified) output.push(magnified);
  }
  for await (const frame of magnifier.drain()) output.push(frame);
  return output;
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

function largestDifference(a: Frame, b: Frame): number {
  let largest = 0;
  for (const [index, plane] of a.planes.entries()) {
    for (let at = 0; at < plane.length; at++) largest = Math.max(largest, Math.abs(plane[at] - b.planes[index][at]));
  }
  return largest;
}

/**
 * The phase-based pipeline written out in float64 with sums over all frequencies and samples: slow and obvious.
 * Gives the change of the image for every frame.
 */
function phaseOracle(plan: Plan, images: readonly Float64Array[]): Float64Array[] {
  const { width, height } = plan.extended;
  const changes = images.map(() => new Float64Array(plan.size.width * plan.size.height));
  const whole = images.map((image) => extendedOf(image, plan));
  const spectra = whole.map((image) => (kx: number, ky: number): [number, number] => {
    let [re, im] = [0, 0];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const angle = -2 * Math.PI * ((kx * x) / width + (ky * y) / height);
        re += image[y * width + x] * Math.cos(angle);
        im += image[y * width + x] * Math.sin(angle);
      }
    }
    return [re / (width * height), im / (width * height)];
  });
  for (const band of plan.bands) {
    const { box, grid, mask } = band;
    const samples = grid.width * grid.height;
    const eachOf = ({ width: columns, height: rows }: Size, visit: (at: number, x: number, y: number) => void): void => {
      for (let at = 0; at < columns * rows; at++) visit(at, at % columns, Math.floor(at / columns));
    };
    const each = (visit: (at: number, x: number, y: number) => void): void => eachOf(grid, visit);
    // B on the band's grid, frequencies counted from the box's corner
    const coefficients = spectra.map((spectrum) => {
      const re = new Float64Array(samples);
      const im = new Float64Array(samples);
      eachOf(box, (k, kx, ky) => {
        if (mask[k] === 0) return;
        const [cr, ci] = spectrum(box.x + kx, box.y + ky);
        each((at, x, y) => {
          const angle = 2 * Math.PI * ((kx * x) / grid.width + (ky * y) / grid.height);
          re[at] += mask[k] * (cr * Math.cos(angle) - ci * Math.sin(angle));
          im[at] += mask[k] * (cr * Math.sin(angle) + ci * Math.cos(angle));
        });
      });
      return { re, im };
    });
    const filtered = images.map(() => new Float64Array(samples));
    const outside = images.map(() => new Float64Array(samples));
    each((at) => {
      const change = Float64Array.from(coefficients, ({ re, im }, t) => {
        if (t === 0) return 0;
        const before = coefficients[t - 1];
        const turn = Math.atan2(im[at], re[at]) - Math.atan2(before.im[at], before.re[at]);
        return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
      });
      runDriven(plan.filters.band, change).forEach((value, t) => (filtered[t][at] = value));
      if (plan.filters.outside) runDriven(plan.filters.outside, change).forEach((value, t) => (outside[t][at] = value));
    });
    const blurred = (values: (at: number) => number): Float64Array => {
      const radiusX = (band.blur.x.length - 1) / 2;
      const radiusY = (band.blur.y.length - 1) / 2;
      const result = new Float64Array(samples);
      each((at, x, y) => {
        band.blur.y.forEach((wy, dy) =>
          band.blur.x.forEach((wx, dx) => {
            const sx = (x + dx - radiusX + grid.width) % grid.width;
            const sy = (y + dy - radiusY + grid.height) % grid.height;
            result[at] += wx * wy * values(sy * grid.width + sx);
          }),
        );
      });
      return result;
    };
    // the pooled power, cell by cell, that each frame finds
    const columns = Math.ceil(grid.width / 8);
    const cellOf = (x: number, y: number): number => Math.floor(y / 8) * columns + Math.floor(x / 8);
    let power = new Float64Array(columns * Math.ceil(grid.height / 8));
    coefficients.forEach(({ re, im }, t) => {
      const found = power;
      const amplitude = (at: number): number => Math.hypot(re[at], im[at]);
      const u = blurred((at) => amplitude(at) * filtered[t][at]);
      const weight = blurred(amplitude);
      if (t > 0) {
        const sums = new Float64Array(power.length);
        const counts = new Float64Array(power.length);
        each((at, x, y) => {
          sums[cellOf(x, y)] += u[at] ** 2;
          counts[cellOf(x, y)]++;
        });
        power = found.map((before, cell) => before + plan.poolingShare * (sums[cell] / counts[cell] - before));
      }
      const shares = found.map((value) => keptShare(value / band.noisePower));
      const shifted = Array.from({ length: samples }, (_, at): [number, number] => {
        // bilinear between the middles of cells
        const [x, y] = [((at % grid.width) + 0.5) / 8 - 0.5, (Math.floor(at / grid.width) + 0.5) / 8 - 0.5];
        const line = (row: number): number => {
          const from = Math.min(shares.length / columns - 1, Math.max(0, row)) * columns;
          const [left, right] = [Math.max(0, Math.floor(x)), Math.min(columns - 1, Math.floor(x) + 1)];
          return shares[from + left] + (x - Math.floor(x)) * (shares[from + right] - shares[from + left]);
        };
        const share = line(Math.floor(y)) + (y - Math.floor(y)) * (line(Math.floor(y) + 1) - line(Math.floor(y)));
        const own = keptSquare(u[at] ** 2 / band.noisePower);
        const smooth = ((share + (1 - share) * own) * u[at]) / (weight[at] + band.epsilon);
        const { alpha, limit, attenuate } = plan.spec;
        const asked = (attenuate ? 1 + alpha : alpha) * smooth;
        const angle = (limit === 'soft' ? band.limit * Math.tanh(asked / band.limit) : asked) - outside[t][at];
        return [
          re[at] * Math.cos(angle) - im[at] * Math.sin(angle) - re[at],
          re[at] * Math.sin(angle) + im[at] * Math.cos(angle) - im[at],
        ];
      });
      eachOf(box, (k, kx, ky) => {
        if (mask[k] === 0) return;
        let [cr, ci] = [0, 0];
        each((at, x, y) => {
          const angle = -2 * Math.PI * ((kx * x) / grid.width + (ky * y) / grid.height);
          cr += shifted[at][0] * Math.cos(angle) - shifted[at][1] * Math.sin(angle);
          ci += shifted[at][0] * Math.sin(angle) + shifted[at][1] * Math.cos(angle);
        });
        for (let y = 0; y < plan.size.height; y++) {
          for (let x = 0; x < plan.size.width; x++) {
            const angle = 2 * Math.PI * (((box.x + kx) * x) / width + ((box.y + ky) * y) / height);
            changes[t][y * plan.size.width + x] += (mask[k] / samples) * (cr * Math.cos(angle) - ci * Math.sin(angle));
          }
        }
      });
    });
  }
  return changes;
}

/** The image with its margins: every sample of a margin is a mean of samples near one edge, faded into one of those near the other. */
function extendedOf(image: Float64Array, { size, extended }: Plan): Float64Array {
  const sample = (values: (index: number) => number, length: number, whole: number, at: number): number => {
    if (at < length) return values(at);
    const [after, before] = [at - length, whole - 1 - at];
    const mean = (distance: number, index: (k: number) => number): number => {
      const count = Math.min(2 * distance + 1, 31, length);
      let sum = 0;
      for (let k = 0; k < count; k++) sum += values(index(k)) / count;
      return sum;
    };
    const share = 0.5 - 0.5 * Math.cos((Math.PI * (after + 0.5)) / (whole - length));
    return (1 - share) * mean(after, (k) => length - 1 - k) + share * mean(before, (k) => k);
  };
  const row = (y: number, x: number): number => sample((index) => image[y * size.width + index], size.width, extended.width, x);
  return Float64Array.from({ length: extended.width * extended.height }, (_, at) =>
    sample((y) => row(y, at % extended.width), size.height, extended.height, Math.floor(at / extended.width)),
  );
}

describe('method phase', () => {
  it.each<[string, Partial<MagnificationInput>]>([
    ['fine', {}],
    ['fast, soft limit', { quality: 'fast', limit: 'soft', alpha: 40 }],
    ['classic, other motion attenuated', { quality: 'classic', attenuate: true, alpha: 3 }],
    [
      'two levels of quarter octaves, oriented up to the corner',
      { pyramid: { bandwidth: 'quarter-octave', levels: 2, finest: 'oriented' } },
    ],
  ])('equals the pipeline written out in float64: %s', async (_, input) => {
    const size = { width: 16, height: 16 };
    const plan = planOf({ noise: 1, ...input }, size);
    const magnifier = await magnifierOf(plan);
    const frames = clip(size, 5, { noise: 3 });
    const oracle = phaseOracle(
      plan,
      frames.map((frame) => Float64Array.from(frame.planes[0], (code) => code / 255)),
    );
    for (const [t, frame] of frames.entries()) {
      await magnifier.push(frame);
      const change = await magnifier.read('plane_0_change');
      // float32 sums over a few hundred terms; phases near a zero of the amplitude magnify their rounding
      change.forEach((value, at) => expect(Math.abs(value - oracle[t][at])).toBeLessThan(5e-5));
    }
    expect(Math.max(...oracle[4].map(Math.abs))).toBeGreaterThan(0.01);
  });

  it('passes chroma through untouched', async () => {
    const size = { width: 40, height: 30 };
    const frames = clip(size, 4, { format: colour }).map((frame) => ({
      ...frame,
      planes: frame.planes.map((plane, index) => (index === 0 ? plane : plane.map((_, at) => (at * 7) % 251))),
    }));
    const output = await run(await magnifierOf(planOf({ alpha: 30 }, size, colour)), frames);
    for (const [index, frame] of output.entries()) {
      expect(frame.planes[1]).toEqual(frames[index].planes[1]);
      expect(frame.planes[2]).toEqual(frames[index].planes[2]);
      expect(frame.planes[1]).not.toBe(frames[index].planes[1]);
    }
  });

  it('removes the motion in the band at alpha = −1', async () => {
    const size = { width: 64, height: 48 };
    const frames = clip(size, 40, { noise: 0, amplitude: 0.4 });
    const output = await run(await magnifierOf(planOf({ alpha: -1 }, size)), frames);
    const swing = (clipFrames: Frame[]): number => {
      let sum = 0;
      for (let t = 30; t < 39; t++) {
        const [a, b] = [clipFrames[t].planes[0], clipFrames[t + 1].planes[0]];
        for (let at = 0; at < a.length; at++) sum += (a[at] - b[at]) ** 2;
      }
      return Math.sqrt(sum);
    };
    expect(swing(output)).toBeLessThan(0.3 * swing(frames));
  });

  it('reports the share of coefficients that are asked to move beyond their envelope, and holds them back on request', async () => {
    const size = { width: 64, height: 48 };
    const frames = clip(size, 12, { noise: 0 });
    const [modest, wild, soft] = await Promise.all(
      [{ alpha: 1 }, { alpha: 200 }, { alpha: 200, limit: 'soft' as const }].map((input) => magnifierOf(planOf(input, size))),
    );
    for (const magnifier of [modest, wild, soft]) await run(magnifier, frames);
    expect(modest.report().limitedShare).toBeLessThan(0.01);
    expect(wild.report().limitedShare).toBeGreaterThan(0.3);
    expect(soft.report().limitedShare).toBeCloseTo(wild.report().limitedShare, 2);
    for (const band of soft.plan.bands) {
      const name = `s${band.scale}_o${band.orientation}`;
      const [b, shifted] = [await soft.read(`band_${name}`), await soft.read(`shifted_${name}`)];
      const half = b.length / 2;
      for (let at = 0; at < half; at++) {
        // |B·e^{iθ} − B| = 2|B|·sin(|θ|/2) and |θ| is below the limit
        const most = 2 * Math.hypot(b[at], b[at + half]) * Math.sin(Math.min(Math.PI, band.limit) / 2);
        expect(Math.hypot(shifted[at], shifted[at + half])).toBeLessThanOrEqual(most + 1e-5);
      }
    }
  });
});

describe.each(methods)('method %s', (method) => {
  const size = { width: 45, height: 38 };

  it('keeps the number of tensors and their bytes constant from the third frame on, and gives all back', async () => {
    const before = tf.memory();
    const magnifier = await magnifierOf(planOf({ method, attenuate: method === 'phase' }, size, colour));
    const counts: { tensors: number; bytes: number }[] = [];
    for (const frame of clip(size, 12, { format: colour })) {
      await magnifier.push(frame);
      counts.push({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes });
    }
    for (const count of counts.slice(2)) expect(count).toEqual(counts[2]);
    magnifier.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  it('keeps them constant with a filter that looks ahead, too', async () => {
    const magnifier = await magnifierOf(planOf({ method, filter: { kind: 'fir', taps: 9 } }, size, colour));
    const counts: number[] = [];
    for (const frame of clip(size, 20, { format: colour })) {
      await magnifier.push(frame);
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts.slice(12)).size).toBe(1);
  });

  it('gives every frame once, in order and with its own time, when a filter looks ahead', async () => {
    const magnifier = await magnifierOf(planOf({ method, alpha: 0, filter: { kind: 'fir', taps: 9 } }, size, colour));
    expect(magnifier.plan.latency).toBe(4);
    for (const length of [2, 4, 5, 13]) {
      const frames = clip(size, length, { format: colour });
      const output = await run(magnifier, frames);
      expect(output.map((frame) => frame.time)).toEqual(frames.map((frame) => frame.time));
      output.forEach((frame, index) => expect(largestDifference(frame, frames[index])).toBeLessThanOrEqual(1));
    }
  });

  it('starts afresh after reset: the same frames give the same images', async () => {
    const magnifier = await magnifierOf(planOf({ method }, size, colour));
    const frames = clip(size, 5, { format: colour });
    const first = await run(magnifier, frames);
    magnifier.reset();
    const second = await run(magnifier, frames);
    second.forEach((frame, index) => expect(frame.planes).toEqual(first[index].planes));
  });

  it('takes new settings between two frames without a restart', async () => {
    const still = clip(size, 1, { noise: 0 })[0];
    const at = (index: number): Frame<RealTime> => ({ ...still, time: realTime(index / rate) });
    const magnifier = await magnifierOf(planOf({ method }, size));
    for (let index = 0; index < 3; index++) await magnifier.push(at(index));
    magnifier.retune(
      planOf({ method, alpha: 50, band: { lo: 1, hi: 5 }, sigma: 3, regions: [{ x: 0, y: 0, width: 20, height: 20 }] }, size),
    );
    for (let index = 3; index < 6; index++) {
      const output = await magnifier.push(at(index));
      expect(largestDifference(output!, still)).toBeLessThanOrEqual(1);
    }
    expect(() => magnifier.retune(planOf({ method }, { width: 46, height: 38 }))).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    );
  });

  it('changes nothing outside the region, and fades towards its edge', async () => {
    const regions = [{ x: 10, y: 10, width: 20, height: 16, feather: 4 }];
    const frames = clip(size, 10, { noise: 0 });
    const [everywhere, inside] = await Promise.all(
      [{}, { regions }].map((input) => magnifierOf(planOf({ method, alpha: 20, ...input }, size))),
    );
    const [whole, part] = [await run(everywhere, frames), await run(inside, frames)];
    const weights = inside.plan.regions[0]!;
    let changed = 0;
    for (let at = 0; at < weights.length; at++) {
      const source = frames[9].planes[0][at];
      const expected = source + weights[at] * (whole[9].planes[0][at] - source);
      // two roundings to codes, and saturated pixels stay out of it
      if (whole[9].planes[0][at] > 0 && whole[9].planes[0][at] < 255)
        expect(Math.abs(part[9].planes[0][at] - expected)).toBeLessThanOrEqual(1);
      if (weights[at] === 0) expect(part[9].planes[0][at]).toBe(source);
      if (part[9].planes[0][at] !== source) changed++;
    }
    expect(changed).toBeGreaterThan(40);
    expect(weights[18 * size.width + 20]).toBe(1);
    expect(weights[2 * size.width + 20]).toBe(0);
  });

  it('makes finite images of black, white and flickering ones', async () => {
    const magnifier = await magnifierOf(planOf({ method, alpha: 500 }, size, colour));
    const flat = (code: number, index: number): Frame<RealTime> => ({
      width: size.width,
      height: size.height,
      format: colour,
      time: realTime(index / rate),
      planes: [new Uint8Array(45 * 38).fill(code), new Uint8Array(23 * 19).fill(code), new Uint8Array(23 * 19).fill(code)],
    });
    for (const [index, code] of [0, 255, 0, 0, 255, 255, 128].entries()) await magnifier.push(flat(code, index));
    const change = await magnifier.read('plane_0_change');
    expect(change.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(magnifier.report().limitedShare)).toBe(true);
  });

  it('does not amplify an image that stands still', async () => {
    const still = clip(size, 1, { noise: 0 })[0];
    const magnifier = await magnifierOf(planOf({ method, alpha: 1000 }, size));
    for (let index = 0; index < 4; index++) {
      const output = await magnifier.push({ ...still, time: realTime(index / rate) });
      expect(largestDifference(output!, still)).toBeLessThanOrEqual(1);
    }
  });

  it('works at 10 bits', async () => {
    const format: PixelFormat = { chroma: 'gray', bits: 10 };
    const output = await run(await magnifierOf(planOf({ method, alpha: 0 }, size, format)), clip(size, 3, { format }));
    expect(output[2].planes[0]).toBeInstanceOf(Uint16Array);
    expect(Math.max(...output[2].planes[0])).toBeGreaterThan(255);
  });

  it('refuses frames of another size or format', async () => {
    const magnifier = await magnifierOf(planOf({ method }, size));
    await expect(magnifier.push(clip({ width: 46, height: 38 }, 1)[0])).rejects.toMatchObject({ code: 'FRAME_MISMATCH' });
    await expect(magnifier.push(clip(size, 1, { format: colour })[0])).rejects.toMatchObject({ code: 'FRAME_MISMATCH' });
  });
});

describe('time', () => {
  const size = { width: 48, height: 40 };

  /** Amplitude of the change of the image, frame by frame. */
  async function changes(frames: readonly Frame<RealTime>[]): Promise<Map<number, Float32Array>> {
    const magnifier = await magnifierOf(planOf({ band: { lo: 1, hi: 3 }, alpha: 5, noise: 0 }, size));
    const byTime = new Map<number, Float32Array>();
    for (const frame of frames) {
      await magnifier.push(frame);
      byTime.set(frame.time, await magnifier.read('plane_0_change'));
    }
    return byTime;
  }

  it('is followed when frames are dropped: what comes out stays close to the undisturbed stream', async () => {
    const frames = clip(size, 40, { noise: 0 });
    const dropped = frames.filter((_, index) => index % 7 !== 3);
    const [whole, holed] = [await changes(frames), await changes(dropped)];
    let [missed, size2] = [0, 0];
    for (const { time } of dropped.slice(20)) {
      whole.get(time)!.forEach((value, at) => {
        missed += (value - holed.get(time)![at]) ** 2;
        size2 += value ** 2;
      });
    }
    expect(Math.sqrt(missed / size2)).toBeLessThan(0.12);
  });

  it.each(['fir', 'ideal'] as const)('is followed by %s at both ends and where frames are dropped', async (kind) => {
    const frames = clip(size, 101, { noise: 0 });
    /** The change of each frame, by its time. */
    const changesOf = async (input: readonly Frame<RealTime>[]): Promise<Map<number, number[]>> => {
      const magnifier = await magnifierOf(planOf({ method: 'linear', filter: { kind }, alpha: 5, noise: 0 }, size));
      const output = await run(magnifier, input);
      return new Map(
        output.map(({ time, planes }, index) => [time, [...planes[0]].map((code, at) => code - input[index].planes[0][at])]),
      );
    };
    /** Effective difference of pairs of changes over that of the second ones. */
    const error = (pairs: readonly (readonly [number[], number[]])[]): number => {
      let [missed, power] = [0, 0];
      for (const [found, wanted] of pairs) {
        wanted.forEach((value, at) => {
          missed += (found[at] - value) ** 2;
          power += value ** 2;
        });
      }
      return Math.sqrt(missed / power);
    };
    const whole = await changesOf(frames);
    const at = (index: number): number[] => whole.get(frames[index].time)!;
    // 2.8 Hz at 20 frames a second come back after 50 frames: the first period and the last against the middle
    const period = Array.from({ length: 8 }, (_, index) => index);
    expect(error(period.map((index) => [at(index), at(index + 50)]))).toBeLessThan(0.17);
    expect(error(period.map((index) => [at(100 - index), at(50 - index)]))).toBeLessThan(0.17);
    const dropped = frames.filter((_, index) => index % 7 !== 3 && index % 5 !== 1);
    const holed = await changesOf(dropped);
    expect(error(dropped.slice(20, -20).map(({ time }) => [holed.get(time)!, whole.get(time)!]))).toBeLessThan(0.25);
  });

  it('starts a new shot after a long gap or when it runs backwards', async () => {
    const frames = clip(size, 6, { noise: 0 });
    const later = frames.map((frame) => ({ ...frame, time: realTime(frame.time + 60) }));
    const back = await changes([...later, ...frames]);
    expect(Math.max(...back.get(frames[0].time)!.map(Math.abs))).toBe(0);
    const gap = await changes([...frames, ...later]);
    expect(Math.max(...gap.get(later[0].time)!.map(Math.abs))).toBe(0);
  });
});
