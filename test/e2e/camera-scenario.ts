import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createDisplacementMeter, type DisplacementMeter } from '../../core/measure/displacement.ts';
import { generateClip } from '../../host/synthetic/generate.ts';
import { decodeVideo } from '../../host/video/decode.ts';
import { probeVideo } from '../../host/video/probe.ts';
import { ffmpeg } from '../support/sample-clips.ts';

/** So slow that a busy machine, which leaves most frames out, still follows it; one whole swing, played round and round. */
const motion = { amplitude: 0.2, frequency: 0.5, fps: 30, frames: 60, angle: 0, pattern: 'texture', noise: 0, seed: 5 } as const;
const size = { width: 320, height: 240 };
/** Seconds until the filter has settled after the last change: two swings. */
const settling = 4;
/** Gain asked for: 1 + alpha. */
const gain = 11;
/**
 * Largest difference between the gain asked for and the gain between the two recorded files, as a share. A busy machine drops frames,
 * and the live filter with them; test/host/app/camera.test.ts measures the gain exactly.
 */
const tolerance = 0.2;

/** A y4m that Chromium's fake camera plays, and the flags that make it do so. */
export async function makeCamera(folder: string): Promise<string[]> {
  const [clip, camera] = ['camera.mkv', 'camera.y4m'].map((name) => path.join(folder, name));
  await generateClip(clip, { ...motion, size }, { overwrite: true });
  ffmpeg('-i', clip, '-pix_fmt', 'yuv420p', camera);
  return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`];
}

/** How recording differs between the shells. */
export interface RecordingShell {
  /** Starts a recording, chooses where it goes where that is asked, stops it, and gives the files. */
  record(page: Page, start: () => Promise<void>, stop: () => Promise<void>): Promise<string[]>;
}

/** From the camera's tab to a recording of what it shows, and back to the clip. */
export async function runCameraScenario(page: Page, shell: RecordingShell): Promise<void> {
  await page.getByTestId('activity-camera').click();
  await page.getByTestId('camera-size').selectOption('320×240');
  await page.getByTestId('camera-start').click();
  await page.getByText(/\d+ ms behind the camera/).waitFor();
  await page.getByTestId('quality').selectOption('fast');
  for (const [field, value] of [
    ['band-lo', '0.25'],
    ['band-hi', '1'],
    ['alpha-number', String(gain - 1)],
  ]) {
    await page.getByTestId(field).fill(value);
    await page.getByTestId(field).press('Enter');
  }
  await page.waitForTimeout(1000 * settling);

  const files = await shell.record(
    page,
    async () => {
      await page.getByTestId('camera-record').click();
      await page.getByTestId('camera-record-stop').waitFor();
    },
    async () => {
      const end = page.getByTestId('camera-record-stop');
      // One whole swing and a half.
      await expect.poll(() => end.innerText()).toMatch(/0:0[3-9]/);
      await end.click();
    },
  );
  expect(files).toHaveLength(2);
  const [source, magnified] = await Promise.all(files.map((file) => probeVideo(file)));
  expect([source.width, source.height, magnified.width, magnified.height]).toEqual([
    ...Object.values(size),
    ...Object.values(size),
  ]);
  // the source holds every frame that the camera delivered, and a busy machine magnifies fewer
  expect(source.frames).toBeGreaterThanOrEqual(magnified.frames ?? Infinity);
  expect(Math.abs((await recordedGain(files[0], files[1])) / gain - 1)).toBeLessThan(tolerance);
  await page.getByTestId('activity-magnify').click();
  await page.getByTestId('playhead').waitFor();
}

/** How much further the magnified frames move than the source frames shown at the same times: the slope between the two. */
async function recordedGain(source: string, magnified: string): Promise<number> {
  const [shown, after] = [await placesOf(source), await placesOf(magnified)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const before = after.map(({ time }) => {
    const nearest = shown.reduce((best, frame) => (Math.abs(frame.time - time) < Math.abs(best.time - time) ? frame : best));
    expect(Math.abs(nearest.time - time)).toBeLessThan(0.5 / motion.fps);
    return nearest.place;
  });
  const [x, y] = [mean(before), mean(after.map(({ place }) => place))];
  return (
    mean(before.map((place, index) => (place - x) * (after[index].place - y))) / mean(before.map((place) => (place - x) ** 2))
  );
}

interface Place {
  /** Seconds of the file. */
  readonly time: number;
  /** Horizontal displacement against the first frame, in pixels. */
  readonly place: number;
}

async function placesOf(file: string): Promise<Place[]> {
  const info = await probeVideo(file);
  const places: Place[] = [];
  let meter: DisplacementMeter | null = null;
  for await (const { planes, time } of decodeVideo(info)) {
    meter ??= createDisplacementMeter(planes[0], info, { periodic: true });
    places.push({ time, place: meter.measure(planes[0]).x });
  }
  return places;
}
