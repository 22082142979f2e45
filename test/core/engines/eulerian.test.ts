import { beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { allocateFrame, type Frame, type PixelFormat } from '../../../core/base/frame.ts';
import { createTensorEngine } from '../../../core/engines/tensor/engine.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import { createDisplacementMeter } from '../../../core/measure/displacement.ts';
import { measureGain } from '../../../core/measure/gain.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

const fps = 30;
const frequency = 3.75;
/** The band whose phase is 0 at `frequency`: its middle on the scale of the bilinear transform. */
const warp = (f: number): number => Math.tan((Math.PI * f) / fps);
const band = { lo: 2, hi: (fps / Math.PI) * Math.atan(warp(frequency) ** 2 / warp(2)) };

beforeAll(async () => {
  await loadTensorBackend();
});

async function run(
  frames: readonly Frame<RealTime>[],
  input: Partial<MagnificationInput>,
  change: (plan: Plan) => Plan = (plan) => plan,
): Promise<Frame[]> {
  const plan = change(buildPlan(magnificationSchema.parse({ band, ...input }), frames[0], frames[0].format, fps));
  using magnifier = await createTensorEngine('test').prepare(plan);
  const output: Frame[] = [];
  for (const frame of frames) output.push((await magnifier.push(frame))!);
  return output;
}

/** Amplitude at `frequency` of one sample over the last three periods (24 frames), least squares against sine and cosine. */
function pulsation(
  frames: readonly { readonly time: number; readonly planes: readonly ArrayLike<number>[] }[],
  plane: number,
  at: number,
): number {
  const last = frames.slice(-24);
  let [sine, cosine] = [0, 0];
  for (const frame of last) {
    const angle = 2 * Math.PI * frequency * frame.time;
    sine += (frame.planes[plane][at] * Math.sin(angle)) / 12;
    cosine += (frame.planes[plane][at] * Math.cos(angle)) / 12;
  }
  return Math.hypot(sine, cosine);
}

describe('method color', () => {
  const size = { width: 96, height: 80 };

  /** A face, as it were: all of it brightens by `swing` codes of 10 bits, its Cb and Cr the other way. */
  function pulse(swing: number, format: PixelFormat, hertz = frequency): Frame<RealTime>[] {
    return Array.from({ length: 64 }, (_, index) => {
      const frame = allocateFrame(size, format, realTime(index / fps));
      const change = swing * Math.sin(2 * Math.PI * hertz * frame.time);
      frame.planes.forEach((plane, p) => plane.fill(Math.round((p === 0 ? 400 : 520) + (p === 0 ? change : -change))));
      return frame;
    });
  }

  it.each(['420', '422', '444'] as const)('amplifies a change of all three planes by 1 + alpha, chroma %s', async (chroma) => {
    const frames = pulse(8, { chroma, bits: 10 });
    const output = await run(frames, { method: 'color', alpha: 9 });
    for (const plane of [0, 1, 2]) {
      const at = Math.floor(frames[0].planes[plane].length / 2) + 7;
      // 8 codes are known to a few per cent after rounding
      expect(pulsation(output, plane, at) / pulsation(frames, plane, at)).toBeGreaterThan(9.6);
      expect(pulsation(output, plane, at) / pulsation(frames, plane, at)).toBeLessThan(10.4);
    }
  });

  it('weakens the change of Cb and Cr on request, and leaves them alone when only luma is asked for', async () => {
    const frames = pulse(8, { chroma: '420', bits: 10 });
    const at = 500;
    const ratio = async (input: Partial<MagnificationInput>): Promise<number> =>
      pulsation(await run(frames, { method: 'color', alpha: 10, ...input }), 1, at) / pulsation(frames, 1, at);
    expect(await ratio({ colour: { chromaAttenuation: 0.5 } })).toBeCloseTo(6, 0);
    expect(await ratio({ colour: { planes: 'luma' } })).toBe(1);
  });

  it('does not amplify what is outside the band', async () => {
    const frames = pulse(40, { chroma: '420', bits: 10 }, 12);
    const output = await run(frames, { method: 'color', alpha: 10, filter: { kind: 'butterworth', order: 4 } });
    const spread = (clip: readonly Frame[]): number => {
      const values = clip.slice(40).map((frame) => frame.planes[0][1000]);
      return Math.max(...values) - Math.min(...values);
    };
    expect(spread(output) / spread(frames)).toBeGreaterThan(0.9);
    expect(spread(output) / spread(frames)).toBeLessThan(1.1);
  });
});

describe('method color at edges', () => {
  const size = { width: 160, height: 128 };
  const format: PixelFormat = { chroma: '444', bits: 10 };
  const input = { method: 'color', alpha: 10, poolingLevels: 3 } as const;
  const anyEdge = (plan: Plan): Plan => ({
    ...plan,
    levels: plan.levels.map((level) => ({ ...level, edgeGradient: Infinity })),
  });

  /** A face before dark hair, both shaded: it sways by `sway` pixels and its skin brightens by `pulse` of full scale. */
  function face(sway: number, pulse: number): Frame<RealTime>[] {
    return Array.from({ length: 48 }, (_, index) => {
      const frame = allocateFrame(size, format, realTime(index / fps));
      const wave = Math.sin(2 * Math.PI * frequency * frame.time);
      frame.planes.forEach((plane, p) => {
        const [hair, skin] = p === 0 ? [0.15, 0.6] : p === 1 ? [0.5, 0.43] : [0.5, 0.6];
        for (let at = 0; at < plane.length; at++) {
          const [x, y] = [(at % size.width) - 80 - sway * wave, Math.floor(at / size.width) - 64];
          const cover = 0.5 + 0.5 * Math.tanh(45 - Math.hypot(x, 0.85 * y));
          const shade = p === 0 ? 1e-3 * x : 0;
          plane[at] = Math.round(1023 * (hair + cover * (skin + shade - hair + pulse * wave)));
        }
      });
      return frame;
    });
  }

  it('makes a third of the fringes, and leaves a pulse on skin as it is', async () => {
    const swaying = face(0.4, 0);
    const [held, free] = [await run(swaying, input), await run(swaying, input, anyEdge)];
    for (const plane of [0, 1, 2]) {
      // what was added to the motion itself, along a row through the middle
      const worst = (clip: readonly Frame[]): number => {
        const added = clip.map(({ time, planes }, index) => ({
          time,
          planes: planes.map((codes, p) => Float32Array.from(codes, (code, at) => code - swaying[index].planes[p][at])),
        }));
        return Math.max(...Array.from({ length: size.width }, (_, x) => pulsation(added, plane, 64 * size.width + x)));
      };
      expect(worst(free)).toBeGreaterThan(3 * worst(held));
    }
    const beating = face(0, 0.004);
    const [kept, whole] = [await run(beating, input), await run(beating, input, anyEdge)];
    for (const plane of [0, 1, 2]) {
      const at = 64 * size.width + 84;
      expect(pulsation(kept, plane, at) / pulsation(whole, plane, at)).toBeGreaterThan(0.97);
    }
  });
});

describe('method linear', () => {
  it('magnifies coarse motion by nearly 1 + alpha, and fine detail less, as its bound says', async () => {
    const size = { width: 128, height: 128 };
    const motion = knownMotion({
      size,
      pattern: 'disc',
      amplitude: 0.1,
      frequency,
      fps,
      frames: 48,
      format: { chroma: 'gray', bits: 8 },
    });
    const frames = Array.from({ length: 48 }, (_, index) => motion.frame(index));
    const gainOf = async (cutoffWavelength: number): Promise<number> => {
      const alpha = 4;
      const output = await run(frames, { method: 'linear', alpha, cutoffWavelength });
      const still = motion.image(0, 0).map((value) => value * 255);
      const meter = createDisplacementMeter(still, size, { periodic: true, maximum: 4 });
      const x = Float64Array.from(output, (frame) => meter.measure(frame.planes[0]).x);
      const expected = { x: motion.truth.x.map((d) => (1 + alpha) * d), y: motion.truth.y };
      return measureGain(expected, { x, y: new Float64Array(48) }, { frequency, fps, settle: 24 }).gain;
    };
    const [generous, strict] = [await gainOf(4), await gainOf(32)];
    // the finest level stays where it is, and the meter weighs the finest detail most
    expect(generous).toBeGreaterThan(0.55);
    expect(generous).toBeLessThan(1.1);
    expect(strict).toBeLessThan(0.8 * generous);
  });

  it('leaves noise of the finest level alone at the settings of the published guitar', async () => {
    const size = { width: 96, height: 96 };
    const motion = knownMotion({
      size,
      pattern: 'disc',
      amplitude: 0,
      frequency,
      fps,
      frames: 40,
      noise: 2,
      format: { chroma: 'gray', bits: 8 },
    });
    const frames = Array.from({ length: 40 }, (_, index) => motion.frame(index));
    const output = await run(frames, { method: 'linear', alpha: 50, cutoffWavelength: 10 });
    const still = motion.image(0, 0);
    let [noise, changed] = [0, 0];
    for (let index = 24; index < 40; index++) {
      output[index].planes[0].forEach((code, at) => {
        changed += (code - frames[index].planes[0][at]) ** 2;
        noise += (frames[index].planes[0][at] - 255 * still[at]) ** 2;
      });
    }
    expect(Math.sqrt(changed / noise)).toBeLessThan(6);
  });
});
