import { derivativeTaps } from '../../../plan/riesz-filters.ts';
import {
  cAtan1,
  cAtan11,
  cAtan13,
  cAtan3,
  cAtan5,
  cAtan7,
  cAtan9,
  cCos0,
  cCos144,
  cCos2,
  cCos4,
  cCos6,
  cCos72,
  cCos8,
  cHalf,
  cHalfPi,
  cFour,
  cLeast,
  cLeastMoved,
  cLowBits,
  cMost,
  cReduced,
  cSix,
  cMove0,
  cMove1,
  cMove2,
  cMove3,
  cNine,
  cEquation,
  cMoment,
  cOuterTap,
  cEighth,
  cQuarter,
  cSixteenth,
  cThree,
  cThreeEighths,
  cThreeQuarters,
  cTwo,
  cMagnitude,
  cOne,
  constantCount,
  cPi,
  cRound,
  cSin1,
  cSin120,
  cSin144,
  cSin3,
  cSin5,
  cSin7,
  cSin72,
  cSin9,
  cTiny,
  cTurnHigh,
  cTurnLow,
  cTurns,
} from '../kernels/constants.ts';

const turn = 2 * Math.PI;

/** The inner taps of the derivative, by which the kernels divide it. */
const inner = derivativeTaps[3];
/** Sums that REDUCE leaves of its two passes with [1 4 6 4 1]. */
const reduceSum = 256;

/** The constants of the kernels by their numbers. Polynomials have the least largest error on their interval. */
const values: readonly (readonly [number, number])[] = [
  [cOne, 1],
  [cHalf, 0.5],
  [cHalfPi, Math.PI / 2],
  [cPi, Math.PI],
  [cTiny, 1e-30],
  // on 0…1, error 2.5e-7
  [cAtan13, 0.00681179],
  [cAtan11, -0.03360421],
  [cAtan9, 0.07962368],
  [cAtan7, -0.13233344],
  [cAtan5, 0.19807816],
  [cAtan3, -0.33317368],
  [cAtan1, 0.99999611],
  // on ±π/2, error 4e-9
  [cSin9, 2.60523834e-6],
  [cSin7, -1.98090827e-4],
  [cSin5, 8.3330512e-3],
  [cSin3, -0.16666658],
  [cSin1, 0.999999996],
  // on ±π/2, error 5e-8
  [cCos8, 2.3154078e-5],
  [cCos6, -1.38537124e-3],
  [cCos4, 0.0416635862],
  [cCos2, -0.499999054],
  [cCos0, 0.999999954],
  [cTurns, 1 / turn],
  [cRound, 1.5 * 2 ** 23],
  [cTurnHigh, Math.fround(turn)],
  [cTurnLow, turn - Math.fround(turn)],
  [cSin120, Math.sin(turn / 3)],
  [cCos72, Math.cos(turn / 5)],
  [cCos144, Math.cos((2 * turn) / 5)],
  [cSin72, Math.sin(turn / 5)],
  [cSin144, Math.sin((2 * turn) / 5)],
  [cLeast, 1e-36],
  [cOuterTap, -derivativeTaps[4] / inner],
  // see kernels/riesz/riesz-equations.ts
  [cEquation, inner ** 2 / reduceSum],
  [cMoment, 1 / inner],
  [cSixteenth, 1 / 16],
  [cQuarter, 1 / 4],
  [cThreeEighths, 3 / 8],
  [cEighth, 1 / 8],
  [cThreeQuarters, 3 / 4],
  [cTwo, 2],
  [cThree, 3],
  [cFour, 4],
  [cNine, 9],
  [cMove0, 1 / 36],
  [cMove1, 1 / 48],
  [cMove2, -1 / 120],
  [cMove3, 1 / 720],
  [cSix, 6],
  [cReduced, 1 / 256],
  [cMost, 32000],
  [cLeastMoved, -32000],
];

/** Every constant four times over, as the kernels load them from `constantsAt`. */
export function constantVectors(): Float32Array {
  const vectors = new Float32Array(4 * constantCount);
  for (const [index, value] of values) vectors.fill(value, 4 * index, 4 * index + 4);
  new Uint32Array(vectors.buffer).fill(0x7fffffff, 4 * cMagnitude, 4 * cMagnitude + 4);
  new Uint32Array(vectors.buffer).fill(0xffff, 4 * cLowBits, 4 * cLowBits + 4);
  return vectors;
}
