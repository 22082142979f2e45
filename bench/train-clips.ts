import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../core/base/error.ts';
import { loadTensorBackend } from '../host/engines/tensor-backend.ts';
import { crossValidate } from '../host/train/cross-validate.ts';
import { generateDataset } from '../host/train/generate-dataset.ts';
import { places } from './places.ts';
import type { Session } from './session.ts';
import { rounded } from './statistics.ts';

/** Accuracy of a network on windows of clips that it was not trained on. */
export interface ClipsRow {
  readonly set: 'generated' | 'forks';
  readonly features: 'motion' | 'pyramid' | 'pixels';
  readonly net: string;
  readonly backend: string;
  readonly clips: number;
  /** Windows of all clips: each is tested once. */
  readonly windows: number;
  readonly folds: number;
  readonly epochs: number;
  /** Accuracy of guessing. */
  readonly chance: number;
  /** Of the folds, first weights and order of examples. */
  readonly seeds: readonly number[];
  /** Share of windows and of clips classified correctly, for every seed. */
  readonly windowsRight: readonly number[];
  readonly clipsRight: readonly number[];
  /** Seconds of all seeds together; the features of all clips are part of the first. */
  readonly seconds: number;
}

const hidden = [64, 32];
const epochs = 50;

/**
 * Measures what `docs/training.md` reports: three frequencies of an oscillation of 0.05–0.2 px, and two tuning forks where the
 * footage is available.
 */
export async function measureClips(session: Session): Promise<ClipsRow[]> {
  const generated = path.join(session.folder, 'swings');
  session.report('generating clips');
  await generateDataset(
    generated,
    {
      size: { width: 64, height: 64 },
      fps: 60,
      frames: 130,
      frequencies: [4, 7, 12],
      clips: 20,
      amplitude: { lo: 0.05, hi: 0.2 },
      noise: 2,
      seed: 1,
    },
    { signal: session.signal },
  );
  const rows: ClipsRow[] = [];
  for (const features of ['motion', 'pyramid', 'pixels'] as const) {
    rows.push(await measure(session, { set: 'generated', dataset: generated, features, folds: 4, chance: 1 / 3 }));
  }
  const forks = await session.attempt('tuning forks', () => forkDataset(session));
  if (forks === null) return rows;
  for (const features of ['motion', 'pixels'] as const) {
    rows.push(await measure(session, { set: 'forks', dataset: forks, features, folds: 3, chance: 1 / 2 }));
  }
  return rows;
}

interface Trial extends Pick<ClipsRow, 'set' | 'features' | 'folds' | 'chance'> {
  readonly dataset: string;
}

async function measure(session: Session, { dataset, ...trial }: Trial): Promise<ClipsRow> {
  const { name: backend } = await loadTensorBackend();
  const seeds = Array.from({ length: session.options.rounds }, (_, at) => at + 1);
  const found: Awaited<ReturnType<typeof crossValidate>>[] = [];
  const started = performance.now();
  for (const seed of seeds) {
    session.report(`${trial.set} clips by ${trial.features}, seed ${seed} of ${seeds.length}`);
    const request = {
      dataset,
      features: { kind: trial.features },
      model: { kind: 'mlp', hidden },
      training: { epochs },
    } as const;
    found.push(
      await crossValidate({ ...request, seed, cache: path.join(session.folder, 'features') }, { folds: trial.folds }, session),
    );
  }
  const count = (of: 'windows' | 'clips'): number => found[0].folds.reduce((sum, fold) => sum + fold[of].examples, 0);
  return {
    ...trial,
    net: `mlp ${hidden.join('–')}`,
    backend,
    clips: count('clips'),
    windows: count('windows'),
    epochs,
    seeds,
    windowsRight: found.map(({ windowAccuracy }) => windowAccuracy),
    clipsRight: found.map(({ clipAccuracy }) => clipAccuracy),
    seconds: rounded((performance.now() - started) / 1000),
  };
}

interface Footage {
  readonly clips: readonly {
    readonly file: string;
    readonly captureFps: number;
    readonly nominalHz: number;
    readonly roi: readonly [number, number, number, number];
  }[];
}

/** The manifest of the filmed forks, each cut to its tines. */
async function forkDataset(session: Session): Promise<string> {
  const folder = path.resolve(process.env['MOTION_LOUPE_FOOTAGE'] ?? places.footage);
  const { clips } = readFootage(path.join(folder, 'truth.json'));
  const manifest = path.join(session.folder, 'forks.json');
  const labelled = clips.map(({ file, captureFps, nominalHz, roi: [x, y, width, height] }) => ({
    file: path.join(folder, file),
    label: `${nominalHz} Hz`,
    captureFps,
    region: { x, y, width, height },
  }));
  writeFileSync(manifest, JSON.stringify({ clips: labelled }));
  return manifest;
}

function readFootage(truth: string): Footage {
  try {
    return JSON.parse(readFileSync(truth, 'utf8')) as Footage;
  } catch (error) {
    throw new LoupeError('INPUT_MISSING', `There is no footage of them: MOTION_LOUPE_FOOTAGE names its folder.`, {
      cause: error,
    });
  }
}
