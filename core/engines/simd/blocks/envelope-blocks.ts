import { address, block, bytes, count, describeBlock, extendBlock, flag, number, optional, sum } from './block-table.ts';
import { bandBlock } from './phase-blocks.ts';
import { frame } from './shared-blocks.ts';

// Blocks of transport `envelope` of method `phase`.

/** A place between two samples of a periodic line. */
export const placeBlock = describeBlock('Place', 'A place between two samples of a periodic line.', {
  before: count('Sample before it, and behind it.'),
  after: count(''),
  share: number('How far it lies on the way between the two, 0–1.'),
});

/** The derivative of a band along one axis, as weights of sums and differences of neighbours one and two samples apart. */
export const derivativeBlock = describeBlock('Derivative', 'The derivative of a band along one axis (gradient.ts).', {
  wave: number('Mean frequency, radians per image pixel.'),
  cosine1: number('Of neighbours one sample apart: tap · cos, tap · sin of the turn.'),
  sine1: number(''),
  cosine2: number('Of neighbours two samples apart.'),
  sine2: number(''),
});

/** What a thread needs while it looks at the gradients of a band. */
export const gradientScratchBlock = describeBlock('GradientScratch', 'Scratch of a thread that takes gradients of a band.', {
  real: address('Real parts of a row, continued by two samples on either side; `imag` the imaginary parts.'),
  imag: address(''),
  power: address('Powers of a row, and one over them.'),
  inverse: address(''),
  gradientX: address('Gradients of a row along x and y.'),
  gradientY: address(''),
  guide: optional(
    address('A row of a guide between two of its rows, two vectors a sample where phases outside are taken out, else one.'),
  ),
});

/** A band whose phases say where the image moves. */
export const movingBandBlock = extendBlock(bandBlock, 'MovingBand', 'A band whose phases say where the image moves.', {
  gradient: block('GradientScratch', 'Scratch of the thread.'),
  phase: address('Filtered phases: [row][4-vector].'),
  outsidePhase: optional(address('Phases outside the band, likewise.')),
  x: block('Derivative', 'Along x and y.'),
  y: block('Derivative', ''),
  steepest: number('Largest phase gradient, radians per image pixel.'),
  guide: address(
    'The guide of the scale: rows as long as those of its evidence, samples (ux, uy, h, 0) and, with phases outside, (wx, wy, 0, 0) each.',
  ),
  guideWidth: count('Samples of one of its rows.'),
  guideColumns: block('Place', 'Where columns and rows of the band lie in it.'),
  guideRows: block('Place', ''),
  traceGradient: optional(address('Copies of intermediate results, row by row, or 0.')),
  traceRest: optional(address('')),
  traceRestOutside: optional(address('')),
});

/** Bands of a scale that lie on equal grids. */
export const evidenceGroupBlock = describeBlock('EvidenceGroup', 'Bands of a scale that lie on equal grids.', {
  bands: address('Their addresses.'),
  count: count('How many they are.'),
  width: count('Sides of the grid.'),
  height: count(''),
  tapsX: optional(count('Samples of a mean along x.')),
  firstX: address('Per column of the evidence the first of them, at least −width.'),
  weightsX: address('Their weights.'),
  tapsY: optional(count('The same along y.')),
  firstY: address(''),
  weightsY: address(''),
});

/** What a thread needs while it gathers evidence. */
export const evidenceScratchBlock = describeBlock('EvidenceScratch', 'Scratch of a thread that gathers evidence.', {
  ring: address('Rows of products: [row][4 columns][part][4-vector].'),
  taps: address('Addresses of the rows of a mean.'),
  line: address('A row of means along y, [column][part], continued on either side.'),
});

/** The evidence of one scale. */
export const evidenceScaleBlock = describeBlock('EvidenceScale', 'The evidence of one scale.', {
  groups: block('EvidenceGroup', 'Its bands, one group after another.'),
  groupCount: count('How many groups there are.'),
  width: count('Samples of the evidence.'),
  height: count(''),
  evidence: address('[row][column] of (A²gx², A²gxgy, A²gy², −A²gxφ, −A²gyφ, A²φ², −A²gxψ, −A²gyψ).'),
  noise: optional(number('Covariance that noise gives to the sum Σ A²gφ, in units of the sum Σ A²ggᵀ.')),
  noisePower: optional(number('Expected square of the filtered A·φ where there is nothing but noise, of all bands.')),
  guide: address(
    'Its guide: (ux, uy, h, 0) and, with phases outside, (wx, wy, 0, 0) each; rows may take the place of those of the evidence.',
  ),
  fieldRows: block('Place', 'Where its rows and columns lie in the field.'),
  fieldColumns: block('Place', ''),
});

/** Scales whose evidence lies at the same samples. */
export const evidenceLevelBlock = describeBlock('EvidenceLevel', 'Scales whose evidence lies at the same samples.', {
  scales: address('Their addresses.'),
  count: count('How many they are.'),
  width: count('Samples of one of their rows.'),
  rows: block('Place', 'Where rows and columns of the field lie in the evidence.'),
  columns: block('Place', ''),
});

/** The displacement field. */
export const fieldBlock = describeBlock('Field', 'The displacement field.', {
  frame,
  width: count('Its samples.'),
  height: count(''),
  levels: block('EvidenceLevel', 'All evidence, one level after another.'),
  levelCount: count('How many levels there are.'),
  scales: address('Addresses of all scales.'),
  scaleCount: count('How many they are.'),
  outside: flag('Where phases outside the band are taken out.'),
  found: address('What the evidence says: [row][column] of (ux, uy, wx, wy).'),
  ratio: address('r, [row][column].'),
  displacement: address('What is kept of it, likewise; without phases outside in the other half of each sample.'),
  moves: address('Where the image goes, gain·u − w: [row][column] of (x, y), with the outermost samples once more on each side.'),
  inverse: address('Its inverse, likewise.'),
  movesPitch: bytes('From row to row of both.'),
  perX: number('Samples of the field to an image pixel.'),
  perY: number(''),
  gain: optional(number('From displacement to move.')),
  cellsX: count('Cells over which r is averaged.'),
  cellsY: count(''),
  power: address('Mean r of cells before this frame.'),
  powerNext: address('The same after it.'),
  kept: address('Shares that cells keep.'),
});

/** What a thread needs while it works on rows of the field. */
export const fieldScratchBlock = describeBlock('FieldScratch', 'Scratch of a thread that works on rows of the field.', {
  sums: address('A row of the field of sums over all scales, eight floats each.'),
  line: address('A row of sums over the scales of a level, likewise.'),
  x: address('A row of displacements along x, and along y.'),
  y: address(''),
  last: address('Squares of the last steps towards them.'),
});

/** One thread's part of the work on the field. */
export const fieldPartBlock = describeBlock('FieldPart', 'One thread’s part of the work on the field.', {
  field: block('Field', 'The field.'),
  scratch: block('FieldScratch', 'Scratch of the thread.'),
  from: count('First row of the field, and one past the last.'),
  to: count(''),
  thread: count('Number of the thread.'),
  threads: count('How many there are.'),
  beyond: sum('Lengths of displacements that do not settle.'),
  all: sum('Lengths of all displacements.'),
});

/** One thread's part of the evidence of a scale. */
export const evidencePartBlock = describeBlock('EvidencePart', 'One thread’s part of the evidence of a scale.', {
  scale: block('EvidenceScale', 'The scale.'),
  scratch: block('EvidenceScratch', 'Scratch of the thread.'),
  gradient: block('GradientScratch', ''),
  outside: flag('Where phases outside the band are taken out.'),
  from: count('First row of the evidence, and one past the last.'),
  to: count(''),
});

/** A plane that is moved by the field. */
export const movedPlaneBlock = describeBlock('MovedPlane', 'A plane that is moved by the field.', {
  frame,
  field: block('Field', 'The field.'),
  width: count('Sides of the plane.'),
  height: count(''),
  sampleBytes: count('Bytes per sample: 1 or 2.'),
  largest: number('Largest code.'),
  image: address('First sample of the plane as float32 codes, mirrored by three samples on each side.'),
  pitch: bytes('From row to row.'),
  perX: number('Image pixels to a sample along x and y.'),
  perY: number(''),
  fieldColumns: block('Place', 'Where its columns and rows lie in the field, counted with the outermost samples once more.'),
  fieldRows: block('Place', ''),
  weights: address('Lanczos’ weights, eight floats for each fraction of the way between two samples.'),
  region: optional(address('Weights of the change over the plane, or 0.')),
  traceChange: optional(address('Copy of the change of the plane, row by row, or 0.')),
});

/** What a thread needs while it moves rows. */
export const planeScratchBlock = describeBlock('PlaneScratch', 'Scratch of a thread that moves rows.', {
  line: address('A row of the field between two of its rows: (x, y).'),
  places: address(
    'Where samples are read, in groups of four: addresses of samples and of weights along x and y, and how far towards the next weights.',
  ),
  values: address('Samples as four sums each.'),
});

/** One thread's rows of a plane that is moved, and of the next one. */
export const movedRowsBlock = describeBlock('MovedRows', 'Rows of planes of the same size that one thread moves.', {
  planes: address('Addresses of the planes.'),
  scratch: block('PlaneScratch', 'Scratch of the thread.'),
  count: count('How many they are.'),
  from: count('First row, and one past the last.'),
  to: count(''),
});

/** Blocks of transport `envelope`, by the name of their class. */
export const envelopeBlocks = [
  placeBlock,
  derivativeBlock,
  gradientScratchBlock,
  movingBandBlock,
  evidenceGroupBlock,
  evidenceScratchBlock,
  evidenceScaleBlock,
  evidenceLevelBlock,
  fieldBlock,
  fieldScratchBlock,
  fieldPartBlock,
  evidencePartBlock,
  movedPlaneBlock,
  planeScratchBlock,
  movedRowsBlock,
] as const;
