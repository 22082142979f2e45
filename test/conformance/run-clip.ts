import type { Frame } from '../../core/base/frame.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { withMeasuredNoise } from '../../core/measure/measured-spec.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema } from '../../core/spec/magnification.ts';
import type { TruthRun } from './truth.ts';

/** An engine as the truth table wants it: the whole clip through, its noise measured on the first frames, the filter drained. */
export function truthRunOf(engine: Engine, rateOf: (frames: readonly Frame[]) => number = frameRate): TruthRun {
  return async (frames, input) => {
    const spec = withMeasuredNoise(magnificationSchema.parse(input), frames.slice(0, 5));
    using magnifier = await engine.prepare(buildPlan(spec, frames[0], frames[0].format, rateOf(frames)));
    const output: Frame[] = [];
    for (const frame of frames) {
      const magnified = await magnifier.push(frame);
      if (magnified) output.push(magnified);
    }
    for await (const frame of magnifier.drain()) output.push(frame);
    return output;
  };
}

function frameRate(frames: readonly Frame[]): number {
  return Math.round((frames.length - 1) / (frames[frames.length - 1].time - frames[0].time));
}
