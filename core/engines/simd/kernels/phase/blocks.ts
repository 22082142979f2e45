// Written from blocks/phase-blocks.ts by `npx vitest run test/core/engines/simd/blocks.test.ts --update`.

import { Frame, Filters } from '../blocks';

/** One pass of a transform: `length` = radix · m samples, `spacing` signals side by side. */
// @ts-ignore: decorator
@unmanaged
export class Pass {
  /** Samples that are combined. */
  radix: i32;
  /** Groups of them. */
  m: i32;
  /** Product of the radices of the passes before. */
  spacing: i32;
  /** For p = 1 … m − 1 the factors t = 1 … radix − 1 as pairs (cos, −sin). */
  twiddles: usize;
  /** e^{−2πij/radix} for j < radix as such pairs; only of radices beyond 5. */
  roots: usize;
}

/** A transform of four signals at a time (transform.ts). */
// @ts-ignore: decorator
@unmanaged
export class Transform {
  /** Samples of each signal. */
  length: i32;
  /** Passes; none of a convolution. */
  passes: i32;
  /** The passes one after another. */
  firstPass: Pass;
  /** The transform of length M that a convolution goes through. */
  convolution: Transform;
  /** The chirp: `length` pairs. */
  factors: usize;
  /** Its response: M pairs. */
  response: usize;
}

/** A transform of one row of 4·quarter samples, along the lanes (rows.ts). */
// @ts-ignore: decorator
@unmanaged
export class RowTransform {
  /** Samples of the row. */
  length: i32;
  /** A quarter of them, at least 4; or 0 for the plain sum. */
  quarter: i32;
  /** The transform of `quarter` samples. */
  transform: Transform;
  /** Per chunk the factors (1, w^k, w^2k, w^3k) as a chunk; for the plain sum `length` pairs (cos, −sin). */
  twiddles: usize;
}

/** One sample of a margin. The first one of a margin takes the most samples from the beginning. */
// @ts-ignore: decorator
@unmanaged
export class Margin {
  /** Samples nearest to the end of the line. */
  last: i32;
  /** Samples nearest to its beginning. */
  first: i32;
  /** Weight of each of the one. */
  lastWeight: f32;
  /** Weight of each of the other. */
  firstWeight: f32;
}

/** Between a plane and its spectrum. */
// @ts-ignore: decorator
@unmanaged
export class Image {
  /** Sides of the extended image, margins included. */
  width: i32;
  height: i32;
  /** Sides of the plane of codes. */
  sourceWidth: i32;
  sourceHeight: i32;
  /** Bytes per sample: 1 or 2. */
  sampleBytes: i32;
  /** Bytes of a row of codes. */
  stride: usize;
  /** Largest code. */
  largest: f32;
  /** 1/(width · height · largest)/2. */
  scale: f32;
  /** Samples of the margin to the right. */
  marginX: Margin;
  /** Samples of the margin below. */
  marginY: Margin;
  /** Of the rows, along the lanes. */
  row: RowTransform;
  /** Of the columns. */
  column: Transform;
  /** Columns 0 … count − 1 of the half spectrum are worked out. */
  columns: i32;
  /** The same in panels of four. */
  panels: i32;
  /** Half spectra of rows in panels: [panel][row][chunk]; rows are rounded up to eight. */
  half: usize;
  /** From panel to panel. */
  pitch: usize;
  /** The window of the spectrum: rows of real parts, then of imaginary parts. */
  window: usize;
  /** kx and ky of its first sample. */
  windowX: i32;
  windowY: i32;
  /** Floats of one part of a row, with margins. */
  windowPitch: i32;
  /** Rows of it. */
  windowRows: i32;
  /** Range of ky that the image has. */
  windowFirst: i32;
  windowLast: i32;
  /** Windows that threads add their bands into. */
  sums: i32;
  /** Their addresses. */
  sumData: usize;
  /** What changes from frame to frame. */
  frame: Frame;
  /** Weights of the change over the plane, or 0. */
  region: usize;
  /** Copy of the change of the plane, row by row, or 0. */
  traceChange: usize;
  /** Where the changed plane goes as float32 codes, mirrored by three samples on each side, or 0: its codes are stored. */
  moved: usize;
  /** From row to row of it. */
  movedPitch: usize;
}

/** Scratch of a thread between a plane and its spectrum. */
// @ts-ignore: decorator
@unmanaged
export class ImageScratch {
  /** Chunks that are transformed: a row, or a panel of columns. */
  x: usize;
  /** Second buffer of the transforms. */
  spare: usize;
  /** Real parts of a row and one sample more; `imag` the imaginary parts. */
  real: usize;
  imag: usize;
  /** Sums of the first 1, 2, 3 … samples of a row, then of the last ones. */
  margin: usize;
  /** Chunks that come out of a transform. */
  result: usize;
}

/** The part of one thread of a step between plane and spectrum. */
// @ts-ignore: decorator
@unmanaged
export class ImagePart {
  /** The image. */
  image: Image;
  /** Scratch of the thread. */
  scratch: ImageScratch;
  /** First of its groups of eight rows, or of its panels of four columns. */
  from: i32;
  /** One past the last. */
  to: i32;
  /** Index of the thread’s own window among the sums. */
  sum: i32;
}

/** Four columns of the frequency plane, in some rows, that fall on a panel of a band’s grid. */
// @ts-ignore: decorator
@unmanaged
export class Segment {
  /** Bytes from the first row of the window at kx = 0 to its first four real parts. */
  spectrum: i32;
  /** First row of the grid, and one past the last. */
  first: i32;
  last: i32;
  /** Its mask, four columns a row. */
  mask: usize;
  /** Where the window holds the opposite frequencies: lanes and rows run the other way, and values are conjugates. */
  mirrored: i32;
}

/** Scratch of a thread that takes a band out of the spectrum. */
// @ts-ignore: decorator
@unmanaged
export class AnalysisScratch {
  /** The band in panels of four columns: [panel][row][chunk]. */
  panels: usize;
  /** From panel to panel. */
  panelBytes: usize;
  /** Chunks that are transformed: a row, or a panel. */
  x: usize;
  /** Second buffer of the transforms. */
  spare: usize;
  /** Real parts of a row; `imag` the imaginary parts. */
  real: usize;
  imag: usize;
}

/** Scratch of a thread that magnifies a band. */
// @ts-ignore: decorator
@unmanaged
export class BandScratch extends AnalysisScratch {
  /** Chunks that come out of a transform. */
  result: usize;
  /** A row of amplitudes times phases, continued on either side by the longest radius of the blur. */
  moment: usize;
  /** A row of amplitudes, continued as `moment` is. */
  amplitude: usize;
  /** A row of chunks (moment, amplitude), blurred along both axes. */
  blurred: usize;
  /** Addresses of the rows that are blurred together. */
  taps: usize;
  /** Rows of such chunks, blurred along x: the first 2·radius rows for the end, then a ring of 2·radius + 1. */
  slots: usize;
  /** Phases outside the band, row by row, where they are taken out. */
  outside: usize;
  /** Shares that cells keep, with one more on either side of a line of cells. */
  keptMap: usize;
  /** Shares of a line of cells for one row. */
  keptLine: usize;
  /** A row of such shares. */
  keptRow: usize;
  /** Sums of a line of cells: squares of moments, a vector each. */
  sums: usize;
  /** The same of amplitudes. */
  amplitudeSums: usize;
  /** A row of phases that is traced. */
  traced: usize;
}

/** Between the spectrum and the grid of a band. */
// @ts-ignore: decorator
@unmanaged
export class BandGeometry {
  /** Sides of the grid. */
  width: i32;
  height: i32;
  /** Panels of four columns of it. */
  panels: i32;
  /** Of its rows. */
  row: RowTransform;
  /** Of its columns. */
  column: Transform;
  /** The real part at kx = 0 of the first row of the window. */
  spectrum: usize;
  /** From row to row of the window. */
  windowPitch: usize;
  /** From real to imaginary part. */
  windowImaginary: usize;
  /** Per panel the address of its first segment, and one more for the end of the last. */
  panelSegments: usize;
}

/** A band that is only analysed. */
// @ts-ignore: decorator
@unmanaged
export class AnalysedBand extends BandGeometry {
  /** Scratch of the thread. */
  scratch: AnalysisScratch;
  /** Where its coefficients go: real plane, then imaginary plane, each row by row. */
  coefficients: usize;
}

/** A band that is magnified. */
// @ts-ignore: decorator
@unmanaged
export class Band extends BandGeometry {
  /** Scratch of the thread. */
  scratch: BandScratch;
  /** As `spectrum`, in the window that the thread adds to. */
  sum: usize;
  /** 1/(grid width · grid height). */
  scale: f32;
  /** What changes from frame to frame. */
  frame: Frame;
  /** The filters of the plan. */
  filters: Filters;
  /** Coefficients: [slot][row][chunk]. */
  coefficients: usize;
  /** From slot to slot. */
  slotBytes: usize;
  /** Filter memory: [row][chunk][section][2]; for a look-ahead filter the line of changes [slot][row][4-vector]. */
  state: usize;
  /** Memory of the filter for everything outside the band, or 0. */
  outsideState: usize;
  /** Changes that wait for their tick: [row][4-vector]; once per filter. */
  waiting: usize;
  outsideWaiting: usize;
  /** The last output of the filter, where it cannot be had from the state, or 0; once per filter. */
  last: usize;
  outsideLast: usize;
  /** What is added to amplitudes before phases are divided by them. */
  epsilon: f32;
  /** Power of the blurred moment where there is nothing but noise. */
  noisePower: f32;
  /** Largest shift, in radians. */
  limit: f32;
  /** From filtered phase to shift. */
  gain: f32;
  /** Where the limit holds shifts back. */
  soft: i32;
  /** Radius of the blur along x. */
  blurX: i32;
  /** Its kernel’s centre half: w₀, w₁ … */
  blurXWeights: usize;
  /** The same along y. */
  blurY: i32;
  blurYWeights: usize;
  /** Cells of noise.ts along x and y. */
  cellsX: i32;
  cellsY: i32;
  /** Power of cells before this frame. */
  power: usize;
  /** The same after it. */
  powerNext: usize;
  /** Power of cells averaged over a longer time. */
  slowPower: usize;
  /** Mean amplitudes of cells, as the last tick left them. */
  amplitudes: usize;
  /** Copies of intermediate results, row by row, or 0. */
  traceBand: usize;
  traceChange: usize;
  traceFiltered: usize;
  traceOutside: usize;
  traceMoment: usize;
  traceSmooth: usize;
  traceShifted: usize;
  traceSource: usize;
  traceSourceChange: usize;
  /** Amplitude beyond the limit. */
  beyond: f64;
  /** All amplitude. */
  all: f64;
}

if (offsetof<Pass>('radix') != 0) ERROR('Pass.radix is not where its table says.');
if (offsetof<Pass>('m') != 4) ERROR('Pass.m is not where its table says.');
if (offsetof<Pass>('spacing') != 8) ERROR('Pass.spacing is not where its table says.');
if (offsetof<Pass>('twiddles') != 12) ERROR('Pass.twiddles is not where its table says.');
if (offsetof<Pass>('roots') != 16) ERROR('Pass.roots is not where its table says.');
if (offsetof<Pass>() != 20) ERROR('Pass does not end where its table says.');
if (offsetof<Transform>('length') != 0) ERROR('Transform.length is not where its table says.');
if (offsetof<Transform>('passes') != 4) ERROR('Transform.passes is not where its table says.');
if (offsetof<Transform>('firstPass') != 8) ERROR('Transform.firstPass is not where its table says.');
if (offsetof<Transform>('convolution') != 12) ERROR('Transform.convolution is not where its table says.');
if (offsetof<Transform>('factors') != 16) ERROR('Transform.factors is not where its table says.');
if (offsetof<Transform>('response') != 20) ERROR('Transform.response is not where its table says.');
if (offsetof<Transform>() != 24) ERROR('Transform does not end where its table says.');
if (offsetof<RowTransform>('length') != 0) ERROR('RowTransform.length is not where its table says.');
if (offsetof<RowTransform>('quarter') != 4) ERROR('RowTransform.quarter is not where its table says.');
if (offsetof<RowTransform>('transform') != 8) ERROR('RowTransform.transform is not where its table says.');
if (offsetof<RowTransform>('twiddles') != 12) ERROR('RowTransform.twiddles is not where its table says.');
if (offsetof<RowTransform>() != 16) ERROR('RowTransform does not end where its table says.');
if (offsetof<Margin>('last') != 0) ERROR('Margin.last is not where its table says.');
if (offsetof<Margin>('first') != 4) ERROR('Margin.first is not where its table says.');
if (offsetof<Margin>('lastWeight') != 8) ERROR('Margin.lastWeight is not where its table says.');
if (offsetof<Margin>('firstWeight') != 12) ERROR('Margin.firstWeight is not where its table says.');
if (offsetof<Margin>() != 16) ERROR('Margin does not end where its table says.');
if (offsetof<Image>('width') != 0) ERROR('Image.width is not where its table says.');
if (offsetof<Image>('height') != 4) ERROR('Image.height is not where its table says.');
if (offsetof<Image>('sourceWidth') != 8) ERROR('Image.sourceWidth is not where its table says.');
if (offsetof<Image>('sourceHeight') != 12) ERROR('Image.sourceHeight is not where its table says.');
if (offsetof<Image>('sampleBytes') != 16) ERROR('Image.sampleBytes is not where its table says.');
if (offsetof<Image>('stride') != 20) ERROR('Image.stride is not where its table says.');
if (offsetof<Image>('largest') != 24) ERROR('Image.largest is not where its table says.');
if (offsetof<Image>('scale') != 28) ERROR('Image.scale is not where its table says.');
if (offsetof<Image>('marginX') != 32) ERROR('Image.marginX is not where its table says.');
if (offsetof<Image>('marginY') != 36) ERROR('Image.marginY is not where its table says.');
if (offsetof<Image>('row') != 40) ERROR('Image.row is not where its table says.');
if (offsetof<Image>('column') != 44) ERROR('Image.column is not where its table says.');
if (offsetof<Image>('columns') != 48) ERROR('Image.columns is not where its table says.');
if (offsetof<Image>('panels') != 52) ERROR('Image.panels is not where its table says.');
if (offsetof<Image>('half') != 56) ERROR('Image.half is not where its table says.');
if (offsetof<Image>('pitch') != 60) ERROR('Image.pitch is not where its table says.');
if (offsetof<Image>('window') != 64) ERROR('Image.window is not where its table says.');
if (offsetof<Image>('windowX') != 68) ERROR('Image.windowX is not where its table says.');
if (offsetof<Image>('windowY') != 72) ERROR('Image.windowY is not where its table says.');
if (offsetof<Image>('windowPitch') != 76) ERROR('Image.windowPitch is not where its table says.');
if (offsetof<Image>('windowRows') != 80) ERROR('Image.windowRows is not where its table says.');
if (offsetof<Image>('windowFirst') != 84) ERROR('Image.windowFirst is not where its table says.');
if (offsetof<Image>('windowLast') != 88) ERROR('Image.windowLast is not where its table says.');
if (offsetof<Image>('sums') != 92) ERROR('Image.sums is not where its table says.');
if (offsetof<Image>('sumData') != 96) ERROR('Image.sumData is not where its table says.');
if (offsetof<Image>('frame') != 100) ERROR('Image.frame is not where its table says.');
if (offsetof<Image>('region') != 104) ERROR('Image.region is not where its table says.');
if (offsetof<Image>('traceChange') != 108) ERROR('Image.traceChange is not where its table says.');
if (offsetof<Image>('moved') != 112) ERROR('Image.moved is not where its table says.');
if (offsetof<Image>('movedPitch') != 116) ERROR('Image.movedPitch is not where its table says.');
if (offsetof<Image>() != 120) ERROR('Image does not end where its table says.');
if (offsetof<ImageScratch>('x') != 0) ERROR('ImageScratch.x is not where its table says.');
if (offsetof<ImageScratch>('spare') != 4) ERROR('ImageScratch.spare is not where its table says.');
if (offsetof<ImageScratch>('real') != 8) ERROR('ImageScratch.real is not where its table says.');
if (offsetof<ImageScratch>('imag') != 12) ERROR('ImageScratch.imag is not where its table says.');
if (offsetof<ImageScratch>('margin') != 16) ERROR('ImageScratch.margin is not where its table says.');
if (offsetof<ImageScratch>('result') != 20) ERROR('ImageScratch.result is not where its table says.');
if (offsetof<ImageScratch>() != 24) ERROR('ImageScratch does not end where its table says.');
if (offsetof<ImagePart>('image') != 0) ERROR('ImagePart.image is not where its table says.');
if (offsetof<ImagePart>('scratch') != 4) ERROR('ImagePart.scratch is not where its table says.');
if (offsetof<ImagePart>('from') != 8) ERROR('ImagePart.from is not where its table says.');
if (offsetof<ImagePart>('to') != 12) ERROR('ImagePart.to is not where its table says.');
if (offsetof<ImagePart>('sum') != 16) ERROR('ImagePart.sum is not where its table says.');
if (offsetof<ImagePart>() != 20) ERROR('ImagePart does not end where its table says.');
if (offsetof<Segment>('spectrum') != 0) ERROR('Segment.spectrum is not where its table says.');
if (offsetof<Segment>('first') != 4) ERROR('Segment.first is not where its table says.');
if (offsetof<Segment>('last') != 8) ERROR('Segment.last is not where its table says.');
if (offsetof<Segment>('mask') != 12) ERROR('Segment.mask is not where its table says.');
if (offsetof<Segment>('mirrored') != 16) ERROR('Segment.mirrored is not where its table says.');
if (offsetof<Segment>() != 20) ERROR('Segment does not end where its table says.');
if (offsetof<AnalysisScratch>('panels') != 0) ERROR('AnalysisScratch.panels is not where its table says.');
if (offsetof<AnalysisScratch>('panelBytes') != 4) ERROR('AnalysisScratch.panelBytes is not where its table says.');
if (offsetof<AnalysisScratch>('x') != 8) ERROR('AnalysisScratch.x is not where its table says.');
if (offsetof<AnalysisScratch>('spare') != 12) ERROR('AnalysisScratch.spare is not where its table says.');
if (offsetof<AnalysisScratch>('real') != 16) ERROR('AnalysisScratch.real is not where its table says.');
if (offsetof<AnalysisScratch>('imag') != 20) ERROR('AnalysisScratch.imag is not where its table says.');
if (offsetof<AnalysisScratch>() != 24) ERROR('AnalysisScratch does not end where its table says.');
if (offsetof<BandScratch>('panels') != 0) ERROR('BandScratch.panels is not where its table says.');
if (offsetof<BandScratch>('panelBytes') != 4) ERROR('BandScratch.panelBytes is not where its table says.');
if (offsetof<BandScratch>('x') != 8) ERROR('BandScratch.x is not where its table says.');
if (offsetof<BandScratch>('spare') != 12) ERROR('BandScratch.spare is not where its table says.');
if (offsetof<BandScratch>('real') != 16) ERROR('BandScratch.real is not where its table says.');
if (offsetof<BandScratch>('imag') != 20) ERROR('BandScratch.imag is not where its table says.');
if (offsetof<BandScratch>('result') != 24) ERROR('BandScratch.result is not where its table says.');
if (offsetof<BandScratch>('moment') != 28) ERROR('BandScratch.moment is not where its table says.');
if (offsetof<BandScratch>('amplitude') != 32) ERROR('BandScratch.amplitude is not where its table says.');
if (offsetof<BandScratch>('blurred') != 36) ERROR('BandScratch.blurred is not where its table says.');
if (offsetof<BandScratch>('taps') != 40) ERROR('BandScratch.taps is not where its table says.');
if (offsetof<BandScratch>('slots') != 44) ERROR('BandScratch.slots is not where its table says.');
if (offsetof<BandScratch>('outside') != 48) ERROR('BandScratch.outside is not where its table says.');
if (offsetof<BandScratch>('keptMap') != 52) ERROR('BandScratch.keptMap is not where its table says.');
if (offsetof<BandScratch>('keptLine') != 56) ERROR('BandScratch.keptLine is not where its table says.');
if (offsetof<BandScratch>('keptRow') != 60) ERROR('BandScratch.keptRow is not where its table says.');
if (offsetof<BandScratch>('sums') != 64) ERROR('BandScratch.sums is not where its table says.');
if (offsetof<BandScratch>('amplitudeSums') != 68) ERROR('BandScratch.amplitudeSums is not where its table says.');
if (offsetof<BandScratch>('traced') != 72) ERROR('BandScratch.traced is not where its table says.');
if (offsetof<BandScratch>() != 76) ERROR('BandScratch does not end where its table says.');
if (offsetof<BandGeometry>('width') != 0) ERROR('BandGeometry.width is not where its table says.');
if (offsetof<BandGeometry>('height') != 4) ERROR('BandGeometry.height is not where its table says.');
if (offsetof<BandGeometry>('panels') != 8) ERROR('BandGeometry.panels is not where its table says.');
if (offsetof<BandGeometry>('row') != 12) ERROR('BandGeometry.row is not where its table says.');
if (offsetof<BandGeometry>('column') != 16) ERROR('BandGeometry.column is not where its table says.');
if (offsetof<BandGeometry>('spectrum') != 20) ERROR('BandGeometry.spectrum is not where its table says.');
if (offsetof<BandGeometry>('windowPitch') != 24) ERROR('BandGeometry.windowPitch is not where its table says.');
if (offsetof<BandGeometry>('windowImaginary') != 28) ERROR('BandGeometry.windowImaginary is not where its table says.');
if (offsetof<BandGeometry>('panelSegments') != 32) ERROR('BandGeometry.panelSegments is not where its table says.');
if (offsetof<BandGeometry>() != 36) ERROR('BandGeometry does not end where its table says.');
if (offsetof<AnalysedBand>('width') != 0) ERROR('AnalysedBand.width is not where its table says.');
if (offsetof<AnalysedBand>('height') != 4) ERROR('AnalysedBand.height is not where its table says.');
if (offsetof<AnalysedBand>('panels') != 8) ERROR('AnalysedBand.panels is not where its table says.');
if (offsetof<AnalysedBand>('row') != 12) ERROR('AnalysedBand.row is not where its table says.');
if (offsetof<AnalysedBand>('column') != 16) ERROR('AnalysedBand.column is not where its table says.');
if (offsetof<AnalysedBand>('spectrum') != 20) ERROR('AnalysedBand.spectrum is not where its table says.');
if (offsetof<AnalysedBand>('windowPitch') != 24) ERROR('AnalysedBand.windowPitch is not where its table says.');
if (offsetof<AnalysedBand>('windowImaginary') != 28) ERROR('AnalysedBand.windowImaginary is not where its table says.');
if (offsetof<AnalysedBand>('panelSegments') != 32) ERROR('AnalysedBand.panelSegments is not where its table says.');
if (offsetof<AnalysedBand>('scratch') != 36) ERROR('AnalysedBand.scratch is not where its table says.');
if (offsetof<AnalysedBand>('coefficients') != 40) ERROR('AnalysedBand.coefficients is not where its table says.');
if (offsetof<AnalysedBand>() != 44) ERROR('AnalysedBand does not end where its table says.');
if (offsetof<Band>('width') != 0) ERROR('Band.width is not where its table says.');
if (offsetof<Band>('height') != 4) ERROR('Band.height is not where its table says.');
if (offsetof<Band>('panels') != 8) ERROR('Band.panels is not where its table says.');
if (offsetof<Band>('row') != 12) ERROR('Band.row is not where its table says.');
if (offsetof<Band>('column') != 16) ERROR('Band.column is not where its table says.');
if (offsetof<Band>('spectrum') != 20) ERROR('Band.spectrum is not where its table says.');
if (offsetof<Band>('windowPitch') != 24) ERROR('Band.windowPitch is not where its table says.');
if (offsetof<Band>('windowImaginary') != 28) ERROR('Band.windowImaginary is not where its table says.');
if (offsetof<Band>('panelSegments') != 32) ERROR('Band.panelSegments is not where its table says.');
if (offsetof<Band>('scratch') != 36) ERROR('Band.scratch is not where its table says.');
if (offsetof<Band>('sum') != 40) ERROR('Band.sum is not where its table says.');
if (offsetof<Band>('scale') != 44) ERROR('Band.scale is not where its table says.');
if (offsetof<Band>('frame') != 48) ERROR('Band.frame is not where its table says.');
if (offsetof<Band>('filters') != 52) ERROR('Band.filters is not where its table says.');
if (offsetof<Band>('coefficients') != 56) ERROR('Band.coefficients is not where its table says.');
if (offsetof<Band>('slotBytes') != 60) ERROR('Band.slotBytes is not where its table says.');
if (offsetof<Band>('state') != 64) ERROR('Band.state is not where its table says.');
if (offsetof<Band>('outsideState') != 68) ERROR('Band.outsideState is not where its table says.');
if (offsetof<Band>('waiting') != 72) ERROR('Band.waiting is not where its table says.');
if (offsetof<Band>('outsideWaiting') != 76) ERROR('Band.outsideWaiting is not where its table says.');
if (offsetof<Band>('last') != 80) ERROR('Band.last is not where its table says.');
if (offsetof<Band>('outsideLast') != 84) ERROR('Band.outsideLast is not where its table says.');
if (offsetof<Band>('epsilon') != 88) ERROR('Band.epsilon is not where its table says.');
if (offsetof<Band>('noisePower') != 92) ERROR('Band.noisePower is not where its table says.');
if (offsetof<Band>('limit') != 96) ERROR('Band.limit is not where its table says.');
if (offsetof<Band>('gain') != 100) ERROR('Band.gain is not where its table says.');
if (offsetof<Band>('soft') != 104) ERROR('Band.soft is not where its table says.');
if (offsetof<Band>('blurX') != 108) ERROR('Band.blurX is not where its table says.');
if (offsetof<Band>('blurXWeights') != 112) ERROR('Band.blurXWeights is not where its table says.');
if (offsetof<Band>('blurY') != 116) ERROR('Band.blurY is not where its table says.');
if (offsetof<Band>('blurYWeights') != 120) ERROR('Band.blurYWeights is not where its table says.');
if (offsetof<Band>('cellsX') != 124) ERROR('Band.cellsX is not where its table says.');
if (offsetof<Band>('cellsY') != 128) ERROR('Band.cellsY is not where its table says.');
if (offsetof<Band>('power') != 132) ERROR('Band.power is not where its table says.');
if (offsetof<Band>('powerNext') != 136) ERROR('Band.powerNext is not where its table says.');
if (offsetof<Band>('slowPower') != 140) ERROR('Band.slowPower is not where its table says.');
if (offsetof<Band>('amplitudes') != 144) ERROR('Band.amplitudes is not where its table says.');
if (offsetof<Band>('traceBand') != 148) ERROR('Band.traceBand is not where its table says.');
if (offsetof<Band>('traceChange') != 152) ERROR('Band.traceChange is not where its table says.');
if (offsetof<Band>('traceFiltered') != 156) ERROR('Band.traceFiltered is not where its table says.');
if (offsetof<Band>('traceOutside') != 160) ERROR('Band.traceOutside is not where its table says.');
if (offsetof<Band>('traceMoment') != 164) ERROR('Band.traceMoment is not where its table says.');
if (offsetof<Band>('traceSmooth') != 168) ERROR('Band.traceSmooth is not where its table says.');
if (offsetof<Band>('traceShifted') != 172) ERROR('Band.traceShifted is not where its table says.');
if (offsetof<Band>('traceSource') != 176) ERROR('Band.traceSource is not where its table says.');
if (offsetof<Band>('traceSourceChange') != 180) ERROR('Band.traceSourceChange is not where its table says.');
if (offsetof<Band>('beyond') != 184) ERROR('Band.beyond is not where its table says.');
if (offsetof<Band>('all') != 192) ERROR('Band.all is not where its table says.');
if (offsetof<Band>() != 200) ERROR('Band does not end where its table says.');
