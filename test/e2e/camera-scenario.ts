import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createDisplacementMeter } from '../../core/measure/displacement.ts';
import { generateClip } from '../../host/generate.ts';
import { probeVideo } from '../../host/video/probe.ts';
import { ffmpeg } from '../support/sample-clips.ts';
import { shown } from './canvas-motion.ts';

/** So slow that a busy machine, which leaves most pictures out, still follows it; one whole swing, played round and round. */
const motion = { amplitude: 0.2, frequency: 0.5, fps: 30, frames: 60, angle: 0, pattern: 'texture', noise: 0, seed: 5 } as const;
const size = { width: 320, height: 240 };
/** Pairs of canvases that are looked at, and milliseconds between two of them: more than a swing in all. */
const looks = 30;
const pause = 80;
/**
 * Largest difference between the gain asked for and the gain on the canvas, as a share. A busy machine leaves most pictures out,
 * and the live filter with them: here it is seen that the picture moves as much further as was asked for, by the order of it; how
 * far exactly is what test/host/app/camera.test.ts measures, and the scenario of a file.
 */
const tolerance = 0.5;

/** A y4m that Chromium's fake camera plays, and the flags that make it do so. */
export async function makeCamera(folder: string): Promise<string[]> {
  const [clip, camera] = ['camera.mkv', 'camera.y4m'].map((name) => path.join(folder, name));
  await generateClip(clip, { ...motion, size }, { overwrite: true });
  ffmpeg('-i', clip, '-pix_fmt', 'yuv420p', camera);
  return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`];
}

/** How one shell differs from the other for somebody who records. */
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
    ['alpha-number', '10'],
  ]) {
    await page.getByTestId(field).fill(value);
    await page.getByTestId(field).press('Enter');
  }
  // Settings have their effect on the running picture, once the filter has swung in.
  await expect.poll(async () => Math.abs((await liveGain(page)) / 11 - 1), { timeout: 90_000 }).toBeLessThan(tolerance);

  const files = await shell.record(
    page,
    async () => {
      await page.getByTestId('camera-record').click();
      await page.getByTestId('camera-record-stop').waitFor();
    },
    async () => {
      const end = page.getByTestId('camera-record-stop');
      await expect.poll(() => end.innerText()).toMatch(/0:0[1-9]/);
      await end.click();
    },
  );
  expect(files).toHaveLength(2);
  const [source, magnified] = await Promise.all(files.map((file) => probeVideo(file)));
  expect([source.width, source.height, magnified.frames]).toEqual([size.width, size.height, source.frames]);
  await page.getByTestId('activity-magnify').click();
  await page.getByTestId('playhead').waitFor();
}

/** How much further the magnified canvas moves than the source canvas: the slope between the two, at the same moments. */
async function liveGain(page: Page): Promise<number> {
  const pairs = [];
  while (pairs.length < looks) {
    pairs.push(await shown(page));
    await page.waitForTimeout(pause);
  }
  const meter = createDisplacementMeter(Buffer.from(pairs[0].source, 'base64'), pairs[0], { periodic: true });
  const place = (text: string): number => meter.measure(Buffer.from(text, 'base64')).x;
  const moved = pairs.map(({ source, magnified }) => ({ x: place(source), y: place(magnified) }));
  const mean = (of: (each: { x: number; y: number }) => number): number => moved.reduce((sum, each) => sum + of(each), 0) / looks;
  const [x, y] = [mean((each) => each.x), mean((each) => each.y)];
  return mean((each) => (each.x - x) * (each.y - y)) / mean((each) => (each.x - x) ** 2);
}
