import { frameBytes } from '../base/frame.ts';
import { bufferBytes, type Plan } from './plan.ts';

/** What a plan needs to remember from frame to frame, in copies of the buffer that a step reads. */
export function stateBytes(plan: Plan): number {
  let bytes = 0;
  for (const step of plan.steps) {
    if (step.op === 'phase-change' || step.op === 'frame-change') bytes += bufferBytes(plan.buffers[step.from]);
    else if (step.op === 'pool-power' || step.op === 'pool-evidence') bytes += 4 * bufferBytes(plan.buffers[step.to]);
    else if (step.op === 'delay') bytes += step.frames * bufferBytes(plan.buffers[step.from]);
    else if (step.op === 'temporal-filter') {
      const filter = step.filter === 'band' ? plan.filters.band : plan.filters.outside;
      const copies = filter?.kind === 'iir' ? 2 * filter.sections.length : (filter?.taps.length ?? 0);
      bytes += copies * bufferBytes(plan.buffers[step.to]);
    }
  }
  return bytes;
}

/** Bytes that running a plan takes whatever the length of the video: buffers, state, filters and frames in flight. */
export function planMemoryBytes(plan: Plan): number {
  const buffers = Object.values(plan.buffers).reduce((sum, buffer) => sum + bufferBytes(buffer), 0);
  const masks = plan.bands.reduce((sum, band) => sum + band.mask.byteLength, 0);
  const frames = (plan.latency + 6) * frameBytes(plan.size, plan.format);
  return buffers + stateBytes(plan) + masks + frames;
}
