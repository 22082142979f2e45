import { address, block, bytes, count, describeBlock, extendBlock, flag, number, optional, sum } from './block-table.ts';
import { filters, frame } from './shared-blocks.ts';

// Blocks of method `phase` and of analysers.

/** One pass of a transform. */
export const passBlock = describeBlock(
  'Pass',
  'One pass of a transform: `length` = radix · m samples, `spacing` signals side by side.',
  {
    radix: count('Samples that are combined.'),
    m: count('Groups of them.'),
    spacing: count('Product of the radices of the passes before.'),
    twiddles: address('For p = 1 … m − 1 the factors t = 1 … radix − 1 as pairs (cos, −sin).'),
    roots: optional(address('e^{−2πij/radix} for j < radix as such pairs; only of radices beyond 5.')),
  },
);

/** A transform of four signals at a time, one per lane. */
export const transformBlock = describeBlock('Transform', 'A transform of four signals at a time (transform.ts).', {
  length: count('Samples of each signal.'),
  passes: count('Passes; none of a convolution.'),
  firstPass: optional(block('Pass', 'The passes one after another.')),
  convolution: optional(block('Transform', 'The transform of length M that a convolution goes through.')),
  factors: optional(address('The chirp: `length` pairs.')),
  response: optional(address('Its response: M pairs.')),
});

/** A transform of one row along the lanes. */
export const rowTransformBlock = describeBlock(
  'RowTransform',
  'A transform of one row of 4·quarter samples, along the lanes (rows.ts).',
  {
    length: count('Samples of the row.'),
    quarter: count('A quarter of them, at least 4; or 0 for the plain sum.'),
    transform: optional(block('Transform', 'The transform of `quarter` samples.')),
    twiddles: address('Per chunk the factors (1, w^k, w^2k, w^3k) as a chunk; for the plain sum `length` pairs (cos, −sin).'),
  },
);

/** One sample of a margin: means of the samples nearest to the end of a line and to its beginning. */
export const marginBlock = describeBlock(
  'Margin',
  'One sample of a margin. The first one of a margin takes the most samples from the beginning.',
  {
    last: count('Samples nearest to the end of the line.'),
    first: count('Samples nearest to its beginning.'),
    lastWeight: number('Weight of each of the one.'),
    firstWeight: number('Weight of each of the other.'),
  },
);

/** Between a plane and its spectrum. */
export const imageBlock = describeBlock('Image', 'Between a plane and its spectrum.', {
  width: count('Sides of the extended image, margins included.'),
  height: count(''),
  sourceWidth: count('Sides of the plane of codes.'),
  sourceHeight: count(''),
  sampleBytes: count('Bytes per sample: 1 or 2.'),
  stride: bytes('Bytes of a row of codes.'),
  largest: number('Largest code.'),
  scale: number('1/(width · height · largest)/2.'),
  marginX: block('Margin', 'Samples of the margin to the right.'),
  marginY: block('Margin', 'Samples of the margin below.'),
  row: block('RowTransform', 'Of the rows, along the lanes.'),
  column: block('Transform', 'Of the columns.'),
  columns: count('Columns 0 … count − 1 of the half spectrum are worked out.'),
  panels: count('The same in panels of four.'),
  half: address('Half spectra of rows in panels: [panel][row][chunk]; rows are rounded up to eight.'),
  pitch: bytes('From panel to panel.'),
  window: address('The window of the spectrum: rows of real parts, then of imaginary parts.'),
  windowX: count('kx and ky of its first sample.'),
  windowY: count(''),
  windowPitch: count('Floats of one part of a row, with margins.'),
  windowRows: count('Rows of it.'),
  windowFirst: count('Range of ky that the image has.'),
  windowLast: count(''),
  sums: count('Windows that threads add their bands into.'),
  sumData: address('Their addresses.'),
  frame,
  region: optional(address('Weights of the change over the plane, or 0.')),
  traceChange: optional(address('Copy of the change of the plane, row by row, or 0.')),
  moved: optional(
    address('Where the changed plane goes as float32 codes, mirrored by three samples on each side, or 0: its codes are stored.'),
  ),
  movedPitch: optional(bytes('From row to row of it.')),
});

/** What a thread needs while it works on a part of the image. */
export const imageScratchBlock = describeBlock('ImageScratch', 'Scratch of a thread between a plane and its spectrum.', {
  x: address('Chunks that are transformed: a row, or a panel of columns.'),
  spare: address('Second buffer of the transforms.'),
  real: address('Real parts of a row and one sample more; `imag` the imaginary parts.'),
  imag: address(''),
  margin: address('Sums of the first 1, 2, 3 … samples of a row, then of the last ones.'),
  result: address('Chunks that come out of a transform.'),
});

/** One thread's part of a step between plane and spectrum. */
export const imagePartBlock = describeBlock('ImagePart', 'The part of one thread of a step between plane and spectrum.', {
  image: block('Image', 'The image.'),
  scratch: block('ImageScratch', 'Scratch of the thread.'),
  from: count('First of its groups of eight rows, or of its panels of four columns.'),
  to: count('One past the last.'),
  sum: count('Index of the thread’s own window among the sums.'),
});

/** Four columns of the frequency plane, in some rows, that fall on a panel of a band's grid. */
export const segmentBlock = describeBlock(
  'Segment',
  'Four columns of the frequency plane, in some rows, that fall on a panel of a band’s grid.',
  {
    spectrum: count('Bytes from the first row of the window at kx = 0 to its first four real parts.'),
    first: count('First row of the grid, and one past the last.'),
    last: count(''),
    mask: address('Its mask, four columns a row.'),
    mirrored: flag(
      'Where the window holds the opposite frequencies: lanes and rows run the other way, and values are conjugates.',
    ),
  },
);

/** What a thread needs while it takes a band out of the spectrum. */
export const analysisScratchBlock = describeBlock(
  'AnalysisScratch',
  'Scratch of a thread that takes a band out of the spectrum.',
  {
    panels: address('The band in panels of four columns: [panel][row][chunk].'),
    panelBytes: bytes('From panel to panel.'),
    x: address('Chunks that are transformed: a row, or a panel.'),
    spare: address('Second buffer of the transforms.'),
    real: address('Real parts of a row; `imag` the imaginary parts.'),
    imag: address(''),
  },
);

/** What a thread needs while it works on a band. */
export const bandScratchBlock = extendBlock(analysisScratchBlock, 'BandScratch', 'Scratch of a thread that magnifies a band.', {
  result: address('Chunks that come out of a transform.'),
  moment: address('A row of amplitudes times phases, continued on either side by the longest radius of the blur.'),
  amplitude: address('A row of amplitudes, continued as `moment` is.'),
  blurred: address('A row of chunks (moment, amplitude), blurred along both axes.'),
  taps: address('Addresses of the rows that are blurred together.'),
  slots: address('Rows of such chunks, blurred along x: the first 2·radius rows for the end, then a ring of 2·radius + 1.'),
  outside: optional(address('Phases outside the band, row by row, where they are taken out.')),
  keptMap: address('Shares that cells keep, with one more on either side of a line of cells.'),
  keptLine: address('Shares of a line of cells for one row.'),
  keptRow: address('A row of such shares.'),
  sums: address('Sums of a line of cells: squares of moments, a vector each.'),
  amplitudeSums: address('The same of amplitudes.'),
  traced: optional(address('A row of phases that is traced.')),
});

/** Between the spectrum and the grid of a band. */
export const bandGeometryBlock = describeBlock('BandGeometry', 'Between the spectrum and the grid of a band.', {
  width: count('Sides of the grid.'),
  height: count(''),
  panels: count('Panels of four columns of it.'),
  row: block('RowTransform', 'Of its rows.'),
  column: block('Transform', 'Of its columns.'),
  spectrum: address('The real part at kx = 0 of the first row of the window.'),
  windowPitch: bytes('From row to row of the window.'),
  windowImaginary: bytes('From real to imaginary part.'),
  panelSegments: address('Per panel the address of its first segment, and one more for the end of the last.'),
});

/** A band that is only analysed. */
export const analysedBandBlock = extendBlock(bandGeometryBlock, 'AnalysedBand', 'A band that is only analysed.', {
  scratch: block('AnalysisScratch', 'Scratch of the thread.'),
  coefficients: address('Where its coefficients go: real plane, then imaginary plane, each row by row.'),
});

/** A band that is magnified. Fields that `retune` writes are optional here. */
export const bandBlock = extendBlock(bandGeometryBlock, 'Band', 'A band that is magnified.', {
  scratch: block('BandScratch', 'Scratch of the thread.'),
  sum: address('As `spectrum`, in the window that the thread adds to.'),
  scale: number('1/(grid width · grid height).'),
  frame,
  filters,
  coefficients: address('Coefficients: [slot][row][chunk].'),
  slotBytes: bytes('From slot to slot.'),
  state: address('Filter memory: [row][chunk][section][2]; for a look-ahead filter the line of changes [slot][row][4-vector].'),
  outsideState: optional(address('Memory of the filter for everything outside the band, or 0.')),
  waiting: optional(address('Changes that wait for their tick: [row][4-vector]; once per filter.')),
  outsideWaiting: optional(address('')),
  last: optional(address('The last output of the filter, where it cannot be had from the state, or 0; once per filter.')),
  outsideLast: optional(address('')),
  epsilon: optional(number('What is added to amplitudes before phases are divided by them.')),
  noisePower: optional(number('Power of the blurred moment where there is nothing but noise.')),
  limit: optional(number('Largest shift, in radians.')),
  gain: optional(number('From filtered phase to shift.')),
  soft: optional(flag('Where the limit holds shifts back.')),
  blurX: optional(count('Radius of the blur along x.')),
  blurXWeights: address('Its kernel’s centre half: w₀, w₁ …'),
  blurY: optional(count('The same along y.')),
  blurYWeights: address(''),
  cellsX: count('Cells of noise.ts along x and y.'),
  cellsY: count(''),
  power: address('Power of cells before this frame.'),
  powerNext: address('The same after it.'),
  slowPower: address('Power of cells averaged over a longer time.'),
  amplitudes: address('Mean amplitudes of cells, as the last tick left them.'),
  traceBand: optional(address('Copies of intermediate results, row by row, or 0.')),
  traceChange: optional(address('')),
  traceFiltered: optional(address('')),
  traceOutside: optional(address('')),
  traceMoment: optional(address('')),
  traceSmooth: optional(address('')),
  traceShifted: optional(address('')),
  traceSource: optional(address('')),
  traceSourceChange: optional(address('')),
  beyond: sum('Amplitude beyond the limit.'),
  all: sum('All amplitude.'),
});

/** Blocks of method `phase`, by the name of their class. */
export const phaseBlocks = [
  passBlock,
  transformBlock,
  rowTransformBlock,
  marginBlock,
  imageBlock,
  imageScratchBlock,
  imagePartBlock,
  segmentBlock,
  analysisScratchBlock,
  bandScratchBlock,
  bandGeometryBlock,
  analysedBandBlock,
  bandBlock,
] as const;
