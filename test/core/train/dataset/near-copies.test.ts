import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../core/base/frame.ts';
import { createRandom } from '../../../../core/numeric/random.ts';
import { markOf, openMark } from '../../../../core/train/dataset/clip-mark.ts';
import { FingerprintTaker, type Fingerprint } from '../../../../core/train/dataset/fingerprint.ts';
import { findNearCopies, type PrintedClip } from '../../../../core/train/dataset/near-copies.ts';
import { partFinder } from '../../../../core/train/dataset/parts.ts';

const [width, height] = [50, 42];

interface Take {
  /** Seeds of the image and of its noise. */
  readonly scene: number;
  readonly noise: number;
  /** First frame, and number of frames. */
  readonly from?: number;
  readonly frames?: number;
  /** Of the original 30 frames a second, by the nearest frame. */
  readonly fps?: number;
  /** As a codec would: values are rounded to multiples of this. */
  readonly coarse?: number;
}

/** Random blotches that swing sideways at a seventh of the frame rate, with noise. */
function print({ scene, noise, from = 0, frames = 90, fps = 30, coarse = 1 }: Take): Fingerprint {
  const draw = createRandom(scene);
  const blotches = Array.from({ length: 30 }, () => ({
    x: width * draw.uniform(),
    y: height * draw.uniform(),
    level: 60 * draw.normal(),
  }));
  const taker = new FingerprintTaker();
  const shown = new Map(Array.from({ length: frames }, (_, at) => [from + Math.round((at * 30) / fps), at]));
  for (let frame = 0; frame < from + frames; frame++) {
    const chance = createRandom(noise, frame);
    const shift = 0.5 * Math.sin((2 * Math.PI * (frame + noise)) / 7);
    const luma = Uint8Array.from({ length: width * height }, (_, at) => {
      const [x, y] = [(at % width) - shift, Math.floor(at / width)];
      const level = blotches.reduce((sum, one) => sum + one.level * Math.exp(-((x - one.x) ** 2 + (y - one.y) ** 2) / 40), 110);
      return Math.min(255, Math.max(0, coarse * Math.round((level + 4 * chance.normal()) / coarse)));
    });
    if (frame < from) continue;
    if (fps < 30 && !shown.has(frame)) continue;
    const format: Frame['format'] = { bits: 8, chroma: 'gray' };
    taker.add({ width, height, format, planes: [luma], time: (shown.get(frame) ?? 0) / fps });
  }
  return taker.finish();
}

const clip = (file: string, label: string, take: Take): PrintedClip => ({ file, label, content: file, fingerprint: print(take) });
const pause = (): Promise<void> => Promise.resolve();

describe('copies that were made anew', () => {
  it('are found by how they change, also shifted and cut, and other recordings of the scene are none', async () => {
    const clips = [
      clip('a', 'x', { scene: 1, noise: 1 }),
      clip('a, encoded again', 'x', { scene: 1, noise: 1, coarse: 3 }),
      clip('a, a frame later', 'x', { scene: 1, noise: 1, from: 1, frames: 89 }),
      clip('a, its end', 'y', { scene: 1, noise: 1, from: 35, frames: 55 }),
      clip('another recording', 'x', { scene: 1, noise: 2 }),
      clip('a third', 'y', { scene: 1, noise: 3 }),
    ];
    const { sure, links, notes } = await findNearCopies(clips, pause);
    expect(sure).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    // one camera, one scene: that clips share it says nothing
    expect(links).toEqual(sure);
    expect(notes).toEqual([
      expect.stringMatching(/^These clips change in the same way.* "a" and "a, encoded again"; .*; and 1 more pairs\.$/),
    ]);
  });

  it('are found at another frame rate, by what both show at the same times', async () => {
    const clips = [
      clip('a', 'x', { scene: 1, noise: 1, frames: 150 }),
      clip('a, half the frames', 'y', { scene: 1, noise: 1, frames: 150, fps: 15, coarse: 3 }),
      clip('a, 24 of 30 frames', 'x', { scene: 1, noise: 1, frames: 150, from: 6, fps: 24 }),
      clip('another recording', 'x', { scene: 1, noise: 2, frames: 150, fps: 15 }),
      clip('a third', 'y', { scene: 1, noise: 3, frames: 150, fps: 24 }),
    ];
    const { sure } = await findNearCopies(clips, pause);
    expect(sure).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });

  it('are kept together by their scene where each scene is otherwise filmed once', async () => {
    const clips = [1, 2, 3].flatMap((scene) =>
      ['x', 'y'].map((label, at) => clip(`${label} ${scene}`, label, { scene: 10 * scene + at, noise: scene, frames: 20 })),
    );
    // of the changes nothing is left: other noise
    clips.push(
      clip('x 1 again', 'x', { scene: 10, noise: 99, frames: 20 }),
      clip('y 2, labelled otherwise', 'x', { scene: 21, noise: 98, frames: 20 }),
    );
    const { sure, links, notes } = await findNearCopies(clips, pause);
    expect([sure, links]).toEqual([[], [[0, 6]]]);
    expect(notes).toEqual([
      expect.stringMatching(/^These clips show the same scene, so they may be copies .* "x 1" and "x 1 again"\.$/),
    ]);
  });

  it('are known again by the mark that a model keeps of a clip, and other recordings are not', () => {
    const mark = (take: Take): string => markOf(print(take)) ?? '';
    const known = { train: [{ content: '1', mark: mark({ scene: 1, noise: 1 }) }], validation: [], test: [] };
    const partOf = partFinder(known);
    const parts = [
      { scene: 1, noise: 1, coarse: 3 },
      { scene: 1, noise: 1, from: 1, frames: 89 },
      { scene: 1, noise: 1, from: 35, frames: 55 },
      { scene: 1, noise: 2 },
      { scene: 1, noise: 8 },
      { scene: 5, noise: 1 },
    ].map((take, at) => partOf({ content: `other ${at}`, mark: mark(take) }));
    expect(parts).toEqual(['train', 'train', 'train', 'unseen', 'unseen', 'unseen']);
    expect(markOf(print({ scene: 1, noise: 1, frames: 20 }))).toBe(null);
    expect([openMark('zz'), openMark('0123'), openMark('')]).toEqual([null, null, null]);
  });

  it('of one file are no news, and single images are compared as they are', async () => {
    const one = clip('a', 'x', { scene: 1, noise: 1 });
    expect(await findNearCopies([one, { ...one, start: 1 }, { ...one, file: 'copy' }], pause)).toEqual({
      links: [],
      sure: [],
      notes: [],
    });
    const images = Array.from({ length: 8 }, (_, scene) =>
      clip(`image ${scene}`, scene % 2 ? 'x' : 'y', { scene, noise: 1, frames: 1 }),
    );
    images.push(clip('image 0 as a JPEG', 'y', { scene: 0, noise: 2, frames: 1, coarse: 3 }));
    expect((await findNearCopies(images, pause)).links).toEqual([[0, 8]]);
  });

  it('are not searched for among too many', async () => {
    const one = clip('a', 'x', { scene: 1, noise: 1, frames: 1 });
    const many = Array.from({ length: 4001 }, (_, at) => ({ ...one, file: String(at), content: String(at) }));
    expect(await findNearCopies(many, pause)).toMatchObject({
      links: [],
      notes: [expect.stringMatching(/not searched for among more than 4000/)],
    });
  });
});
