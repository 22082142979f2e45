import type { Plan } from '../../../core/plan/plan.ts';

/** Most frames of a warm-up: what is left of a filter's transient after that is too slow to be visible. */
const most = 90;
/** Milliseconds within which a frame that the window waits for should arrive. */
const longestWaitMs = 350;

/**
 * Number of frames after which the filter has settled: one and a half periods of the band's width, or all the taps of a look-ahead
 * filter.
 */
export function settlingFrames(plan: Plan): number {
  const { band } = plan.filters;
  const { lo, hi } = plan.spec.band;
  const frames = band.kind === 'fir' ? band.taps.length : Math.ceil((1.5 * plan.rate) / (hi - lo));
  return Math.min(most, Math.max(8, frames));
}

/** The number of those frames for which there is time while the window waits; the full warm-up can follow. */
export function quickFrames(plan: Plan, engineMs: number): number {
  // Look-ahead needs frames after the wanted one as well.
  const affordable = Math.floor(longestWaitMs / Math.max(engineMs, 1)) - plan.latency;
  return Math.min(settlingFrames(plan), Math.max(2, affordable));
}
