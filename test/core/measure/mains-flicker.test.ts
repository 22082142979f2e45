import { describe, expect, it } from 'vitest';
import { mainsFlickerAt } from '../../../core/measure/mains-flicker.ts';

describe('the flicker of light on the mains', () => {
  it.each([
    [10, 30, { mainsHz: 50, flickerHz: 100 }],
    [0.12, 29.97, { mainsHz: 60, flickerHz: 120 }],
    [100, 240, { mainsHz: 50, flickerHz: 100 }],
    [50, 240, { mainsHz: 50, flickerHz: 50 }],
    [5, 25, { mainsHz: 60, flickerHz: 120 }],
  ])('shows at %d Hz where it is filmed at %d frames a second', (frequency, rate, expected) => {
    expect(mainsFlickerAt(frequency, rate, 0.1)).toEqual(expected);
  });

  it.each([
    [9.5, 30],
    [3, 30],
    [0.44, 30],
    [128, 1000],
  ])('does not show at %d Hz at %d frames a second', (frequency, rate) => {
    expect(mainsFlickerAt(frequency, rate, 0.25)).toBeNull();
  });
});
