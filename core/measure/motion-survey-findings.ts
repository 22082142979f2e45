import type { Motion } from './motion-survey-verdict.ts';

/** One motion of a clip: the clearest of the cells that show it. */
export interface Line extends Motion {
  /** The fundamental's frequency in Hz and the order of this overtone; `null` for a motion that is no overtone. */
  readonly harmonicOf: { readonly frequency: number; readonly order: number } | null;
}

/** Bins within which peaks in different cells are one line. */
const sameLine = 2;
/** Bins, and share of a line's frequency, within which weaker peaks in the same or a touching cell count as part of the line. */
const skirtBins = 4;
const skirtShare = 0.1;
const highestOrder = 8;
/** Standard errors by which amplitudes of one motion may differ, and the share of one another that they are at least besides. */
const standardErrors = 2;
const likeness = 0.95;
/** Largest amplitude, relative to a motion's, of the image of it that the rhythm of an encoder makes at another frequency. */
const imageShare = 0.1;

/**
 * Brings the motions of all cells together: one line per frequency, and per place where frequencies are near to each other.
 * The clearest first, overtones after all that are no overtones.
 *
 * @param motions the clearest first
 * @param length of the transform, for harmonics beyond half the rate
 */
export function linesOf(motions: readonly Motion[], length: number, rate: number): Line[] {
  const groups: Motion[][] = [];
  for (const motion of motions) {
    const own = groups.find((group) => Math.abs(group[0].bin - motion.bin) <= sameLine || isSkirt(group, motion, rate / length));
    if (own) own.push(motion);
    else groups.push([motion]);
  }
  const found = groups.map(mostWhole);
  const heads = found.filter((head) => !found.some((other) => isImage(head, other, rate, length)));
  const furthest = [...heads].sort((a, b) => b.amplitude - a.amplitude);
  const lines = heads.map((head) => ({ ...head, harmonicOf: fundamentalOf(head, furthest, length, rate) }));
  return [...lines.filter(({ harmonicOf }) => harmonicOf === null), ...lines.filter(({ harmonicOf }) => harmonicOf !== null)];
}

/**
 * Returns the clearest of the cells that move as a whole, with the median of their amplitudes. A cell that something fills in part
 * shows a share of its motion, so cells whose amplitude lies below that of others by more than noise explains do not count.
 */
function mostWhole(group: readonly Motion[]): Motion {
  const shown = group.filter(({ bin }) => Math.abs(bin - group[0].bin) <= 1);
  // standard error of an amplitude relative to it, at a ratio of powers
  const error = ({ ratio }: Motion): number => standardErrors / Math.sqrt(2 * ratio);
  const reached = Math.max(...shown.map((motion) => motion.amplitude * (1 - error(motion))));
  const whole = shown.filter((motion) => motion.amplitude * (1 + error(motion)) >= likeness * reached);
  const best = whole.reduce((one, other) => (other.agreement * other.ratio > one.agreement * one.ratio ? other : one));
  const amplitudes = whole.map(({ amplitude }) => amplitude).sort((x, y) => x - y);
  return { ...best, amplitude: amplitudes[amplitudes.length >> 1] };
}

function isSkirt(group: readonly Motion[], motion: Motion, resolution: number): boolean {
  const [head] = group;
  if (Math.abs(head.frequency - motion.frequency) > Math.min(skirtShare * head.frequency, skirtBins * resolution)) return false;
  return group.some(({ column, row }) => Math.abs(column - motion.column) <= 1 && Math.abs(row - motion.row) <= 1);
}

/**
 * Whether a line is the image of a far stronger one, made by the rhythm of an encoder: frames that are coded in turn more and less
 * precisely carry a motion of f over to rate/2 − f, rate/3 ± f and rate/4 ± f.
 */
function isImage(line: Motion, other: Motion, rate: number, length: number): boolean {
  if (other.amplitude * imageShare < line.amplitude) return false;
  return [2, 3, 4].some((period) =>
    [rate / period - other.frequency, rate / period + other.frequency].some(
      (image) => Math.abs(Math.abs(image) - line.frequency) < (1.5 * rate) / length,
    ),
  );
}

/** The line of the largest amplitude of which a line is a multiple, folded at half the rate. */
function fundamentalOf(line: Motion, lines: readonly Motion[], length: number, rate: number): Line['harmonicOf'] {
  const exact = (motion: Motion): number => (motion.frequency * length) / rate;
  for (const other of lines) {
    if (other.amplitude <= line.amplitude) return null;
    for (let order = 2; order <= highestOrder; order += 1) {
      const multiple = order * exact(other);
      const folded = Math.abs(((multiple + length / 2) % length) - length / 2);
      if (Math.abs(folded - exact(line)) <= 0.5 + 0.15 * order) return { frequency: other.frequency, order };
    }
  }
  return null;
}
