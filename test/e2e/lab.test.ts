import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chapters } from '../../core/lab/definition.ts';
import { figures } from '../../core/lab/catalogue.ts';
import { build, type Running, start } from '../cli/command-line.ts';
import { canOpenWindows, chromiumLaunch, noteComplaints, pagePatience } from '../support/chromium.ts';
import { ffmpeg } from '../support/sample-clips.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loupe-lab-test-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const problems: string[] = [];

let server: Running;
let address: string;
let browser: Browser;
let page: Page;

const chosen = (): Promise<string | null> => page.locator('.lab-chapters [aria-current] strong').textContent();
const number = (name: string): Promise<string | null> => page.getByTestId(`number-${name}`).textContent();
const heading = (title: string): Promise<void> => page.getByRole('heading', { level: 2, name: title }).waitFor();
/** Waits until the figure with the settings in effect is on the page. */
const made = (): Promise<void> => page.locator('.lab-page[aria-busy=false] .lab-row').first().waitFor();
const setNumber = async (name: string, value: number): Promise<void> => {
  await page.getByTestId(`lab-${name}-number`).fill(String(value));
  await page.getByTestId(`lab-${name}-number`).press('Enter');
};

async function violations(): Promise<string[]> {
  return await page.evaluate<string[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  );
}

describe.skipIf(!canOpenWindows())('the Lab in a browser, against the local server', () => {
  beforeAll(async () => {
    build();
    server = start(['serve', '--no-open'], { env: { MOTION_LOUPE_DATA: path.join(folder, 'data') } });
    address = await server.firstLine();
    browser = await chromium.launch(chromiumLaunch);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page.setDefaultTimeout(pagePatience);
    noteComplaints(page, problems);
    await page.goto(address);
    await page.getByTestId('activity-lab').click();
    await made();
  });
  afterAll(async () => {
    await browser.close();
    server.child.kill('SIGINT');
    expect((await server.end).exit).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists every figure under its chapter, in the order of the lecture', async () => {
    expect(await page.locator('.lab-chapters button strong').allTextContents()).toEqual(
      chapters.flatMap(({ id }) => figures.filter(({ chapter }) => chapter === id).map(({ title }) => title)),
    );
    expect(await chosen()).toBe('Laplacian pyramid');
  });

  it('mutes a subband, brings it back, and undoes', async () => {
    const exact = await number('psnr');
    await page
      .getByRole('button', { name: /^Mute / })
      .first()
      .click();
    await expect.poll(() => number('psnr')).not.toBe(exact);
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(() => number('psnr')).toBe(exact);
  });

  it('follows a setting, says what is wrong with a value, and goes back to the defaults', async () => {
    await page.getByTestId('figure-blending').click();
    await heading('Blending two images');
    await made();
    await setNumber('levels', 3);
    await page.getByText('Pyramid, 3 levels').waitFor();
    await setNumber('levels', 99);
    await page.getByText('It may be 1 to 9. In effect: 3.').waitFor();
    await page.getByTestId('lab-levels-number').press('Escape');
    await page.getByTestId('lab-reset').click();
    await page.getByText('Pyramid, 7 levels').waitFor();
    expect(await page.getByTestId('lab-levels-number').inputValue()).toBe('7');
  });

  it('blends with a mask that is painted', async () => {
    const share = (): Promise<number> =>
      page.evaluate<number>(`(() => {
        const panels = [...document.querySelectorAll('.lab-panel')];
        const canvas = panels.find((panel) => panel.textContent.includes('Mask: white')).querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, code, at) => sum + (at % 4 === 0 ? code / 255 : 0), 0) / (canvas.width * canvas.height);
      })()`);
    expect(await share()).toBeCloseTo(0.5, 2);
    const box = (await page.getByTestId('lab-mask').boundingBox())!;
    await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.3 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.7 * box.height, { steps: 8 });
    await page.mouse.up();
    await expect.poll(share).toBeGreaterThan(0.55);
    await page.getByRole('button', { name: 'Undo stroke' }).click();
    await expect.poll(share).toBeCloseTo(0.5, 2);
  });

  it('is made of an image of one’s own, which the second image is brought to the size of', async () => {
    mkdirSync(folder, { recursive: true });
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=300x200', '-frames:v', '1', path.join(folder, 'own.png'));
    const chooser = page.waitForEvent('filechooser');
    await page.getByTestId('lab-open-first').click();
    await (await chooser).setFiles(path.join(folder, 'own.png'));
    await page.getByTestId('lab-source-first').getByText('own.png').waitFor();
    const first = page.locator('.lab-panel canvas').first();
    await expect.poll(() => first.getAttribute('height')).toBe('171');
    expect(await first.getAttribute('width')).toBe('256');
    expect(await page.getByTestId('lab-problem').count()).toBe(0);
  });

  it('reads values with the arrow keys, and shows them as a table', async () => {
    await page.getByTestId('figure-transform-matrix').click();
    await made();
    await page.locator('.lab-image').first().focus();
    await page.keyboard.press('ArrowRight');
    await page
      .getByText(/row \d+, column \d+: /)
      .first()
      .waitFor();
    await page
      .getByRole('button', { name: /as a table$/ })
      .first()
      .click();
    const table = page.locator('.lab-panel table').first();
    await table.waitFor();
    // A signal of 16 samples has 28 coefficients in the three levels of a Laplacian pyramid.
    expect(await table.locator('tbody tr').count()).toBe(28);
  });

  it('saves the drawing that the command line writes, and is a link', async () => {
    const saving = page.waitForEvent('download');
    await page.getByTestId('lab-svg').click();
    const download = await saving;
    expect(download.suggestedFilename()).toBe('transform-matrix.svg');
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    await page.evaluate(`location.hash = 'lab=blending&levels=2&lab-side=128'`);
    await page.getByText('Pyramid, 2 levels').waitFor();
    // Also of a window that starts with it.
    const other = await browser.newPage();
    await other.goto(`${address}&lab=blending&levels=4`);
    await other.getByText('Pyramid, 4 levels').waitFor();
    expect(other.url()).not.toContain('token');
    await other.close();
    await page.evaluate(`location.hash = 'lab=no-such-figure'`);
    await page.getByText('There is no figure "no-such-figure"').waitFor();
    await page.getByTestId('figure-blending').click();
    await made();
  });

  it('is reached by keyboard, and axe finds nothing wrong in either theme', async () => {
    await page.locator('body').press('PageDown');
    await expect.poll(chosen).not.toBe('Blending two images');
    await made();
    await page.evaluate(axe);
    for (const theme of ['dark', 'light']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      for (const name of ['blending', 'laplacian-pyramid', 'transform-matrix', 'steering', 'phase-pipeline']) {
        await page.getByTestId(`figure-${name}`).click();
        await made();
        expect(await violations(), `${name}, ${theme}`).toEqual([]);
      }
    }
    expect(problems).toEqual([]);
  });
});
