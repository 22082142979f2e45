import { LoupeError } from '../../base/error.ts';
import type { LabelledClip } from './manifest.ts';

/**
 * What a split keeps whole.
 * - `clip`: files, with their copies; segments of a file stay on one side.
 * - `segment`: segments that overlap in time; others of the same file may lie on both sides.
 * - `group`: groups, as the manifest names them.
 */
export const splitUnits = ['clip', 'segment', 'group'] as const;
export type SplitUnit = (typeof splitUnits)[number];

/** A labelled clip, with what identifies others that show the same. */
export interface ClipContent extends LabelledClip {
  /** A hash of the file's bytes; the file's name when absent. */
  readonly content?: string;
}

/** Pairs of indices of clips that show the same though their files differ, such as copies that were encoded again. */
export type Links = readonly (readonly [number, number])[];

/**
 * Clips that a split must keep on one side, as lists of indices in the order of their first clip.
 *
 * @throws LoupeError DATASET_INVALID where the rule asks for groups and a clip has none
 */
export function unitsOf(clips: readonly ClipContent[], by: SplitUnit, links: Links): number[][] {
  const units = new Units(clips.length);
  if (by === 'group') {
    const lone = clips.find(({ group }) => group === undefined);
    if (lone) {
      throw new LoupeError('DATASET_INVALID', `"${lone.file}" belongs to no group; give every clip a group, or split by clip.`);
    }
    for (const members of gathered(clips, ({ group }) => group ?? '')) units.join(members);
  }
  for (const members of gathered(clips, contentOf)) {
    if (by === 'clip') units.join(members);
    else for (const overlapping of overlaps(clips, members)) units.join(overlapping);
  }
  for (const pair of links) units.join(pair);
  return units.lists();
}

/** Indices of clips whose files have the same bytes under different names, a list for each content. */
export function identicalFiles(clips: readonly ClipContent[]): number[][] {
  return gathered(clips, contentOf)
    .map((members) => gathered(clips, ({ file }) => file, members).map(([first]) => first))
    .filter((members) => members.length > 1);
}

/** How many files are cut into several clips. */
export function cutFiles(clips: readonly ClipContent[]): number {
  return gathered(clips, ({ file }) => file).filter((members) => members.length > 1).length;
}

/** Whether two ranges of time, in seconds, overlap. */
export function overlap(one: Pick<LabelledClip, 'start' | 'end'>, other: Pick<LabelledClip, 'start' | 'end'>): boolean {
  return (one.start ?? 0) < (other.end ?? Number.POSITIVE_INFINITY) && (other.start ?? 0) < (one.end ?? Number.POSITIVE_INFINITY);
}

function contentOf({ content, file }: ClipContent): string {
  return content ?? file;
}

/** Runs of clips of one content that overlap in time, one with the next. */
function overlaps(clips: readonly ClipContent[], members: readonly number[]): number[][] {
  const runs: { end: number; members: number[] }[] = [];
  for (const index of members.toSorted((a, b) => (clips[a].start ?? 0) - (clips[b].start ?? 0))) {
    const { start = 0, end = Number.POSITIVE_INFINITY } = clips[index];
    const last = runs.at(-1);
    if (last && start < last.end) {
      last.members.push(index);
      last.end = Math.max(last.end, end);
    } else runs.push({ end, members: [index] });
  }
  return runs.map((run) => run.members);
}

function gathered(clips: readonly ClipContent[], key: (clip: ClipContent) => string, among = [...clips.keys()]): number[][] {
  const groups = new Map<string, number[]>();
  for (const index of among) {
    const group = groups.get(key(clips[index]));
    if (group) group.push(index);
    else groups.set(key(clips[index]), [index]);
  }
  return [...groups.values()];
}

/** Sets of indices that grow together (union and find). */
class Units {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, index) => index);
  }

  /** Puts the indices, and all that they are together with, into one set. */
  join([first, ...others]: readonly number[]): void {
    for (const other of others) {
      const [low, high] = [this.#root(first), this.#root(other)].toSorted((a, b) => a - b);
      this.#parents[high] = low;
    }
  }

  lists(): number[][] {
    const lists = new Map<number, number[]>();
    for (const index of this.#parents.keys()) {
      const list = lists.get(this.#root(index));
      if (list) list.push(index);
      else lists.set(index, [index]);
    }
    return [...lists.values()];
  }

  #root(index: number): number {
    let root = index;
    while (this.#parents[root] !== root) root = this.#parents[root];
    this.#parents[index] = root;
    return root;
  }
}
