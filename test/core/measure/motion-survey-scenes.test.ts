import { describe, expect, it } from 'vitest';
import { movingScenes, sceneOf, stillScenes } from '../../../bench/survey-catalogue.ts';
import { judgeScene } from '../../../bench/survey.ts';

// A few of the hundreds of clips of `npm run bench -- --survey`: those that were told wrong once, and one of each kind.
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
    ['slow pan', 2],
    ['slow pan', 11],
  ])('with %s, number %i, holds no motion', (kind, seed) => {
    expect(judgeScene(sceneOf(stillScenes, kind, seed)).wrong).toBeNull();
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
