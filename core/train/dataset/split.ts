import { LoupeError } from '../../base/error.ts';
import { createRandom } from '../../numeric/random.ts';
import { unitsOf, type ClipContent, type Links, type SplitUnit } from './kinship.ts';

/** A rule by which clips are divided, never by single frames: what is kept together, and the share of each part. */
export interface SplitRule {
  readonly by: SplitUnit;
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
  const parts = /^(clip|segment|group)(?::([\d.]+)\/([\d.]+)\/([\d.]+))?$/.exec(text.trim());
  const shares =
    parts?.[2] === undefined ? usualSplit.shares : ([2, 3, 4].map((at) => Number(parts[at])) as [number, number, number]);
  if (!parts || shares.some((share) => !Number.isFinite(share)) || shares[0] <= 0) {
    throw new LoupeError(
      'USAGE',
      `--split is "${text}"; it must be clip, segment or group and the shares of training, validation and test, such as clip:0.7/0.15/0.15.`,
    );
  }
  return { by: parts[1] as SplitUnit, shares };
}

type Part = 'train' | 'validation' | 'test';
const parts: readonly Part[] = ['train', 'validation', 'test'];

/** Conditions of a split besides its rule. */
export interface SplitBounds {
  /** Clips that show the same under different contents. */
  readonly links?: Links;
  /** Clips that an earlier training learnt from or chose its epoch by: they stay in that part, and test nothing. */
  readonly seen?: ReadonlyMap<number, 'train' | 'validation'>;
}

/**
 * Shares clips out to training, validation and test. Every class gets its shares as nearly as whole clips allow, and at least
 * one clip to learn from and one to be tested on; validation comes last where clips are few. What shows the same, by its content
 * or by a link, is on one side. The same seed, the same split.
 *
 * @throws LoupeError DATASET_INVALID when a class cannot be on both sides
 */
export function splitClips(
  clips: readonly ClipContent[],
  rule: SplitRule,
  seed: number,
  { links = [], seen = new Map() }: SplitBounds = {},
): Split {
  const units = shuffled(unitsOf(clips, rule.by, links), seed);
  const labels = [...new Set(clips.map(({ label }) => label))];
  const seenAs = (unit: readonly number[]): Part | undefined => {
    const earlier = new Set<Part | undefined>(unit.map((index) => seen.get(index)));
    return parts.find((part) => earlier.has(part));
  };
  const classesOf = (unit: readonly number[]): string[] => [...new Set(unit.map((index) => clips[index].label))];
  const split: Record<Part, number[]> = { train: [], validation: [], test: [] };
  for (const unit of units) {
    const part = seenAs(unit);
    if (part) split[part].push(...unit);
  }
  const wanted = new Map<Part, Map<string, number>>(parts.map((part) => [part, new Map()]));
  for (const label of labels) {
    const holding = units.filter((unit) => classesOf(unit).includes(label));
    const free = holding.filter((unit) => !seenAs(unit)).length;
    const [, validation, test] = shareOut(holding.length, rule.shares);
    const tested = Math.min(test, free);
    const placed = holding.filter((unit) => seenAs(unit) === 'validation').length;
    const validated = Math.min(Math.max(0, validation - placed), free - tested);
    parts.forEach((part, at) => wanted.get(part)?.set(label, [free - tested - validated, validated, tested][at]));
  }
  // Units of several classes first: they are the ones that are hard to place.
  for (const unit of units.toSorted((a, b) => classesOf(b).length - classesOf(a).length)) {
    if (seenAs(unit)) continue;
    const need = (part: Part): number => classesOf(unit).reduce((sum, label) => sum + (wanted.get(part)?.get(label) ?? 0), 0);
    const part = parts.reduce((best, other) => (need(other) > need(best) ? other : best));
    split[part].push(...unit);
    for (const label of classesOf(unit)) wanted.get(part)?.set(label, (wanted.get(part)?.get(label) ?? 0) - 1);
  }
  for (const part of parts) split[part].sort((a, b) => a - b);
  requireClasses(clips, split.train, labels, rule, 'learn from');
  if (rule.shares[2] > 0) requireClasses(clips, split.test, labels, rule, 'be tested on', seen.size);
  return split;
}

/**
 * `count` splits in which every clip is tested once. What is not tested is learnt from; nothing is held back for validation.
 *
 * @throws LoupeError DATASET_INVALID when a class has fewer units of the rule than there are folds
 */
export function kFolds(
  clips: readonly ClipContent[],
  by: SplitUnit,
  count: number,
  seed: number,
  { links = [] }: Pick<SplitBounds, 'links'> = {},
): Split[] {
  const units = shuffled(unitsOf(clips, by, links), seed);
  const labels = [...new Set(clips.map(({ label }) => label))];
  const folds = Array.from({ length: count }, () => [] as number[]);
  const held = (fold: readonly number[], label: string): number => fold.filter((index) => clips[index].label === label).length;
  for (const label of labels) {
    const holding = units.filter((unit) => unit.some((index) => clips[index].label === label));
    if (holding.length < count) {
      throw new LoupeError(
        'DATASET_INVALID',
        `The label "${label}" has ${holding.length} ${unitName[by]}, too few for ${count} folds: at most ${holding.length} would do.`,
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

/**
 * Takes clips to choose the best epoch by out of those that a fold trains on, in the shares of a rule for training and validation:
 * none where a class has too few, or the rule wants none.
 *
 * @param train indices of the clips that are not tested
 */
export function withValidation(
  clips: readonly ClipContent[],
  train: readonly number[],
  { by, shares }: SplitRule,
  seed: number,
  { links = [] }: Pick<SplitBounds, 'links'> = {},
): Pick<Split, 'train' | 'validation'> {
  const place = new Map(train.map((index, at) => [index, at]));
  const own = links.flatMap(([one, other]): [number, number][] => {
    const [a, b] = [place.get(one), place.get(other)];
    return a === undefined || b === undefined ? [] : [[a, b]];
  });
  const chosen = train.map((index) => clips[index]);
  const split = splitClips(chosen, { by, shares: [shares[0], shares[1], 0] }, seed, { links: own });
  return { train: split.train.map((at) => train[at]), validation: split.validation.map((at) => train[at]) };
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
    const missing = exact.map((share, at) => share - given[at]);
    given[missing.indexOf(Math.max(...missing))]++;
  }
  return given;
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

/** What a rule keeps whole, in sentences. */
const unitName: Readonly<Record<SplitUnit, string>> = {
  clip: 'files (copies counted once)',
  segment: 'clips (those that overlap counted once)',
  group: 'groups',
};

function requireClasses(
  clips: readonly ClipContent[],
  chosen: readonly number[],
  labels: readonly string[],
  { by }: SplitRule,
  purpose: string,
  seen = 0,
): void {
  const missing = labels.find((label) => !chosen.some((index) => clips[index].label === label));
  if (missing === undefined) return;
  const whole = { clip: 'whole files', segment: 'segments that overlap', group: 'whole groups' }[by];
  const advice = {
    clip: 'label more files of it, or allow segments of one file on both sides with --split segment',
    segment: 'label more of it',
    group: 'label more of it, in more groups',
  }[by];
  const before =
    seen > 0
      ? ` An earlier training of this network, or of the one that the features come from, saw ${seen} of the ${clips.length} clips, so they cannot test it.`
      : '';
  throw new LoupeError(
    'DATASET_INVALID',
    `With ${whole} and their copies kept together there is no clip of "${missing}" left to ${purpose}: ${advice}.${before}`,
  );
}
