// Written from blocks/envelope-blocks.ts by `npx vitest run test/core/engines/simd/blocks.test.ts --update`.

import { Frame } from '../blocks';
import { Band } from '../phase/blocks';

/** A place between two samples of a periodic line. */
// @ts-ignore: decorator
@unmanaged
export class Place {
  /** Sample before it, and behind it. */
  before: i32;
  after: i32;
  /** How far it lies on the way between the two, 0–1. */
  share: f32;
}

/** The derivative of a band along one axis (gradient.ts). */
// @ts-ignore: decorator
@unmanaged
export class Derivative {
  /** Mean frequency, radians per image pixel. */
  wave: f32;
  /** Of neighbours one sample apart: tap · cos, tap · sin of the turn. */
  cosine1: f32;
  sine1: f32;
  /** Of neighbours two samples apart. */
  cosine2: f32;
  sine2: f32;
}

/** Scratch of a thread that takes gradients of a band. */
// @ts-ignore: decorator
@unmanaged
export class GradientScratch {
  /** Real parts of a row, continued by two samples on either side; `imag` the imaginary parts. */
  real: usize;
  imag: usize;
  /** Powers of a row, and one over them. */
  power: usize;
  inverse: usize;
  /** Gradients of a row along x and y. */
  gradientX: usize;
  gradientY: usize;
  /** A row of a guide between two of its rows, two vectors a sample where phases outside are taken out, else one. */
  guide: usize;
}

/** A band whose phases say where the image moves. */
// @ts-ignore: decorator
@unmanaged
export class MovingBand extends Band {
  /** Scratch of the thread. */
  gradient: GradientScratch;
  /** Filtered phases: [row][4-vector]. */
  phase: usize;
  /** Phases outside the band, likewise. */
  outsidePhase: usize;
  /** Along x and y. */
  x: Derivative;
  y: Derivative;
  /** Largest phase gradient, radians per image pixel. */
  steepest: f32;
  /** The guide of the scale: rows as long as those of its evidence, samples (ux, uy, h, 0) and, with phases outside, (wx, wy, 0, 0) each. */
  guide: usize;
  /** Samples of one of its rows. */
  guideWidth: i32;
  /** Where columns and rows of the band lie in it. */
  guideColumns: Place;
  guideRows: Place;
  /** Copies of intermediate results, row by row, or 0. */
  traceGradient: usize;
  traceRest: usize;
  traceRestOutside: usize;
}

/** Bands of a scale that lie on equal grids. */
// @ts-ignore: decorator
@unmanaged
export class EvidenceGroup {
  /** Their addresses. */
  bands: usize;
  /** How many they are. */
  count: i32;
  /** Sides of the grid. */
  width: i32;
  height: i32;
  /** Samples of a mean along x. */
  tapsX: i32;
  /** Per column of the evidence the first of them, at least −width. */
  firstX: usize;
  /** Their weights. */
  weightsX: usize;
  /** The same along y. */
  tapsY: i32;
  firstY: usize;
  weightsY: usize;
}

/** Scratch of a thread that gathers evidence. */
// @ts-ignore: decorator
@unmanaged
export class EvidenceScratch {
  /** Rows of products: [row][4 columns][part][4-vector]. */
  ring: usize;
  /** Addresses of the rows of a mean. */
  taps: usize;
  /** A row of means along y, [column][part], continued on either side. */
  line: usize;
}

/** The evidence of one scale. */
// @ts-ignore: decorator
@unmanaged
export class EvidenceScale {
  /** Its bands, one group after another. */
  groups: EvidenceGroup;
  /** How many groups there are. */
  groupCount: i32;
  /** Samples of the evidence. */
  width: i32;
  height: i32;
  /** [row][column] of (A²gx², A²gxgy, A²gy², −A²gxφ, −A²gyφ, A²φ², −A²gxψ, −A²gyψ). */
  evidence: usize;
  /** Covariance that noise gives to the sum Σ A²gφ, in units of the sum Σ A²ggᵀ. */
  noise: f32;
  /** Expected square of the filtered A·φ where there is nothing but noise, of all bands. */
  noisePower: f32;
  /** Its guide: (ux, uy, h, 0) and, with phases outside, (wx, wy, 0, 0) each; rows may take the place of those of the evidence. */
  guide: usize;
  /** Where its rows and columns lie in the field. */
  fieldRows: Place;
  fieldColumns: Place;
}

/** Scales whose evidence lies at the same samples. */
// @ts-ignore: decorator
@unmanaged
export class EvidenceLevel {
  /** Their addresses. */
  scales: usize;
  /** How many they are. */
  count: i32;
  /** Samples of one of their rows. */
  width: i32;
  /** Where rows and columns of the field lie in the evidence. */
  rows: Place;
  columns: Place;
}

/** The displacement field. */
// @ts-ignore: decorator
@unmanaged
export class Field {
  /** What changes from frame to frame. */
  frame: Frame;
  /** Its samples. */
  width: i32;
  height: i32;
  /** All evidence, one level after another. */
  levels: EvidenceLevel;
  /** How many levels there are. */
  levelCount: i32;
  /** Addresses of all scales. */
  scales: usize;
  /** How many they are. */
  scaleCount: i32;
  /** Where phases outside the band are taken out. */
  outside: i32;
  /** What the evidence says: [row][column] of (ux, uy, wx, wy). */
  found: usize;
  /** r, [row][column]. */
  ratio: usize;
  /** What is kept of it, likewise; without phases outside in the other half of each sample. */
  displacement: usize;
  /** Where the image goes, gain·u − w: [row][column] of (x, y), with the outermost samples once more on each side. */
  moves: usize;
  /** Its inverse, likewise. */
  inverse: usize;
  /** From row to row of both. */
  movesPitch: usize;
  /** Samples of the field to an image pixel. */
  perX: f32;
  perY: f32;
  /** From displacement to move. */
  gain: f32;
  /** Cells over which r is averaged. */
  cellsX: i32;
  cellsY: i32;
  /** Mean r of cells before this frame. */
  power: usize;
  /** The same after it. */
  powerNext: usize;
  /** Shares that cells keep. */
  kept: usize;
}

/** Scratch of a thread that works on rows of the field. */
// @ts-ignore: decorator
@unmanaged
export class FieldScratch {
  /** A row of the field of sums over all scales, eight floats each. */
  sums: usize;
  /** A row of sums over the scales of a level, likewise. */
  line: usize;
  /** A row of displacements along x, and along y. */
  x: usize;
  y: usize;
  /** Squares of the last steps towards them. */
  last: usize;
}

/** One thread’s part of the work on the field. */
// @ts-ignore: decorator
@unmanaged
export class FieldPart {
  /** The field. */
  field: Field;
  /** Scratch of the thread. */
  scratch: FieldScratch;
  /** First row of the field, and one past the last. */
  from: i32;
  to: i32;
  /** Number of the thread. */
  thread: i32;
  /** How many there are. */
  threads: i32;
  /** Lengths of displacements that do not settle. */
  beyond: f64;
  /** Lengths of all displacements. */
  all: f64;
}

/** One thread’s part of the evidence of a scale. */
// @ts-ignore: decorator
@unmanaged
export class EvidencePart {
  /** The scale. */
  scale: EvidenceScale;
  /** Scratch of the thread. */
  scratch: EvidenceScratch;
  gradient: GradientScratch;
  /** Where phases outside the band are taken out. */
  outside: i32;
  /** First row of the evidence, and one past the last. */
  from: i32;
  to: i32;
}

/** A plane that is moved by the field. */
// @ts-ignore: decorator
@unmanaged
export class MovedPlane {
  /** What changes from frame to frame. */
  frame: Frame;
  /** The field. */
  field: Field;
  /** Sides of the plane. */
  width: i32;
  height: i32;
  /** Bytes per sample: 1 or 2. */
  sampleBytes: i32;
  /** Largest code. */
  largest: f32;
  /** First sample of the plane as float32 codes, mirrored by three samples on each side. */
  image: usize;
  /** From row to row. */
  pitch: usize;
  /** Image pixels to a sample along x and y. */
  perX: f32;
  perY: f32;
  /** Where its columns and rows lie in the field, counted with the outermost samples once more. */
  fieldColumns: Place;
  fieldRows: Place;
  /** Lanczos’ weights, eight floats for each fraction of the way between two samples. */
  weights: usize;
  /** Weights of the change over the plane, or 0. */
  region: usize;
  /** Copy of the change of the plane, row by row, or 0. */
  traceChange: usize;
}

/** Scratch of a thread that moves rows. */
// @ts-ignore: decorator
@unmanaged
export class PlaneScratch {
  /** A row of the field between two of its rows: (x, y). */
  line: usize;
  /** Where samples are read, in groups of four: addresses of samples and of weights along x and y, and how far towards the next weights. */
  places: usize;
  /** Samples as four sums each. */
  values: usize;
}

/** Rows of planes of the same size that one thread moves. */
// @ts-ignore: decorator
@unmanaged
export class MovedRows {
  /** Addresses of the planes. */
  planes: usize;
  /** Scratch of the thread. */
  scratch: PlaneScratch;
  /** How many they are. */
  count: i32;
  /** First row, and one past the last. */
  from: i32;
  to: i32;
}

if (offsetof<Place>('before') != 0) ERROR('Place.before is not where its table says.');
if (offsetof<Place>('after') != 4) ERROR('Place.after is not where its table says.');
if (offsetof<Place>('share') != 8) ERROR('Place.share is not where its table says.');
if (offsetof<Place>() != 12) ERROR('Place does not end where its table says.');
if (offsetof<Derivative>('wave') != 0) ERROR('Derivative.wave is not where its table says.');
if (offsetof<Derivative>('cosine1') != 4) ERROR('Derivative.cosine1 is not where its table says.');
if (offsetof<Derivative>('sine1') != 8) ERROR('Derivative.sine1 is not where its table says.');
if (offsetof<Derivative>('cosine2') != 12) ERROR('Derivative.cosine2 is not where its table says.');
if (offsetof<Derivative>('sine2') != 16) ERROR('Derivative.sine2 is not where its table says.');
if (offsetof<Derivative>() != 20) ERROR('Derivative does not end where its table says.');
if (offsetof<GradientScratch>('real') != 0) ERROR('GradientScratch.real is not where its table says.');
if (offsetof<GradientScratch>('imag') != 4) ERROR('GradientScratch.imag is not where its table says.');
if (offsetof<GradientScratch>('power') != 8) ERROR('GradientScratch.power is not where its table says.');
if (offsetof<GradientScratch>('inverse') != 12) ERROR('GradientScratch.inverse is not where its table says.');
if (offsetof<GradientScratch>('gradientX') != 16) ERROR('GradientScratch.gradientX is not where its table says.');
if (offsetof<GradientScratch>('gradientY') != 20) ERROR('GradientScratch.gradientY is not where its table says.');
if (offsetof<GradientScratch>('guide') != 24) ERROR('GradientScratch.guide is not where its table says.');
if (offsetof<GradientScratch>() != 28) ERROR('GradientScratch does not end where its table says.');
if (offsetof<MovingBand>('width') != 0) ERROR('MovingBand.width is not where its table says.');
if (offsetof<MovingBand>('height') != 4) ERROR('MovingBand.height is not where its table says.');
if (offsetof<MovingBand>('panels') != 8) ERROR('MovingBand.panels is not where its table says.');
if (offsetof<MovingBand>('row') != 12) ERROR('MovingBand.row is not where its table says.');
if (offsetof<MovingBand>('column') != 16) ERROR('MovingBand.column is not where its table says.');
if (offsetof<MovingBand>('spectrum') != 20) ERROR('MovingBand.spectrum is not where its table says.');
if (offsetof<MovingBand>('windowPitch') != 24) ERROR('MovingBand.windowPitch is not where its table says.');
if (offsetof<MovingBand>('windowImaginary') != 28) ERROR('MovingBand.windowImaginary is not where its table says.');
if (offsetof<MovingBand>('panelSegments') != 32) ERROR('MovingBand.panelSegments is not where its table says.');
if (offsetof<MovingBand>('scratch') != 36) ERROR('MovingBand.scratch is not where its table says.');
if (offsetof<MovingBand>('sum') != 40) ERROR('MovingBand.sum is not where its table says.');
if (offsetof<MovingBand>('scale') != 44) ERROR('MovingBand.scale is not where its table says.');
if (offsetof<MovingBand>('frame') != 48) ERROR('MovingBand.frame is not where its table says.');
if (offsetof<MovingBand>('filters') != 52) ERROR('MovingBand.filters is not where its table says.');
if (offsetof<MovingBand>('coefficients') != 56) ERROR('MovingBand.coefficients is not where its table says.');
if (offsetof<MovingBand>('slotBytes') != 60) ERROR('MovingBand.slotBytes is not where its table says.');
if (offsetof<MovingBand>('state') != 64) ERROR('MovingBand.state is not where its table says.');
if (offsetof<MovingBand>('outsideState') != 68) ERROR('MovingBand.outsideState is not where its table says.');
if (offsetof<MovingBand>('waiting') != 72) ERROR('MovingBand.waiting is not where its table says.');
if (offsetof<MovingBand>('outsideWaiting') != 76) ERROR('MovingBand.outsideWaiting is not where its table says.');
if (offsetof<MovingBand>('last') != 80) ERROR('MovingBand.last is not where its table says.');
if (offsetof<MovingBand>('outsideLast') != 84) ERROR('MovingBand.outsideLast is not where its table says.');
if (offsetof<MovingBand>('epsilon') != 88) ERROR('MovingBand.epsilon is not where its table says.');
if (offsetof<MovingBand>('noisePower') != 92) ERROR('MovingBand.noisePower is not where its table says.');
if (offsetof<MovingBand>('limit') != 96) ERROR('MovingBand.limit is not where its table says.');
if (offsetof<MovingBand>('gain') != 100) ERROR('MovingBand.gain is not where its table says.');
if (offsetof<MovingBand>('soft') != 104) ERROR('MovingBand.soft is not where its table says.');
if (offsetof<MovingBand>('blurX') != 108) ERROR('MovingBand.blurX is not where its table says.');
if (offsetof<MovingBand>('blurXWeights') != 112) ERROR('MovingBand.blurXWeights is not where its table says.');
if (offsetof<MovingBand>('blurY') != 116) ERROR('MovingBand.blurY is not where its table says.');
if (offsetof<MovingBand>('blurYWeights') != 120) ERROR('MovingBand.blurYWeights is not where its table says.');
if (offsetof<MovingBand>('cellsX') != 124) ERROR('MovingBand.cellsX is not where its table says.');
if (offsetof<MovingBand>('cellsY') != 128) ERROR('MovingBand.cellsY is not where its table says.');
if (offsetof<MovingBand>('power') != 132) ERROR('MovingBand.power is not where its table says.');
if (offsetof<MovingBand>('powerNext') != 136) ERROR('MovingBand.powerNext is not where its table says.');
if (offsetof<MovingBand>('slowPower') != 140) ERROR('MovingBand.slowPower is not where its table says.');
if (offsetof<MovingBand>('amplitudes') != 144) ERROR('MovingBand.amplitudes is not where its table says.');
if (offsetof<MovingBand>('traceBand') != 148) ERROR('MovingBand.traceBand is not where its table says.');
if (offsetof<MovingBand>('traceChange') != 152) ERROR('MovingBand.traceChange is not where its table says.');
if (offsetof<MovingBand>('traceFiltered') != 156) ERROR('MovingBand.traceFiltered is not where its table says.');
if (offsetof<MovingBand>('traceOutside') != 160) ERROR('MovingBand.traceOutside is not where its table says.');
if (offsetof<MovingBand>('traceMoment') != 164) ERROR('MovingBand.traceMoment is not where its table says.');
if (offsetof<MovingBand>('traceSmooth') != 168) ERROR('MovingBand.traceSmooth is not where its table says.');
if (offsetof<MovingBand>('traceShifted') != 172) ERROR('MovingBand.traceShifted is not where its table says.');
if (offsetof<MovingBand>('traceSource') != 176) ERROR('MovingBand.traceSource is not where its table says.');
if (offsetof<MovingBand>('traceSourceChange') != 180) ERROR('MovingBand.traceSourceChange is not where its table says.');
if (offsetof<MovingBand>('beyond') != 184) ERROR('MovingBand.beyond is not where its table says.');
if (offsetof<MovingBand>('all') != 192) ERROR('MovingBand.all is not where its table says.');
if (offsetof<MovingBand>('gradient') != 200) ERROR('MovingBand.gradient is not where its table says.');
if (offsetof<MovingBand>('phase') != 204) ERROR('MovingBand.phase is not where its table says.');
if (offsetof<MovingBand>('outsidePhase') != 208) ERROR('MovingBand.outsidePhase is not where its table says.');
if (offsetof<MovingBand>('x') != 212) ERROR('MovingBand.x is not where its table says.');
if (offsetof<MovingBand>('y') != 216) ERROR('MovingBand.y is not where its table says.');
if (offsetof<MovingBand>('steepest') != 220) ERROR('MovingBand.steepest is not where its table says.');
if (offsetof<MovingBand>('guide') != 224) ERROR('MovingBand.guide is not where its table says.');
if (offsetof<MovingBand>('guideWidth') != 228) ERROR('MovingBand.guideWidth is not where its table says.');
if (offsetof<MovingBand>('guideColumns') != 232) ERROR('MovingBand.guideColumns is not where its table says.');
if (offsetof<MovingBand>('guideRows') != 236) ERROR('MovingBand.guideRows is not where its table says.');
if (offsetof<MovingBand>('traceGradient') != 240) ERROR('MovingBand.traceGradient is not where its table says.');
if (offsetof<MovingBand>('traceRest') != 244) ERROR('MovingBand.traceRest is not where its table says.');
if (offsetof<MovingBand>('traceRestOutside') != 248) ERROR('MovingBand.traceRestOutside is not where its table says.');
if (offsetof<MovingBand>() != 252) ERROR('MovingBand does not end where its table says.');
if (offsetof<EvidenceGroup>('bands') != 0) ERROR('EvidenceGroup.bands is not where its table says.');
if (offsetof<EvidenceGroup>('count') != 4) ERROR('EvidenceGroup.count is not where its table says.');
if (offsetof<EvidenceGroup>('width') != 8) ERROR('EvidenceGroup.width is not where its table says.');
if (offsetof<EvidenceGroup>('height') != 12) ERROR('EvidenceGroup.height is not where its table says.');
if (offsetof<EvidenceGroup>('tapsX') != 16) ERROR('EvidenceGroup.tapsX is not where its table says.');
if (offsetof<EvidenceGroup>('firstX') != 20) ERROR('EvidenceGroup.firstX is not where its table says.');
if (offsetof<EvidenceGroup>('weightsX') != 24) ERROR('EvidenceGroup.weightsX is not where its table says.');
if (offsetof<EvidenceGroup>('tapsY') != 28) ERROR('EvidenceGroup.tapsY is not where its table says.');
if (offsetof<EvidenceGroup>('firstY') != 32) ERROR('EvidenceGroup.firstY is not where its table says.');
if (offsetof<EvidenceGroup>('weightsY') != 36) ERROR('EvidenceGroup.weightsY is not where its table says.');
if (offsetof<EvidenceGroup>() != 40) ERROR('EvidenceGroup does not end where its table says.');
if (offsetof<EvidenceScratch>('ring') != 0) ERROR('EvidenceScratch.ring is not where its table says.');
if (offsetof<EvidenceScratch>('taps') != 4) ERROR('EvidenceScratch.taps is not where its table says.');
if (offsetof<EvidenceScratch>('line') != 8) ERROR('EvidenceScratch.line is not where its table says.');
if (offsetof<EvidenceScratch>() != 12) ERROR('EvidenceScratch does not end where its table says.');
if (offsetof<EvidenceScale>('groups') != 0) ERROR('EvidenceScale.groups is not where its table says.');
if (offsetof<EvidenceScale>('groupCount') != 4) ERROR('EvidenceScale.groupCount is not where its table says.');
if (offsetof<EvidenceScale>('width') != 8) ERROR('EvidenceScale.width is not where its table says.');
if (offsetof<EvidenceScale>('height') != 12) ERROR('EvidenceScale.height is not where its table says.');
if (offsetof<EvidenceScale>('evidence') != 16) ERROR('EvidenceScale.evidence is not where its table says.');
if (offsetof<EvidenceScale>('noise') != 20) ERROR('EvidenceScale.noise is not where its table says.');
if (offsetof<EvidenceScale>('noisePower') != 24) ERROR('EvidenceScale.noisePower is not where its table says.');
if (offsetof<EvidenceScale>('guide') != 28) ERROR('EvidenceScale.guide is not where its table says.');
if (offsetof<EvidenceScale>('fieldRows') != 32) ERROR('EvidenceScale.fieldRows is not where its table says.');
if (offsetof<EvidenceScale>('fieldColumns') != 36) ERROR('EvidenceScale.fieldColumns is not where its table says.');
if (offsetof<EvidenceScale>() != 40) ERROR('EvidenceScale does not end where its table says.');
if (offsetof<EvidenceLevel>('scales') != 0) ERROR('EvidenceLevel.scales is not where its table says.');
if (offsetof<EvidenceLevel>('count') != 4) ERROR('EvidenceLevel.count is not where its table says.');
if (offsetof<EvidenceLevel>('width') != 8) ERROR('EvidenceLevel.width is not where its table says.');
if (offsetof<EvidenceLevel>('rows') != 12) ERROR('EvidenceLevel.rows is not where its table says.');
if (offsetof<EvidenceLevel>('columns') != 16) ERROR('EvidenceLevel.columns is not where its table says.');
if (offsetof<EvidenceLevel>() != 20) ERROR('EvidenceLevel does not end where its table says.');
if (offsetof<Field>('frame') != 0) ERROR('Field.frame is not where its table says.');
if (offsetof<Field>('width') != 4) ERROR('Field.width is not where its table says.');
if (offsetof<Field>('height') != 8) ERROR('Field.height is not where its table says.');
if (offsetof<Field>('levels') != 12) ERROR('Field.levels is not where its table says.');
if (offsetof<Field>('levelCount') != 16) ERROR('Field.levelCount is not where its table says.');
if (offsetof<Field>('scales') != 20) ERROR('Field.scales is not where its table says.');
if (offsetof<Field>('scaleCount') != 24) ERROR('Field.scaleCount is not where its table says.');
if (offsetof<Field>('outside') != 28) ERROR('Field.outside is not where its table says.');
if (offsetof<Field>('found') != 32) ERROR('Field.found is not where its table says.');
if (offsetof<Field>('ratio') != 36) ERROR('Field.ratio is not where its table says.');
if (offsetof<Field>('displacement') != 40) ERROR('Field.displacement is not where its table says.');
if (offsetof<Field>('moves') != 44) ERROR('Field.moves is not where its table says.');
if (offsetof<Field>('inverse') != 48) ERROR('Field.inverse is not where its table says.');
if (offsetof<Field>('movesPitch') != 52) ERROR('Field.movesPitch is not where its table says.');
if (offsetof<Field>('perX') != 56) ERROR('Field.perX is not where its table says.');
if (offsetof<Field>('perY') != 60) ERROR('Field.perY is not where its table says.');
if (offsetof<Field>('gain') != 64) ERROR('Field.gain is not where its table says.');
if (offsetof<Field>('cellsX') != 68) ERROR('Field.cellsX is not where its table says.');
if (offsetof<Field>('cellsY') != 72) ERROR('Field.cellsY is not where its table says.');
if (offsetof<Field>('power') != 76) ERROR('Field.power is not where its table says.');
if (offsetof<Field>('powerNext') != 80) ERROR('Field.powerNext is not where its table says.');
if (offsetof<Field>('kept') != 84) ERROR('Field.kept is not where its table says.');
if (offsetof<Field>() != 88) ERROR('Field does not end where its table says.');
if (offsetof<FieldScratch>('sums') != 0) ERROR('FieldScratch.sums is not where its table says.');
if (offsetof<FieldScratch>('line') != 4) ERROR('FieldScratch.line is not where its table says.');
if (offsetof<FieldScratch>('x') != 8) ERROR('FieldScratch.x is not where its table says.');
if (offsetof<FieldScratch>('y') != 12) ERROR('FieldScratch.y is not where its table says.');
if (offsetof<FieldScratch>('last') != 16) ERROR('FieldScratch.last is not where its table says.');
if (offsetof<FieldScratch>() != 20) ERROR('FieldScratch does not end where its table says.');
if (offsetof<FieldPart>('field') != 0) ERROR('FieldPart.field is not where its table says.');
if (offsetof<FieldPart>('scratch') != 4) ERROR('FieldPart.scratch is not where its table says.');
if (offsetof<FieldPart>('from') != 8) ERROR('FieldPart.from is not where its table says.');
if (offsetof<FieldPart>('to') != 12) ERROR('FieldPart.to is not where its table says.');
if (offsetof<FieldPart>('thread') != 16) ERROR('FieldPart.thread is not where its table says.');
if (offsetof<FieldPart>('threads') != 20) ERROR('FieldPart.threads is not where its table says.');
if (offsetof<FieldPart>('beyond') != 24) ERROR('FieldPart.beyond is not where its table says.');
if (offsetof<FieldPart>('all') != 32) ERROR('FieldPart.all is not where its table says.');
if (offsetof<FieldPart>() != 40) ERROR('FieldPart does not end where its table says.');
if (offsetof<EvidencePart>('scale') != 0) ERROR('EvidencePart.scale is not where its table says.');
if (offsetof<EvidencePart>('scratch') != 4) ERROR('EvidencePart.scratch is not where its table says.');
if (offsetof<EvidencePart>('gradient') != 8) ERROR('EvidencePart.gradient is not where its table says.');
if (offsetof<EvidencePart>('outside') != 12) ERROR('EvidencePart.outside is not where its table says.');
if (offsetof<EvidencePart>('from') != 16) ERROR('EvidencePart.from is not where its table says.');
if (offsetof<EvidencePart>('to') != 20) ERROR('EvidencePart.to is not where its table says.');
if (offsetof<EvidencePart>() != 24) ERROR('EvidencePart does not end where its table says.');
if (offsetof<MovedPlane>('frame') != 0) ERROR('MovedPlane.frame is not where its table says.');
if (offsetof<MovedPlane>('field') != 4) ERROR('MovedPlane.field is not where its table says.');
if (offsetof<MovedPlane>('width') != 8) ERROR('MovedPlane.width is not where its table says.');
if (offsetof<MovedPlane>('height') != 12) ERROR('MovedPlane.height is not where its table says.');
if (offsetof<MovedPlane>('sampleBytes') != 16) ERROR('MovedPlane.sampleBytes is not where its table says.');
if (offsetof<MovedPlane>('largest') != 20) ERROR('MovedPlane.largest is not where its table says.');
if (offsetof<MovedPlane>('image') != 24) ERROR('MovedPlane.image is not where its table says.');
if (offsetof<MovedPlane>('pitch') != 28) ERROR('MovedPlane.pitch is not where its table says.');
if (offsetof<MovedPlane>('perX') != 32) ERROR('MovedPlane.perX is not where its table says.');
if (offsetof<MovedPlane>('perY') != 36) ERROR('MovedPlane.perY is not where its table says.');
if (offsetof<MovedPlane>('fieldColumns') != 40) ERROR('MovedPlane.fieldColumns is not where its table says.');
if (offsetof<MovedPlane>('fieldRows') != 44) ERROR('MovedPlane.fieldRows is not where its table says.');
if (offsetof<MovedPlane>('weights') != 48) ERROR('MovedPlane.weights is not where its table says.');
if (offsetof<MovedPlane>('region') != 52) ERROR('MovedPlane.region is not where its table says.');
if (offsetof<MovedPlane>('traceChange') != 56) ERROR('MovedPlane.traceChange is not where its table says.');
if (offsetof<MovedPlane>() != 60) ERROR('MovedPlane does not end where its table says.');
if (offsetof<PlaneScratch>('line') != 0) ERROR('PlaneScratch.line is not where its table says.');
if (offsetof<PlaneScratch>('places') != 4) ERROR('PlaneScratch.places is not where its table says.');
if (offsetof<PlaneScratch>('values') != 8) ERROR('PlaneScratch.values is not where its table says.');
if (offsetof<PlaneScratch>() != 12) ERROR('PlaneScratch does not end where its table says.');
if (offsetof<MovedRows>('planes') != 0) ERROR('MovedRows.planes is not where its table says.');
if (offsetof<MovedRows>('scratch') != 4) ERROR('MovedRows.scratch is not where its table says.');
if (offsetof<MovedRows>('count') != 8) ERROR('MovedRows.count is not where its table says.');
if (offsetof<MovedRows>('from') != 12) ERROR('MovedRows.from is not where its table says.');
if (offsetof<MovedRows>('to') != 16) ERROR('MovedRows.to is not where its table says.');
if (offsetof<MovedRows>() != 20) ERROR('MovedRows does not end where its table says.');
