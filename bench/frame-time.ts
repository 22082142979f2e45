import type { Size } from '../core/base/frame.ts';
import type { Engine } from '../core/engines/engine.ts';
import { knownMotion } from '../core/measure/known-motion.ts';
import { withMeasuredNoise } from '../core/measure/measured-spec.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import { magnificationSchema, type Method } from '../core/spec/magnification.ts';
import type { Quality } from '../core/spec/pyramid.ts';

/** What is timed: one method at one quality on pictures of one size. */
export interface BenchCase {
  readonly method: Method;
  readonly quality: Quality;
  readonly size: Size;
}

export interface FrameTime extends BenchCase {
  readonly engine: string;
  readonly backend: string;
  readonly frames: number;
  /** From the spec to the magnifier that takes the first frame. */
  readonly prepareSeconds: number;
  /** Seconds a frame: the median and the slowest tenth begin here. */
  readonly medianSeconds: number;
  readonly tenthSlowestSeconds: number;
  readonly framesPerSecond: number;
}

/** Frames that fill caches and filters and are not counted. */
const warmUp = 3;

/** Times an engine on a texture that moves by half a pixel, 4:2:0 in 8 bits, frame by frame, video files left out. */
export async function timeFrames(engine: Engine, { method, quality, size }: BenchCase, frames: number): Promise<FrameTime> {
  const fps = 30;
  const clip = knownMotion({ size, pattern: 'texture', amplitude: 0.5, frequency: 3, fps, frames: frames + warmUp, noise: 1 });
  const asked = magnificationSchema.parse({ method, quality, alpha: 10, band: { lo: 2, hi: 4 } });
  const opening = [0, 1, 2].map((index) => clip.frame(index));
  const spec = withMeasuredNoise(asked, opening);

  const started = performance.now();
  using magnifier = await engine.prepare(buildPlan(spec, size, opening[0].format, fps));
  const prepareSeconds = (performance.now() - started) / 1000;

  const times: number[] = [];
  for (let index = 0; index < frames + warmUp; index++) {
    const frame = clip.frame(index);
    const before = performance.now();
    await magnifier.push(frame);
    if (index >= warmUp) times.push((performance.now() - before) / 1000);
  }
  times.sort((a, b) => a - b);
  const medianSeconds = times[Math.floor(times.length / 2)];
  return {
    method,
    quality,
    size,
    engine: engine.id,
    backend: engine.backend,
    frames,
    prepareSeconds,
    medianSeconds,
    tenthSlowestSeconds: times[Math.ceil(times.length * 0.9) - 1],
    framesPerSecond: 1 / medianSeconds,
  };
}
