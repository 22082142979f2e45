import { describe, expect, it } from 'vitest';
import { magnifierFrame, maximumLevels } from '../../../core/plan/magnifier-frame.ts';
import { goodLength } from '../../../core/plan/good-length.ts';
import { qualities, type PyramidShape } from '../../../core/spec/pyramid.ts';

const sizes = [
  { width: 64, height: 48 },
  { width: 61, height: 47 },
  { width: 8, height: 96 },
  { width: 9, height: 9 },
  { width: 128, height: 31 },
  { width: 257, height: 24 },
];
const shapes: [string, PyramidShape][] = [
  ...Object.entries(qualities),
  ['fine with oriented finest bands', { ...qualities.fine, finest: 'oriented' }],
  ['quarter-octave, 8 compact', { ...qualities.fine, bandwidth: 'quarter-octave' }],
  [
    'half-octave, 3 steerable',
    { bandwidth: 'half-octave', profile: 'steerable', orientations: 3, levels: 'auto', finest: 'residual' },
  ],
  ['octave, 2 compact, 2 levels', { bandwidth: 'octave', profile: 'compact', orientations: 2, levels: 2, finest: 'oriented' }],
];

/** Sum of squared responses at every frequency, opposite ones added together: what analysis and synthesis let through. */
function coverage(size: { width: number; height: number }, shape: PyramidShape): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { box, mask } of magnifierFrame(size, shape)) {
    mask.forEach((value, at) => {
      if (value === 0) return;
      const kx = box.x + (at % box.width);
      const ky = box.y + Math.floor(at / box.width);
      for (const key of [`${kx},${ky}`, `${-kx},${-ky}`]) sum.set(key, (sum.get(key) ?? 0) + (value * value) / 2);
    });
  }
  return sum;
}

describe.each(shapes)('the frame of %s', (_, shape) => {
  it.each(sizes)('lets through 1 between the residuals and never more, at $width×$height', (size) => {
    const octaves = { octave: 1, 'half-octave': 0.5, 'quarter-octave': 0.25 }[shape.bandwidth];
    const levels = shape.levels === 'auto' ? maximumLevels(size, shape) : shape.levels;
    const top = shape.finest === 'oriented' ? Infinity : 2 ** -octaves;
    const bottom = 2 ** (-octaves * (shape.finest === 'oriented' ? levels - 1 : levels));
    const sum = coverage(size, shape);
    for (const value of sum.values()) expect(value).toBeLessThan(1 + 1e-6);
    let inside = 0;
    for (let ky = -Math.ceil(size.height / 2) + 1; ky < size.height / 2; ky++) {
      for (let kx = -Math.ceil(size.width / 2) + 1; kx < size.width / 2; kx++) {
        const r = Math.hypot((2 * kx) / size.width, (2 * ky) / size.height);
        if (r < bottom - 1e-9 || r > top + 1e-9) continue;
        inside++;
        expect(sum.get(`${kx},${ky}`) ?? 0).toBeCloseTo(1, 6);
      }
    }
    expect(inside).toBeGreaterThan(size.width * size.height * 0.1);
  });

  it('says where the rows of its masks begin and end', () => {
    for (const { box, mask, spans } of magnifierFrame({ width: 61, height: 47 }, shape)) {
      for (let row = 0; row < box.height; row++) {
        const columns = Array.from({ length: box.width }, (_, column) => column).filter((x) => mask[row * box.width + x] > 0);
        const [first, past] = spans.subarray(2 * row);
        expect([first, past]).toEqual(columns.length > 0 ? [columns[0], columns.at(-1)! + 1] : [0, 0]);
      }
    }
  });

  it('keeps the Nyquist row and column of even images out of every band', () => {
    for (const { box, mask } of magnifierFrame({ width: 64, height: 48 }, shape)) {
      mask.forEach((value, at) => {
        if (value === 0) return;
        expect(Math.abs(box.x + (at % box.width))).toBeLessThan(32);
        expect(Math.abs(box.y + Math.floor(at / box.width))).toBeLessThan(24);
      });
    }
  });

  it('has one-sided bands: no band holds a frequency and its opposite', () => {
    for (const { box, mask } of magnifierFrame({ width: 64, height: 48 }, shape)) {
      const held = new Set<string>();
      mask.forEach((value, at) => {
        if (value > 0) held.add(`${box.x + (at % box.width)},${box.y + Math.floor(at / box.width)}`);
      });
      for (const key of held) {
        const [kx, ky] = key.split(',').map(Number);
        expect(held.has(`${-kx},${-ky}`)).toBe(false);
      }
    }
  });
});

describe.each(shapes)('the grids of %s', (_, shape) => {
  it.each([...sizes, { width: 160, height: 90 }])('tell all frequencies of a band apart, at $width×$height', (size) => {
    for (const { box, grid, mask } of magnifierFrame(size, shape)) {
      const taken = new Uint8Array(grid.width * grid.height);
      mask.forEach((value, at) => {
        const place = ((at % box.width) % grid.width) + grid.width * (Math.floor(at / box.width) % grid.height);
        if (value > 0) taken[place]++;
      });
      expect(Math.max(...taken)).toBe(1);
    }
  });

  it('have sides that are fast to transform, and are never larger than the padded box', () => {
    for (const { box, grid } of magnifierFrame({ width: 641, height: 479 }, shape)) {
      expect(goodLength(grid.width, 4)).toBe(grid.width);
      expect(goodLength(grid.height, 1)).toBe(grid.height);
      expect(grid.width * grid.height).toBeLessThanOrEqual(goodLength(box.width, 4) * goodLength(box.height, 1));
    }
  });
});

describe('the cost of the frame', () => {
  const samplesPerPixel = (shape: PyramidShape): number => {
    const size = { width: 640, height: 480 };
    return magnifierFrame(size, shape).reduce((sum, { grid }) => sum + grid.width * grid.height, 0) / (size.width * size.height);
  };

  it('is about 1.9, 1.5 and 2.8 complex samples per pixel for fine, fast and classic, padding included', () => {
    expect(samplesPerPixel(qualities.fine)).toBeCloseTo(1.88, 1);
    expect(samplesPerPixel(qualities.fast)).toBeCloseTo(1.53, 1);
    expect(samplesPerPixel(qualities.classic)).toBeCloseTo(2.83, 1);
  });
});

describe('depth', () => {
  it('leaves a low-pass residual of 2–4 samples on the shorter side', () => {
    for (const size of [...sizes, { width: 1920, height: 1080 }]) {
      for (const [, shape] of shapes) {
        const octaves = { octave: 1, 'half-octave': 0.5, 'quarter-octave': 0.25 }[shape.bandwidth];
        const residual = Math.min(size.width, size.height) * 2 ** (-octaves * maximumLevels(size, shape));
        expect(residual).toBeGreaterThanOrEqual(2);
        expect(residual).toBeLessThan(4);
      }
    }
  });

  it('refuses more levels than fit, and says how many do', () => {
    const deep = { ...qualities.fine, levels: 40 };
    expect(() => magnifierFrame({ width: 64, height: 48 }, deep)).toThrow(
      expect.objectContaining({ code: 'LEVELS_TOO_MANY', message: expect.stringContaining('at most 9 fit') }),
    );
  });

  it('refuses images of fewer than 8 pixels', () => {
    expect(() => magnifierFrame({ width: 64, height: 7 }, qualities.fine)).toThrow(
      expect.objectContaining({ code: 'PICTURE_TOO_SMALL' }),
    );
  });
});
