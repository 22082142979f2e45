import { describe, expect, it } from 'vitest';
import { readManifest, requireLearnable, type LabelledClip } from '../../../core/train/dataset/manifest.ts';
import { kFolds, readSplit, splitClips } from '../../../core/train/dataset/split.ts';

const clips = (counts: Record<string, number>, more: (n: number) => Partial<LabelledClip> = () => ({})): LabelledClip[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, n) => ({ file: `${label}-${n}.mp4`, label, ...more(n) })),
  );

const refusal = (code: string, sentence: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) as string });

describe('a manifest', () => {
  it('gives clips, their classes in order, and a capture rate to those that have none', () => {
    const { classes, clips } = readManifest(
      {
        captureFps: 240,
        clips: [
          { file: 'b.mp4', label: 'walk', start: 1, end: 2 },
          { file: 'a.mp4', label: 'run', captureFps: 500, region: { x: 0, y: 0, width: 8, height: 8 } },
        ],
      },
      'dataset.json',
    );
    expect(classes).toEqual(['run', 'walk']);
    expect(clips.map(({ captureFps }) => captureFps)).toEqual([240, 500]);
  });

  it.each([
    [{}, /dataset\.json does not hold at "clips"/],
    [[], /at its top/],
    [{ clips: [{ file: 'a.mp4' }] }, /at clip 1, "label": it is missing; a clip is/],
    [{ clips: [{ file: 'a.mp4', label: '' }] }, /at clip 1, "label"/],
    [{ clips: [{ file: 'a.mp4', label: 'walk', begin: 1 }] }, /at clip 1: .*begin/],
    [{ clips: [{ file: 'a.mp4', label: 'walk', start: -1 }] }, /at clip 1, "start"/],
    [{ clips: [{ file: 'a.mp4', label: 'walk', start: 3, end: 2 }] }, /clip 1 \("a\.mp4"\) ends at 2 s, .* start at 3 s/],
    [{ classes: ['walk', 'run'], clips: [{ file: 'a.mp4', label: 'wlak' }] }, /label "wlak".*walk, run; did you mean "walk"\?/],
    [{ classes: ['walk', 'walk'], clips: [] }, /lists a class twice/],
  ])('%j is refused', (value, sentence) => {
    expect(() => readManifest(value, 'dataset.json')).toThrow(refusal('DATASET_INVALID', sentence));
  });

  it.each([
    [{}, /holds no clips/],
    [{ walk: 4 }, /All clips of x have the label "walk".*at least two labels/],
    [{ walk: 4, run: 1 }, /"run" has only one clip/],
    [{ a: 4, b: 1 }, /"b" has only one clip in x; .* two each\.$/],
    [{ walk: 4, wlak: 1, run: 2 }, /"wlak" has only one clip.*did you mean "walk"\?/],
  ] as const)('with %j teaches nothing', (counts, sentence) => {
    const set = { classes: Object.keys(counts), clips: clips(counts) };
    expect(() => requireLearnable(set, 'x')).toThrow(refusal('DATASET_INVALID', sentence));
  });
});

describe('a split', () => {
  const count = (all: readonly LabelledClip[], part: readonly number[], label: string): number =>
    part.filter((index) => all[index].label === label).length;

  it('keeps the shares in every class, uses every clip once, and follows from its seed', () => {
    const all = clips({ walk: 20, run: 40 });
    const split = splitClips(all, readSplit('clip:0.7/0.15/0.15'), 7);
    expect([...split.train, ...split.validation, ...split.test].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
    for (const [label, of] of [
      ['walk', 20],
      ['run', 40],
    ] as const) {
      expect([split.train, split.validation, split.test].map((part) => count(all, part, label))).toEqual([
        0.7 * of,
        0.15 * of,
        0.15 * of,
      ]);
    }
    expect(splitClips(all, readSplit('clip'), 7)).toEqual(split);
    expect(splitClips(all, readSplit('clip'), 8)).not.toEqual(split);
  });

  it.each([
    [2, [1, 0, 1]],
    [3, [2, 0, 1]],
    [4, [2, 1, 1]],
    [10, [7, 2, 1]],
  ])('of %i clips a class keeps some to learn from and some to be tested on', (each, expected) => {
    const all = clips({ walk: each, run: each });
    const split = splitClips(all, readSplit('clip:0.7/0.15/0.15'), 1);
    expect([split.train, split.validation, split.test].map((part) => count(all, part, 'run'))).toEqual(expected);
  });

  it('never tears a group apart', () => {
    const all = clips({ walk: 30, run: 30 }, (n) => ({ group: `person ${n % 6}` }));
    const split = splitClips(all, readSplit('group:4/1/1'), 3);
    const groups = [split.train, split.validation, split.test].map((part) => new Set(part.map((index) => all[index].group)));
    expect(groups.map(({ size }) => size)).toEqual([4, 1, 1]);
    expect(new Set(groups.flatMap((set) => [...set])).size).toBe(6);
    expect(() => splitClips(clips({ walk: 2, run: 2 }), readSplit('group'), 1)).toThrow(
      refusal('DATASET_INVALID', /"walk-0\.mp4" belongs to no group/),
    );
    const apart = [...clips({ walk: 4 }, () => ({ group: 'one' })), ...clips({ run: 4 }, (n) => ({ group: `run ${n}` }))];
    expect(() => splitClips(apart, readSplit('group'), 1)).toThrow(
      refusal('DATASET_INVALID', /no clip of "walk" left to be tested/),
    );
  });

  it('keeps stretches of a file together that overlap in time', () => {
    const stretch = (start: number, end: number, label: string): LabelledClip => ({ file: 'long.mp4', label, start, end });
    const all = [
      ...Array.from({ length: 8 }, (_, n) => stretch(10 * n, 10 * n + 6, n % 2 ? 'walk' : 'run')),
      ...Array.from({ length: 8 }, (_, n) => stretch(10 * n + 5, 10 * n + 9, n % 2 ? 'walk' : 'run')),
    ];
    for (let seed = 0; seed < 5; seed++) {
      const { train } = splitClips(all, readSplit('clip:0.5/0/0.5'), seed);
      for (const index of all.keys()) expect(train.includes(index)).toBe(train.includes((index + 8) % 16));
    }
  });

  it('in folds tests every clip once', () => {
    const all = clips({ walk: 7, run: 5 });
    const folds = kFolds(all, 'clip', 3, 2);
    expect(folds.flatMap(({ test }) => test).toSorted((a, b) => a - b)).toEqual([...all.keys()]);
    for (const { train, test } of folds) {
      expect(train.length + test.length).toBe(12);
      expect(count(all, test, 'run')).toBeGreaterThan(0);
      expect(count(all, test, 'walk')).toBeGreaterThan(1);
    }
    expect(() => kFolds(all, 'clip', 6, 2)).toThrow(refusal('DATASET_INVALID', /"run" has 5 clips, too few for 6 folds/));
  });

  it.each(['frame:0.7/0.2/0.1', 'clip:1', 'clip:0/0.5/0.5', 'clip:a/b/c', ''])('by "%s" is refused', (text) => {
    expect(() => readSplit(text)).toThrow(refusal('USAGE', /--split is .* such as clip:0\.7\/0\.15\/0\.15/));
  });
});
