import type { Frame, Size } from '../core/base/frame.ts';
import type { Engine } from '../core/engines/engine.ts';
import { knownMotion } from '../core/measure/known-motion.ts';
import { withMeasuredNoise } from '../core/measure/measured-spec.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { magnificationSchema } from '../core/spec/magnification.ts';
import { median } from './stages.ts';

/** Methods as they are timed: `phase` once for every quality. */
export const benchMethods = ['phase-fine', 'phase-fast', 'phase-classic', 'riesz', 'linear', 'color'] as const;
export type BenchMethod = (typeof benchMethods)[number];

const fps = 30;

/** A few frames of a texture that moves by half a pixel, 4:2:0 in 8 bits; they are shown back and forth. */
export function benchClip(size: Size): Frame[] {
  const clip = knownMotion({ size, pattern: 'texture', amplitude: 0.5, frequency: 3, fps, frames: 5, noise: 1 });
  return Array.from({ length: 5 }, (_, index) => clip.frame(index));
}

/** The plan of a method at full depth, σ = 2 pixels. */
export function benchPlan(name: BenchMethod, clip: readonly Frame[]): Plan {
  const [method, quality = 'fine'] = name.split('-');
  const spec = magnificationSchema.parse({ method, quality, alpha: 10, sigma: 2, band: { lo: 2, hi: 4 } });
  const [{ width, height, format }] = clip;
  return buildPlan(withMeasuredNoise(spec, clip.slice(0, 3)), { width, height }, format, fps);
}

export interface FrameTimes {
  /** From the plan to the magnified first frame. */
  readonly startMs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly frames: number;
}

/** Times an engine frame by frame, I420 in to I420 out, `warmUp` frames not counted. */
export async function timeFrames(
  engine: Engine,
  plan: Plan,
  clip: readonly Frame[],
  frames: number,
  warmUp: number,
): Promise<FrameTimes> {
  const started = performance.now();
  using magnifier = await engine.prepare(plan);
  let startMs = 0;
  const times: number[] = [];
  for (let index = 0; index < frames + warmUp; index++) {
    const turn = index % (2 * clip.length - 2);
    const frame = { ...clip[turn < clip.length ? turn : 2 * clip.length - 2 - turn], time: index / fps };
    const before = performance.now();
    await magnifier.push(frame);
    if (index === 0) startMs = performance.now() - started;
    if (index >= warmUp) times.push(performance.now() - before);
  }
  return { startMs, medianMs: median(times), minMs: Math.min(...times), maxMs: Math.max(...times), frames };
}
