import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Still } from '../../../core/base/still.ts';
import { coveringStill, fittedStill } from '../../../core/lab/fit-still.ts';
import { readStill } from '../../../host/image/read-still.ts';
import { writeStill } from '../../../host/image/write-still.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-still-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

/** A ramp through all codes in each channel. */
function ramp(channels: 1 | 3, bits: 8 | 16, alpha = false): Still {
  const [width, height, top] = [32, 9, 2 ** bits - 1];
  const plane = (step: number): Float32Array =>
    Float32Array.from({ length: width * height }, (_, index) => ((index * step * (bits === 8 ? 1 : 257)) % (top + 1)) / top);
  const planes = Array.from({ length: channels }, (_, channel) => plane(channel + 1));
  return { width, height, planes, alpha: alpha ? plane(5) : null, bits };
}

describe('a still image', () => {
  it.each([
    ['gray8.png', ramp(1, 8)],
    ['gray16.png', ramp(1, 16)],
    ['colour8.png', ramp(3, 8)],
    ['colour16.png', ramp(3, 16)],
    ['alpha8.png', ramp(3, 8, true)],
    ['alpha16.png', ramp(3, 16, true)],
    ['gray-alpha.png', ramp(1, 8, true)],
    ['gray8.pgm', ramp(1, 8)],
    ['gray16.pgm', ramp(1, 16)],
    ['colour8.ppm', ramp(3, 8)],
    ['colour16.ppm', ramp(3, 16)],
  ])('comes back from %s to the last bit', async (name, still) => {
    await writeStill(file(name), still, { overwrite: false });
    const read = await readStill(file(name));
    expect([read.width, read.height, read.bits, read.planes.length]).toEqual([32, 9, still.bits, still.planes.length]);
    read.planes.forEach((plane, channel) => expect(plane).toEqual(still.planes[channel]));
    expect(read.alpha).toEqual(still.alpha);
  });

  it('of one pixel is read; what an image must have is for those who use it', async () => {
    const dot: Still = { width: 1, height: 1, planes: [Float32Array.of(1)], alpha: null, bits: 8 };
    await writeStill(file('dot.png'), dot, { overwrite: true });
    expect(await readStill(file('dot.png'))).toEqual(dot);
    expect(() => fittedStill(dot, 256)).toThrow('The image has 1×1 pixels; figures need 16 on each side: choose a larger one.');
  });

  it('is refused with a sentence where there is none', async () => {
    writeFileSync(file('words.png'), 'no image at all');
    await expect(readStill(file('words.png'))).rejects.toMatchObject({
      code: 'INPUT_NOT_MEDIA',
      message: expect.stringContaining('is not an image that can be read: name a PNG, JPEG'),
    });
    await expect(readStill(file('nothing.png'))).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    await expect(readStill(folder)).rejects.toMatchObject({
      code: 'INPUT_IS_FOLDER',
      message: expect.stringMatching(/is a folder: name one image inside it\.$/) as string,
    });
    // A PGM head that promises more pixels than anyone has.
    writeFileSync(file('huge.pgm'), Buffer.concat([Buffer.from('P5\n10000 10000\n255\n'), Buffer.alloc(1000)]));
    await expect(readStill(file('huge.pgm'))).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      message: expect.stringContaining('10000×10000 pixels'),
    });
  });

  it('is not written where its kind cannot hold it, nor over its input', async () => {
    await expect(writeStill(file('a.gif'), ramp(1, 8), { overwrite: true })).rejects.toMatchObject({ code: 'OUTPUT_FORMAT' });
    await expect(writeStill(file('a.pgm'), ramp(3, 8), { overwrite: true })).rejects.toThrow('would lose the colours');
    writeFileSync(file('there.png'), 'x');
    await expect(writeStill(file('there.png'), ramp(1, 8), { overwrite: false })).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
    expect(readFileSync(file('there.png'), 'utf8')).toBe('x');
  });
});

describe('an image that is made to fit', () => {
  it('keeps its mean, and is left as it is where it fits', () => {
    const wide: Still = {
      ...ramp(1, 8),
      width: 96,
      height: 60,
      planes: [Float32Array.from({ length: 5760 }, (_, index) => (index % 97) / 97)],
    };
    expect(fittedStill(wide, 96)).toBe(wide);
    const fitted = fittedStill(wide, 40);
    expect([fitted.width, fitted.height]).toEqual([40, 25]);
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(fitted.planes[0])).toBeCloseTo(mean(wide.planes[0]), 5);
  });

  it('is brought to a size by what lies in its middle, larger or smaller', () => {
    const column = {
      ...ramp(1, 8),
      width: 40,
      height: 20,
      planes: [Float32Array.from({ length: 800 }, (_, index) => index % 40)],
    };
    const half = coveringStill(column, { width: 10, height: 10 });
    // Columns 10 to 29 are in the middle; each of the result is the mean of two.
    expect(Array.from(half.planes[0].subarray(0, 10))).toEqual(Array.from({ length: 10 }, (_, x) => 10.5 + 2 * x));
    const twice = coveringStill(column, { width: 40, height: 40 });
    expect(Array.from(twice.planes[0].subarray(0, 4))).toEqual([10, 10, 11, 11]);
    expect(coveringStill(column, { width: 40, height: 20 })).toBe(column);
  });
});
