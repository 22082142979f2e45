import type { Motion } from './motion-survey-verdict.ts';

/**
 * The highest confidence that a finding is given: what else may pass for motion is known from a few hundred clips only
 * (`npm run bench -- --survey`, bench/results/README.md).
 */
export const mostConfidence = 0.99;
/** Confidence below which nothing is said to move. */
export const leastConfidence = 0.4;
/** The highest confidence at a frequency of light on the mains: bands of flicker pass for motion there. */
const mostOfMains = 0.5;

/**
 * log odds = constant + ratio·ln(power over noise) + agreement·ln(tiles that move alike, of 16): a logistic regression on what was
 * found in 478 still clips and 195 moving ones, weighted so that a clip is as often still as not (docs/mathematics/temporal.md).
 */
const weights = { constant: -7.48, ratio: 0.935, agreement: 2.17 } as const;
const tilesOfFit = 16;

/** Returns the probability, up to `mostConfidence`, that a line which passed the tests for motion is motion. */
export function confidenceOf(
  { ratio, agreement, logChance }: Pick<Motion, 'ratio' | 'agreement' | 'logChance'>,
  tiles: number,
  onMains: boolean,
): number {
  const alike = (agreement * tilesOfFit) / tiles;
  const logOdds = weights.constant + weights.ratio * Math.log(ratio) + weights.agreement * Math.log(alike);
  return Math.min(onMains ? mostOfMains : mostConfidence, 1 / (1 + Math.exp(-logOdds)), 1 - Math.exp(logChance));
}
