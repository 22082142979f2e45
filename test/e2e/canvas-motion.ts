import type { Page } from 'playwright-core';
import { createDisplacementMeter } from '../../core/measure/displacement.ts';
import { type Gain, measureGain } from '../../core/measure/gain.ts';

interface Shown {
  readonly frame: number;
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
      return { width: canvas.width, height: canvas.height, text: btoa(text) };
    };
    const [source, magnified] = [luma('source'), luma('magnified')];
    const frame = Number(document.querySelector('[data-testid=frame]').textContent);
    return { frame, width: source.width, height: source.height, source: source.text, magnified: magnified.text };
  })()`)) as Shown;
}

/** Goes on picture by picture and measures how much further the magnified canvas moves than the source canvas. */
export async function canvasGain(page: Page, options: { frames: number; frequency: number; fps: number }): Promise<Gain> {
  const series: Shown[] = [await shown(page)];
  while (series.length < options.frames) {
    const last = series[series.length - 1];
    await page.keyboard.press('.');
    let next = await shown(page);
    // The number and the pictures arrive apart. At the ends of a swing two pictures may be the same: then it is only waited for.
    for (let looks = 0; next.frame === last.frame || (next.source === last.source && looks < 10); looks++) {
      if (looks > 200) throw new Error(`No picture came after number ${last.frame}.`);
      next = await shown(page);
    }
    if (next.frame !== last.frame + 1) throw new Error(`Picture ${next.frame} came after ${last.frame}.`);
    series.push(next);
  }
  const [first] = series;
  const meter = createDisplacementMeter(Buffer.from(first.source, 'base64'), first, { periodic: true });
  const follow = (which: 'source' | 'magnified') => {
    const moved = series.map((each) => meter.measure(Buffer.from(each[which], 'base64')));
    return { x: moved.map(({ x }) => x), y: moved.map(({ y }) => y) };
  };
  return measureGain(follow('source'), follow('magnified'), options);
}
