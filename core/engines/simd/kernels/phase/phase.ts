/**
 * From a row of coefficients to filtered phases and amplitudes.
 *
 * Coefficients are conjugates C = B*, so the phase change of B is the angle of C(t−1)·C*(t).
 */
import { address, chunkBytes, chunkShift, imaginary, madd, nmadd, word } from '../lanes';
import {
  bandCoefficients,
  bandFilters,
  bandFrame,
  bandHeight,
  bandLast,
  bandOutsideLast,
  bandOutsideState,
  bandOutsideWaiting,
  bandPanels,
  bandTraceBand,
  bandTraceChange,
  bandTraceFiltered,
  bandTraceOutside,
  bandTraceSource,
  bandTraceSourceChange,
  bandSlotBytes,
  bandState,
  bandWaiting,
  bandWidth,
  filterBefore,
  filterCoefficients,
  filterOutsideBefore,
  filterOutsideCoefficients,
  filterOutsideSections,
  filterSections as sectionsOf,
  filterTaps as tapsOf,
  frameBandBefore,
  frameBandSlot,
  frameFirst,
  frameSourceHistorySlot,
  frameSourceSlot,
  frameTicks,
  frameWaiting,
} from '../layout';
import { filterSections, filterTaps } from '../filter';
import { angleOf } from '../trigonometry';

/**
 * One row: keeps the coefficients, and gives amplitude times filtered phase and amplitude.
 *
 * @param real row of Re C, `imag` of Im C
 * @param moment row of A·φ out, @param amplitude row of A out
 * @param outside row of the phases outside the band out, if the plan takes them out
 */
export function phaseRow(band: usize, row: i32, real: usize, imag: usize, moment: usize, amplitude: usize, outside: usize): void {
  const frame = address(band, bandFrame);
  const filters = address(band, bandFilters);
  const sections = word(filters, sectionsOf);
  const steady =
    sections > 0 &&
    word(frame, frameTicks) == 1 &&
    word(frame, frameFirst) == 0 &&
    word(frame, frameWaiting) == 0 &&
    word(filters, filterOutsideSections) == 0 &&
    address(band, bandLast) == 0 &&
    address(band, bandTraceChange) == 0;
  if (steady) {
    const chunks = <usize>word(band, bandPanels);
    const coefficients = address(band, bandCoefficients) + ((<usize>row * chunks) << chunkShift);
    const state = address(band, bandState) + ((<usize>row * chunks * <usize>sections) << 5);
    const weights = address(filters, filterCoefficients);
    if (sections == 2) steadyRow2(chunks, weights, real, imag, coefficients, state, moment, amplitude);
    else steadyRow(chunks, sections, weights, real, imag, coefficients, state, moment, amplitude);
  } else {
    anyRow(band, row, real, imag, moment, amplitude, outside);
  }
}

/** The frequent case in one pass: one tick, sections, nothing taken out. */
function steadyRow(
  chunks: usize,
  sections: i32,
  weights: usize,
  real: usize,
  imag: usize,
  coefficients: usize,
  state: usize,
  moment: usize,
  amplitude: usize,
): void {
  const stateBytes = (<usize>sections) << 5;
  for (const end = real + (chunks << 4); real < end; real += 16, imag += 16, coefficients += chunkBytes) {
    const cr = v128.load(real);
    const ci = v128.load(imag);
    const pr = v128.load(coefficients);
    const pi = v128.load(coefficients, imaginary);
    v128.store(coefficients, cr);
    v128.store(coefficients, ci, imaginary);
    const y = nmadd(pr, ci, f32x4.mul(pi, cr));
    const x = madd(pi, ci, f32x4.mul(pr, cr));
    let signal = angleOf(y, x);
    let section = weights;
    for (const last = state + stateBytes; state < last; state += 32, section += 20) {
      const output = madd(signal, v128.load_splat<f32>(section), v128.load(state));
      const first = nmadd(
        output,
        v128.load_splat<f32>(section, 12),
        madd(signal, v128.load_splat<f32>(section, 4), v128.load(state, 16)),
      );
      const second = nmadd(output, v128.load_splat<f32>(section, 16), f32x4.mul(signal, v128.load_splat<f32>(section, 8)));
      v128.store(state, first);
      v128.store(state, second, 16);
      signal = output;
    }
    const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
    v128.store(moment, f32x4.mul(size, signal));
    v128.store(amplitude, size);
    moment += 16;
    amplitude += 16;
  }
}

/** The same for two sections, the default filter. */
function steadyRow2(
  chunks: usize,
  weights: usize,
  real: usize,
  imag: usize,
  coefficients: usize,
  state: usize,
  moment: usize,
  amplitude: usize,
): void {
  for (const end = real + (chunks << 4); real < end; real += 16, imag += 16, coefficients += chunkBytes, state += 64) {
    const cr = v128.load(real);
    const ci = v128.load(imag);
    const pr = v128.load(coefficients);
    const pi = v128.load(coefficients, imaginary);
    v128.store(coefficients, cr);
    v128.store(coefficients, ci, imaginary);
    const y = nmadd(pr, ci, f32x4.mul(pi, cr));
    const x = madd(pi, ci, f32x4.mul(pr, cr));
    const change = angleOf(y, x);
    const middle = madd(change, v128.load_splat<f32>(weights), v128.load(state));
    const s1 = nmadd(
      middle,
      v128.load_splat<f32>(weights, 12),
      madd(change, v128.load_splat<f32>(weights, 4), v128.load(state, 16)),
    );
    const s2 = nmadd(middle, v128.load_splat<f32>(weights, 16), f32x4.mul(change, v128.load_splat<f32>(weights, 8)));
    v128.store(state, s1);
    v128.store(state, s2, 16);
    const signal = madd(middle, v128.load_splat<f32>(weights, 20), v128.load(state, 32));
    const s3 = nmadd(
      signal,
      v128.load_splat<f32>(weights, 32),
      madd(middle, v128.load_splat<f32>(weights, 24), v128.load(state, 48)),
    );
    const s4 = nmadd(signal, v128.load_splat<f32>(weights, 36), f32x4.mul(middle, v128.load_splat<f32>(weights, 28)));
    v128.store(state, s3, 32);
    v128.store(state, s4, 48);
    const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
    v128.store(moment, f32x4.mul(size, signal));
    v128.store(amplitude, size);
    moment += 16;
    amplitude += 16;
  }
}

/** Every other case, step by step on rows that stay in the first cache. */
function anyRow(band: usize, row: i32, real: usize, imag: usize, moment: usize, amplitude: usize, outside: usize): void {
  const frame = address(band, bandFrame);
  const filters = address(band, bandFilters);
  const chunks = word(band, bandPanels);
  const place = <usize>row * <usize>chunks;
  const slotBytes = address(band, bandSlotBytes);
  const line = address(band, bandCoefficients) + (place << chunkShift);
  const now = line + <usize>word(frame, frameBandSlot) * slotBytes;
  changeRow(
    chunks,
    word(frame, frameFirst) != 0,
    real,
    imag,
    line + <usize>word(frame, frameBandBefore) * slotBytes,
    now,
    moment,
  );
  trace(band, bandTraceChange, row, moment);
  const sections = word(filters, sectionsOf);
  const historyBytes = (<usize>chunks * <usize>word(band, bandHeight)) << 4;
  if (word(filters, filterOutsideSections) > 0) {
    memory.copy(outside, moment, (<usize>chunks) << 4);
  }
  if (sections > 0) {
    const state = address(band, bandState) + ((place * <usize>sections) << 5);
    const last = address(band, bandLast);
    filterSections(
      frame,
      sections,
      address(filters, filterCoefficients),
      address(filters, filterBefore),
      moment,
      chunks,
      state,
      address(band, bandWaiting) + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
  } else {
    const history = address(band, bandState) + (place << 4);
    filterTaps(frame, word(filters, tapsOf), address(filters, filterCoefficients), moment, chunks, history, historyBytes);
  }
  trace(band, bandTraceFiltered, row, moment);
  if (word(filters, filterOutsideSections) > 0) {
    if (sections == 0) {
      // the change that belongs to the frame that comes out
      const slot = word(frame, frameSourceHistorySlot);
      if (slot < 0) memory.fill(outside, 0, (<usize>chunks) << 4);
      else memory.copy(outside, address(band, bandState) + (place << 4) + <usize>slot * historyBytes, (<usize>chunks) << 4);
      trace(band, bandTraceSourceChange, row, outside);
    }
    const last = address(band, bandOutsideLast);
    filterSections(
      frame,
      word(filters, filterOutsideSections),
      address(filters, filterOutsideCoefficients),
      address(filters, filterOutsideBefore),
      outside,
      chunks,
      address(band, bandOutsideState) + ((place * <usize>word(filters, filterOutsideSections)) << 5),
      address(band, bandOutsideWaiting) + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
    trace(band, bandTraceOutside, row, outside);
  }
  traceComplex(band, bandTraceBand, row, now);
  const source = line + <usize>word(frame, frameSourceSlot) * slotBytes;
  traceComplex(band, bandTraceSource, row, source);
  weighRow(chunks, source, moment, amplitude);
}

/** Phase changes since the coefficients before; keeps the new ones. `before` and `now` may be the same. */
function changeRow(chunks: i32, first: bool, real: usize, imag: usize, before: usize, now: usize, change: usize): void {
  for (let index = 0; index < chunks; index++) {
    const cr = v128.load(real);
    const ci = v128.load(imag);
    if (first) v128.store(change, f32x4.splat(0));
    else {
      const pr = v128.load(before);
      const pi = v128.load(before, imaginary);
      const y = nmadd(pr, ci, f32x4.mul(pi, cr));
      const x = madd(pi, ci, f32x4.mul(pr, cr));
      v128.store(change, angleOf(y, x));
    }
    v128.store(now, cr);
    v128.store(now, ci, imaginary);
    real += 16;
    imag += 16;
    change += 16;
    before += chunkBytes;
    now += chunkBytes;
  }
}

/** Amplitudes of the coefficients, and the phases times them. */
function weighRow(chunks: i32, coefficients: usize, moment: usize, amplitude: usize): void {
  for (let index = 0; index < chunks; index++) {
    const cr = v128.load(coefficients);
    const ci = v128.load(coefficients, imaginary);
    const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
    v128.store(moment, f32x4.mul(size, v128.load(moment)));
    v128.store(amplitude, size);
    coefficients += chunkBytes;
    moment += 16;
    amplitude += 16;
  }
}

/** Copies a row into a trace, where there is one. */
export function trace(band: usize, what: i32, row: i32, values: usize): void {
  const to = address(band, what);
  if (to == 0) return;
  const bytes = (<usize>word(band, bandWidth)) << 2;
  memory.copy(to + <usize>row * bytes, values, bytes);
}

/** Copies a row of conjugate coefficients in chunks into a trace, where there is one. */
function traceComplex(band: usize, what: i32, row: i32, chunks: usize): void {
  const to = address(band, what);
  if (to == 0) return;
  const width = word(band, bandWidth);
  const plane = (<usize>width * <usize>word(band, bandHeight)) << 2;
  let at = to + ((<usize>row * <usize>width) << 2);
  for (let index = 0; index < width; index++, at += 4) {
    const from = chunks + ((<usize>(index >> 2)) << chunkShift) + ((<usize>(index & 3)) << 2);
    store<f32>(at, load<f32>(from));
    store<f32>(at + plane, -load<f32>(from, imaginary));
  }
}
