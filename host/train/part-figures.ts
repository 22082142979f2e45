import type { PartName } from '../../core/train/dataset/parts.ts';
import { partNames } from '../../core/train/dataset/parts.ts';
import type { Share } from '../../core/train/share.ts';
import type { Network } from '../../core/train/network.ts';
import { evaluateClips } from './evaluate-clips.ts';
import type { ClipExamples } from './feature-examples.ts';
import type { FeaturePipeline } from './trained-model.ts';

/** Figures of a model on the clips of one part. */
export interface PartFigures {
  readonly clips: number;
  /** Windows of these clips. */
  readonly examples: number;
  /** Share of windows that were classified correctly; null where there are none. */
  readonly accuracy: Share | null;
  /** The same with every clip counted once. */
  readonly clipAccuracy: Share | null;
}

/** Figures of each part: only `test` and `unseen` predict the result on new clips. */
export type PartsFigures = Readonly<Record<PartName, PartFigures>>;

/** Classifies each part on its own. Absent parts are empty. */
export async function evaluateParts(
  network: Network,
  pipeline: FeaturePipeline,
  parts: Readonly<Partial<Record<PartName, ClipExamples>>>,
  signal: AbortSignal | undefined,
): Promise<PartsFigures> {
  const figures: [PartName, PartFigures][] = [];
  for (const name of partNames) figures.push([name, await figuresOf(parts[name])]);
  return Object.fromEntries(figures) as PartsFigures;

  async function figuresOf(measured: ClipExamples | undefined): Promise<PartFigures> {
    if (!measured || measured.length === 0) return { clips: 0, examples: 0, accuracy: null, clipAccuracy: null };
    const { windows, clips } = await evaluateClips(network, pipeline, measured, signal);
    return { clips: clips.examples, examples: measured.length, accuracy: windows.accuracy, clipAccuracy: clips.accuracy };
  }
}
