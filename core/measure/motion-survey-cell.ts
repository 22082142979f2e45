import type { Cell, SurveyGrid } from './motion-survey-grid.ts';
import { prepareProbes, type Probe, type ProbeWeights, unusedRim } from './motion-survey-probe.ts';

/** Parts of a cell whose brightness is watched. */
export const quarters = 4;
/** Directions in which a cell's motion is measured, at most. */
export const mostDirections = 2;

/** Displacement in samples from which the window is moved so that it follows its content. */
const followFrom = 0.6;
/** Largest share of the displacement that may be left after the window has moved; else the move is undone. */
const followGain = 0.75;
const mostMoves = 3;
/** Least information at which a window is moved: below it, noise of a few codes already looks like such a displacement. */
const followInformation = 4000;

/**
 * Measures the displacement of the cells of a frame against a reference, tile by tile.
 *
 * A direction's displacement is a weighted sum over the cell. The sum over each of the cell's tiles is kept, because the tiles of
 * something that moves agree in sign, while errors of compression and changes of light differ in sign from tile to tile. Least
 * squares on gradients holds for about half a sample: in a cell that has moved further, the window is moved by whole samples, so
 * large swings and drifts are measured as well as small ones.
 */
export class CellMeter {
  readonly #grid: SurveyGrid;
  readonly #tilesPerSide: number;
  readonly #weights: ProbeWeights;
  readonly #sums: Float64Array;
  readonly #tried: Float64Array;
  /** Whole samples by which each cell's window is moved: x, y. */
  readonly #moved: Int32Array;
  /** Share of each tile in its direction's weights, by energy; laid out as `rows`. */
  readonly #shares: Float32Array;
  /** By cell and direction: 1 / Σ weight², by which a squared displacement becomes a squared code of a unit pattern. */
  readonly #information: Float64Array;
  #probes: readonly (readonly Probe[])[] | null = null;
  /** 1 for cells whose content has left the frame since the reference: nothing is measured there any more. */
  readonly #lost: Uint8Array;

  constructor(grid: SurveyGrid, tilesPerSide: number) {
    const { width, height, cells } = grid;
    this.#grid = grid;
    this.#tilesPerSide = tilesPerSide;
    this.#weights = { first: new Float32Array(width * height), second: new Float32Array(width * height) };
    this.#sums = new Float64Array(this.rowsPerCell);
    this.#tried = new Float64Array(this.rowsPerCell);
    this.#moved = new Int32Array(2 * cells.length);
    this.#shares = new Float32Array(this.rows);
    this.#information = new Float64Array(mostDirections * cells.length);
    this.#lost = new Uint8Array(cells.length);
  }

  /** Series that `measure` gives a value of each, cell by cell. */
  get rows(): number {
    return this.#grid.cells.length * this.rowsPerCell;
  }

  /** First the tiles of the first direction, then those of the second, then the brightness of the cell's quarters. */
  get rowsPerCell(): number {
    return mostDirections * this.tiles + quarters;
  }

  get tiles(): number {
    return this.#tilesPerSide ** 2;
  }

  /** Directions measured in each cell; none before there was a reference, or where the cell has no detail. */
  directions(cell: number): readonly Probe[] {
    return this.#probes?.[cell] ?? [];
  }

  /** Whether what the cell held at the reference has since moved out of the frame. */
  isLost(cell: number): boolean {
    return this.#lost[cell] === 1;
  }

  /** Squared codes of a pattern of unit energy that a squared displacement of one sample stands for. */
  information(cell: number, direction: number): number {
    return this.#information[mostDirections * cell + direction];
  }

  /** Takes a frame of the grid's size as the reference of displacements; directions stay those of the first reference. */
  refer(frame: Float32Array): void {
    const { cells, width } = this.#grid;
    const known = this.#probes;
    this.#probes = cells.map((cell, index) => prepareProbes(frame, width, cell, this.#weights, known?.[index]));
    this.#moved.fill(0);
    this.#lost.fill(0);
    const planes = [this.#weights.first, this.#weights.second];
    const { tiles } = this;
    cells.forEach((cell, index) => {
      for (let direction = 0; direction < mostDirections; direction += 1) {
        const energies = new Float64Array(tiles);
        this.#eachTile(cell, (tile, x0, x1, y) => {
          for (let x = x0; x < x1; x += 1) energies[tile] += planes[direction][y * width + x] ** 2;
        });
        const whole = energies.reduce((sum, energy) => sum + energy, 0);
        this.#information[mostDirections * index + direction] = whole > 0 ? 1 / whole : 0;
        const at = index * this.rowsPerCell + direction * tiles;
        energies.forEach((energy, tile) => (this.#shares[at + tile] = whole > 0 ? energy / whole : 0));
      }
    });
  }

  /**
   * Writes displacements in samples, tile by tile: those of one direction of a cell add up to the cell's. Brightness is the sum
   * of a quarter's codes over the root of their number, a pattern of unit energy.
   */
  measure(frame: Float32Array, out: Float32Array): void {
    const { cells } = this.#grid;
    const { tiles } = this;
    for (let index = 0; index < cells.length; index += 1) {
      const probes = this.directions(index);
      const start = index * this.rowsPerCell;
      if (probes.length === 0) {
        out.fill(0, start, start + this.rowsPerCell);
        continue;
      }
      this.#follow(frame, index, probes);
      for (let direction = 0; direction < mostDirections; direction += 1) {
        const probe = probes[direction];
        const offset = probe ? probe.dx * this.#moved[2 * index] + probe.dy * this.#moved[2 * index + 1] : 0;
        for (let tile = 0, at = start + direction * tiles; tile < tiles; tile += 1, at += 1)
          out[at] = this.#sums[direction * tiles + tile] + offset * this.#shares[at];
      }
      for (let row = mostDirections * tiles; row < this.rowsPerCell; row += 1) out[start + row] = this.#sums[row];
    }
  }

  /**
   * Displacements in samples of the cells that have two directions and detail enough to be followed, and have not left the frame.
   *
   * @param seen as `measure` wrote it
   */
  wholeDisplacements(seen: Float32Array): [number, number][] {
    const { tiles } = this;
    return this.#grid.cells.flatMap((_, index): [number, number][] => {
      const probes = this.directions(index);
      if (probes.length < mostDirections || this.isLost(index) || this.information(index, 1) < followInformation) return [];
      const start = index * this.rowsPerCell;
      return [this.#displacement(seen.subarray(start, start + mostDirections * tiles), probes)];
    });
  }

  /** Leaves in `#sums` the sums of a window that is within half a sample of its content. */
  #follow(frame: Float32Array, index: number, probes: readonly Probe[]): void {
    const cell = this.#grid.cells[index];
    const moved = this.#moved;
    this.#sum(frame, cell, moved[2 * index], moved[2 * index + 1], this.#sums);
    if (this.#information[mostDirections * index] < followInformation) return;
    for (let move = 0; move < mostMoves; move += 1) {
      const [x, y] = this.#displacement(this.#sums, probes);
      if (Math.abs(x) < followFrom && Math.abs(y) < followFrom) return;
      const [toX, toY] = [moved[2 * index] + Math.round(x), moved[2 * index + 1] + Math.round(y)];
      const nextX = this.#within(toX, cell.x, cell.width, this.#grid.width);
      const nextY = this.#within(toY, cell.y, cell.height, this.#grid.height);
      if (nextX !== toX || nextY !== toY) this.#lost[index] = 1;
      if (nextX === moved[2 * index] && nextY === moved[2 * index + 1]) return;
      this.#sum(frame, cell, nextX, nextY, this.#tried);
      const left = this.#displacement(this.#tried, probes);
      if (Math.hypot(...left) > followGain * Math.hypot(x, y)) return;
      this.#sums.set(this.#tried);
      moved[2 * index] = nextX;
      moved[2 * index + 1] = nextY;
    }
  }

  #displacement(sums: Float64Array | Float32Array, probes: readonly Probe[]): [number, number] {
    const { tiles } = this;
    let [x, y] = [0, 0];
    probes.forEach(({ dx, dy }, direction) => {
      let shift = 0;
      for (let tile = 0; tile < tiles; tile += 1) shift += sums[direction * tiles + tile];
      x += shift * dx;
      y += shift * dy;
    });
    return [x, y];
  }

  /** Returns the nearest offset at which everything that has a weight lies within the frame. */
  #within(offset: number, start: number, length: number, limit: number): number {
    return Math.max(-start - unusedRim, Math.min(limit - start - length + unusedRim, offset));
  }

  #sum(frame: Float32Array, cell: Cell, dx: number, dy: number, out: Float64Array): void {
    const { width } = this.#grid;
    const { first, second } = this.#weights;
    const { tiles } = this;
    const shift = dy * width + dx;
    out.fill(0);
    const samples = new Float64Array(quarters);
    const bright = mostDirections * tiles;
    this.#eachTile(cell, (tile, x0, x1, y) => {
      let along = 0;
      let across = 0;
      let light = 0;
      for (let at = y * width + x0, end = y * width + x1; at < end; at += 1) {
        const sample = frame[at + shift];
        along += first[at] * sample;
        across += second[at] * sample;
        light += sample;
      }
      out[tile] += along;
      out[tiles + tile] += across;
      const quarter = this.#quarterOf(tile);
      out[bright + quarter] += light;
      samples[quarter] += x1 - x0;
    });
    for (let quarter = 0; quarter < quarters; quarter += 1) out[bright + quarter] /= Math.sqrt(Math.max(1, samples[quarter]));
  }

  #quarterOf(tile: number): number {
    const side = this.#tilesPerSide;
    return 2 * Math.floor((2 * Math.floor(tile / side)) / side) + Math.floor((2 * (tile % side)) / side);
  }

  /** Calls for every row of samples of every tile of a cell: the tile, where its row begins and ends, and the row. */
  #eachTile(cell: Cell, visit: (tile: number, x0: number, x1: number, y: number) => void): void {
    const side = this.#tilesPerSide;
    const [left, top] = [cell.x + unusedRim, cell.y + unusedRim];
    const [wide, high] = [Math.max(0, cell.width - 2 * unusedRim), Math.max(0, cell.height - 2 * unusedRim)];
    for (let y = 0; y < high; y += 1) {
      const row = Math.floor((y * side) / high) * side;
      for (let column = 0; column < side; column += 1) {
        const x0 = left + Math.floor((column * wide) / side);
        visit(row + column, x0, left + Math.floor(((column + 1) * wide) / side), top + y);
      }
    }
  }
}
