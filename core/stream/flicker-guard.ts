import type { Frame, Plane, Size } from '../base/frame.ts';

export type FlickerState = 'none' | 'damped' | 'present';

/** The frame is reduced to this many block means. */
const columns = 16;
const rows = 12;
/** Share of the frame, change of relative luminance, luminance of the darker side: general flashes of WCAG 2.3.1. */
const flashingShare = 0.25;
const opposingChange = 0.1;
const darkerBelow = 0.8;
/** Opposing changes within a second with which a fourth flash begins; the frame that brings them is not shown as it is. */
const fourthFlash = 7;
/** Tolerance in seconds: times are sums of fractions, so a second is not exact to the last bit. */
const rounding = 1e-6;
/** Shares of the magnified change from which one is chosen, the largest first. */
const gains = [1, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05, 0] as const;
/** Seconds in which a damped change comes back to its full size. */
const recovery = 1;

/**
 * Watches for general flashes (WCAG 2.3.1: pairs of opposing changes of at least 10 % of relative luminance, the darker below
 * 0.80, over a quarter of the frame, more than three a second) and holds the magnified change back so far that there are none.
 *
 * Because block means are linear in the share of the change that is shown, all shares are followed at the same time, and the
 * largest one that does not flash is shown. Full-size frames come back untouched.
 */
export class FlickerGuard {
  readonly #size: Size;
  readonly #fullRange: boolean;
  readonly #sourceMeans = new Float64Array(columns * rows);
  readonly #magnifiedMeans = new Float64Array(columns * rows);
  readonly #watches = gains.map(() => new FlashWatch());
  /** Follows the frames as they were shown: a change of the share is itself a change of light. */
  readonly #shown = new FlashWatch();
  #gain = 1;
  #time = Number.NaN;
  state: FlickerState = 'none';

  constructor(size: Size, { range }: { readonly range: 'tv' | 'pc' }) {
    this.#size = size;
    this.#fullRange = range === 'pc';
  }

  /**
   * Returns the frame to be shown.
   *
   * @param source source frame of the instant of `magnified`
   * @param seconds when it is shown, on a clock that runs as fast as the viewer's; a step back starts anew
   */
  look<Time extends number>(source: Frame, magnified: Frame<Time>, seconds: number, damp: boolean): Frame<Time> {
    const step = seconds - this.#time;
    if (!(step >= 0 && step < 2)) this.#restart();
    this.#time = seconds;
    const step8 = 2 ** (source.format.bits - 8);
    this.#meansOf(source.planes[0], step8, this.#sourceMeans);
    this.#meansOf(magnified.planes[0], step8, this.#magnifiedMeans);
    for (const [index, gain] of gains.entries()) this.#watches[index].add(seconds, this.#lightAt(gain));
    const steady = this.#watches.findIndex((watch) => !watch.flashing);
    const chosen = steady < 0 ? gains.length - 1 : steady;
    const full = chosen === 0;
    if (full && (!damp || this.#gain === 1)) {
      this.state = 'none';
      return this.#show(1, seconds, source, magnified);
    }
    if (!damp) {
      this.state = 'present';
      return this.#show(1, seconds, source, magnified);
    }
    // Down at once, up slowly: coming back must not flash itself.
    const allowed = gains[chosen];
    const recovered = this.#gain + (Number.isFinite(step) && step > 0 ? step / recovery : 0);
    const gain = this.#largestSteadyShare(Math.min(allowed, recovered, 1), seconds);
    this.state = gain === 1 ? 'none' : 'damped';
    // Even the source flashes: nothing that is done to the change would help.
    if (steady < 0) this.state = 'present';
    return this.#show(gain, seconds, source, magnified);
  }

  /** Returns the largest share of the change, at most `most`, with which what is shown does not flash. */
  #largestSteadyShare(most: number, seconds: number): number {
    const shares = [most, ...gains.filter((gain) => gain < most)];
    // One change is kept in reserve: on the way down to the source there may be another one.
    for (const changes of [fourthFlash - 2, fourthFlash - 1]) {
      const share = shares.find((each) => !this.#shown.wouldHave(changes + 1, seconds, this.#lightAt(each)));
      if (share !== undefined) return share;
    }
    return 0;
  }

  #show<Time extends number>(gain: number, seconds: number, source: Frame, magnified: Frame<Time>): Frame<Time> {
    this.#gain = gain;
    this.#shown.add(seconds, this.#lightAt(gain));
    return gain === 1 ? magnified : blend(source, magnified, gain);
  }

  /** Relative luminance of the blocks when a share of the change is shown. */
  #lightAt(gain: number): (block: number) => number {
    return (block) => this.#luminance(this.#sourceMeans[block] + gain * (this.#magnifiedMeans[block] - this.#sourceMeans[block]));
  }

  #restart(): void {
    this.#gain = 1;
    for (const watch of [...this.#watches, this.#shown]) watch.restart();
  }

  /** Of Y′ in codes of 8 bits, `step8` of the plane's own each; every second row and column: changes of light are never that fine. */
  #meansOf(luma: Plane, step8: number, means: Float64Array): void {
    const { width, height } = this.#size;
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = [Math.floor((row * height) / rows), Math.floor(((row + 1) * height) / rows)];
      for (let column = 0; column < columns; column++) {
        const [left, right] = [Math.floor((column * width) / columns), Math.floor(((column + 1) * width) / columns)];
        let [sum, count] = [0, 0];
        for (let y = top; y < bottom; y += 2) {
          for (let x = left; x < right; x += 2) {
            sum += luma[y * width + x];
            count++;
          }
        }
        means[row * columns + column] = count > 0 ? sum / count / step8 : 0;
      }
    }
  }

  /** Relative luminance, 0–1, of a grey of this code: displays follow a power of about 2.2. */
  #luminance(code: number): number {
    const signal = this.#fullRange ? code / 255 : (code - 16) / 219;
    return Math.min(1, Math.max(0, signal)) ** 2.2;
  }
}

/** Counts opposing changes in every block over the last second. */
class FlashWatch {
  /** Per block: the extreme since the last change, and the direction of that change (0: none yet). */
  readonly #extreme = new Float64Array(columns * rows).fill(Number.NaN);
  readonly #direction = new Int8Array(columns * rows);
  /** Times of the last changes, `fourthFlash` per block, the next place to write in turn. */
  readonly #times = new Float64Array(columns * rows * fourthFlash).fill(Number.NEGATIVE_INFINITY);
  readonly #next = new Uint8Array(columns * rows);
  flashing = false;

  restart(): void {
    this.#extreme.fill(Number.NaN);
    this.#direction.fill(0);
    this.#times.fill(Number.NEGATIVE_INFINITY);
    this.flashing = false;
  }

  /** Afterwards `flashing` tells whether a quarter of the blocks has had all the changes that a second may have. */
  add(seconds: number, luminanceOf: (block: number) => number): void {
    let busy = 0;
    for (let block = 0; block < columns * rows; block++) {
      this.#follow(block, luminanceOf(block), seconds);
      // The place that is written next holds the oldest of the last changes.
      if (this.#times[block * fourthFlash + this.#next[block]] > seconds - 1 + rounding) busy++;
    }
    this.flashing = busy >= flashingShare * columns * rows;
  }

  /** Whether a frame would bring a quarter of the blocks to so many changes within a second. Nothing is noted. */
  wouldHave(changes: number, seconds: number, luminanceOf: (block: number) => number): boolean {
    let busy = 0;
    for (let block = 0; block < columns * rows; block++) {
      let count = this.#opposes(block, luminanceOf(block)) ? 1 : 0;
      for (let index = 0; index < fourthFlash; index++) {
        if (this.#times[block * fourthFlash + index] > seconds - 1 + rounding) count++;
      }
      if (count >= changes) busy++;
    }
    return busy >= flashingShare * columns * rows;
  }

  /** Whether a luminance is an opposing change against the last extreme. */
  #opposes(block: number, value: number): boolean {
    const extreme = this.#extreme[block];
    if (Number.isNaN(extreme) || (value - extreme) * this.#direction[block] > 0) return false;
    return Math.abs(value - extreme) >= opposingChange && Math.min(value, extreme) < darkerBelow;
  }

  #follow(block: number, value: number, seconds: number): void {
    const extreme = this.#extreme[block];
    const direction = this.#direction[block];
    if (Number.isNaN(extreme) || (direction !== 0 && (value - extreme) * direction >= 0)) {
      this.#extreme[block] = value;
      return;
    }
    if (!this.#opposes(block, value)) return;
    this.#direction[block] = value > extreme ? 1 : -1;
    this.#extreme[block] = value;
    this.#times[block * fourthFlash + this.#next[block]] = seconds;
    this.#next[block] = (this.#next[block] + 1) % fourthFlash;
  }
}

/** source + gain·(magnified − source), in every plane. */
function blend<Time extends number>(source: Frame, magnified: Frame<Time>, gain: number): Frame<Time> {
  const planes = source.planes.map((plane, index) => {
    const other = magnified.planes[index];
    const out = plane instanceof Uint16Array ? new Uint16Array(plane.length) : new Uint8Array(plane.length);
    for (let sample = 0; sample < out.length; sample++) {
      out[sample] = Math.round(plane[sample] + gain * (other[sample] - plane[sample]));
    }
    return out;
  });
  return { ...magnified, planes };
}
