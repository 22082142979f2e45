import type { LabelledClip } from './manifest.ts';

/** Where the capture rates of clips that state none come from. */
export type CaptureRates =
  /** Frames per second of every clip that does not state its own. */
  | { readonly kind: 'stated'; readonly fps: number }
  /** Those that stand in the names of files and folders, else those of the files. */
  | { readonly kind: 'names' }
  /** Those of the files, whatever their names say. */
  | { readonly kind: 'files' }
  /** Frames per second by file, as the user was asked; those of the file for others, unless its name gives another. */
  | { readonly kind: 'each'; readonly fps: Readonly<Record<string, number>> };

/** A clip without a stated capture rate whose name gives another rate than its file. */
export interface RateGuess {
  readonly file: string;
  /** Frames per second, in the name of the file or of a folder above it. */
  readonly named: number;
  /** Of the file. */
  readonly fileFps: number;
}

/** Largest relative difference of two rates that count as the same: a file's 29.97 and a name's 30. */
const sameRate = 0.02;

/** Whether two rates in frames per second are the same but for rounding. */
export function isSameRate(one: number, other: number): boolean {
  return Math.abs(one - other) <= sameRate * Math.max(one, other);
}

/**
 * Frames per second that stand in a file's name, or else in that of the nearest folder above it, such as `captured-at-250fps` or
 * `500 fps`; nothing where no name holds a rate, or one name two different ones.
 *
 * @param depth folders that are looked at
 */
export function rateInName(file: string, depth = 2): number | undefined {
  const names = file.split(/[/\\]/).toReversed();
  for (const name of names.slice(0, depth + 1)) {
    const found = [...name.matchAll(/(?<![\d.,])(\d{1,6}(?:[.,]\d+)?)[ _-]?fps(?![a-z])/gi)].map(([, digits]) =>
      Number(digits.replace(',', '.')),
    );
    const [rate] = found;
    if (rate > 0) return found.every((other) => other === rate) ? rate : undefined;
  }
  return undefined;
}

/** Clips that state no capture rate while their names give another one than their files. */
export function guessRates(clips: readonly { readonly clip: LabelledClip; readonly fps: number }[]): RateGuess[] {
  return clips.flatMap(({ clip: { file, captureFps }, fps }) => {
    const named = captureFps === undefined ? rateInName(file) : undefined;
    return named === undefined || isSameRate(named, fps) ? [] : [{ file, named, fileFps: fps }];
  });
}

/** Frames per second of a clip's capture. @param fps of its file */
export function captureRateOf({ file, captureFps }: LabelledClip, fps: number, rates: CaptureRates): number {
  if (captureFps !== undefined) return captureFps;
  switch (rates.kind) {
    case 'stated':
      return rates.fps;
    case 'names':
      return rateInName(file) ?? fps;
    case 'files':
      return fps;
    case 'each':
      return rates.fps[file] ?? fps;
    default:
      return rates satisfies never;
  }
}

/** Says which rates names and files give, for a question whether those of the names are the capture rates. */
export function guessText(guesses: readonly RateGuess[]): string {
  const list = (values: readonly number[]): string => {
    const sorted = [...new Set(values)].toSorted((a, b) => a - b).map((value) => text(value));
    return sorted.length > 1 ? `${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}` : sorted[0];
  };
  const [first] = guesses;
  const names = list(guesses.map(({ named }) => named));
  const files = list(guesses.map(({ fileFps }) => fileFps));
  return `The names of ${guesses.length} clip${guesses.length > 1 ? 's' : ''} (such as "${first.file}") say ${names} frames per second, but the files ${files}`;
}

/**
 * Says that files without a stated capture rate have different rates of their own; nothing where they have one.
 * @param clips those that state none, with the frames per second of their files
 */
export function mixedRatesText(fileRates: readonly number[]): string | undefined {
  const counts: { readonly rate: number; count: number }[] = [];
  for (const rate of fileRates.toSorted((a, b) => a - b)) {
    const last = counts.at(-1);
    if (last && isSameRate(last.rate, rate)) last.count++;
    else counts.push({ rate, count: 1 });
  }
  if (counts.length < 2) return undefined;
  const list = counts.map(({ rate, count }) => `${text(rate)} (${count} clip${count > 1 ? 's' : ''})`).join(', ');
  return `The files have different rates, ${list} frames per second, and state no capture rate: frequencies are right only if they were filmed at these rates; otherwise state them (captureFps, or --fps). --leave-out capture-rate shows whether a model holds for a rate that it was not trained on.`;
}

function text(rate: number): string {
  return String(Number(rate.toPrecision(4)));
}
