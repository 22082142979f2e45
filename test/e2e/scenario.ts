import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { measurePair } from '../../cli/measured-clips.ts';
import type { KnownMotionOptions } from '../../core/synthetic/known-motion.ts';
import { readProject } from '../../core/spec/read-project.ts';
import { generateClip } from '../../host/synthetic/generate.ts';
import { probeVideo } from '../../host/video/probe.ts';
import { pagePatience } from '../support/chromium.ts';
import { placeOnPage } from '../support/place-on-page.ts';
import { canvasGain, frameShown } from './canvas-motion.ts';

/** A motion too small to see: a tenth of a pixel, three times a second. */
export const motion = {
  size: { width: 256, height: 192 },
  frames: 160,
  fps: 30,
  amplitude: 0.1,
  frequency: 3,
  angle: 0,
  pattern: 'texture',
  noise: 0,
  seed: 11,
} as const satisfies Partial<KnownMotionOptions>;

/**
 * Largest difference between the gain asked for and the gain on the canvas, as a share: the 4 % of the demo, and as much again
 * for a canvas, which rounds its colours to RGB.
 */
const tolerance = 0.06;

export async function makeClip(folder: string): Promise<string> {
  const clip = path.join(folder, 'swing.mkv');
  await generateClip(clip, motion, { overwrite: true });
  return clip;
}

/** How one shell differs from the other for its user. */
export interface Shell {
  /** Chooses where the next export goes, in the dialog that is open. */
  chooseExport(page: Page): Promise<void>;
  /** The file of a finished export. */
  fetchExport(page: Page): Promise<string>;
  saveProject(page: Page): Promise<string>;
  /** Opens a project file, and its video where that is asked for. */
  openProject(page: Page, project: string): Promise<void>;
}

/** The user's way through the program, from a clip that is open to a project that is opened again. */
export async function runScenario(page: Page, clip: string, shell: Shell): Promise<void> {
  page.setDefaultTimeout(pagePatience);
  await page.getByText(path.basename(clip)).filter({ visible: true }).first().waitFor();
  await page.locator('canvas[data-testid=magnified]').waitFor();

  // What is asked for is what the canvas shows.
  await setSpec(page, { quality: 'fine', lo: 2, hi: 4.5, alpha: 20 });
  await goOnTo(page, 40);
  await expectGain(page, 21);

  // Settings have their effect while the clip plays.
  await page.getByTestId('play').click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await setSpec(page, { lo: 2.4, hi: 3.8, alpha: 6 });
  const before = await frameShown(page, motion.fps);
  await expect.poll(() => frameShown(page, motion.fps)).not.toBe(before);
  await goOnTo(page, 45);
  await expectGain(page, 7);

  // A band beside the motion leaves it almost as it is: a filter of second order lets 7 % of it through.
  await setSpec(page, { lo: 8, hi: 12 });
  await goOnTo(page, 45);
  expect(await gainOf(page)).toBeLessThan(1.6);
  await setSpec(page, { lo: 2, hi: 4.5, alpha: 20 });

  await wipe(page);
  await scrub(page);

  const saved = await shell.saveProject(page);
  const project = readProject(readFileSync(saved, 'utf8'), saved);
  expect(project.spec).toMatchObject({ alpha: 20, band: { lo: 2, hi: 4.5 }, quality: 'fine' });
  expect(project.view).toMatchObject({ mode: 'wipe' });

  await exportAndMeasure(page, clip, shell);

  await setSpec(page, { alpha: 3 });
  await shell.openProject(page, saved);
  await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('20');
  await page.getByTestId('wipe-edge').waitFor();
  await page.getByText(path.basename(clip)).filter({ visible: true }).first().waitFor();
}

interface Settings {
  readonly quality?: string;
  readonly lo?: number;
  readonly hi?: number;
  readonly alpha?: number;
}

async function setSpec(page: Page, { quality, lo, hi, alpha }: Settings): Promise<void> {
  const type = async (field: string, value: number): Promise<void> => {
    await page.getByTestId(field).fill(String(value));
    await page.getByTestId(field).press('Enter');
    await expect.poll(() => page.getByTestId(field).inputValue()).toBe(String(value));
  };
  if (quality !== undefined) await page.getByTestId('quality').selectOption(quality);
  // In an order in which the band is never upside down.
  if (hi !== undefined && hi > Number(await page.getByTestId('band-hi').inputValue())) await type('band-hi', hi);
  if (lo !== undefined) await type('band-lo', lo);
  if (hi !== undefined) await type('band-hi', hi);
  if (alpha !== undefined) await type('alpha-number', alpha);
}

/** Stops, and goes from the first frame to another, by which the filters have swung in. */
async function goOnTo(page: Page, frame: number): Promise<void> {
  if ((await page.getByTestId('play').getAttribute('aria-label')) === 'Pause') await page.getByTestId('play').click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  // What is asked for from here on comes after the settings.
  await page.locator('.viewer[aria-busy=false]').waitFor();
  await page.getByTestId('playhead').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => frameShown(page, motion.fps)).toBe(0);
  for (let index = 1; index <= frame; index++) await page.keyboard.press('.');
  await expect.poll(() => frameShown(page, motion.fps)).toBe(frame);
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent())).toBe(frame + 1);
}

async function gainOf(page: Page): Promise<number> {
  await page.getByTestId('playhead').focus();
  return (await canvasGain(page, { frames: 20, frequency: motion.frequency, fps: motion.fps })).gain;
}

async function expectGain(page: Page, asked: number): Promise<void> {
  const gain = await gainOf(page);
  expect(Math.abs(gain / asked - 1), `a gain of ${gain} where ${asked} was asked for`).toBeLessThan(tolerance);
}

async function wipe(page: Page): Promise<void> {
  await page.getByTestId('playhead').focus();
  await page.keyboard.press('w');
  const edge = page.getByTestId('wipe-edge');
  await edge.waitFor();
  expect(await edge.getAttribute('aria-valuenow')).toBe('50');
  const [box, canvas] = [await placeOnPage(edge), await placeOnPage(page.getByTestId('magnified'))];
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(canvas.x + canvas.width * 0.25, y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Number(await edge.getAttribute('aria-valuenow'))).toBeCloseTo(25, -0.5);
}

async function scrub(page: Page): Promise<void> {
  const box = await placeOnPage(page.getByTestId('timeline'));
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  for (const share of [0.3, 0.4, 0.5]) await page.mouse.move(box.x + box.width * share, y);
  await page.mouse.up();
  const time = async () => Number(await page.getByTestId('playhead').getAttribute('aria-valuenow'));
  await expect.poll(async () => Math.abs((await time()) - motion.frames / motion.fps / 2)).toBeLessThan(0.1);
  await expect.poll(async () => Math.abs((await frameShown(page, motion.fps)) - motion.frames / 2)).toBeLessThanOrEqual(3);
}

async function exportAndMeasure(page: Page, clip: string, shell: Shell): Promise<void> {
  await page.getByTestId('playhead').focus();
  await page.keyboard.press('e');
  await page.getByTestId('export-dialog').waitFor();
  await shell.chooseExport(page);
  await page.getByTestId('export-start').click();
  await page.locator('[data-testid=export-job][data-state=done]').waitFor();
  const file = await shell.fetchExport(page);
  expect((await probeVideo(file)).frames).toBe(motion.frames);
  const { signal } = new AbortController();
  const { gain } = await measurePair(clip, file, { frequency: motion.frequency, settle: motion.fps, signal });
  expect(Math.abs(gain.gain / 21 - 1), `a gain of ${gain.gain} in the file`).toBeLessThan(tolerance);
}
