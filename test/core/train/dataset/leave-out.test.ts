import { describe, expect, it } from 'vitest';
import { leaveOut, type LeaveOutUnit, type RatedClip } from '../../../../core/train/dataset/leave-out.ts';

const clip = (file: string, label: string, more: Partial<RatedClip> = {}): RatedClip => ({ file, label, rate: 60, ...more });

const refusal = (sentence: RegExp): unknown =>
  expect.objectContaining({ code: 'DATASET_INVALID', message: expect.stringMatching(sentence) as string });

/** Two classes on each of three values. */
function set(of: (value: number) => Partial<RatedClip>): RatedClip[] {
  return [0, 1, 2].flatMap((value) =>
    ['worn', 'sound'].flatMap((label) => [1, 2].map((take) => clip(`${label}/${value}-${take}.mp4`, label, of(value)))),
  );
}

describe('leaving out', () => {
  it.each([
    ['capture-rate', set((value) => ({ rate: [250, 1000, 500.2][value] })), ['250 fps', '500 fps', '1000 fps']],
    ['group', set((value) => ({ group: `machine ${value}` })), ['machine 0', 'machine 1', 'machine 2']],
    ['day', set((value) => ({ day: `2026-05-1${value}` })), ['2026-05-10', '2026-05-11', '2026-05-12']],
    [
      'day',
      set(() => ({})).map((one, index) => ({ ...one, file: `x/VID_2026051${Math.floor(index / 4)}_${index}.mp4` })),
      ['2026-05-10', '2026-05-11', '2026-05-12'],
    ],
    [
      'folder',
      set(() => ({})).map((one, index) => ({ ...one, file: `${one.label}/hall ${Math.floor(index / 4)}/${index}.mp4` })),
      ['hall 0', 'hall 1', 'hall 2'],
    ],
  ] as [LeaveOutUnit, RatedClip[], string[]][])('%s tests each value once, and learns from all others', (by, clips, names) => {
    const { splits, notes } = leaveOut(clips, by);
    expect(notes).toEqual([]);
    expect(splits.map(({ name }) => name)).toEqual(names);
    for (const { train, validation, test } of splits) {
      expect([train.length, validation.length, test.length]).toEqual([8, 0, 4]);
      expect(new Set([...train, ...test]).size).toBe(12);
    }
    expect(new Set(splits.flatMap(({ test }) => test)).size).toBe(12);
  });

  it('does not learn from copies of what it tests', () => {
    const clips = set((value) => ({ group: `machine ${value}` }));
    const copied = clips.map((one, index) => ({ ...one, content: index === 0 || index === 4 ? 'same' : `content ${index}` }));
    const { splits } = leaveOut(copied, 'group', [[1, 11]]);
    expect(splits[0].test).toEqual([0, 1, 2, 3]);
    expect(splits[0].train).toEqual([5, 6, 7, 8, 9, 10]);
  });

  it('says what cannot be left out, and refuses where nothing can', () => {
    const clips = set((value) => ({ group: `machine ${value}` }));
    const lone = [...clips, clip('x.mp4', 'broken', { group: 'machine 2' })];
    const { splits, notes } = leaveOut(lone, 'group');
    expect(splits.map(({ name }) => name)).toEqual(['machine 0', 'machine 1']);
    expect(notes).toEqual(['machine 2 cannot be left out: without it there is no clip of "broken" to learn from.']);
    expect(() => leaveOut(clips, 'capture-rate')).toThrow(refusal(/the same capture-rate \(60 fps\).*"captureFps"/));
    expect(() => leaveOut(clips, 'day')).toThrow(refusal(/"worn\/0-1\.mp4" has no day: state "day"/));
    expect(() => leaveOut(clips, 'folder')).toThrow(
      refusal(/No folder can be left out: sound cannot be left out: without it there is no clip of "sound"/),
    );
  });
});
