import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../core/base/error.ts';
import { figures } from '../../core/lab/catalogue.ts';
import { figureToMessage } from '../../core/protocol/figure-message.ts';
import { figureListMessage } from '../../core/protocol/lab-api.ts';
import type { FakeHost } from './fake-host.ts';
import { buildTestWindows, pausePlaying, type TestWindows } from './open-window.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let windows: TestWindows;
beforeAll(async () => {
  windows = await buildTestWindows();
});
afterAll(() => windows.dispose());

/** Opens the Lab of a window whose host answers with one image, a matrix, a plot, a table and a diagram, whatever figure is asked for. */
async function openLab(colorScheme: 'dark' | 'light' = 'dark'): Promise<{ page: Page; host: FakeHost; complaints: string[] }> {
  const opened = await windows.open({ colorScheme, reducedMotion: 'reduce' });
  const { page, host } = opened;
  host.answer('lab.list', () => figureListMessage(figures));
  host.answer('lab.figure', ({ name, settings }) =>
    figureToMessage({
      title: `Figure ${name}`,
      caption: 'What is seen.',
      numbers: [{ name: 'settings', label: 'Settings changed', value: settings.length, unit: 'dB' }],
      rows: [
        [
          {
            kind: 'image',
            title: 'Level',
            width: 2,
            height: 2,
            values: Float32Array.of(0, 0.25, 0.5, 1),
            range: [0, 1],
            colours: 'gray',
            subband: 'level1',
            zoom: 64,
          },
          {
            kind: 'image',
            title: 'Matrix',
            width: 2,
            height: 2,
            values: Float32Array.of(1, 0, -2, 3),
            range: [-3, 3],
            colours: 'signed',
            cells: true,
          },
        ],
        [
          {
            kind: 'plot',
            title: 'Curve',
            x: { name: 'x', unit: 'px' },
            y: { name: 'value', unit: '' },
            series: [{ name: 'one', kind: 'line', x: [0, 1], y: [0, 7] }],
          },
          { kind: 'table', title: 'Numbers', head: ['a', 'b'], rows: [['c', 1]] },
          {
            kind: 'diagram',
            title: 'Flow',
            width: 100,
            height: 40,
            boxes: [{ id: 'q', x: 2, y: 2, width: 60, height: 30, shape: 'box', label: 'Box' }],
            arrows: [],
          },
        ],
      ],
    }),
  );
  await pausePlaying(page);
  await page.getByTestId('activity-lab').click();
  await page.getByTestId('lab-figure').waitFor();
  return opened;
}

/** Parameters of the last figure that was asked for. */
function asked(host: FakeHost): unknown {
  return host.calls.findLast(({ name }) => name === 'lab.figure')?.params;
}

describe('the Lab', () => {
  it('makes the chosen figure, again with each change of a setting, and undo brings the setting back', async () => {
    const { page, host, complaints } = await openLab();
    expect(asked(host)).toMatchObject({ name: 'laplacian-pyramid', settings: [], input: { kind: 'example' }, side: 256 });
    const levels = page.getByTestId('lab-levels-number');
    await levels.fill('3');
    await levels.press('Enter');
    await expect.poll(() => asked(host)).toMatchObject({ settings: [{ key: 'levels', value: 3 }] });
    await expect.poll(() => page.getByTestId('number-settings').textContent()).toBe('1 dB');
    await page.getByRole('button', { name: /^Undo Levels/ }).click();
    await expect.poll(() => asked(host)).toMatchObject({ settings: [] });
    await page.getByTestId('figure-steering').click();
    await expect.poll(() => asked(host)).toMatchObject({ name: 'steering' });
    await page.getByRole('heading', { name: 'Figure steering' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('mutes and solos a subband at its image', async () => {
    const { page, host } = await openLab();
    await page.getByTestId('mute-level1').click();
    await expect.poll(() => asked(host)).toMatchObject({ settings: [{ key: 'gains', value: 'level1:0' }] });
    await page.getByTestId('mute-level1').click();
    await page.getByTestId('solo-level1').click();
    await expect.poll(() => asked(host)).toMatchObject({ settings: [{ key: 'solo', value: 'level1' }] });
    await page.context().close();
  });

  it('says the value under the pointer and at the arrow keys, and shows each panel as a table', async () => {
    const { page } = await openLab();
    const image = page.getByRole('img', { name: /^Level: image of 2 by 2/ });
    const box = await image.boundingBox();
    if (!box) throw new Error('The image is not on the page.');
    await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.25 * box.height);
    await page.getByText('x 1, y 0: 0.25').waitFor();
    const matrix = page.getByRole('img', { name: /^Matrix: matrix/ });
    await matrix.focus();
    await matrix.press('ArrowLeft');
    await page.getByText('row 1, column 0: −2').waitFor();
    // The row is drawn as a function, an entry a stem.
    await page.getByText('column of row 1').waitFor();
    expect(await page.locator('.lab-row-plot circle').count()).toBe(2);
    await page.getByRole('button', { name: 'Show "Curve" as a table' }).click();
    expect(await page.getByRole('group', { name: 'Curve' }).locator('td').allTextContents()).toEqual([
      'one',
      '0',
      '0',
      'one',
      '1',
      '7',
    ]);
    await page.context().close();
  });

  it('plays a setting that is a step, until it is paused', async () => {
    const { page, host } = await openLab();
    await page.getByTestId('figure-gabor-phase').click();
    await page.getByTestId('play-phase').click();
    await expect.poll(() => asked(host)).toMatchObject({ settings: [{ key: 'phase', value: 110 }] });
    await page.getByTestId('play-phase').click();
    expect(await page.getByTestId('play-phase').textContent()).toBe('Play Phase φ');
    await page.context().close();
  });

  it('makes a figure of a file that is chosen, and of the example again', async () => {
    const { page, host } = await openLab();
    const [choosing] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('lab-open').click()]);
    await choosing.setFiles({ name: 'leaf.png', mimeType: 'image/png', buffer: Buffer.from('a leaf') });
    await expect.poll(() => asked(host)).toMatchObject({ input: { image: { kind: 'media', media: 'm2' } } });
    expect(host.uploads).toEqual([{ name: 'leaf.png', bytes: 6 }]);
    expect(await page.getByTestId('lab-source').textContent()).toBe('leaf.png');
    await page.getByTestId('lab-example').click();
    await expect.poll(() => asked(host)).toMatchObject({ input: { kind: 'example' } });
    await expect.poll(() => host.calls.some(({ name }) => name === 'media.close')).toBe(true);
    await page.context().close();
  });

  it('makes a figure of the current frame of the clip, and shows why one cannot be made', async () => {
    const { page, host } = await openLab();
    await page.getByTestId('lab-frame').click();
    await expect.poll(() => asked(host)).toMatchObject({ input: { kind: 'image', image: { kind: 'media', media: 'm1' } } });
    host.fail('lab.figure', new LoupeError('PICTURE_TOO_SMALL', 'The image has 8×8 pixels: choose a larger one.'));
    await page.getByTestId('lab-side').selectOption('128');
    await page.getByTestId('lab-problem').getByText('The image has 8×8 pixels').waitFor();
    host.fail('lab.figure', null);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('lab-problem').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it.each(['dark', 'light'] as const)('axe finds nothing wrong with it in the %s theme', async (theme) => {
    const { page } = await openLab(theme);
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))).toEqual([]);
    await page.context().close();
  });
});
