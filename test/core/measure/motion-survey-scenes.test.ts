import { describe, expect, it } from 'vitest';
import { sceneOf } from '../../../bench/survey-materials.ts';
import { movingScenes } from '../../../bench/survey-moving-scenes.ts';
import { stillScenes } from '../../../bench/survey-still-scenes.ts';
import { findMotion, judgeScene } from '../../../bench/survey.ts';

// A few of the hundreds of clips of `npm run bench -- --survey`: those that once had a wrong result, and one of each kind.
describe('a still scene', () => {
  it.each([
    ['global flicker', 1],
    ['flicker bands', 4],
    ['flicker bands', 16],
    ['exposure pumping', 3],
    ['exposure pumping', 4],
    ['gamma', 1],
    ['gamma', 4],
    ['moving shade', 5],
    ['x264 still', 2],
    ['x264 still', 5023],
    ['x264 still', 5059],
    ['slow pan', 2],
    ['slow pan', 11],
  ])('with %s, number %i, holds no motion', (kind, seed) => {
    expect(judgeScene(sceneOf(stillScenes, kind, seed)).wrong).toBeNull();
  });
});

describe('a sentence about a clip', () => {
  const reasonOf = (makers: typeof stillScenes, kind: string, seed: number) =>
    findMotion(sceneOf(makers, kind, seed)).result().reason;

  it('calls a pan one, with its speed, and blames nothing else for what comes with it', () => {
    // 0.193 px a frame
    const reason = reasonOf(stillScenes, 'slow pan', 5002);
    expect(reason).toMatch(/^No motion found from .* Hz: (nothing there stands out|what repeats at .* Hz comes with the pan)/);
    expect(reason).toMatch(/The camera pans: the frame as a whole moves 0\.19 px a frame, left and down\.$/);
    expect(reasonOf(movingScenes, 'beside a drift', 1)).toMatch(/^Motion found at .* The camera pans: .* 0\.03 px a frame/);
  });

  it.each([
    ['large swing', movingScenes, 1],
    ['gamma', stillScenes, 1],
  ] as const)('does not call a %s a pan', (kind, makers, seed) => {
    expect(reasonOf(makers, kind, seed)).not.toMatch(/pan/);
  });

  it('names light on the mains that the frame rate folds', () => {
    expect(reasonOf(stillScenes, 'flicker bands', 5001)).toMatch(
      /what repeats at 10 Hz is a change of brightness, as a lamp on 50 Hz mains makes it \(100 Hz, folded by 30 frames a second\)/,
    );
  });
});

describe('a moving scene', () => {
  it.each([
    ['fork, 128 Hz at 500 fps', 1],
    ['fork, 128 Hz at 250 fps', 1],
    ['pulse', 1],
  ])('of %s, number %i, is found', (kind, seed) => {
    expect(judgeScene(sceneOf(movingScenes, kind, seed)).wrong).toBeNull();
  });

  it.each([
    ['large swing', 1],
    ['large swing', 4],
    ['beside a drift', 1],
  ])('of a %s, number %i, goes as far as it does', (kind, seed) => {
    const { wrong, shares } = judgeScene(sceneOf(movingScenes, kind, seed));
    expect(wrong).toBeNull();
    expect(shares[0]).toBeGreaterThan(0.93);
    expect(shares[0]).toBeLessThan(1.07);
  });
});
