/**
 * From a row of coefficients to filtered phases and amplitudes.
 *
 * Coefficients are conjugates C = B*, so the phase change of B is the angle of C(t−1)·C*(t).
 */
import { Section } from '../blocks';
import { chunkBytes, chunkShift, imaginary, madd, nmadd } from '../lanes';
import { Band } from './blocks';
import { filterSections, filterTaps } from '../filter';
import { angleOf } from '../trigonometry';

const sectionBytes = offsetof<Section>();

/**
 * One row: keeps the coefficients, and gives amplitude times filtered phase and amplitude.
 *
 * @param real row of Re C, `imag` of Im C
 * @param moment row of A·φ out, @param amplitude row of A out; without room for amplitudes `moment` is a row of φ
 * @param outside row of the phases outside the band out, if the plan takes them out
 */
export function phaseRow(band: Band, row: i32, real: usize, imag: usize, moment: usize, amplitude: usize, outside: usize): void {
  const frame = band.frame;
  const filters = band.filters;
  const sections = filters.sections;
  const steady =
    sections > 0 &&
    frame.ticks == 1 &&
    frame.first == 0 &&
    frame.waiting == 0 &&
    filters.outsideSections == 0 &&
    band.last == 0 &&
    band.traceChange == 0;
  if (steady) {
    const chunks = <usize>band.panels;
    const coefficients = band.coefficients + ((<usize>row * chunks) << chunkShift);
    const state = band.state + ((<usize>row * chunks * <usize>sections) << 5);
    const weights = filters.coefficients;
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
  const weighs = amplitude != 0;
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
    for (const last = state + stateBytes; state < last; state += 32, section += sectionBytes) {
      const output = madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b0')), v128.load(state));
      const first = nmadd(
        output,
        v128.load_splat<f32>(section, offsetof<Section>('a1')),
        madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b1')), v128.load(state, 16)),
      );
      const second = nmadd(output, v128.load_splat<f32>(section, offsetof<Section>('a2')), f32x4.mul(signal, v128.load_splat<f32>(section, offsetof<Section>('b2'))));
      v128.store(state, first);
      v128.store(state, second, 16);
      signal = output;
    }
    if (weighs) {
      const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
      v128.store(moment, f32x4.mul(size, signal));
      v128.store(amplitude, size);
      amplitude += 16;
    } else v128.store(moment, signal);
    moment += 16;
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
  const weighs = amplitude != 0;
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
    const middle = madd(change, v128.load_splat<f32>(weights, offsetof<Section>('b0')), v128.load(state));
    const s1 = nmadd(
      middle,
      v128.load_splat<f32>(weights, offsetof<Section>('a1')),
      madd(change, v128.load_splat<f32>(weights, offsetof<Section>('b1')), v128.load(state, 16)),
    );
    const s2 = nmadd(middle, v128.load_splat<f32>(weights, offsetof<Section>('a2')), f32x4.mul(change, v128.load_splat<f32>(weights, offsetof<Section>('b2'))));
    v128.store(state, s1);
    v128.store(state, s2, 16);
    const signal = madd(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b0')), v128.load(state, 32));
    const s3 = nmadd(
      signal,
      v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('a1')),
      madd(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b1')), v128.load(state, 48)),
    );
    const s4 = nmadd(signal, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('a2')), f32x4.mul(middle, v128.load_splat<f32>(weights, sectionBytes + offsetof<Section>('b2'))));
    v128.store(state, s3, 32);
    v128.store(state, s4, 48);
    if (weighs) {
      const size = f32x4.sqrt(madd(ci, ci, f32x4.mul(cr, cr)));
      v128.store(moment, f32x4.mul(size, signal));
      v128.store(amplitude, size);
      amplitude += 16;
    } else v128.store(moment, signal);
    moment += 16;
  }
}

/** Every other case, step by step on rows that stay in the first cache. */
function anyRow(band: Band, row: i32, real: usize, imag: usize, moment: usize, amplitude: usize, outside: usize): void {
  const frame = band.frame;
  const filters = band.filters;
  const chunks = band.panels;
  const place = <usize>row * <usize>chunks;
  const slotBytes = band.slotBytes;
  const line = band.coefficients + (place << chunkShift);
  const now = line + <usize>frame.bandSlot * slotBytes;
  changeRow(
    chunks,
    frame.first != 0,
    real,
    imag,
    line + <usize>frame.bandBefore * slotBytes,
    now,
    moment,
  );
  trace(band, band.traceChange, row, moment);
  const sections = filters.sections;
  const historyBytes = (<usize>chunks * <usize>band.height) << 4;
  if (filters.outsideSections > 0) {
    memory.copy(outside, moment, (<usize>chunks) << 4);
  }
  if (sections > 0) {
    const state = band.state + ((place * <usize>sections) << 5);
    const last = band.last;
    filterSections(
      frame,
      sections,
      filters.coefficients,
      filters.before,
      moment,
      chunks,
      state,
      band.waiting + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
  } else {
    const history = band.state + (place << 4);
    filterTaps(frame, filters.taps, filters.coefficients, moment, chunks, history, historyBytes);
  }
  trace(band, band.traceFiltered, row, moment);
  if (filters.outsideSections > 0) {
    if (sections == 0) {
      // the change that belongs to the frame that comes out
      const slot = frame.sourceHistorySlot;
      if (slot < 0) memory.fill(outside, 0, (<usize>chunks) << 4);
      else memory.copy(outside, band.state + (place << 4) + <usize>slot * historyBytes, (<usize>chunks) << 4);
      trace(band, band.traceSourceChange, row, outside);
    }
    const last = band.outsideLast;
    filterSections(
      frame,
      filters.outsideSections,
      filters.outsideCoefficients,
      filters.outsideBefore,
      outside,
      chunks,
      band.outsideState + ((place * <usize>filters.outsideSections) << 5),
      band.outsideWaiting + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
    trace(band, band.traceOutside, row, outside);
  }
  traceComplex(band, band.traceBand, row, now);
  const source = line + <usize>frame.sourceSlot * slotBytes;
  traceComplex(band, band.traceSource, row, source);
  if (amplitude != 0) weighRow(chunks, source, moment, amplitude);
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
export function trace(band: Band, to: usize, row: i32, values: usize): void {
  if (to == 0) return;
  const bytes = (<usize>band.width) << 2;
  memory.copy(to + <usize>row * bytes, values, bytes);
}

/** Copies a row of conjugate coefficients in chunks into a trace, where there is one. */
function traceComplex(band: Band, to: usize, row: i32, chunks: usize): void {
  if (to == 0) return;
  const width = band.width;
  const plane = (<usize>width * <usize>band.height) << 2;
  let at = to + ((<usize>row * <usize>width) << 2);
  for (let index = 0; index < width; index++, at += 4) {
    const from = chunks + ((<usize>(index >> 2)) << chunkShift) + ((<usize>(index & 3)) << 2);
    store<f32>(at, load<f32>(from));
    store<f32>(at + plane, -load<f32>(from, imaginary));
  }
}
