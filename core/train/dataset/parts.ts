import { isCopyByMark, openMark, type OpenMark } from './clip-mark.ts';
import { overlap } from './kinship.ts';

/**
 * Identifies what a clip shows without naming it: a short hash of its file's content, and the range of time in seconds of the file.
 */
export interface Trace {
  readonly content: string;
  /** The file's start where absent. */
  readonly start?: number | undefined;
  /** The file's end where absent. */
  readonly end?: number | undefined;
  /** By which a copy is known whose file is another; see `markOf`. */
  readonly mark?: string | undefined;
}

/**
 * The part that a clip had in a model's training.
 * - `train`: the weights were fitted to it;
 * - `validation`: the best epoch was chosen by it;
 * - `test`: kept apart, and evaluated once after training;
 * - `unseen`: not part of any training.
 */
export const partNames = ['train', 'validation', 'test', 'unseen'] as const;
export type PartName = (typeof partNames)[number];

/** Clips that a model knows of. */
export interface KnownClips {
  readonly train: readonly Trace[];
  readonly validation: readonly Trace[];
  readonly test: readonly Trace[];
}

/**
 * Returns a function that finds the part of a clip in a model's training: the part of clips of the same content that overlap it in
 * time, or else of clips that it is a copy of by its mark.
 */
export function partFinder(known: KnownClips): (clip: Trace) => PartName {
  const byContent = new Map<string, { readonly part: PartName; readonly trace: Trace }[]>();
  const marked: { readonly part: PartName; readonly mark: OpenMark }[] = [];
  for (const part of ['train', 'validation', 'test'] as const) {
    for (const trace of known[part]) {
      const entries = byContent.get(trace.content) ?? [];
      entries.push({ part, trace });
      byContent.set(trace.content, entries);
      const mark = trace.mark === undefined ? null : openMark(trace.mark);
      if (mark) marked.push({ part, mark });
    }
  }
  // a content's entries come in the order of the parts: training goes before test
  return (clip) => {
    const same = byContent.get(clip.content);
    if (same) return same.find(({ trace }) => overlap(trace, clip))?.part ?? 'unseen';
    const mark = clip.mark === undefined ? null : openMark(clip.mark);
    return (mark && marked.find((other) => isCopyByMark(mark, other.mark))?.part) ?? 'unseen';
  };
}

/** What an earlier training learnt from and chose its epoch by. */
export type EarlierClips = Pick<KnownClips, 'train' | 'validation'>;

/** Clips of a model and of the trainings that it comes from. */
export function joinKnown(own: KnownClips, { train, validation }: EarlierClips): KnownClips {
  return { train: [...own.train, ...train], validation: [...own.validation, ...validation], test: own.test };
}

/** What earlier trainings knew and a model's own did not, each clip once, in an order that depends on nothing but them. */
export function earlierOnly(own: EarlierClips, earlier: readonly EarlierClips[]): Record<keyof EarlierClips, Trace[]> {
  const rest = (part: keyof EarlierClips): Trace[] => {
    const known = new Set(own[part].map(nameOf));
    return unique(earlier.flatMap((each) => each[part]).filter((trace) => !known.has(nameOf(trace))));
  };
  return { train: rest('train'), validation: rest('validation') };
}

/** Each clip once, in an order that depends on nothing but them. */
export function inOrder({ train, validation, test }: KnownClips): Record<keyof KnownClips, Trace[]> {
  return { train: unique(train), validation: unique(validation), test: unique(test) };
}

function unique(traces: readonly Trace[]): Trace[] {
  const byName = new Map(traces.map((trace) => [nameOf(trace), trace]));
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, trace]) => trace);
}

function nameOf({ content, start, end }: Trace): string {
  return `${content} ${start ?? ''} ${end ?? ''}`;
}
