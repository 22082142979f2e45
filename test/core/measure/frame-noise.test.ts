import { describe, expect, it } from 'vitest';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import { measureNoise } from '../../../core/measure/frame-noise.ts';

const clip = { size: { width: 160, height: 120 }, pattern: 'texture', frequency: 3, fps: 30, frames: 6, seed: 3 } as const;

function lumaOf(options: { amplitude: number; noise: number }) {
  const motion = knownMotion({ ...clip, ...options });
  return Array.from({ length: clip.frames }, (_, index) => motion.frame(index).planes[0]);
}

describe('the noise of a frame', () => {
  // Rounding adds 1/√12 codes of its own; the median of 18,000 places is good to a few per cent.
  it.each([1, 2, 5, 12])('is found for a standard deviation of %s codes', (noise) => {
    const found = measureNoise(lumaOf({ amplitude: 0, noise }), clip.size);
    expect(found).toBeGreaterThan(0.94 * noise);
    expect(found).toBeLessThan(1.06 * Math.hypot(noise, 1 / Math.sqrt(12)));
  });

  it('is nothing in a still image without noise', () => {
    expect(measureNoise(lumaOf({ amplitude: 0, noise: 0 }), clip.size)).toBe(0);
  });

  it('is not mistaken for a small motion', () => {
    const found = measureNoise(lumaOf({ amplitude: 0.1, noise: 2 }), clip.size);
    expect(found).toBeGreaterThan(1.9);
    expect(found).toBeLessThan(2.3);
  });

  it('is given in codes of the frame, four times as many at 10 bits', () => {
    const motion = knownMotion({ ...clip, amplitude: 0, noise: 3, format: { chroma: '420', bits: 10 } });
    const frames = Array.from({ length: clip.frames }, (_, index) => motion.frame(index).planes[0]);
    expect(measureNoise(frames, clip.size)).toBeGreaterThan(3 * 3.8);
    expect(measureNoise(frames, clip.size)).toBeLessThan(3 * 4.25);
  });
});
