import type { Magnifier } from '../../core/engines/engine.ts';
import { heldTooMuch, limitedTooMuch } from '../../core/engines/report-limits.ts';
import { limitedReason, limitHelps } from '../magnify/limited-reason.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import type { FlickerState } from '../../core/stream/flicker-guard.ts';

/** Weight of the earlier reports in the recent share: motion changes it more slowly than it is reported. */
const inertia = 0.7;

/** The share of coefficients beyond their limit in recent frames; a magnifier reports only that of all its frames. */
export class LimitedShare {
  #frames = 0;
  #share = 0;
  #of: Magnifier | null = null;
  #recent = 0;

  /** The share since the last call; the last result, when no frame has come since. */
  since(magnifier: Magnifier): number {
    const { frames, limitedShare } = magnifier.report();
    const anew = magnifier !== this.#of || frames < this.#frames;
    if (anew) [this.#of, this.#frames, this.#share] = [magnifier, 0, 0];
    if (frames > this.#frames) {
      const sum = limitedShare * frames - this.#share * this.#frames;
      const latest = Math.min(1, Math.max(0, sum / (frames - this.#frames)));
      this.#recent = anew ? latest : inertia * this.#recent + (1 - inertia) * latest;
      [this.#frames, this.#share] = [frames, limitedShare];
    }
    return this.#recent;
  }
}

export interface StreamCondition {
  readonly spec: MagnificationSpec;
  readonly limitedShare: number;
  readonly heldShare: number;
  readonly flicker: FlickerState;
  readonly pace: number;
  readonly autoQuality: boolean;
  /** Whether a frame that comes too late is dropped (a camera) or played later (a file). */
  readonly live: boolean;
}

/** Returns warnings for the user who watches the frames. */
export function streamWarnings({ spec, limitedShare, heldShare, flicker, pace, autoQuality, live }: StreamCondition): string[] {
  const warnings: string[] = [];
  if (limitedShare > limitedTooMuch && spec.alpha > 0) {
    const soft = limitHelps(spec) ? ', or the soft limit,' : '';
    warnings.push(`${limitedReason(spec, limitedShare, 'is')}: a smaller alpha${soft} would do.`);
  }
  if (heldShare > heldTooMuch && spec.alpha > 0) {
    warnings.push(
      `About ${Math.round(100 * heldShare)} % of the motion is held back, because it cannot be distinguished from noise there: noise 0 lets it through, and the noise with it.`,
    );
  }
  if (flicker === 'damped') {
    warnings.push(
      'The magnified frame would flash more than three times a second; it is shown damped, and so are recordings, and exports unless their dialog says otherwise.',
    );
  }
  if (flicker === 'present') {
    warnings.push(
      'The magnified frame flashes more than three times a second, which can harm some people: take a smaller alpha.',
    );
  }
  if (pace > 0 && pace < 0.9 && !live) {
    const faster = spec.method !== 'phase' || spec.quality !== 'fine' || autoQuality ? 'method riesz' : 'quality fast';
    warnings.push(
      `Plays at ${Math.round(100 * pace)} % of the speed, because no frame is dropped; ${faster} or a smaller frame would be faster.`,
    );
  }
  return warnings;
}
