/** What is known of a clip before its frames are read. */
export interface ClipTiming {
  /** Frames per second of the capture. */
  readonly rate: number;
  /** Seconds of the capture; `null` when the file does not say. */
  readonly duration: number | null;
  /** Its class: an unusual clip still counts where its class would otherwise have too few clips. */
  readonly label?: string;
}

/** The clips of a set without the few unusual ones; the settings of features follow from these. */
export interface UsualClips {
  /** Lowest capture rate in frames per second. */
  readonly rate: number;
  /** Shortest duration in seconds of the capture; infinite where no file says. */
  readonly shortest: number;
  /** Whether the usual clips are single images. */
  readonly areImages: boolean;
  /** Unusual clips: those with far lower rates, and those far shorter, than all others. */
  readonly slow: readonly ClipTiming[];
  readonly short: readonly ClipTiming[];
}

/** Largest share of the clips of a set that may be unusual. */
const oddShare = 1 / 8;
/** A clip is unusual if its rate or duration is at most this share of the next larger one's. */
const oddRatio = 0.6;
/** Durations below this share of the median do not count at all: clips that are cut off, single images. */
const leastOfMedian = 1 / 4;

/** Separates the few clips of a set whose rate or duration would limit what can be measured on all others. */
export function usualClips(clips: readonly ClipTiming[]): UsualClips {
  const rates = withoutOdd(clips, ({ rate }) => rate, clips);
  const known = rates.kept.filter((clip): clip is ClipTiming & { duration: number } => clip.duration !== null);
  const durations = known.map(({ duration }) => duration).toSorted((a, b) => a - b);
  const usual = known.filter(({ duration }) => duration >= durations[durations.length >> 1] * leastOfMedian);
  const lengths = withoutOdd(usual, ({ duration }) => duration, clips);
  const rate = Math.min(...rates.kept.map((clip) => clip.rate));
  return {
    rate,
    // a window of n changes needs n + 1 frames
    shortest: Math.min(Number.POSITIVE_INFINITY, ...lengths.kept.map(({ duration }) => Math.max(0, duration - 1 / rate))),
    areImages: usual.length > 0 && usual.every(({ duration }) => duration * rate < 1.5),
    slow: rates.odd,
    short: lengths.odd,
  };
}

/** @param all clips of the set, of whose classes enough must be left */
function withoutOdd<Clip extends ClipTiming>(
  clips: readonly Clip[],
  of: (clip: Clip) => number,
  all: readonly ClipTiming[],
): { readonly kept: readonly Clip[]; readonly odd: readonly Clip[] } {
  const order = clips.toSorted((a, b) => of(a) - of(b));
  for (let count = Math.floor(clips.length * oddShare); count > 0; count--) {
    const odd = order.slice(0, count);
    if (of(order[count - 1]) > oddRatio * of(order[count])) continue;
    const isLoss = (label: string | undefined): boolean => {
      const inClass = (clip: ClipTiming): boolean => clip.label === label;
      return 2 * odd.filter(inClass).length >= all.filter(inClass).length;
    };
    if (!odd.some(({ label }) => isLoss(label))) return { kept: order.slice(count), odd };
  }
  return { kept: order, odd: [] };
}
