import { describe, expect, it } from 'vitest';
import { knownMotion } from '../../../core/measure/known-motion.ts';
import { measureNoise, noiseFrames } from '../../../core/measure/noise.ts';

const size = { width: 160, height: 120 };

function estimate(noise: number, amplitude: number, bits = 8): number {
  const format = { chroma: '420', bits } as const;
  const clip = knownMotion({ size, pattern: 'texture', amplitude, frequency: 10, fps: 100, frames: noiseFrames, noise, format });
  return measureNoise(
    Array.from({ length: noiseFrames }, (_, index) => clip.frame(index).planes[0]),
    size,
  );
}

describe('measureNoise', () => {
  it.each([1, 2, 5, 12])('finds a standard deviation of %d codes within 5 % (rounding adds its own)', (noise) => {
    expect(Math.abs(estimate(noise, 0) / Math.hypot(noise, Math.sqrt(1 / 12)) - 1)).toBeLessThan(0.05);
  });

  it('is not fooled by the motion that is to be magnified', () => {
    const still = estimate(2, 0);
    expect(Math.abs(estimate(2, 0.2) / still - 1)).toBeLessThan(0.1);
  });

  it('scales with the codes of deeper pictures', () => {
    expect(estimate(2, 0, 10) / estimate(2, 0)).toBeGreaterThan(3.8);
    expect(estimate(2, 0, 10) / estimate(2, 0)).toBeLessThan(4.2);
  });

  it('is 0 for a picture that stands still', () => {
    expect(estimate(0, 0)).toBe(0);
  });

  it('wants exactly five frames', () => {
    expect(() => measureNoise([new Uint8Array(9)], { width: 3, height: 3 })).toThrow(/5 frames/);
  });
});
