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
import { address, chunkBytes, chunkShift, imaginary, madd, reversed, splat, word } from '../lanes';
import {
  bandBlurX,
  bandBlurXWeights,
  bandBlurY,
  bandBlurYWeights,
  bandCoefficients,
  bandColumn,
  bandFilters,
  bandFrame,
  bandHeight,
  bandPanels,
  bandRow,
  bandScale,
  bandScratch,
  bandTraceBand,
  bandSegments,
  bandSlotBytes,
  bandSpectrum,
  bandSum,
  bandWidth,
  bandWindowImaginary,
  bandWindowPitch,
  filterOutsideSections,
  frameSourceSlot,
  segmentFirst,
  segmentLast,
  segmentMask,
  segmentMirrored,
  segmentSpectrum,
  segmentWords,
} from '../layout';
import { clearBeyond, keptRow, openCells, poolRow } from './noise';
import { phaseRow } from './phase';
import { rowFromChunks, rowToChunks } from './rows';
import { blurAcross, blurAlong, shiftRow } from './shift';
import { transform } from './transform';

/**
 * Bytes from one panel to the next: a line of the cache more than its rows. A row takes a chunk of every panel, and without the
 * line all of them would have to share one or two sets of the first cache where the height is a multiple of 128 or 64.
 */
// @ts-ignore: decorator
@inline
function panelPitch(height: usize): usize {
  return (height << chunkShift) + 64;
}

export function magnifyBand(band: usize): void {
  const chunks = <usize>word(band, bandPanels);
  const height = <usize>word(band, bandHeight);
  // panels, then two buffers as long as the longer side, and one more
  const panels = address(band, bandScratch);
  const longer = (max(height, chunks * 4) + 4) * chunkBytes;
  const x = panels + panelPitch(height) * chunks;
  const spare = x + longer;
  const result = spare + longer;
  const rest = result + longer;
  openCells(band);
  analyse(band, panels, x, spare);
  magnifyRows(band, panels, x, spare, result, rest);
  synthesise(band, panels, spare, result);
}

/** Only the way there: the coefficients of a band as real plane and imaginary plane, row by row, at `bandTraceBand`. */
export function analyseBand(band: usize): void {
  const chunks = <usize>word(band, bandPanels);
  const width = <usize>word(band, bandWidth);
  const height = <usize>word(band, bandHeight);
  const panels = address(band, bandScratch);
  const longer = (max(height, chunks * 4) + 4) * chunkBytes;
  const x = panels + panelPitch(height) * chunks;
  const spare = x + longer;
  const real = spare + 2 * longer;
  const imag = real + (chunks << 4);
  const panelBytes = panelPitch(height);
  const rowBlock = address(band, bandRow);
  const rowBytes = width << 2;
  analyse(band, panels, x, spare);
  let to = address(band, bandTraceBand);
  const plane = rowBytes * height;
  for (let row: usize = 0; row < height; row++, to += rowBytes) {
    let from = panels + (row << chunkShift);
    for (let at = x, end = x + (chunks << chunkShift); at < end; at += chunkBytes, from += panelBytes) {
      v128.store(at, v128.load(from));
      v128.store(at, v128.load(from, imaginary), imaginary);
    }
    rowFromChunks(rowBlock, x, spare, real, imag);
    // The engine works on conjugates.
    for (let at = imag, end = imag + (chunks << 4); at < end; at += 16) v128.store(at, f32x4.neg(v128.load(at)));
    memory.copy(to, real, rowBytes);
    memory.copy(to + plane, imag, rowBytes);
  }
}

function analyse(band: usize, panels: usize, x: usize, spare: usize): void {
  const count = word(band, bandPanels);
  const height = word(band, bandHeight);
  const column = address(band, bandColumn);
  const pitch = address(band, bandWindowPitch);
  const imagOffset = address(band, bandWindowImaginary);
  const panelBytes = panelPitch(<usize>height);
  const spectrum = address(band, bandSpectrum);
  const table = address(band, bandSegments);
  for (let panel = 0; panel < count; panel++) {
    let segment = table + address(table, panel);
    const past = table + address(table, panel + 1);
    if (segment == past) {
      memory.fill(panels, 0, panelBytes);
      panels += panelBytes;
      continue;
    }
    const first = <usize>word(segment, segmentFirst);
    const last = <usize>word(segment, segmentLast);
    memory.fill(x, 0, first << chunkShift);
    memory.fill(x + (last << chunkShift), 0, (<usize>height - last) << chunkShift);
    for (let fresh = true; segment < past; segment += segmentWords << 2, fresh = false) {
      let at = x + (<usize>word(segment, segmentFirst) << chunkShift);
      const end = x + (<usize>word(segment, segmentLast) << chunkShift);
      let weight = address(segment, segmentMask);
      let from = spectrum + address(segment, segmentSpectrum);
      if (word(segment, segmentMirrored) != 0) {
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

function synthesise(band: usize, panels: usize, spare: usize, result: usize): void {
  const count = word(band, bandPanels);
  const height = word(band, bandHeight);
  const column = address(band, bandColumn);
  const pitch = address(band, bandWindowPitch);
  const imagOffset = address(band, bandWindowImaginary);
  const scale = splat(band, bandScale);
  const panelBytes = panelPitch(<usize>height);
  const sum = address(band, bandSum);
  const table = address(band, bandSegments);
  for (let panel = 0; panel < count; panel++) {
    let segment = table + address(table, panel);
    const past = table + address(table, panel + 1);
    if (segment < past) transform(column, panels, spare, result);
    panels += panelBytes;
    for (; segment < past; segment += segmentWords << 2) {
      let at = result + (<usize>word(segment, segmentFirst) << chunkShift);
      const end = result + (<usize>word(segment, segmentLast) << chunkShift);
      let weight = address(segment, segmentMask);
      let to = sum + address(segment, segmentSpectrum);
      if (word(segment, segmentMirrored) != 0) {
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

function magnifyRows(band: usize, panels: usize, x: usize, spare: usize, result: usize, rest: usize): void {
  const width = word(band, bandWidth);
  const height = word(band, bandHeight);
  const chunks = word(band, bandPanels);
  const radiusX = word(band, bandBlurX);
  const radius = word(band, bandBlurY);
  const panelBytes = panelPitch(<usize>height);
  const rowBlock = address(band, bandRow);
  const weightsX = address(band, bandBlurXWeights);
  const weightsY = address(band, bandBlurYWeights);
  const attenuates = word(address(band, bandFilters), filterOutsideSections) > 0;
  const rowBytes = (<usize>chunks) << 4;
  const margin = (<usize>((radiusX + 3) & ~3)) << 2;
  const real = rest;
  const imag = real + rowBytes;
  const moment = imag + rowBytes + margin;
  const amplitude = moment + rowBytes + margin + margin;
  const blurred = amplitude + rowBytes + margin;
  const table = blurred + 2 * rowBytes;
  const slots = table + ((<usize>((2 * radius + 4) & ~3)) << 2);
  const slotBytes = (<usize>chunks) << chunkShift;
  // slots: the first 2·radius rows for the end, then a ring of 2·radius + 1
  const kept = 2 * radius;
  const ring = kept + 1;
  const outside = slots + <usize>min(kept + ring, height) * slotBytes;
  const coefficients =
    address(band, bandCoefficients) + <usize>word(address(band, bandFrame), frameSourceSlot) * address(band, bandSlotBytes);
  const steps = height + kept;
  for (let index = 0; index < steps; index++) {
    if (index < height) {
      const row = index < radius ? index - radius + height : index - radius;
      let from = panels + ((<usize>row) << chunkShift);
      for (let at = x, end = x + slotBytes; at < end; at += chunkBytes, from += panelBytes) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, imaginary), imaginary);
      }
      rowFromChunks(rowBlock, x, spare, real, imag);
      phaseRow(band, row, real, imag, moment, amplitude, attenuates ? outside + <usize>row * rowBytes : 0);
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
