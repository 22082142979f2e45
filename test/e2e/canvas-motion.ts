import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createDisplacementMeter } from '../../core/measure/displacement.ts';
import { type Gain, measureGain } from '../../core/measure/gain.ts';

interface Shown {
  /** Of the frame that both canvases show, in seconds of the file. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  /** Luma of the two canvases, base64. */
  readonly source: string;
  readonly magnified: string;
}

/** What the two canvases show at this moment: their pixels, not what was sent to them. */
export async function shown(page: Page): Promise<Shown> {
  return (await page.evaluate(`(() => {
    const luma = (name) => {
      const canvas = document.querySelector('canvas[data-testid=' + name + ']');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let text = '';
      for (let i = 0; i < data.length; i += 4)
        text += String.fromCharCode(Math.round(0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]));
      return { time: canvas.dataset.time, width: canvas.width, height: canvas.height, text: btoa(text) };
    };
    const [source, magnified] = [luma('source'), luma('magnified')];
    // Times travel in whole microseconds.
    if (Math.abs(source.time - magnified.time) > 2e-6) throw new Error('Frames of ' + source.time + ' s and of ' + magnified.time + ' s');
    return { ...source, time: Number(source.time), source: source.text, magnified: magnified.text };
  })()`)) as Shown;
}

/** Index of the frame that the canvases show. */
export async function frameShown(page: Page, fps: number): Promise<number> {
  return Math.round(fps * Number(await page.getByTestId('magnified').getAttribute('data-time')));
}

/** Goes on frame by frame and measures how much further the magnified canvas moves than the source canvas. */
export async function canvasGain(page: Page, options: { frames: number; frequency: number; fps: number }): Promise<Gain> {
  const series: Shown[] = [await shown(page)];
  while (series.length < options.frames) {
    const next = Math.round(series[series.length - 1].time * options.fps) + 1;
    await page.keyboard.press('.');
    await expect.poll(() => frameShown(page, options.fps), { interval: 10 }).toBe(next);
    series.push(await shown(page));
  }
  const [first] = series;
  const meter = createDisplacementMeter(Buffer.from(first.source, 'base64'), first, { periodic: true });
  const follow = (which: 'source' | 'magnified') => {
    const moved = series.map((each) => meter.measure(Buffer.from(each[which], 'base64')));
    return { x: moved.map(({ x }) => x), y: moved.map(({ y }) => y) };
  };
  return measureGain(follow('source'), follow('magnified'), options);
}
