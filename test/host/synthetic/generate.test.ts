import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/base/frame.ts';
import { createDisplacementMeter } from '../../../core/measure/displacement.ts';
import { measureGain } from '../../../core/measure/gain.ts';
import { knownMotion, type KnownMotionOptions } from '../../../core/synthetic/known-motion.ts';
import { createSpaceTimeSlice } from '../../../core/measure/space-time-slice.ts';
import { generatedScene, type GeneratedSceneOptions } from '../../../core/synthetic/generated-scene.ts';
import { generateClip, generateSceneClip } from '../../../host/synthetic/generate.ts';
import { readStillImage } from '../../../host/synthetic/still-image.ts';
import { writeGrayPng } from '../../../host/files/image-files.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';

const motion: KnownMotionOptions = {
  size: { width: 96, height: 80 },
  pattern: 'texture',
  amplitude: 0.8,
  frequency: 3,
  fps: 24,
  frames: 16,
  angle: 30,
  noise: 1,
  seed: 11,
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'motion-loupe-generate-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

async function framesOf(path: string): Promise<Frame[]> {
  using decoder = decodeVideo(await probeVideo(path));
  const frames: Frame[] = [];
  for await (const frame of decoder) frames.push(frame);
  return frames;
}

describe('a generated clip', () => {
  it('named .mkv holds the generated frames to the last bit, at their times', async () => {
    const written: number[] = [];
    const clip = await generateClip(at('clip.mkv'), motion, { overwrite: false, onFrame: (count) => written.push(count) });
    expect(clip.lossless).toBe(true);
    expect(written.at(-1)).toBe(16);
    const info = await probeVideo(clip.output);
    expect(info).toMatchObject({ codec: 'ffv1', width: 96, height: 80, fps: 24, frames: 16, variableRate: false });
    const known = knownMotion(motion);
    const frames = await framesOf(clip.output);
    expect(frames).toHaveLength(16);
    for (const [index, frame] of frames.entries()) {
      for (const [plane, samples] of known.frame(index).planes.entries()) {
        expect(Buffer.from(frame.planes[plane]).equals(Buffer.from(samples))).toBe(true);
      }
      // Matroska counts milliseconds.
      expect(Math.abs(frame.time - index / 24)).toBeLessThan(0.00051);
    }
    expect(readdirSync(folder).sort()).toEqual(['clip.json', 'clip.mkv']);
  });

  it('has its options and the true displacement of every frame beside it', async () => {
    const clip = await generateClip(at('clip.mkv'), motion, { overwrite: false });
    const truth = JSON.parse(readFileSync(clip.truth, 'utf8')) as Record<string, unknown> & {
      displacement: { x: number[]; y: number[] };
    };
    expect(truth).toMatchObject({
      clip: 'clip.mkv',
      pattern: 'texture',
      amplitude: 0.8,
      frequency: 3,
      fps: 24,
      frames: 16,
      angle: 30,
    });
    expect(truth).toMatchObject({ noise: 1, seed: 11, width: 96, height: 80, chroma: '420', bits: 8 });
    expect(truth.displacement.x).toHaveLength(16);
    expect(truth.displacement.x[2]).toBeCloseTo(0.8 * Math.cos(Math.PI / 6), 12);
    expect(truth.displacement.y[2]).toBeCloseTo(0.8 * Math.sin(Math.PI / 6), 12);
  });

  it.each([
    ['clip.mp4', 'h264'],
    ['clip.webm', 'vp9'],
  ])('named %s still moves as its truth says', async (name, codec) => {
    const clip = await generateClip(at(name), { ...motion, noise: 0 }, { overwrite: false });
    expect(clip.lossless).toBe(false);
    expect((await probeVideo(clip.output)).codec).toBe(codec);
    const known = knownMotion({ ...motion, noise: 0 });
    const meter = createDisplacementMeter(known.frame(0).planes[0], motion.size, { periodic: true });
    const found = (await framesOf(clip.output)).map((frame) => meter.measure(frame.planes[0]));
    const series = { x: found.map(({ x }) => x), y: found.map(({ y }) => y) };
    const { gain, phase } = measureGain(known.truth, series, { frequency: 3, fps: 24 });
    // Lossy codecs save on what hardly moves: H.264 at its usual quality keeps 97 % of a motion of 0.8 px.
    expect(Math.abs(gain - 1)).toBeLessThan(0.04);
    expect(Math.abs(phase)).toBeLessThan(0.01);
  });

  it('may have odd sides, other rates and more bits', async () => {
    const odd = { ...motion, size: { width: 97, height: 61 }, fps: 29.97, format: { chroma: '420', bits: 10 } } as const;
    const clip = await generateClip(at('odd.mkv'), odd, { overwrite: false });
    const info = await probeVideo(clip.output);
    expect(info).toMatchObject({ width: 97, height: 61, format: { chroma: '420', bits: 10 } });
    expect(info.fps).toBeCloseTo(29.97, 1);
    const frames = await framesOf(clip.output);
    expect(Array.from(frames[5].planes[0].slice(0, 50))).toEqual(Array.from(knownMotion(odd).frame(5).planes[0].slice(0, 50)));
  });

  it('replaces neither clip nor truth unless asked to', async () => {
    await generateClip(at('clip.mkv'), motion, { overwrite: false });
    await expect(generateClip(at('clip.mkv'), motion, { overwrite: false })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await expect(generateClip(at('clip.mp4'), motion, { overwrite: false })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    writeFileSync(at('other.mkv'), 'mine');
    await expect(generateClip(at('other.mkv'), motion, { overwrite: false })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(readFileSync(at('other.mkv'), 'utf8')).toBe('mine');
    await generateClip(at('other.mkv'), motion, { overwrite: true });
    expect(readdirSync(folder).sort()).toEqual(['clip.json', 'clip.mkv', 'other.json', 'other.mkv']);
  });

  it('leaves nothing behind when it is cancelled half way', async () => {
    const stop = new AbortController();
    const clip = generateClip(at('clip.mkv'), motion, {
      overwrite: false,
      signal: stop.signal,
      onFrame: (count) => count === 8 && stop.abort(),
    });
    await expect(clip).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['clip.mkv', { size: { width: 2, height: 2 } }, 'USAGE', '2×2'],
    ['clip.mkv', { frequency: 12 }, 'USAGE', 'below 12 Hz'],
    ['clip.mkv', { amplitude: Number.NaN }, 'USAGE', 'NaN'],
    ['clip.mkv', { frames: 1 }, 'USAGE', '1 frames'],
    ['clip.mkv', { fps: 2000, frequency: 100 }, 'USAGE', '2000 frames per second'],
    ['missing/clip.mkv', {}, 'OUTPUT_FOLDER_MISSING', 'missing'],
    ['clip.txt', {}, 'OUTPUT_FORMAT', 'txt'],
    ['clip', {}, 'OUTPUT_FORMAT', 'without an extension'],
  ] as const)('is refused as %s with %j, with a reason and without a trace', async (name, options, code, named) => {
    const refusal = generateClip(at(name), { ...motion, ...options }, { overwrite: false });
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a generated scene', () => {
  const { pattern: _pattern, frequency: _frequency, ...rest } = motion;
  const scene: GeneratedSceneOptions = { ...rest, noise: 0, angle: 0, motion: 'shift', content: 'texture', frequencies: [3] };
  interface SceneTruth {
    readonly layers: readonly {
      readonly angle: number;
      readonly columns: { readonly from: number; readonly to: number };
      readonly displacement: number[];
      readonly turn?: number[];
      readonly zoom?: number[];
      readonly amplitude: number;
      readonly radius?: number;
    }[];
  }
  const generate = async (options: Partial<GeneratedSceneOptions>) => {
    const clip = await generateSceneClip(at('scene.mkv'), { ...scene, ...options }, 'content', { overwrite: true });
    const luma = (await framesOf(clip.output)).map(({ planes }) => planes[0]);
    return { luma, truth: JSON.parse(readFileSync(clip.truth, 'utf8')) as SceneTruth };
  };
  /** How far a block of the frame, 32 pixels wide, goes to the right and down. */
  const follow = (luma: readonly ArrayLike<number>[], left: number, top: number) => {
    const block = (samples: ArrayLike<number>) =>
      Float32Array.from({ length: 32 * 32 }, (_, i) => samples[(top + (i >> 5)) * 96 + left + (i & 31)]);
    const meter = createDisplacementMeter(block(luma[0]), { width: 32, height: 32 });
    return luma.map((samples) => meter.measure(block(samples)));
  };

  it('of halves moves left and right against each other, as its truth says', async () => {
    const { luma, truth } = await generate({ motion: 'halves' });
    expect(truth.layers.map(({ columns, angle }) => [columns.from, columns.to, angle])).toEqual([
      [0, 48, 0],
      [48, 96, 180],
    ]);
    expect(truth.layers[0].displacement[2]).toBeCloseTo(0.8, 9);
    expect(follow(luma, 8, 24)[2].x).toBeCloseTo(0.8, 1);
    expect(follow(luma, 56, 24)[2].x).toBeCloseTo(-0.8, 1);
  });

  it('of halves with two frequencies gives one to each', async () => {
    const { truth } = await generate({ motion: 'halves', frequencies: [3, 6] });
    expect(truth.layers[0].displacement[1]).toBeCloseTo(0.8 * Math.sin(Math.PI / 4), 9);
    expect(truth.layers[1].displacement[1]).toBeCloseTo(0.8, 9);
    expect(truth.layers[1].angle).toBe(0);
  });

  it('that turns goes up on the left and down on the right', async () => {
    const { luma, truth } = await generate({ motion: 'turn' });
    expect(truth.layers[0].turn?.[2]).toBeCloseTo(0.8 / 40, 9);
    // the middles of the blocks lie 28 px from that of the frame
    expect(follow(luma, 4, 24)[2].y).toBeCloseTo((-0.8 * 28) / 40, 1);
    expect(follow(luma, 60, 24)[2].y).toBeCloseTo((0.8 * 28) / 40, 1);
  });

  it('that zooms goes outwards on all sides', async () => {
    const { luma, truth } = await generate({ motion: 'zoom' });
    expect(truth.layers[0].zoom?.[2]).toBeCloseTo(1 + 0.8 / 40, 9);
    const [left, right, above] = [follow(luma, 4, 24)[2], follow(luma, 60, 24)[2], follow(luma, 32, 4)[2]];
    expect(left.x).toBeCloseTo((-0.8 * 28) / 40, 1);
    expect(right.x).toBeCloseTo((0.8 * 28) / 40, 1);
    expect(above.y).toBeCloseTo((-0.8 * 20) / 40, 1);
    expect(left.y).toBeCloseTo(0, 1);
  });

  it('of a disc moves it before texture, which stands still or swings by itself', async () => {
    const { luma, truth } = await generate({ motion: 'disc', content: 'flat', amplitude: 0.5 });
    expect(truth.layers.map(({ amplitude, radius }) => [amplitude, radius])).toEqual([
      [0, undefined],
      [0.5, 20],
    ]);
    // flat inside, still outside, and in between it covers what was seen before
    expect(luma[2][40 * 96 + 48]).toBe(204);
    expect(Array.from(luma[2].subarray(0, 96 * 16))).toEqual(Array.from(luma[0].subarray(0, 96 * 16)));
    const column = (frame: ArrayLike<number>, x: number) => frame[40 * 96 + x];
    expect(Math.abs(column(luma[2], 48 + 20) - 204)).toBeLessThan(Math.abs(column(luma[0], 48 + 20) - 204));
    const both = await generate({ motion: 'disc', frequencies: [3, 6], content: 'texture' });
    expect(both.truth.layers[0].displacement[1]).toBeCloseTo(0.8, 9);
    expect(both.truth.layers[1].displacement[1]).toBeCloseTo(0.8 * Math.sin(Math.PI / 4), 9);
    expect(follow(both.luma, 0, 0)[1].x).toBeCloseTo(0.8, 1);
    expect(follow(both.luma, 32, 24)[2].x).toBeCloseTo(0.8, 1);
  });

  it('can be bright spots, which move as the truth says', async () => {
    const { luma, truth } = await generate({ content: 'spots' });
    expect(Math.max(...luma[0])).toBeGreaterThan(180);
    const sorted = Array.from(luma[0]).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(75);
    expect(follow(luma, 32, 24)[2].x).toBeCloseTo(truth.layers[0].displacement[2], 1);
  });

  it('of several frequencies adds its swings', async () => {
    const { luma, truth } = await generate({ frequencies: [3, 6] });
    const expected = 0.8 * (Math.sin(Math.PI / 4) + 1);
    expect(truth.layers[0].displacement[1]).toBeCloseTo(expected, 9);
    expect(follow(luma, 32, 24)[1].x).toBeCloseTo(expected, 1);
  });

  it('can be a Siemens star, with gray in its middle and around it', async () => {
    const { luma } = await generate({ content: 'star', amplitude: 0 });
    const row = luma[0].subarray(40 * 96, 41 * 96);
    expect([row[48], row[3]]).toEqual([128, 128]);
    const circle = Array.from({ length: 200 }, (_, i) => (i * Math.PI) / 100).map(
      (angle) => luma[0][Math.round(40 + 22 * Math.sin(angle)) * 96 + Math.round(48 + 22 * Math.cos(angle))],
    );
    const crossings = circle.filter((code, i) => code > 128 !== circle.at(i - 1)! > 128).length;
    expect(crossings).toBe(16);
  });

  it("can be an image of the user's own, cut from its middle, its contrast a little less", async () => {
    const data = Uint8Array.from({ length: 128 * 112 }, (_, i) => 120 + 100 * Math.sin((i % 128) / 3) * Math.cos((i >> 7) / 4));
    await writeGrayPng(at('own.png'), { width: 128, height: 112, data });
    const content = await readStillImage(at('own.png'));
    expect(content.size).toEqual({ width: 128, height: 112 });
    const { luma } = await generate({ content, amplitude: 0 });
    const code = data[(40 + 16) * 128 + 48 + 16];
    expect(Math.abs(luma[0][40 * 96 + 48] - (20 + (215 / 255) * code))).toBeLessThan(1.5);
  });

  it.each([
    [{ motion: 'halves', frequencies: [3, 4, 5] }, '3 frequencies'],
    [{ motion: 'disc', frequencies: [3, 4, 5] }, '3 frequencies'],
    [{ frequencies: [3, 12] }, 'below 12 Hz'],
    [{ frequencies: [] }, '0 frequencies'],
    [{ content: { size: { width: 40, height: 40 }, luma: new Float32Array(1600) } }, '40×40'],
  ] as const)('is refused with %j', (options, named) => {
    expect(() => generatedScene({ ...scene, ...options })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(named) }),
    );
  });
});

describe('a space–time slice', () => {
  const known = knownMotion({ ...motion, pattern: 'disc', angle: 0, noise: 0, amplitude: 4 });
  const push = (slice: ReturnType<typeof createSpaceTimeSlice>) => {
    for (let index = 0; index < 16; index++) slice.push(known.frame(index));
  };

  it('of a row shows the row of each frame, time running down', () => {
    const slice = createSpaceTimeSlice(motion.size, known.options.format, { from: { x: 0, y: 40 }, to: { x: 95, y: 40 } }, 100);
    push(slice);
    const { width, height, data } = slice.image('down');
    expect([width, height]).toEqual([96, 16]);
    expect(Array.from(data.subarray(5 * 96, 6 * 96))).toEqual(Array.from(known.frame(5).planes[0].subarray(40 * 96, 41 * 96)));
  });

  it('of a column can let time run across, and keeps no more frames than there is room for', () => {
    const slice = createSpaceTimeSlice(motion.size, known.options.format, { from: { x: 30, y: 0 }, to: { x: 30, y: 79 } }, 10);
    push(slice);
    const { width, height, data } = slice.image('across');
    expect([width, height]).toEqual([10, 80]);
    const column = Array.from({ length: 80 }, (_, y) => data[y * 10 + 7]);
    expect(column).toEqual(Array.from({ length: 80 }, (_, y) => known.frame(7).planes[0][y * 96 + 30]));
  });

  it('interpolates along slanting lines and scales other bit depths to bytes', () => {
    const format = { chroma: 'gray', bits: 10 } as const;
    const slice = createSpaceTimeSlice({ width: 3, height: 2 }, format, { from: { x: 0, y: 0 }, to: { x: 2, y: 1 } }, 1);
    slice.push({ width: 3, height: 2, format, planes: [Uint16Array.of(0, 400, 0, 0, 800, 1023)], time: 0 });
    // The middle lies half way between 400 and 800 of 1023.
    expect(Array.from(slice.image('down').data)).toEqual([0, 150, 255]);
  });

  it('becomes a PNG that reads back the same, and no half file', async () => {
    const slice = createSpaceTimeSlice(motion.size, known.options.format, { from: { x: 0, y: 40 }, to: { x: 95, y: 40 } }, 16);
    push(slice);
    const image = slice.image('down');
    await writeGrayPng(at('slice.png'), image);
    const png = PNG.sync.read(readFileSync(at('slice.png')));
    expect([png.width, png.height]).toEqual([96, 16]);
    expect(Uint8Array.from({ length: 96 * 16 }, (_, i) => png.data[4 * i])).toEqual(image.data);
    await expect(writeGrayPng(at('missing/slice.png'), image)).rejects.toThrow();
    expect(existsSync(at('missing'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['slice.png']);
  });

  it('is refused outside the image', () => {
    const line = { from: { x: 0, y: 80 }, to: { x: 95, y: 80 } };
    expect(() => createSpaceTimeSlice(motion.size, known.options.format, line, 9)).toThrow(
      expect.objectContaining({ code: 'REGION_OUTSIDE' }),
    );
  });
});
