/**
 * Words of the blocks of method `riesz` (see layout.ts for what words are).
 *
 * Planes of float32 are in units of codes. Their rows are `stride` bytes apart: four samples of margin, the row rounded up to
 * four, four samples of margin; addresses are those of the first sample proper. Margins hold the row's reflection.
 */

// One level; its *grid* is that of the next coarser one.
export const rieszWidth = 0;
export const rieszHeight = 1;
export const rieszGridWidth = 2;
export const rieszGridHeight = 3;
/** The level's Gaussian, or 0: the frame's codes. */
export const rieszGaussian = 4;
export const rieszStride = 5;
/** The grid's Gaussian. */
export const rieszCoarse = 6;
export const rieszGridStride = 7;
/** Laplacians: a line of planes `rieszSlotBytes` apart. */
export const rieszLaplacian = 8;
export const rieszSlotBytes = 9;
/** Five planes on the grid, `rieszGridBytes` apart; then two planes each of motion, filtered and outside motion. */
export const rieszEquations = 10;
export const rieszGridBytes = 11;
export const rieszMotion = 12;
export const rieszFiltered = 13;
/** 0: none. */
export const rieszOutside = 14;
/** Block of the next coarser level, or 0. */
export const rieszCoarser = 15;
/** The sum of this level's change and all coarser ones', or 0 on the finest level, which goes straight to the frame. */
export const rieszCollapsed = 16;
export const rieszFrame = 17;
export const rieszFilters = 18;
/** Filter memory, component by component: [row][4-vector][section][2]; for a look-ahead filter [slot][component][row][4-vector]. */
export const rieszState = 19;
export const rieszOutsideState = 20;
/** Changes that wait for their tick, and last outputs that cannot be had from the memory: [component][row][4-vector]. */
export const rieszWaiting = 21;
export const rieszOutsideWaiting = 22;
export const rieszLast = 23;
export const rieszOutsideLast = 24;
/** Numbers in units of codes: 4ε², the constant part of λ; then ρ, gain, limit; then 1 where the limit holds shifts back. */
export const rieszEpsilon = 25;
export const rieszNoiseFloor = 26;
export const rieszLeaning = 27;
export const rieszGain = 28;
export const rieszLimit = 29;
export const rieszSoft = 30;
/** Blur on the grid: radius and address of the kernel's centre half (w₀, w₁ …). */
export const rieszBlurX = 31;
export const rieszBlurXWeights = 32;
export const rieszBlurY = 33;
export const rieszBlurYWeights = 34;
export const rieszSampleBytes = 35;
/** Largest code, as float32. */
export const rieszLargest = 36;
/** Weights of the change over the plane, or 0. */
export const rieszRegion = 37;
/** Copies of intermediate results, dense, component after component, or 0. */
export const rieszTraceQuaternion = 38;
export const rieszTraceChange = 39;
export const rieszTraceNormal = 40;
export const rieszTracePrior = 41;
export const rieszTraceSourceMotion = 42;
export const rieszTraceAsked = 43;
export const rieszTraceRemoved = 44;
export const rieszTraceShifted = 45;
export const rieszTracePlaneChange = 46;
export const rieszWords = 48;

// One thread's part of a step of a level.
export const rowsLevel = 0;
/** First row and one past the last: of the level for `moveRows`, else of the grid. */
export const rowsFrom = 1;
export const rowsTo = 2;
export const rowsScratch = 3;
/** Two float64: amplitude asked to move beyond the limit, and all amplitude. */
export const rowsCount = 4;
export const rowsWords = 8;

// Scratch of a thread, in rows with margins. Rings have a power of two rows.
/** Planes of the normal equations: j₁₁, j₁₂, j₂₂, b₁, b₂. */
export const equationPlanes = 5;
/** `equationRows`: rings of ∂_x L and of D₂. */
export const equationSlopeRows = 4;
export const equationPairRows = 8;
/** Bytes of the sums of four columns for REDUCE along y: two rows of the grid, `equationPlanes` vectors each. */
export const equationSumBytes = 160;
/** `motionRows`: rows of the coarser motion. */
export const priorRows = 2;
/** `moveRows`: rings of rows moved along x, and of motion along y. */
export const movedRows = 8;
export const shiftRows = 4;
