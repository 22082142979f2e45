import {
  atRate,
  changeLikeness,
  likenessOf,
  rateOf,
  sceneDistance,
  sceneLikeness,
  type Fingerprint,
  type Likeness,
} from './fingerprint.ts';
import { isSameRate } from './capture-rate.ts';
import { unitsOf, type ClipContent, type Links } from './kinship.ts';

/** A clip and its fingerprint. */
export interface PrintedClip extends ClipContent {
  readonly fingerprint: Fingerprint;
}

/** Clips of different files that show the same. */
export interface NearCopies {
  /** Pairs that a split must keep together. */
  readonly links: Links;
  /** Those of them that agree in how they change, not only in their scene. */
  readonly sure: Links;
  /** Sentences about what was found, or not looked for. */
  readonly notes: readonly string[];
}

/** Correlation of scenes below which two clips are not compared further. */
const leastScene = 0.99;
/** Correlation of changes from which two clips are copies; docs/training.md has figures of real ones and others. */
const leastChange = 0.3;
/**
 * Correlation of scenes, and their largest distance in 255ths, from which clips count as copies though nothing of how they change
 * can be compared.
 */
const sameScene = 0.998;
const sameLevel = 3;
/**
 * Units of each class that must remain when scenes are kept together: in a set from one camera all scenes are alike, and say
 * nothing about copies.
 */
const leastUnits = 3;
/** Clips, and pairs of clips of one scene, that are compared at most. */
const mostClips = 4000;
const mostPairs = 20_000;
/** Pairs between two pauses. */
const pairsAtOnce = 200;

/**
 * Finds clips that are copies of each other though their files differ: encoded again, cut shorter, shifted in time, or at another
 * frame rate.
 *
 * A copy of whose changes its encoder left nothing (a motion of hundredths of a pixel, smoothed away) has only its scene in common
 * with the original, as every other recording of that scene has. Such clips are kept together where each class has other scenes
 * enough; in a set from one camera they cannot be found.
 *
 * @param pause awaited now and then, so that other work can be done
 */
export async function findNearCopies(clips: readonly PrintedClip[], pause: () => Promise<void>): Promise<NearCopies> {
  if (clips.length > mostClips) {
    const note = `Copies that were encoded again are not searched for among more than ${mostClips} clips: give what belongs together a group.`;
    return { links: [], sure: [], notes: [note] };
  }
  const likenesses = clips.map(({ fingerprint }) => likenessOf(fingerprint));
  /** Fingerprints of clips as copies at a lower frame rate would have them. */
  const slower = new Map<string, Likeness>();
  const likenessAt = (clip: number, fps: number): Likeness => {
    const key = `${clip} at ${fps}`;
    const known = slower.get(key) ?? likenessOf(atRate(clips[clip].fingerprint, fps));
    slower.set(key, known);
    return known;
  };
  /** Frame by frame, as in a copy that plays at another speed, or at common times, as in one at another frame rate. */
  const isCopy = (one: number, other: number): boolean => {
    if (changeLikeness(likenesses[one], likenesses[other]) >= leastChange) return true;
    const [fps, otherFps] = [one, other].map((clip) => rateOf(clips[clip].fingerprint));
    if (fps === 0 || otherFps === 0 || isSameRate(fps, otherFps)) return false;
    const [faster, slow, rate] = fps > otherFps ? [one, other, otherFps] : [other, one, fps];
    return changeLikeness(likenessAt(faster, rate), likenesses[slow]) >= leastChange;
  };
  const sure: [number, number][] = [];
  const alike: [number, number][] = [];
  let pairs = 0;
  for (const [one, a] of likenesses.entries()) {
    for (let other = one + 1; other < clips.length; other++) {
      if (isSameFile(clips[one], clips[other])) continue;
      const b = likenesses[other];
      const scene = sceneLikeness(a, b);
      if (scene < leastScene || ++pairs > mostPairs) continue;
      if (pairs % pairsAtOnce === 0) await pause();
      if (isCopy(one, other)) sure.push([one, other]);
      else if (clips[one].label === clips[other].label && isSameScene(scene, a, b)) alike.push([one, other]);
    }
  }
  const telling = alike.length > 0 && leavesUnits(clips, [...sure, ...alike]) ? alike : [];
  return {
    links: [...sure, ...telling],
    sure,
    notes: [
      ...pairTexts(clips, sure, 'change in the same way, so they seem to be copies'),
      ...pairTexts(clips, telling, 'show the same scene, so they may be copies'),
      ...(pairs > mostPairs
        ? [`Of clips of one scene only ${mostPairs} pairs were searched for copies that were encoded again.`]
        : []),
    ],
  };
}

function isSameScene(scene: number, a: Likeness, b: Likeness): boolean {
  return scene >= sameScene && sceneDistance(a, b) <= sameLevel;
}

function isSameFile(one: ClipContent, other: ClipContent): boolean {
  return one.file === other.file || (one.content !== undefined && one.content === other.content);
}

function leavesUnits(clips: readonly ClipContent[], links: Links): boolean {
  const units = unitsOf(clips, 'clip', links);
  return [...new Set(clips.map(({ label }) => label))].every(
    (label) => units.filter((unit) => unit.some((index) => clips[index].label === label)).length >= leastUnits,
  );
}

/** Pairs that are named in a sentence. */
const named = 5;

function pairTexts(clips: readonly ClipContent[], pairs: Links, what: string): string[] {
  if (pairs.length === 0) return [];
  const list = pairs.slice(0, named).map(([one, other]) => `"${clips[one].file}" and "${clips[other].file}"`);
  const more = pairs.length > named ? `; and ${pairs.length - named} more pairs` : '';
  return [`These clips ${what} and stay on one side of the split: ${list.join('; ')}${more}.`];
}
