import { describe, expect, it } from 'vitest';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import { ShotBoundary } from '../../../core/measure/shot-boundary.ts';

const size = { width: 160, height: 120 };

function lumas(seed: number, options: { amplitude?: number; noise?: number } = {}): Uint8Array[] {
  const clip = { size, pattern: 'texture', frequency: 5, fps: 30, frames: 12, amplitude: 0.3, ...options, seed } as const;
  const motion = knownMotion(clip);
  return Array.from({ length: clip.frames }, (_, index) => motion.frame(index).planes[0] as Uint8Array);
}

function cuts(frames: readonly Uint8Array[]): number[] {
  const boundary = new ShotBoundary(size);
  return frames.flatMap((luma, index) => (boundary.isCut(luma, 255) ? [index] : []));
}

describe('a cut', () => {
  it('is found on the frame where another scene starts', () => {
    expect(cuts([...lumas(1), ...lumas(2), ...lumas(3)])).toEqual([12, 24]);
  });

  it('is found between a frame and black, both ways', () => {
    const black = Array.from({ length: 3 }, () => new Uint8Array(size.width * size.height).fill(16));
    expect(cuts([...lumas(1), ...black, ...lumas(1)])).toEqual([12, 15]);
  });

  it('is not motion of several pixels, nor heavy noise', () => {
    expect(cuts(lumas(4, { amplitude: 6 }))).toEqual([]);
    expect(cuts(lumas(5, { noise: 25 }))).toEqual([]);
    expect(cuts(lumas(6, { amplitude: 0, noise: 40 }))).toEqual([]);
  });

  it('is not a flash of light', () => {
    const frames = lumas(7);
    frames[5] = frames[5].map((code) => Math.min(255, Math.round(code * 0.7 + 76)));
    expect(cuts(frames)).toEqual([]);
  });
});
