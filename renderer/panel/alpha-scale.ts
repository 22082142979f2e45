import type { Method } from '../../core/spec/magnification.ts';
import { percentText, significant } from '../text/number-text.ts';

/** Range of the slider for alpha, fine near 0 and coarse at its end; typed values may lie beyond. */
export const alphaRange = { least: -1, most: 100 } as const;

/** Position of alpha 0 on the slider: the left fifth removes motion, the rest magnifies it. */
const zeroAt = 0.2;
/** Alpha at which the scale changes from even to logarithmic steps. */
const knee = 2;

export function alphaShare(alpha: number): number {
  if (alpha <= 0) return zeroAt * (1 + Math.max(-1, alpha));
  const share = Math.log1p(Math.min(alpha, alphaRange.most) / knee) / Math.log1p(alphaRange.most / knee);
  return zeroAt + (1 - zeroAt) * share;
}

/** Alpha at a position of the slider, rounded to steps that make a visible difference there; it snaps to −1 and 0. */
export function alphaAt(share: number): number {
  if (share <= 0.01) return -1;
  if (Math.abs(share - zeroAt) < 0.012) return 0;
  if (share < zeroAt) return Number((share / zeroAt - 1).toFixed(2));
  const alpha = knee * Math.expm1(((Math.min(1, share) - zeroAt) / (1 - zeroAt)) * Math.log1p(alphaRange.most / knee));
  return Number(alpha.toPrecision(alpha < 1 ? 1 : 2));
}

/** The effect of an alpha in words: "motion becomes 11 times as large". */
export function alphaMeaning(alpha: number, method: Method): string {
  const what = method === 'color' ? 'change of colour' : 'motion';
  if (alpha === -1) return `removes the ${what}`;
  if (alpha < 0) return `leaves ${percentText(1 + alpha)} of the ${what}`;
  if (alpha === 0) return 'changes nothing';
  return `${what} becomes ${significant(1 + alpha)} times as large`;
}
