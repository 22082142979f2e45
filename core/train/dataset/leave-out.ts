import { LoupeError } from '../../base/error.ts';
import { unitsOf, type ClipContent, type Links } from './kinship.ts';
import type { Split } from './split.ts';

/**
 * What is left out of training, one value at a time (leave-one-out).
 * - `capture-rate`: frames per second of the capture;
 * - `group`: as the manifest names them;
 * - `folder`: the folder that the file lies in, by its last name;
 * - `day`: as the manifest states it, or a date in the name of the file or of a folder above it.
 */
export const leaveOutUnits = ['capture-rate', 'group', 'folder', 'day'] as const;
export type LeaveOutUnit = (typeof leaveOutUnits)[number];

/** A clip with the rate that it was filmed at. */
export interface RatedClip extends ClipContent {
  /** Frames per second of the capture. */
  readonly rate: number;
}

/** A split that tests the clips of one value, and trains on all others. */
export interface LeftOut extends Split {
  /** The value, such as `500 fps` or `2026-05-17`. */
  readonly name: string;
}

/** Splits of a set, and values that cannot be left out because they hold all clips of a class. */
export interface LeaveOutPlan {
  readonly splits: readonly LeftOut[];
  readonly notes: readonly string[];
}

/**
 * One split for each value: its clips are tested; training uses the others, except copies of those that are tested.
 *
 * @throws LoupeError DATASET_INVALID where a clip has no value, there is only one, or none can be left out
 */
export function leaveOut(clips: readonly RatedClip[], by: LeaveOutUnit, links: Links = []): LeaveOutPlan {
  const values = clips.map((clip) => {
    const value = valueOf(clip, by);
    if (value === undefined) throw new LoupeError('DATASET_INVALID', `"${clip.file}" has no ${by}: ${advice[by]}.`);
    return value;
  });
  const names = [...new Set(values)].toSorted(new Intl.Collator('en', { numeric: true }).compare);
  if (names.length < 2) {
    throw new LoupeError(
      'DATASET_INVALID',
      `All clips have the same ${by} (${names[0]}), so none can be left out: ${advice[by]}.`,
    );
  }
  const copies = unitsOf(clips, 'segment', links);
  const splits: LeftOut[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const test = [...clips.keys()].filter((index) => values[index] === name);
    const known = new Set(copies.filter((unit) => unit.some((index) => values[index] === name)).flat());
    const train = [...clips.keys()].filter((index) => !known.has(index));
    const labels = new Set(train.map((index) => clips[index].label));
    const lost = test.map((index) => clips[index].label).find((label) => !labels.has(label));
    if (lost !== undefined) notes.push(`${name} cannot be left out: without it there is no clip of "${lost}" to learn from.`);
    else if (labels.size < 2) notes.push(`${name} cannot be left out: without it there is one class only.`);
    else splits.push({ name, train, validation: [], test });
  }
  if (splits.length > 0) return { splits, notes };
  throw new LoupeError('DATASET_INVALID', `No ${by} can be left out: ${notes[0]} Label clips of every class in several of them.`);
}

const advice: Readonly<Record<LeaveOutUnit, string>> = {
  'capture-rate': 'state "captureFps" of the clips in the dataset.json, or add clips filmed at other rates',
  group: 'state "group" of every clip in the dataset.json, such as the machine that it shows',
  folder: 'put the clips of each machine or session into a folder of its own, inside the folder of the label',
  day: 'state "day" in the dataset.json, such as "2026-05-17", or give the date in the name of the file or its folder',
};

function valueOf(clip: RatedClip, by: LeaveOutUnit): string | undefined {
  const names = clip.file.split(/[/\\]/);
  switch (by) {
    case 'capture-rate':
      return `${Number(clip.rate.toPrecision(3))} fps`;
    case 'group':
      return clip.group;
    case 'folder':
      return names.at(-2);
    case 'day':
      return (
        clip.day ??
        names
          .toReversed()
          .map(dayIn)
          .find((day) => day !== undefined)
      );
    default:
      return by satisfies never;
  }
}

/** A date in a name, such as `2026-05-17` or `VID_20260517_101500`. */
function dayIn(name: string): string | undefined {
  const found = /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/.exec(name);
  return found ? `${found[1]}-${found[3]}-${found[4]}` : undefined;
}
