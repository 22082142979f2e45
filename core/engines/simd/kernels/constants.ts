/**
 * Numbers that inner loops need in all four lanes.
 *
 * V8 makes a constant anew wherever it is used, in three instructions; a load from memory is one. So they lie at a fixed
 * place in the first page, where the TypeScript side writes `constantValues`, and loops load them before they begin.
 */

/** Address of the first one; they follow each other every 16 bytes. */
export const constantsAt = 1024;

export const cOne = 0;
export const cHalf = 1;
export const cHalfPi = 2;
export const cPi = 3;
export const cTiny = 4;
// arc tangent, highest degree first
export const cAtan13 = 5;
export const cAtan11 = 6;
export const cAtan9 = 7;
export const cAtan7 = 8;
export const cAtan5 = 9;
export const cAtan3 = 10;
export const cAtan1 = 11;
// sine on ±π/2
export const cSin9 = 12;
export const cSin7 = 13;
export const cSin5 = 14;
export const cSin3 = 15;
export const cSin1 = 16;
// cosine on ±π/2
export const cCos8 = 17;
export const cCos6 = 18;
export const cCos4 = 19;
export const cCos2 = 20;
export const cCos0 = 21;
// reduction to half a turn: 1/2π, 1.5·2²³, and 2π in two parts
export const cTurns = 22;
export const cRound = 23;
export const cTurnHigh = 24;
export const cTurnLow = 25;
// roots of unity of radices 3 and 5
export const cSin120 = 26;
export const cCos72 = 27;
export const cCos144 = 28;
export const cSin72 = 29;
export const cSin144 = 30;
export const cLeast = 31;
/** All bits but the sign. */
export const cMagnitude = 32;
// method riesz: the outer taps of the derivative over the inner ones; scales of equations and of their right side
export const cOuterTap = 33;
export const cEquation = 34;
export const cMoment = 35;
// weights of a shifted sample: 1, 4, 9 and what products of them are divided by
export const cFour = 36;
export const cNine = 37;
export const cMove0 = 38;
export const cMove1 = 39;
export const cMove2 = 40;
export const cMove3 = 41;
export const cTwo = 42;
export const cThree = 43;
// the binomial kernel and EXPAND
export const cSixteenth = 44;
export const cQuarter = 45;
export const cThreeEighths = 46;
export const cEighth = 47;
export const cThreeQuarters = 48;
export const cSix = 49;
/** 1/256 */
export const cReduced = 50;
/** Changes beyond these, ±32000 codes of 8 bits, go no further. */
export const cMost = 51;
export const cLeastMoved = 52;
/** The lower 16 bits. */
export const cLowBits = 53;
export const constantCount = 54;
