/** Steady movement of a whole frame, in pixels a frame, x to the right, y down. */
export interface Pan {
  readonly x: number;
  readonly y: number;
}

/** Share of the displacement's variance that a straight line over time must explain. */
const leastStraight = 0.9;
/** Share of the cells that must move as the median cell does. */
const leastShared = 0.6;
/** Displacement in samples over a segment below which no pan is said. */
const leastDistance = 1;
/** How far a cell may be from the median: share of its displacement, and samples. */
const tolerance = { share: 0.25, samples: 0.15 };
const fewestCells = 3;

/**
 * Finds the steady movement that most cells of a frame share, as a panning camera makes it: a line over time through the median
 * of the cells' displacements, by least squares. Every segment has a reference and so a line of its own; slopes are pooled.
 */
export class PanMeter {
  #open = emptySums();
  readonly #closed = { stt: 0, sxt: 0, syt: 0, sxx: 0, syy: 0, shared: 0, frames: 0, longest: 0 };

  /** @param displacements of the cells against the segment's reference, in samples, x and y */
  add(displacements: readonly (readonly [number, number])[]): void {
    const sums = this.#open;
    sums.time += 1;
    if (displacements.length < fewestCells) return;
    const x = middle(displacements.map(([value]) => value));
    const y = middle(displacements.map(([, value]) => value));
    const near = tolerance.samples + tolerance.share * Math.hypot(x, y);
    const alike = displacements.filter((cell) => Math.hypot(cell[0] - x, cell[1] - y) <= near).length;
    const t = sums.time;
    sums.frames += 1;
    sums.shared += alike / displacements.length;
    sums.t += t;
    sums.x += x;
    sums.y += y;
    sums.tt += t * t;
    sums.xt += x * t;
    sums.yt += y * t;
    sums.xx += x * x;
    sums.yy += y * y;
  }

  /** The next displacements are against another reference. */
  close(): void {
    addCentred(this.#closed, this.#open);
    this.#open = emptySums();
  }

  /** `null` where the frame stands still, or does not move steadily or as a whole. */
  result(): Pan | null {
    const all = { ...this.#closed };
    addCentred(all, this.#open);
    if (!(all.stt > 0) || all.shared < leastShared * all.frames) return null;
    const [x, y] = [all.sxt / all.stt, all.syt / all.stt];
    const explained = (all.sxt ** 2 + all.syt ** 2) / all.stt;
    if (explained < leastStraight * (all.sxx + all.syy) || Math.hypot(x, y) * all.longest < leastDistance) return null;
    return { x, y };
  }
}

const emptySums = () => ({ time: 0, frames: 0, shared: 0, t: 0, x: 0, y: 0, tt: 0, xt: 0, yt: 0, xx: 0, yy: 0 });

interface CentredSums {
  stt: number;
  sxt: number;
  syt: number;
  sxx: number;
  syy: number;
  shared: number;
  frames: number;
  longest: number;
}

/** Adds a segment's sums of squares and products about its own means. */
function addCentred(all: CentredSums, segment: ReturnType<typeof emptySums>): void {
  const { frames, t, x, y } = segment;
  if (frames === 0) return;
  all.stt += segment.tt - (t * t) / frames;
  all.sxt += segment.xt - (x * t) / frames;
  all.syt += segment.yt - (y * t) / frames;
  all.sxx += segment.xx - (x * x) / frames;
  all.syy += segment.yy - (y * y) / frames;
  all.shared += segment.shared;
  all.frames += frames;
  all.longest = Math.max(all.longest, frames);
}

function middle(values: number[]): number {
  values.sort((a, b) => a - b);
  return (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
}
