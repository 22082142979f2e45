import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LoupeError, type ErrorCode } from '../../core/base/error.ts';
import type { AnalysisEngine } from '../../core/train/features/bands.ts';
import type { LabelledClip } from '../../core/train/dataset/manifest.ts';
import { resolveFeatures, type FeatureOptions, type ResolvedFeatures } from '../../core/train/features/resolve.ts';
import { featureShape, type PlainFeatures } from '../../core/train/features/settings.ts';
import { hopFrames } from '../../core/train/features/ticker.ts';
import type { ClipTiming } from '../../core/train/features/usual-clips.ts';
import { cancelled } from '../video/termination.ts';
import type { CaptureRates, RateGuess } from '../../core/train/dataset/capture-rate.ts';
import { FingerprintTaker, type Fingerprint } from '../../core/train/dataset/fingerprint.ts';
import type { FeatureWindow } from '../../core/train/features/extractor.ts';
import { clipFeatures, type ClipWitness } from './clip-features.ts';
import { loadReading, saveReading, type ClipReading } from './clip-reading.ts';
import type { DamagedClip, SkippedClip } from './clip-faults.ts';
import { damagesText, gapsText, tooShort } from './clip-sentences.ts';
import { cacheFolder, cacheKey } from './feature-cache.ts';
import { openClipIndex, type ClipFacts } from './clip-index.ts';
import { countWindows, readTable, writeTable } from './feature-file.ts';
import { rateClips } from './rate-clips.ts';
import type { Dataset } from './read-dataset.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';

/** A clip whose features are on disk. */
export interface FeatureClip {
  readonly clip: LabelledClip;
  /** The features' file. */
  readonly file: string;
  /** Windows in it. */
  readonly windows: number;
  /** Short hash of the file's content. */
  readonly content: string;
  /** A coarse description of its content. */
  readonly fingerprint: Fingerprint;
  /** Frames per second of the capture. */
  readonly rate: number;
}

/** Features of all clips of a dataset that can be read. */
export interface FeatureSet {
  readonly features: PlainFeatures;
  /** A sentence on how window and band were chosen; empty where they were given. */
  readonly why: string;
  readonly clips: readonly FeatureClip[];
  readonly skipped: readonly SkippedClip[];
  /** Clips that are truncated or damaged, and used as far as they can be read. */
  readonly damaged: readonly DamagedClip[];
  /** Sentences about clips that were dropped for other reasons. */
  readonly warnings: readonly string[];
}

export interface ExtractHooks {
  readonly signal?: AbortSignal;
  /** Called after each clip with the number done, and the number of all. */
  readonly onClip?: (done: number, of: number, clip: LabelledClip) => void;
  /** Awaited before each clip: a promise that resolves when work may go on. */
  readonly whenRunning?: () => Promise<void>;
  /** Where capture rates of clips that state none come from; `askRates` is asked when absent and names and files differ. */
  readonly rates?: CaptureRates;
  /** Asks the user whether the rates in the names of clips are those of their capture; without it, DATASET_INVALID. */
  readonly askRates?: (guesses: readonly RateGuess[]) => Promise<boolean>;
  /** Where features are kept; default `.motion-loupe` in the dataset's folder, or the user's cache where that cannot be written. */
  readonly cache?: string;
}

/** Clips that are read at the same time: most of a short clip's time is spent starting ffmpeg. */
const mostLanes = 4;

/** Errors that are a clip's own fault; any other is the machine's or the user's, and stops the work. */
const faultsOfClips: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INPUT_MISSING',
  'INPUT_IS_FOLDER',
  'INPUT_EMPTY',
  'INPUT_NOT_MEDIA',
  'INPUT_NO_VIDEO',
  'INPUT_TRUNCATED',
  'INPUT_ONE_FRAME',
  'RANGE_INVALID',
  'RATE_UNEVEN',
  'REGION_OUTSIDE',
  'PICTURE_TOO_SMALL',
  'LEVELS_TOO_MANY',
  'BAND_ABOVE_NYQUIST',
  'FFMPEG_FAILED',
  'DATASET_INVALID',
]);

/** Chooses the features when the clips are known. */
export type ChooseFeatures = (clips: readonly ClipTiming[]) => ResolvedFeatures;

/** Features that are given, whatever the clips. */
export function settledFeatures(features: PlainFeatures): ChooseFeatures {
  return () => ({ features, why: '', notes: [] });
}

/** Returns a function that completes the requested features by the clips of a dataset. */
export function requestedFeatures(request: FeatureOptions): ChooseFeatures {
  return (clips) => resolveFeatures(request, clips);
}

/**
 * Computes the features of every clip that is not in the cache: a run that was stopped continues where it was. Clips that cannot be
 * used are skipped and reported.
 *
 * @throws LoupeError DATASET_INVALID when no clip can be used; DISK_FULL, CANCELLED, ENGINE_FAILED, …
 */
export async function extractDataset(
  dataset: Dataset,
  choose: ChooseFeatures,
  engine: AnalysisEngine,
  hooks: ExtractHooks = {},
): Promise<FeatureSet> {
  const { signal } = hooks;
  const folder = hooks.cache ?? cacheFolder(dataset.folder);
  const lanes = Math.min(mostLanes, os.availableParallelism());
  const faults = new Map<LabelledClip, SkippedClip>();
  const facts = await factsOfClips(dataset, folder, lanes, faults, signal);
  const probed = dataset.clips.flatMap((clip) => {
    const found = facts.get(clip);
    return found ? [{ clip, facts: found }] : [];
  });
  requireSome(probed.length, dataset, inOrder(dataset, faults));
  const rated = await rateClips(
    probed.map(({ clip, facts: { fps, duration, variableRate } }) => ({
      clip,
      fps,
      isImage: duration === null || duration * fps < 1.5,
      isUneven: variableRate,
    })),
    hooks,
  );
  const known = probed.map((entry, index) => {
    const clip = rated.clips[index];
    return { from: entry.clip, clip, facts: entry.facts, timing: timingOf(clip, entry.facts) };
  });
  const { features, why, notes } = choose(known.map(({ timing }) => timing));
  const size = featureShape(features).reduce((product, side) => product * side, 1);

  const found = new Map<LabelledClip, FeatureClip>();
  const partly = new Set<LabelledClip>();
  const damages = new Map<LabelledClip, DamagedClip>();
  let done = 0;
  await forEachConcurrently(known, lanes, async ({ from, clip, facts, timing }) => {
    await hooks.whenRunning?.();
    if (signal?.aborted) throw cancelled(signal);
    try {
      const key = cacheKey(clip, facts, timing.rate, features);
      const file = path.join(folder, 'features', `${key}.bin`);
      const { windows, reading } = await featuresOf(file, path.join(folder, 'readings', `${key}.json`), size, (witness) =>
        clipFeatures(clip, features, engine, signal, witness),
      );
      if (windows === 0) throw tooShort(timing, features, facts.fps);
      if (facts.variableRate && windows < windowsIn(timing, features)) partly.add(from);
      const { damage, fingerprint } = reading;
      if (damage !== null) damages.set(from, { file: clip.file, why: damage });
      found.set(from, { clip, file, windows, content: facts.hash.slice(0, 16), fingerprint, rate: timing.rate });
    } catch (error) {
      faults.set(from, asSkipped(error, clip, signal));
    }
    hooks.onClip?.(++done, known.length, clip);
  });
  const clips = dataset.clips.flatMap((clip) => found.get(clip) ?? []);
  const skipped = inOrder(dataset, faults);
  requireSome(clips.length, dataset, skipped);
  const gaps = dataset.clips.filter((clip) => partly.has(clip)).map(({ file }) => file);
  const damaged = dataset.clips.flatMap((clip) => damages.get(clip) ?? []);
  const warnings = [
    ...rated.notes,
    ...notes,
    ...(damaged.length > 0 ? [damagesText(damaged, dataset.clips.length)] : []),
    ...(gaps.length > 0 ? [gapsText(gaps)] : []),
  ];
  return { features, why, clips, skipped, damaged, warnings };
}

/** Probes all clips; those that cannot be used are added to `faults`. */
async function factsOfClips(
  dataset: Dataset,
  folder: string,
  lanes: number,
  faults: Map<LabelledClip, SkippedClip>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<LabelledClip, ClipFacts>> {
  const index = await openClipIndex(folder);
  const facts = new Map<LabelledClip, ClipFacts>();
  try {
    await forEachConcurrently(dataset.clips, lanes, async (clip) => {
      if (signal?.aborted) throw cancelled(signal);
      try {
        facts.set(clip, await index.facts(clip.file, signal));
      } catch (error) {
        faults.set(clip, asSkipped(error, clip, signal));
      }
    });
  } finally {
    await index.save();
  }
  return facts;
}

/** Features of a clip and the results of reading it: both from the cache, or both computed. */
async function featuresOf(
  file: string,
  place: string,
  size: number,
  make: (witness: ClipWitness) => AsyncIterable<FeatureWindow>,
): Promise<{ readonly windows: number; readonly reading: ClipReading }> {
  const [known, before] = await Promise.all([countWindows(file, size), loadReading(place)]);
  if (known !== null && before !== null) return { windows: known, reading: before };
  await rm(file, { force: true });
  const taker = new FingerprintTaker();
  let damage: string | null = null;
  const witness: ClipWitness = { onFrame: (frame) => taker.add(frame), onDamage: (sentence) => (damage = sentence) };
  const windows = await writeTable(file, size, make(witness));
  const reading = { damage, fingerprint: taker.finish() };
  await saveReading(place, reading);
  return { windows, reading };
}

/** Fewest windows of motion in a clip, unless some are dropped; 0 where that is not known. */
function windowsIn({ rate, duration }: ClipTiming, features: PlainFeatures): number {
  if (duration === null || !('window' in features)) return 0;
  // the last frame's time, and one more for the rounding of both
  const changes = Math.floor(duration * rate) - 2;
  const [length, step] = [Math.round(features.window * rate), hopFrames(features.hop, rate)];
  return changes < length ? 0 : Math.floor((changes - length) / step) + 1;
}

/** Windows of a clip. @throws LoupeError INTERNAL for a damaged file */
export function readFeatures({ file }: FeatureClip, features: PlainFeatures): ReturnType<typeof readTable> {
  return readTable(
    file,
    featureShape(features).reduce((product, side) => product * side, 1),
  );
}

function timingOf({ label, captureFps, start = 0, end }: LabelledClip, { fps, duration }: ClipFacts): ClipTiming {
  const rate = captureFps ?? fps;
  const last = Math.min(end ?? Number.POSITIVE_INFINITY, duration ?? Number.POSITIVE_INFINITY);
  return { rate, duration: Number.isFinite(last) ? ((last - start) * fps) / rate : null, label };
}

function asSkipped(error: unknown, { file }: LabelledClip, signal: AbortSignal | undefined): SkippedClip {
  if (signal?.aborted) throw cancelled(signal);
  if (!(error instanceof LoupeError) || !faultsOfClips.has(error.code)) throw error;
  return { file, code: error.code, why: error.message };
}

function inOrder({ clips }: Dataset, faults: ReadonlyMap<LabelledClip, SkippedClip>): SkippedClip[] {
  return clips.flatMap((clip) => faults.get(clip) ?? []);
}

function requireSome(count: number, { name }: Dataset, skipped: readonly SkippedClip[]): void {
  if (count > 0) return;
  const why = skipped[0] ? `; the first: ${skipped[0].why}` : ': it holds none.';
  throw new LoupeError('DATASET_INVALID', `No clip of ${name} can be used${why}`);
}
