/**
 * Blocks of the Eulerian methods (see layout.ts). Samples are float32 in units of code values, rows `pitch` bytes apart; what
 * stands beyond the width of a row is finite but means nothing.
 */

// Between two levels of a pyramid.
/** The finer level: address of its first sample, bytes from row to row. */
export const stepFine = 0;
export const stepPitch = 1;
export const stepWidth = 2;
export const stepHeight = 3;
/** The next coarser level, where REDUCE puts it. */
export const stepCoarse = 4;
export const stepCoarsePitch = 5;
export const stepCoarseWidth = 6;
export const stepCoarseHeight = 7;
/** What EXPAND reads, on the grid of the coarser level; and where the sum goes, on that of the finer one. */
export const stepAbove = 8;
export const stepTo = 9;
/** Weights of the finer level and of the expanded one in the sum, as float32. */
export const stepGain = 10;
export const stepAboveGain = 11;
/** Where the change of the sum since the last frame goes, or 0. */
export const stepChange = 12;
export const stepFrame = 13;
export const stepWords = 14;

// One plane of the image.
export const planeWidth = 0;
export const planeHeight = 1;
/** Bytes per sample: 1 or 2; and per row. */
export const planeSampleBytes = 2;
export const planeStride = 3;
/** Largest code, as float32. */
export const planeLargest = 4;
/** Block of the frame's words. */
export const planeFrame = 5;
/** Block of the first two levels. */
export const planeLevel = 6;
export const planeFilters = 7;
/** Memory of the filter: sections as in sections.ts; for a look-ahead filter of a coarse level a line of changes, bytes per slot. */
export const planeState = 8;
export const planeSlotBytes = 9;
/** Planes of former frames: address of the first slot, bytes per slot, slots. */
export const planeRing = 10;
export const planeRingBytes = 11;
export const planeRingSlots = 12;
/** Weights of the change over the plane, or 0. */
export const planeRegion = 13;
/** Copy of the change of the plane, row by row, or 0. */
export const planeTraceChange = 14;

// The coarse level of method `color`.
export const coarseSamples = 15;
export const coarsePitch = 16;
export const coarseWidth = 17;
export const coarseHeight = 18;
/** The level when the filter last ran, its output, and that output spread along x to the width of the plane. */
export const coarseReference = 19;
export const coarseFiltered = 20;
export const coarseSpread = 21;
export const coarseSpreadPitch = 22;
/** Alpha as float32. */
export const coarseGain = 23;
/** Per four columns: byte of the first coarse sample in its row; then `coarseReach` vectors of weights each. */
export const coarseColumns = 24;
export const coarseColumnWeights = 25;
export const coarseReach = 26;
/** Per row: number of the first coarse row, and four weights. */
export const coarseRows = 27;
/** Change of the level since the last frame, or 0, and the level of that frame, both with the level's pitch. */
export const coarseTraceChange = 28;
export const coarseTraceBefore = 29;
export const planeWords = 30;

/** Coarse rows that one row of the plane is made of. */
export const rowReach = 4;
/** Bytes of an entry of `coarseRows`. */
export const rowEntryBytes = 20;
/** Bytes before the first sample of a row of scratch. */
export const scratchMargin = 64;
