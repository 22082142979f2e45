import type { Plan } from '../../../core/plan/plan.ts';

/** Frames that no warm-up exceeds: beyond, what is left of a filter's swinging in is too slow to be seen. */
const most = 90;
/** Milliseconds within which a frame that the window waits for should be there. */
const patience = 350;

/**
 * Frames that have to go through the magnifier before its filter has settled: one and a half times as long as the band is
 * narrow, or all that a filter with taps looks at.
 */
export function settlingFrames(plan: Plan): number {
  const { band } = plan.filters;
  const { lo, hi } = plan.spec.band;
  const frames = band.kind === 'fir' ? band.taps.length : Math.ceil((1.5 * plan.rate) / (hi - lo));
  return Math.min(most, Math.max(8, frames));
}

/** As many of them as there is time for while the window waits; the full number can follow. */
export function quickFrames(plan: Plan, engineMs: number): number {
  // Look-ahead has to be fed after the frame as well.
  const affordable = Math.floor(patience / Math.max(engineMs, 1)) - plan.latency;
  return Math.min(settlingFrames(plan), Math.max(2, affordable));
}
