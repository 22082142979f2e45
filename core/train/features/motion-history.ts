import type { AnalysisBand } from '../../plan/analysis-plan.ts';
import { createCellPhases } from './cell-phases.ts';

/** Phase differences and energies of one subband's cells over the window: a ring of `length` steps for every cell. */
export interface BandHistory {
  readonly band: AnalysisBand;
  /** Takes the subband's coefficients of every frame. */
  readonly phases: ReturnType<typeof createCellPhases>;
  readonly changes: Float32Array;
  readonly energies: Float32Array;
}

/** A part of the time between two frames, as a clock divides it (see `TakePart`). */
export interface HistoryPart {
  /** Share of the time between the two frames. */
  readonly share: number;
  /** Share of a step of the clock. */
  readonly span: number;
  /** The clock's time where a step ends with this part, else `null`. */
  readonly end: number | null;
  /** Share of the time between the two frames for which frames are missing. */
  readonly missing: number;
}

/** The last `length` steps of a window: phase differences, energies and missing frames. */
export class MotionHistory {
  readonly bands: readonly BandHistory[];
  readonly #length: number;
  readonly #hop: number;
  readonly #cells: number;
  /** Times at which the steps of the ring begin, seconds. */
  readonly #times: Float64Array;
  readonly #missing: Float64Array;
  #steps = 0;
  /** True while no part of the current step has been added. */
  #isFresh = true;

  /**
   * @param length steps in a window
   * @param hop steps from one window to the next
   */
  constructor(
    bands: readonly AnalysisBand[],
    grid: { readonly columns: number; readonly rows: number },
    length: number,
    hop: number,
  ) {
    this.#length = length;
    this.#hop = hop;
    this.#cells = grid.columns * grid.rows;
    const ring = (): Float32Array => new Float32Array(this.#cells * length);
    this.bands = bands.map((band) => {
      return { band, phases: createCellPhases(band.grid, grid), changes: ring(), energies: ring() };
    });
    this.#times = new Float64Array(length);
    this.#missing = new Float64Array(length);
  }

  /** Forgets everything before `time`, in seconds. */
  begin(time: number): void {
    this.#steps = 0;
    this.#isFresh = true;
    this.#times[0] = time;
  }

  /** Adds a part of the newest phase differences to the step that it lies in. Returns the window that ends with it, if one does. */
  add({ share, span, end, missing }: HistoryPart): { readonly start: number; readonly end: number } | null {
    const slot = this.#steps % this.#length;
    const isFresh = this.#isFresh;
    for (const { phases, changes, energies } of this.bands) {
      for (let cell = 0; cell < this.#cells; cell++) {
        const at = cell * this.#length + slot;
        changes[at] = (isFresh ? 0 : changes[at]) + share * phases.changes[cell];
        energies[at] = (isFresh ? 0 : energies[at]) + span * phases.energies[cell];
      }
    }
    this.#missing[slot] = (isFresh ? 0 : this.#missing[slot]) + missing * span;
    this.#isFresh = end !== null;
    if (end === null) return null;
    this.#steps++;
    const next = this.#steps % this.#length;
    const start = this.#times[next];
    this.#times[next] = end;
    if (this.#steps < this.#length || (this.#steps - this.#length) % this.#hop !== 0) return null;
    return { start, end };
  }

  /** Share of the window's time for which frames are missing. */
  missingShare(): number {
    return this.#missing.reduce((sum, part) => sum + part) / this.#length;
  }

  /**
   * Writes a cell's phase over the window, oldest step first, as the running sum of its differences.
   *
   * @param series `length` radians
   * @returns the cell's mean energy
   */
  readPhase({ changes, energies }: BandHistory, cell: number, series: Float64Array): number {
    let [phase, energy] = [0, 0];
    for (let n = 0; n < this.#length; n++) {
      const at = cell * this.#length + ((this.#steps + n) % this.#length);
      phase += changes[at];
      energy += energies[at] / this.#length;
      series[n] = phase;
    }
    return energy;
  }
}
