import type { Plane, Size } from '../base/frame.ts';

/** The frame is reduced to this many block means a side: they show neither noise nor subtle motion. */
const blocks = 24;
/** Samples along each side of a block, where it has twice as many, whose mean stands for the block's. */
const samples = 8;
/** Mean absolute difference of the block means, as a share of full scale, below which nothing is a cut. */
const leastDifference = 0.03;
/** Correlation of the block means below which two frames show different scenes; a flash of light leaves it high. */
const mostCorrelation = 0.6;

/**
 * Finds hard cuts in a stream of frames, so that filters do not smear one shot into the next.
 *
 * A cut is a frame whose block means differ from those of the frame before and no longer follow their pattern. Fades and
 * dissolves are not cuts. Memory is two small frames.
 */
export class ShotBoundary {
  readonly #size: Size;
  readonly #columns: number;
  readonly #rows: number;
  #before: Float64Array | null = null;

  constructor(size: Size) {
    this.#size = size;
    this.#columns = Math.min(blocks, size.width);
    this.#rows = Math.min(blocks, size.height);
  }

  /** Takes the next frame's luma, with its largest code; says whether it starts a new shot (the first frame does not). */
  isCut(luma: Plane, largest: number): boolean {
    const now = this.#blockMeans(luma, largest);
    const before = this.#before;
    this.#before = now;
    if (!before) return false;
    let difference = 0;
    for (let index = 0; index < now.length; index++) difference += Math.abs(now[index] - before[index]);
    return difference / now.length > leastDifference && correlation(before, now) < mostCorrelation;
  }

  /** Some samples of each block are enough. */
  #blockMeans(luma: Plane, largest: number): Float64Array {
    const { width, height } = this.#size;
    const means = new Float64Array(this.#columns * this.#rows);
    const stepX = Math.max(2, Math.floor(width / (this.#columns * samples)));
    const stepY = Math.max(2, Math.floor(height / (this.#rows * samples)));
    for (let row = 0; row < this.#rows; row++) {
      const [top, bottom] = [Math.floor((row * height) / this.#rows), Math.floor(((row + 1) * height) / this.#rows)];
      for (let column = 0; column < this.#columns; column++) {
        const [left, right] = [Math.floor((column * width) / this.#columns), Math.floor(((column + 1) * width) / this.#columns)];
        let [sum, count] = [0, 0];
        for (let y = top; y < bottom; y += stepY) {
          for (let x = left; x < right; x += stepX) {
            sum += luma[y * width + x];
            count++;
          }
        }
        means[row * this.#columns + column] = sum / (count * largest);
      }
    }
    return means;
  }
}

/** Pearson's; 0 when one of the frames is flat. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [da, db] = [a[index] - meanA, b[index] - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa * bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
