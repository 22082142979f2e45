import { describe, expect, it } from 'vitest';
import { readManifest, requireLearnable, type LabelledClip } from '../../../core/train/dataset/manifest.ts';
import { identicalFiles } from '../../../core/train/dataset/kinship.ts';
import { earlierOnly, joinKnown, partFinder } from '../../../core/train/dataset/parts.ts';
import { kFolds, readSplit, splitClips, withValidation, type Split } from '../../../core/train/dataset/split.ts';

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
    [{ classes: ['walk', 'w'.repeat(81)], clips: [{ file: 'a.mp4', label: 'run' }] }, /classes.1. *: .{0,200}80/],
  ])('%j is refused', (value, sentence) => {
    expect(() => readManifest(value, 'dataset.json')).toThrow(refusal('DATASET_INVALID', sentence));
  });

  it.each([
    [{}, /holds no clips/],
    [{ walk: 4 }, /All clips of x have the label "walk".*at least two labels/],
    [{ walk: 4, run: 1 }, /"run" has only one clip/],
    [{ a: 4, b: 1 }, /"b" has only one clip in x; .* two each\.$/],
    // Classes that are numbered, or as new as the one beside them, are no slips.
    [{ 'gear 1': 4, 'gear 2': 1 }, /"gear 2" has only one clip in x; .* two each\.$/],
    [{ loose: 2, lose: 1 }, /"lose" has only one clip in x; .* two each\.$/],
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

  const sideOf = (split: Split, index: number): number =>
    [split.train, split.validation, split.test].findIndex((part) => part.includes(index));

  it('keeps files of the same content on one side, whatever their names and groups', () => {
    const copies = clips({ walk: 30, run: 30 }, (n) => ({ group: `name ${n}` })).map((clip, index) => ({
      ...clip,
      content: `${clip.label} ${index % 10}`,
    }));
    for (const rule of ['clip', 'segment', 'group']) {
      const split = splitClips(copies, readSplit(`${rule}:0.6/0.2/0.2`), 3);
      for (const index of copies.keys()) {
        const twin = copies.findIndex(({ content }) => content === copies[index].content);
        expect(sideOf(split, index)).toBe(sideOf(split, twin));
      }
      expect(new Set(copies.map((_, index) => sideOf(split, index)))).toEqual(new Set([0, 1, 2]));
    }
    for (const { test } of kFolds(copies, 'clip', 5, 1)) {
      for (const index of test) expect(test.filter((other) => copies[other].content === copies[index].content).length).toBe(3);
    }
    expect(identicalFiles(copies).map((files) => files.length)).toEqual(Array.from({ length: 20 }, () => 3));
  });

  it('keeps clips together that a link says show the same', () => {
    const all = clips({ walk: 12, run: 12 });
    const links = [
      [0, 5],
      [5, 9],
      [14, 20],
    ] as const;
    for (let seed = 0; seed < 10; seed++) {
      const split = splitClips(all, readSplit('clip:0.5/0/0.5'), seed, { links });
      for (const [one, other] of links) expect(sideOf(split, one)).toBe(sideOf(split, other));
    }
    expect(() => kFolds(all, 'clip', 11, 1, { links })).toThrow(refusal('DATASET_INVALID', /"walk" has 10 files/));
  });

  it('keeps all segments of a file on one side, unless segments are what is shared out', () => {
    const all = clips({ walk: 12, run: 12 }, (n) => ({ start: 10 * n, end: 10 * n + 5 })).map((clip, index) => ({
      ...clip,
      file: `${clip.label}-${index % 3}.mp4`,
    }));
    for (let seed = 0; seed < 5; seed++) {
      const split = splitClips(all, readSplit('clip:0.5/0/0.5'), seed);
      for (const [index, { file }] of all.entries()) {
        expect(sideOf(split, index)).toBe(
          sideOf(
            split,
            all.findIndex((clip) => clip.file === file),
          ),
        );
      }
    }
    const finer = splitClips(all, readSplit('segment:0.5/0/0.5'), 1);
    expect(finer.test.length).toBe(12);
    const one = all.map((clip) => ({ ...clip, file: `${clip.label}.mp4` }));
    expect(() => splitClips(one, readSplit('clip'), 1)).toThrow(
      refusal('DATASET_INVALID', /no clip of "walk" left to be tested on: .* with --split segment/),
    );
  });

  it('leaves what an earlier training knew where it was, and tests on the rest', () => {
    const all = clips({ walk: 10, run: 10 });
    const seen = new Map([
      [0, 'train'],
      [1, 'validation'],
      [2, 'train'],
      [13, 'train'],
    ] as const);
    const free = splitClips(all, readSplit('clip:0.5/0.2/0.3'), 4);
    const split = splitClips(all, readSplit('clip:0.5/0.2/0.3'), 4, { seen });
    for (const [index, part] of seen) expect(split[part]).toContain(index);
    expect([split.train, split.validation, split.test].map((part) => part.length)).toEqual([10, 4, 6]);
    // the same split, where the earlier training was of these clips
    const before = new Map([
      ...free.train.map((at) => [at, 'train'] as const),
      ...free.validation.map((at) => [at, 'validation'] as const),
    ]);
    expect(splitClips(all, readSplit('clip:0.5/0.2/0.3'), 4, { seen: before })).toEqual(free);
    const every = new Map(all.map((_, index) => [index, 'train'] as const));
    expect(() => splitClips(all, readSplit('clip'), 4, { seen: every })).toThrow(
      refusal('DATASET_INVALID', /earlier training .* saw 20 of the 20 clips, so they cannot test it/),
    );
  });

  it('by segments keeps those of a file together that overlap in time', () => {
    const segment = (start: number, end: number, label: string): LabelledClip => ({ file: 'long.mp4', label, start, end });
    const all = [
      ...Array.from({ length: 8 }, (_, n) => segment(10 * n, 10 * n + 6, n % 2 ? 'walk' : 'run')),
      ...Array.from({ length: 8 }, (_, n) => segment(10 * n + 5, 10 * n + 9, n % 2 ? 'walk' : 'run')),
    ];
    for (let seed = 0; seed < 5; seed++) {
      const { train } = splitClips(all, readSplit('segment:0.5/0/0.5'), seed);
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
    // of what a fold does not test some choose the epoch, copies on one side
    const links = [[folds[0].train[0], folds[0].train[1]]] as const;
    const { train, validation } = withValidation(all, folds[0].train, { by: 'clip', shares: [0.5, 0.5, 0.3] }, 1, { links });
    expect([...train, ...validation].toSorted((a, b) => a - b)).toEqual(folds[0].train);
    expect(validation.length).toBeGreaterThan(2);
    expect(new Set(links[0].map((index) => validation.includes(index))).size).toBe(1);
    const none = withValidation(all, folds[0].train, { by: 'clip', shares: [0.5, 0, 0.5] }, 1);
    expect(none).toEqual({ train: folds[0].train, validation: [] });
    expect(() => kFolds(all, 'clip', 6, 2)).toThrow(refusal('DATASET_INVALID', /"run" has 5 files .*, too few for 6 folds/));
  });

  it.each(['frame:0.7/0.2/0.1', 'clip:1', 'clip:0/0.5/0.5', 'clip:a/b/c', ''])('by "%s" is refused', (text) => {
    expect(() => readSplit(text)).toThrow(
      refusal('USAGE', /--split is .* clip, segment or group .* such as clip:0\.7\/0\.15\/0\.15/),
    );
  });
});

describe('what clips were to a model', () => {
  const known = {
    train: [{ content: 'a', start: 0, end: 4 }, { content: 'b' }],
    validation: [{ content: 'a', start: 4, end: 8 }],
    test: [{ content: 'a', start: 8, end: 12 }],
  };

  it.each([
    [{ content: 'a', start: 1, end: 2 }, 'train'],
    [{ content: 'a', start: 0.05, end: 4.05 }, 'train'],
    [{ content: 'a', start: 3.9, end: 7.9 }, 'train'],
    [{ content: 'a', start: 4, end: 8 }, 'validation'],
    [{ content: 'a', start: 5, end: 9 }, 'validation'],
    [{ content: 'a', start: 8, end: 9 }, 'test'],
    [{ content: 'a', start: 12 }, 'unseen'],
    [{ content: 'a' }, 'train'],
    [{ content: 'b', start: 100, end: 101 }, 'train'],
    [{ content: 'c' }, 'unseen'],
  ] as const)('%j is %s', (clip, part) => {
    expect(partFinder(known)(clip)).toBe(part);
  });

  it('holds for what it began with, too', () => {
    const own = { train: [{ content: 'd' }, { content: 'b' }], validation: [], test: [{ content: 'e' }] };
    const earlier = earlierOnly(own, [known, known]);
    expect(earlier).toEqual({ train: [{ content: 'a', start: 0, end: 4 }], validation: known.validation });
    const joined = joinKnown(own, earlier);
    expect(joined.test).toEqual([{ content: 'e' }]);
    expect(partFinder(joined)({ content: 'a', start: 2, end: 3 })).toBe('train');
    expect(partFinder(joined)({ content: 'a', start: 8, end: 9 })).toBe('unseen');
  });
});
