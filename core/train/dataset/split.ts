import { LoupeError } from '../../base/error.ts';
import { createRandom } from '../../measure/random.ts';
import type { LabelledClip } from './manifest.ts';

/** How clips are shared out: whole clips, or whole groups of them, never single frames. */
export interface SplitRule {
  readonly by: 'clip' | 'group';
  /** Shares of training, validation and test, of any scale. */
  readonly shares: readonly [number, number, number];
}

/** Indices of clips. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

export const usualSplit: SplitRule = { by: 'clip', shares: [0.7, 0.15, 0.15] };

/**
 * A rule out of `clip:0.7/0.15/0.15` or `group:8/1/1`.
 * @throws LoupeError USAGE
 */
export function readSplit(text: string): SplitRule {
  const parts = /^(clip|group)(?::([\d.]+)\/([\d.]+)\/([\d.]+))?$/.exec(text.trim());
  const shares =
    parts?.[2] === undefined ? usualSplit.shares : ([2, 3, 4].map((at) => Number(parts[at])) as [number, number, number]);
  if (!parts || shares.some((share) => !Number.isFinite(share)) || shares[0] <= 0) {
    throw new LoupeError(
      'USAGE',
      `--split is "${text}"; it must be clip or group and the shares of training, validation and test, such as clip:0.7/0.15/0.15.`,
    );
  }
  return { by: parts[1] as 'clip' | 'group', shares };
}

type Part = 'train' | 'validation' | 'test';
const parts: readonly Part[] = ['train', 'validation', 'test'];

/**
 * Shares clips out to training, validation and test. Every class gets its shares as nearly as whole clips allow, and at least
 * one clip to learn from and one to be tested on; validation comes last where clips are few. The same seed, the same split.
 *
 * @throws LoupeError DATASET_INVALID when a class cannot be on both sides
 */
export function splitClips(clips: readonly LabelledClip[], rule: SplitRule, seed: number): Split {
  const units = shuffled(unitsOf(clips, rule.by), seed);
  const labels = [...new Set(clips.map(({ label }) => label))];
  const wanted = new Map<Part, Map<string, number>>(parts.map((part) => [part, new Map()]));
  for (const label of labels) {
    const holding = units.filter((unit) => unit.some((index) => clips[index].label === label)).length;
    const counts = shareOut(holding, rule.shares);
    parts.forEach((part, at) => wanted.get(part)?.set(label, counts[at]));
  }
  const split: Record<Part, number[]> = { train: [], validation: [], test: [] };
  // Units of several classes first: they are the ones that are hard to place.
  const classesOf = (unit: readonly number[]): string[] => [...new Set(unit.map((index) => clips[index].label))];
  for (const unit of units.toSorted((a, b) => classesOf(b).length - classesOf(a).length)) {
    const need = (part: Part): number => classesOf(unit).reduce((sum, label) => sum + (wanted.get(part)?.get(label) ?? 0), 0);
    const part = parts.reduce((best, other) => (need(other) > need(best) ? other : best));
    split[part].push(...unit);
    for (const label of classesOf(unit)) wanted.get(part)?.set(label, (wanted.get(part)?.get(label) ?? 0) - 1);
  }
  for (const part of parts) split[part].sort((a, b) => a - b);
  requireClasses(clips, split.train, labels, rule, 'learn from');
  if (rule.shares[2] > 0) requireClasses(clips, split.test, labels, rule, 'be tested on');
  return split;
}

/**
 * `count` splits in which every clip is tested once. What is not tested is learnt from; nothing is held back for validation.
 *
 * @throws LoupeError DATASET_INVALID when a class has fewer clips (or groups) than there are folds
 */
export function kFolds(clips: readonly LabelledClip[], by: SplitRule['by'], count: number, seed: number): Split[] {
  const units = shuffled(unitsOf(clips, by), seed);
  const labels = [...new Set(clips.map(({ label }) => label))];
  const folds = Array.from({ length: count }, () => [] as number[]);
  const held = (fold: readonly number[], label: string): number => fold.filter((index) => clips[index].label === label).length;
  for (const label of labels) {
    const holding = units.filter((unit) => unit.some((index) => clips[index].label === label));
    if (holding.length < count) {
      throw new LoupeError(
        'DATASET_INVALID',
        `The label "${label}" has ${holding.length} ${by}s, too few for ${count} folds: at most ${holding.length} would do.`,
      );
    }
  }
  for (const unit of units) {
    const { label } = clips[unit[0]];
    const least = folds.reduce((best, fold) =>
      held(fold, label) < held(best, label) || (held(fold, label) === held(best, label) && fold.length < best.length)
        ? fold
        : best,
    );
    least.push(...unit);
  }
  return folds.map((fold) => {
    const tested = new Set(fold);
    return {
      train: clips.map((_, index) => index).filter((index) => !tested.has(index)),
      validation: [],
      test: fold.toSorted((a, b) => a - b),
    };
  });
}

/** Numbers of clips that come nearest to the shares: one to train and one to test on first, one to validate from four on. */
function shareOut(count: number, shares: readonly [number, number, number]): [number, number, number] {
  const total = shares[0] + shares[1] + shares[2];
  const exact = shares.map((share) => (count * share) / total);
  const given = [count > 0 ? 1 : 0, shares[1] > 0 && count > 3 ? 1 : 0, shares[2] > 0 && count > 1 ? 1 : 0] as [
    number,
    number,
    number,
  ];
  while (given[0] + given[1] + given[2] < count) {
    const missing = exact.map((wish, at) => wish - given[at]);
    given[missing.indexOf(Math.max(...missing))]++;
  }
  return given;
}

/** Clips that must stay together: groups, or stretches of one file that overlap in time. */
function unitsOf(clips: readonly LabelledClip[], by: SplitRule['by']): number[][] {
  if (by === 'group') {
    const lone = clips.find(({ group }) => group === undefined);
    if (lone) {
      throw new LoupeError('DATASET_INVALID', `"${lone.file}" belongs to no group; give every clip a group, or split by clip.`);
    }
    return gathered(clips, ({ group }) => group ?? '');
  }
  return gathered(clips, ({ file }) => file).flatMap((indices) => {
    const units: { end: number; members: number[] }[] = [];
    for (const index of indices.toSorted((a, b) => (clips[a].start ?? 0) - (clips[b].start ?? 0))) {
      const { start = 0, end = Number.POSITIVE_INFINITY } = clips[index];
      const last = units.at(-1);
      if (last && start < last.end) {
        last.members.push(index);
        last.end = Math.max(last.end, end);
      } else units.push({ end, members: [index] });
    }
    return units.map(({ members }) => members);
  });
}

function gathered(clips: readonly LabelledClip[], key: (clip: LabelledClip) => string): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, clip] of clips.entries()) {
    const group = groups.get(key(clip));
    if (group) group.push(index);
    else groups.set(key(clip), [index]);
  }
  return [...groups.values()];
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = createRandom(seed, 0x5911);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function requireClasses(
  clips: readonly LabelledClip[],
  chosen: readonly number[],
  labels: readonly string[],
  { by }: SplitRule,
  purpose: string,
): void {
  const missing = labels.find((label) => !chosen.some((index) => clips[index].label === label));
  if (missing === undefined) return;
  throw new LoupeError(
    'DATASET_INVALID',
    `With whole ${by}s kept together there is no clip of "${missing}" left to ${purpose}: label more of them, or in more ${by}s.`,
  );
}
