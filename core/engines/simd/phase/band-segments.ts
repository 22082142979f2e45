import type { BandPlace } from '../../../plan/plan.ts';
import { behind, type Address } from '../blocks/block-table.ts';
import { segmentBlock } from '../blocks/phase-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import type { Window } from './image-layout.ts';

/**
 * A piece of a band's mask: four neighbouring columns of the frequency plane that fall on one panel of the band's grid, in
 * rows that fall on consecutive rows of it.
 */
export interface Segment {
  /** Column and row of the box where it begins. */
  readonly column: number;
  readonly row: number;
  /** Row of the grid where it begins. */
  readonly gridRow: number;
  readonly rows: number;
  /** The window holds kx ≥ 0 only: coefficients of the other half are conjugates of those at the opposite frequency. */
  readonly mirrored: boolean;
}

/** Bytes of a row of a mask: four columns. */
export const maskRowBytes = 16;

/** Segments of each panel, the longest first: the kernel stores the first one and adds the others. */
export function segmentsOf(band: BandPlace): readonly (readonly Segment[])[] {
  const { box, grid } = band;
  const rows = panelRows(band);
  return Array.from({ length: Math.ceil(grid.width / 4) }, (_, panel) => {
    const segments: Segment[] = [];
    for (let column = 4 * panel; column < box.width; column += grid.width) {
      const [first, past] = [rows[column >> 1], rows[(column >> 1) + 1]];
      for (let row = first; row < past;) {
        const gridRow = row % grid.height;
        const count = Math.min(past - row, grid.height - gridRow);
        const place = { column, row, gridRow, rows: count };
        if (box.x + column + 3 >= 0) segments.push({ ...place, mirrored: false });
        if (box.x + column < 0) segments.push({ ...place, mirrored: true });
        row += count;
      }
    }
    return segments.sort((a, b) => b.rows - a.rows);
  });
}

/** For each four columns of the box the first row and one past the last with a response, the same where there is none. */
function panelRows({ box, spans }: BandPlace): Int32Array {
  const rows = new Int32Array(2 * Math.ceil(box.width / 4));
  for (let row = 0; row < box.height; row++) {
    for (let at = 2 * (spans[2 * row] >> 2); at <= 2 * ((spans[2 * row + 1] - 1) >> 2); at += 2) {
      if (rows[at] === rows[at + 1]) rows[at] = row;
      rows[at + 1] = row + 1;
    }
  }
  return rows;
}

/** Places the segments of all panels. Returns the address of a table: where the segments of each panel begin, and one more for the end. */
export function placeSegments(
  arena: Arena,
  panels: readonly (readonly Segment[])[],
  { box }: BandPlace,
  { box: window, pitch }: Window,
  masks: Address,
): Address {
  let mask = masks;
  const blocks = panels.flat().map(({ column, row, gridRow, rows, mirrored }) => {
    const x = mirrored ? -box.x - column - 3 : box.x + column;
    const y = mirrored ? -box.y - row : box.y + row;
    const spectrum = ((y - window.y) * 2 * pitch + x) * 4;
    const block = { spectrum, first: gridRow, last: gridRow + rows, mask, mirrored };
    mask = behind(mask, rows * maskRowBytes);
    return block;
  });
  const first = arena.placeBlocks(segmentBlock, blocks);
  const starts = new Uint32Array(panels.length + 1).fill(first);
  panels.forEach((segments, panel) => (starts[panel + 1] = starts[panel] + segments.length * segmentBlock.bytes));
  return arena.place(starts, 'segments of panels');
}

/** Masks of all segments, one after another: four columns a row, 0 where a lane is not the segment's. */
export function writeMasks(
  memory: SharedArrayBuffer,
  at: Address,
  panels: readonly (readonly Segment[])[],
  band: BandPlace,
): void {
  const { box, grid, mask } = band;
  const rows = panels.reduce((sum, segments) => sum + segments.reduce((count, segment) => count + segment.rows, 0), 0);
  const values = new Float32Array(memory, at, 4 * rows);
  let to = 0;
  for (let panel = 0; panel < panels.length; panel++) {
    // the grid's last panel may be wider than the grid
    const lanes = Math.min(4, grid.width - 4 * panel);
    for (const segment of panels[panel]) {
      const { column, row, mirrored } = segment;
      const zero = -box.x - column;
      const first = mirrored ? 0 : Math.max(0, zero);
      const past = Math.min(lanes, box.width - column, mirrored ? zero : 4);
      const end = to + 4 * segment.rows;
      const from = row * box.width + column;
      for (let lane = first; lane < past; lane++) writeColumn(values, to + lane, end, mask, from + lane, box.width);
      to = end;
    }
  }
}

/** A function of its own, so that it is compiled after a few columns. */
function writeColumn(values: Float32Array, to: number, end: number, mask: Float32Array, from: number, pitch: number): void {
  for (let at = to, source = from; at < end; at += 4, source += pitch) values[at] = mask[source];
}
