/**
 * Where things stand in the blocks of words through which schedules speak to kernels. The TypeScript side writes them, the
 * AssemblyScript side reads them; both import this file. A word is 32 bits: a count, an address in bytes, or a float32.
 */

// One-dimensional transform: header, then `passWords` for every pass.
export const transformHeader = 2;
export const passWords = 5;

// Or, where the number of passes is `chirpPasses`, a convolution: block of the transform of its length M, then addresses of
// n pairs (the chirp) and of M pairs (its response).
export const chirpPasses = -1;
export const chirpConvolution = 2;
export const chirpFactors = 3;
export const chirpResponse = 4;
export const chirpWords = 5;

// Row transform of n samples along the lanes (n = 4m with m ≥ 4), or by the plain sum.
export const rowLength = 0;
/** m = n/4, or 0: plain sum. */
export const rowQuarter = 1;
/** Transform block of length m. */
export const rowTransform = 2;
/** Per chunk the factors (1, w^k, w^2k, w^3k) as a chunk; for the plain sum n pairs (cos, −sin). */
export const rowTwiddles = 3;
export const rowWords = 4;

// What changes from frame to frame.
/** Codes of the plane that goes in, of the one that comes out now before magnification, and where the magnified one goes. */
export const frameInput = 0;
export const frameSource = 1;
export const frameOutput = 2;
/** Frame intervals since the last frame. */
export const frameTicks = 3;
/** 1 on the first frame of a shot. */
export const frameFirst = 4;
/** 1 when changes wait for their tick. */
export const frameWaiting = 5;
/** Slot of this frame in the lines of bands and of changes, and changes kept so far. */
export const frameBandSlot = 6;
export const frameSourceSlot = 7;
export const frameHistorySlot = 8;
export const frameHistoryCount = 9;
/** 1 while nothing comes out yet. */
export const frameFilling = 10;
/** Slot of the change that goes with the source. */
export const frameSourceHistorySlot = 11;
/** Slot of the coefficients of the frame before. */
export const frameBandBefore = 12;
/** Earlier frames whose planes are still there. */
export const frameEarlier = 13;
/** Codes of the frame at the last tick. */
export const frameReference = 14;
/** Shares by which this frame's ticks renew the pooled power, and the one averaged over a longer time, as float32. */
export const frameShare = 15;
export const frameSlowShare = 16;
export const frameWords = 20;

// Between image and spectrum.
/** Sides of the extended image, margins included. */
export const imageWidth = 0;
export const imageHeight = 1;
/** Bytes per sample: 1 or 2. */
export const imageSampleBytes = 2;
/** Largest code, as float32. */
export const imageLargest = 3;
/** 1/(W·H·largest)/2, as float32. */
export const imageScale = 4;
/** Columns 0 … count − 1 of the half spectrum are worked out; panels of four. */
export const imageColumns = 5;
export const imagePanels = 6;
/** Half spectra of rows in panels: [panel][row][chunk]; rows are rounded up to eight. */
export const imageHalf = 7;
export const imagePitch = 8;
/** Row transform, along the lanes. */
export const imageRow = 9;
export const imageColumn = 11;
/** The window: rows of real parts then imaginary parts; kx and ky of its first sample; floats per part with margins. */
export const windowData = 12;
export const windowX = 13;
export const windowY = 14;
export const windowPitch = 15;
export const windowRows = 16;
/** Range of ky that the image has. */
export const windowFirst = 17;
export const windowLast = 18;
/** Windows that threads add their bands into: how many, then their addresses from `windowSumData` on. */
export const windowSums = 19;
/** Address of a table of addresses. */
export const windowSumData = 20;
export const imageFrame = 21;
/** Weights of the change over the plane, or 0. */
export const imageRegion = 22;
/** Bytes of a row of the image's planes. */
export const imageStride = 23;
/** Copy of the change of the plane, row by row, or 0. */
export const imageTraceChange = 24;
/** Bytes of the second buffer of a transform. */
export const imageSpareBytes = 25;
/** Sides of the plane of codes. */
export const imageSourceWidth = 10;
export const imageSourceHeight = 26;
/** Samples of the margins, `marginWords` each. */
export const imageMarginX = 27;
export const imageMarginY = 28;
export const imageWords = 29;

// One sample of a margin: so many samples nearest to the end of a line and to its beginning, times these weights (float32).
// The first one of a table has the most samples from the beginning.
export const marginLast = 0;
export const marginFirst = 1;
export const marginLastWeight = 2;
export const marginFirstWeight = 3;
export const marginWords = 4;

// One thread's part of an image step.
export const partImage = 0;
/** First and one past the last, in units of the step: groups of rows, panels. */
export const partFrom = 1;
export const partTo = 2;
export const partScratch = 3;
/** Index of the thread's own window among the sums. */
export const partSum = 4;
export const partWords = 5;

// One band.
export const bandWidth = 0;
export const bandHeight = 1;
export const bandPanels = 2;
export const bandRow = 3;
export const bandColumn = 4;
/** Addresses of the real part at kx = 0 of the first row of the window, in the spectrum and in the sum. */
export const bandSpectrum = 5;
export const bandSum = 6;
/** Bytes from row to row of the window, and from real to imaginary part. */
export const bandWindowPitch = 7;
export const bandWindowImaginary = 8;
/**
 * Address of the table of segments: per panel of the grid where its segments begin in the table, one more for the end of the
 * last; then `segmentWords` for every segment.
 */
export const bandSegments = 9;
/** 1/(box width · box height), as float32. */
export const bandScale = 11;
/** Coefficients: [slot][row][chunk], slots, bytes per slot. */
export const bandCoefficients = 12;
export const bandSlotBytes = 13;
/** Filter memory: [row][chunk][section][2]; for a look-ahead filter the line of changes [slot][row][4-vector]. */
export const bandState = 14;
/** Memory of the filter for everything outside the band, or 0. */
export const bandOutsideState = 15;
/** Changes that wait for their tick: [row][4-vector]; once per filter. */
export const bandWaiting = 16;
export const bandOutsideWaiting = 17;
/** Address of the filters' block. */
export const bandFilters = 18;
export const bandFrame = 19;
/** Numbers: epsilon, limit, gain from filtered phase to shift; then 1 where the limit holds shifts back. */
export const bandEpsilon = 20;
export const bandLimit = 21;
export const bandGain = 22;
export const bandSoft = 23;
/** Blur: radius and address of the kernel's centre half (w₀, w₁ …). */
export const bandBlurX = 24;
export const bandBlurXWeights = 25;
export const bandBlurY = 26;
export const bandBlurYWeights = 27;
/** Two float64: amplitude beyond the limit, and all amplitude. */
export const bandCount = 28;
export const bandScratch = 42;
/** Copies of intermediate results, row by row, or 0. */
export const bandTraceBand = 43;
export const bandTraceChange = 32;
export const bandTraceFiltered = 33;
export const bandTraceOutside = 34;
export const bandTraceSmooth = 35;
export const bandTraceShifted = 36;
export const bandTraceSource = 37;
export const bandTraceSourceChange = 38;
/** Memory of the last output of the band filter and of the outside filter, where it cannot be had from the state. */
export const bandLast = 39;
export const bandOutsideLast = 40;
/** Power of the blurred moment where there is nothing but noise, as float32. */
export const bandNoisePower = 41;
/** Room for a row of phases that is traced. */
export const bandSmooth = 44;
export const bandTraceMoment = 45;
/** Cells (kernels/phase/noise.ts): how many, their power before this frame and after it. */
export const bandCellsX = 46;
export const bandCellsY = 47;
export const bandPower = 48;
export const bandPowerNext = 49;
/** Power of cells averaged over a longer time. */
export const bandSlowPower = 50;
/** Room for the cells' shares with one more on either side, for a row of shares, and for a line of cells' sums. */
export const bandKeptMap = 56;
export const bandKeptRow = 57;
export const bandSums = 58;
/** Mean amplitudes of cells, as the last tick left them. */
export const bandAmplitudes = 59;
/** Room for a line of cells' sums of amplitudes. */
export const bandAmplitudeSums = 60;
export const bandWords = 62;

// A segment: four columns of the frequency plane, in some rows, that fall on a panel of a band's grid.
/** Bytes from the first row of the window at kx = 0 to the segment's first four real parts. */
export const segmentSpectrum = 0;
/** First row of the grid, and one past the last. */
export const segmentFirst = 1;
export const segmentLast = 2;
/** Address of its mask, four columns a row. */
export const segmentMask = 3;
/** 1 where the window holds the opposite frequencies: lanes and rows run the other way, and values are conjugates. */
export const segmentMirrored = 4;
export const segmentWords = 5;

// Filters, shared by all bands of a plan.
/** Sections of the band filter, or 0 for a look-ahead filter. */
export const filterSections = 0;
export const filterTaps = 1;
/** Address of the sections' coefficients b0 b1 b2 a1 a2, or of the taps; and as they were on the last tick. */
export const filterCoefficients = 2;
export const filterBefore = 3;
/** The same for everything outside the band; 0 sections: none. */
export const filterOutsideSections = 4;
export const filterOutsideCoefficients = 5;
export const filterOutsideBefore = 6;
export const filterWords = 8;
export const sectionWords = 5;
