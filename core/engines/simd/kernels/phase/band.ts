/**
 * One band of method `phase`, from spectrum to spectrum.
 *
 * 1. Columns: crop, mask, fold onto the grid and transform four at a time into panels [panel][row][chunk].
 * 2. Rows, one at a time, everything in the first two caches: transform; phase change, filter, amplitude; blur along x; as
 *    soon as the rows around a row are there, blur along y, weigh against the noise and shift; transform back into the panels.
 * 3. Columns again, masked, added to the thread's window.
 *
 * The grid is periodic. Rows are therefore taken from −radius on, and the first 2·radius blurred rows are kept for the end.
 * Of the frame's memory a coefficient and frame touches 8 bytes of coefficient and 16 bytes per filter section, once.
 */
import { addressAt, chunkBytes, chunkShift, imaginary, madd, reversed } from '../lanes';
import { MovingBand } from '../envelope/blocks';
import { unexplainedRow } from '../envelope/unexplained';
import { AnalysedBand, AnalysisScratch, Band, BandGeometry, Segment } from './blocks';
import { clearBeyond, keptRow, openCells, poolRow } from './noise';
import { phaseRow } from './phase';
import { rowFromChunks, rowToChunks } from './rows';
import { blurAcross, blurAlong, shiftRow } from './shift';
import { transform } from './transform';

export function magnifyBand(band: Band): void {
  openCells(band);
  analyse(band, band.scratch);
  magnifyRows(band, false);
  synthesise(band);
}

/** Only as far as the filtered phases of a band, which it keeps. */
export function findPhases(band: MovingBand): void {
  analyse(band, band.scratch);
  const scratch = band.scratch;
  const height = band.height;
  const rowBytes = (<usize>band.panels) << 4;
  const attenuates = band.filters.outsideSections > 0;
  for (let row = 0; row < height; row++) {
    takeRow(band, row);
    const place = <usize>row * rowBytes;
    phaseRow(band, row, scratch.real, scratch.imag, band.phase + place, 0, attenuates ? band.outsidePhase + place : 0);
  }
}

/** What comes after: shifts by what the displacement field leaves to the phases. */
export function shiftBand(band: MovingBand): void {
  openCells(band);
  magnifyRows(band, true);
  synthesise(band);
}

/** A row of the panels, transformed. */
function takeRow(band: Band, row: i32): void {
  const scratch = band.scratch;
  const x = scratch.x;
  const panelBytes = scratch.panelBytes;
  let from = scratch.panels + ((<usize>row) << chunkShift);
  for (let at = x, end = x + ((<usize>band.panels) << chunkShift); at < end; at += chunkBytes, from += panelBytes) {
    v128.store(at, v128.load(from));
    v128.store(at, v128.load(from, imaginary), imaginary);
  }
  rowFromChunks(band.row, x, scratch.spare, scratch.real, scratch.imag);
}

/** Only the way there: the coefficients of a band as real plane and imaginary plane, row by row. */
export function analyseBand(band: AnalysedBand): void {
  const scratch = band.scratch;
  const chunks = <usize>band.panels;
  const height = <usize>band.height;
  const x = scratch.x;
  const real = scratch.real;
  const imag = scratch.imag;
  const panelBytes = scratch.panelBytes;
  const rowBytes = <usize>band.width << 2;
  analyse(band, scratch);
  let to = band.coefficients;
  const plane = rowBytes * height;
  for (let row: usize = 0; row < height; row++, to += rowBytes) {
    let from = scratch.panels + (row << chunkShift);
    for (let at = x, end = x + (chunks << chunkShift); at < end; at += chunkBytes, from += panelBytes) {
      v128.store(at, v128.load(from));
      v128.store(at, v128.load(from, imaginary), imaginary);
    }
    rowFromChunks(band.row, x, scratch.spare, real, imag);
    // The engine works on conjugates.
    for (let at = imag, end = imag + (chunks << 4); at < end; at += 16) v128.store(at, f32x4.neg(v128.load(at)));
    memory.copy(to, real, rowBytes);
    memory.copy(to + plane, imag, rowBytes);
  }
}

// @ts-ignore: decorator
@inline
function following(segment: Segment): Segment {
  return changetype<Segment>(changetype<usize>(segment) + offsetof<Segment>());
}

function analyse(band: BandGeometry, scratch: AnalysisScratch): void {
  const count = band.panels;
  const height = band.height;
  const column = band.column;
  const pitch = band.windowPitch;
  const imagOffset = band.windowImaginary;
  const panelBytes = scratch.panelBytes;
  const x = scratch.x;
  const spare = scratch.spare;
  const spectrum = band.spectrum;
  const table = band.panelSegments;
  let panels = scratch.panels;
  for (let panel = 0; panel < count; panel++) {
    let segment = changetype<Segment>(addressAt(table, panel));
    const past = addressAt(table, panel + 1);
    if (changetype<usize>(segment) == past) {
      memory.fill(panels, 0, <usize>height << chunkShift);
      panels += panelBytes;
      continue;
    }
    const first = <usize>segment.first;
    const last = <usize>segment.last;
    memory.fill(x, 0, first << chunkShift);
    memory.fill(x + (last << chunkShift), 0, (<usize>height - last) << chunkShift);
    for (let fresh = true; changetype<usize>(segment) < past; segment = following(segment), fresh = false) {
      let at = x + (<usize>segment.first << chunkShift);
      const end = x + (<usize>segment.last << chunkShift);
      let weight = segment.mask;
      let from = spectrum + <usize>segment.spectrum;
      if (segment.mirrored != 0) {
        for (; at < end; at += chunkBytes, weight += 16, from -= pitch) {
          const w = v128.load(weight);
          const re = f32x4.mul(w, reversed(v128.load(from)));
          const im = f32x4.mul(w, reversed(v128.load(from + imagOffset)));
          v128.store(at, fresh ? re : f32x4.add(v128.load(at), re));
          v128.store(at, fresh ? f32x4.neg(im) : f32x4.sub(v128.load(at, imaginary), im), imaginary);
        }
      } else if (fresh) {
        for (; at < end; at += chunkBytes, weight += 16, from += pitch) {
          const w = v128.load(weight);
          v128.store(at, f32x4.mul(w, v128.load(from)));
          v128.store(at, f32x4.mul(w, v128.load(from + imagOffset)), imaginary);
        }
      } else {
        for (; at < end; at += chunkBytes, weight += 16, from += pitch) {
          const w = v128.load(weight);
          v128.store(at, madd(w, v128.load(from), v128.load(at)));
          v128.store(at, madd(w, v128.load(from + imagOffset), v128.load(at, imaginary)), imaginary);
        }
      }
    }
    transform(column, x, spare, panels);
    panels += panelBytes;
  }
}

function synthesise(band: Band): void {
  const scratch = band.scratch;
  const spare = scratch.spare;
  const result = scratch.result;
  let panels = scratch.panels;
  const count = band.panels;
  const column = band.column;
  const pitch = band.windowPitch;
  const imagOffset = band.windowImaginary;
  const scale = f32x4.splat(band.scale);
  const panelBytes = scratch.panelBytes;
  const sum = band.sum;
  const table = band.panelSegments;
  for (let panel = 0; panel < count; panel++) {
    let segment = changetype<Segment>(addressAt(table, panel));
    const past = addressAt(table, panel + 1);
    if (changetype<usize>(segment) < past) transform(column, panels, spare, result);
    panels += panelBytes;
    for (; changetype<usize>(segment) < past; segment = following(segment)) {
      let at = result + (<usize>segment.first << chunkShift);
      const end = result + (<usize>segment.last << chunkShift);
      let weight = segment.mask;
      let to = sum + <usize>segment.spectrum;
      if (segment.mirrored != 0) {
        for (; at < end; at += chunkBytes, weight += 16, to -= pitch) {
          const w = f32x4.mul(scale, v128.load(weight));
          const re = f32x4.mul(w, v128.load(at));
          const im = f32x4.mul(w, v128.load(at, imaginary));
          v128.store(to, f32x4.add(v128.load(to), reversed(re)));
          v128.store(to + imagOffset, f32x4.sub(v128.load(to + imagOffset), reversed(im)));
        }
      } else {
        for (; at < end; at += chunkBytes, weight += 16, to += pitch) {
          const w = f32x4.mul(scale, v128.load(weight));
          v128.store(to, madd(w, v128.load(at), v128.load(to)));
          v128.store(to + imagOffset, madd(w, v128.load(at, imaginary), v128.load(to + imagOffset)));
        }
      }
    }
  }
}

/** @param moved whether the band's phases are there, and the field explains a part of them */
function magnifyRows(band: Band, moved: bool): void {
  const scratch = band.scratch;
  const panels = scratch.panels;
  const x = scratch.x;
  const spare = scratch.spare;
  const result = scratch.result;
  const width = band.width;
  const height = band.height;
  const chunks = band.panels;
  const radiusX = band.blurX;
  const radius = band.blurY;
  const panelBytes = scratch.panelBytes;
  const rowBlock = band.row;
  const weightsX = band.blurXWeights;
  const weightsY = band.blurYWeights;
  const attenuates = band.filters.outsideSections > 0;
  const rowBytes = (<usize>chunks) << 4;
  const real = scratch.real;
  const imag = scratch.imag;
  const moment = scratch.moment;
  const amplitude = scratch.amplitude;
  const blurred = scratch.blurred;
  const table = scratch.taps;
  const slots = scratch.slots;
  const outside = scratch.outside;
  const slotBytes = (<usize>chunks) << chunkShift;
  // slots: the first 2·radius rows for the end, then a ring of 2·radius + 1
  const kept = 2 * radius;
  const ring = kept + 1;
  const coefficients = band.coefficients + <usize>band.frame.sourceSlot * band.slotBytes;
  const steps = height + kept;
  for (let index = 0; index < steps; index++) {
    if (index < height) {
      const row = index < radius ? index - radius + height : index - radius;
      const beyond = attenuates ? outside + <usize>row * rowBytes : 0;
      if (moved) unexplainedRow(changetype<MovingBand>(band), row, moment, amplitude, beyond);
      else {
        takeRow(band, row);
        phaseRow(band, row, real, imag, moment, amplitude, beyond);
      }
      wrap(moment, width, radiusX);
      wrap(amplitude, width, radiusX);
      blurAlong(
        chunks,
        radiusX,
        weightsX,
        moment,
        amplitude,
        slots + <usize>(index < kept ? index : kept + ((index - kept) % ring)) * slotBytes,
      );
    }
    if (index < kept) continue;
    const row = index - kept;
    for (let tap = 0; tap <= kept; tap++) {
      const at = row + tap;
      const slot = at >= height ? at - height : at < kept ? at : kept + ((at - kept) % ring);
      store<u32>(table + ((<usize>tap) << 2), <u32>(slots + <usize>slot * slotBytes));
    }
    blurAcross(chunks, radius, weightsY, table, blurred);
    if (width & 3) clearBeyond(band, blurred);
    poolRow(band, row, blurred);
    const place = coefficients + ((<usize>row * <usize>chunks) << chunkShift);
    shiftRow(band, row, blurred, keptRow(band, row), place, attenuates ? outside + <usize>row * rowBytes : 0, real, imag);
    rowToChunks(rowBlock, real, imag, x, spare, result);
    let to = panels + ((<usize>row) << chunkShift);
    for (let at = result, end = result + slotBytes; at < end; at += chunkBytes, to += panelBytes) {
      v128.store(to, v128.load(at));
      v128.store(to, v128.load(at, imaginary), imaginary);
    }
  }
}

/** Continues a periodic row by `radius` samples on either side. */
function wrap(row: usize, width: i32, radius: i32): void {
  const end = row + ((<usize>width) << 2);
  for (let offset: usize = 4; offset <= (<usize>radius) << 2; offset += 4) {
    store<f32>(row - offset, load<f32>(end - offset));
    store<f32>(end + offset - 4, load<f32>(row + offset - 4));
  }
}
