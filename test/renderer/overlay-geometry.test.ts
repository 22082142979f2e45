import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/numeric/random.ts';
import { createSpaceTimeSlice } from '../../core/measure/space-time-slice.ts';
import { boxBetween, dragBox, handles, leastSide, pointInside, type Grip } from '../../renderer/overlay/region-drag.ts';
import { sampleSlice, sliceLength } from '../../renderer/overlay/slice-line.ts';
import { estimateExport } from '../../renderer/export/export-estimate.ts';
import { withEndingOf } from '../../renderer/export/export-target.ts';
import { displacementTable, summarise } from '../../core/measure/motion-summary.ts';
import { calibration, measurementSentence } from '../../renderer/measure/measurement.ts';

const image = { width: 640, height: 360 };

describe('a region that is dragged', () => {
  it('stays inside the image, on whole pixels, and never collapses, wherever the pointer goes', () => {
    const random = createRandom(3);
    const number = (low: number, high: number) => low + (high - low) * random.uniform();
    for (let round = 0; round < 2000; round++) {
      const box = boxBetween(
        { x: number(-100, 800), y: number(-100, 500) },
        { x: number(-100, 800), y: number(-100, 500) },
        image,
      );
      const grips: Grip[] = [...handles, 'inside'];
      const grip = grips[Math.floor(number(0, grips.length))];
      for (const { x, y, width, height } of [box, dragBox(box, grip, number(-900, 900), number(-900, 900), image)]) {
        expect([x, y, width, height].every(Number.isInteger)).toBe(true);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(image.width);
        expect(y + height).toBeLessThanOrEqual(image.height);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(leastSide);
      }
    }
  });

  it('moves only the sides that are held', () => {
    const box = { x: 100, y: 100, width: 50, height: 40 };
    expect(dragBox(box, 'inside', 5, -7, image)).toEqual({ x: 105, y: 93, width: 50, height: 40 });
    expect(dragBox(box, 'e', 5, -7, image)).toEqual({ x: 100, y: 100, width: 55, height: 40 });
    expect(dragBox(box, 'nw', 5, -7, image)).toEqual({ x: 105, y: 93, width: 45, height: 47 });
    expect(dragBox(box, 's', 900, 900, image)).toEqual({ x: 100, y: 100, width: 50, height: 260 });
  });

  it('keeps points on the image', () => {
    expect(pointInside({ x: -4, y: 1000.4 }, image)).toEqual({ x: 0, y: 359 });
  });
});

describe('a slice', () => {
  it('is sampled as the measuring program samples it', () => {
    const size = { width: 40, height: 30 };
    const random = createRandom(5);
    const luma = Uint8Array.from({ length: 1200 }, () => Math.floor(random.uniform() * 256));
    const slice = { x1: 3, y1: 4, x2: 33, y2: 21 };
    const out = new Uint8Array(sliceLength(slice, 4096));
    sampleSlice({ ...size, data: luma, stride: 40 }, slice, out);
    const format = { chroma: 'gray', bits: 8 } as const;
    const oracle = createSpaceTimeSlice(size, format, { from: { x: 3, y: 4 }, to: { x: 33, y: 21 } }, 1);
    oracle.push({ ...size, format, planes: [luma], time: 0 });
    expect(out).toEqual(oracle.image('across').data);
  });

  it('reads rows that are longer than the image is wide', () => {
    const data = new Uint8Array(12).fill(255);
    data.set([10, 20], 0);
    data.set([30, 40], 6);
    const out = new Uint8Array(2);
    sampleSlice({ width: 2, height: 2, stride: 6, data }, { x1: 0, y1: 0, x2: 1, y2: 1 }, out);
    expect([...out]).toEqual([10, 40]);
  });
});

describe('a measurement', () => {
  const points = Array.from({ length: 201 }, (_, i) => ({
    time: i / 100,
    x: 0.5 * Math.sin((2 * Math.PI * 5 * i) / 100),
    y: 0.1,
  }));
  const measured = { points, spectrum: [], uncertaintyPx: 0.004, acrossDegrees: null, peakHz: 5, warnings: [] };

  it('is summed up by span and spread', () => {
    const { rms, span } = summarise(points);
    expect(span.x).toBeCloseTo(1, 2);
    expect(rms.x).toBeCloseTo(0.5 / Math.SQRT2, 2);
    expect([rms.y, span.y].map((value) => Math.round(value * 1e6))).toEqual([0, 0]);
  });

  it('is stated in the requested unit', () => {
    const scale = calibration({ x: 0, y: 0 }, { x: 30, y: 40 }, 100);
    expect(scale).toBe(2);
    expect(measurementSentence(measured, 'mm', scale)).toContain('by 2 mm across');
    expect(measurementSentence(measured, 'px', scale)).toMatch(/by 1 px across .* 5 Hz.*0.004 px/);
    expect(calibration({ x: 1, y: 1 }, { x: 1, y: 1 }, 5)).toBeNull();
  });

  it('goes into a table that a spreadsheet reads', () => {
    expect(displacementTable(points.slice(0, 2), null)).toBe('time_s,x_px,y_px\r\n0,0,0.1\r\n0.01,0.154508,0.1\r\n');
    expect(displacementTable(points.slice(1, 2), 2)).toContain('0.01,0.154508,0.1,0.309017,0.2');
  });
});

describe('the target of an export', () => {
  const suggested = { path: null, name: 'clip_magnified.webm', inTheWay: false };
  it('keeps the name that the user gave and takes the ending of another format', () => {
    expect(withEndingOf({ path: '/out.d/my.clip.mp4', name: 'my.clip.mp4', inTheWay: true }, suggested)).toEqual({
      path: '/out.d/my.clip.webm',
      name: 'my.clip.webm',
      inTheWay: false,
    });
    expect(withEndingOf({ path: null, name: 'plain', inTheWay: false }, suggested).name).toBe('plain.webm');
    const same = { path: '/a/b.webm', name: 'b.webm', inTheWay: true };
    expect(withEndingOf(same, suggested)).toBe(same);
  });
});

describe('the estimate of an export', () => {
  const media = { fps: 30, duration: 10, frames: 300 };
  it('counts the images of the range and their time', () => {
    expect(estimateExport(media, { in: null, out: null }, null).frames).toBe(300);
    expect(estimateExport(media, { in: 2, out: 6 }, 50)).toMatchObject({ frames: 120, seconds: 6 });
    expect(estimateExport({ fps: 30, duration: null, frames: null }, { in: 1, out: null }, 50).frames).toBeNull();
  });
});
