import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LoupeError } from '../../core/base/error.ts';
import type { UserPreset } from '../../core/protocol/project-api.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import { readProject } from '../../core/spec/read-project.ts';
import { buildRenderer } from '../../scripts/build-renderer.mjs';
import { chromiumLaunch, pagePatience } from '../support/chromium.ts';
import { placeOnPage } from '../support/place-on-page.ts';
import { fakeClip, type FakeHost, startFakeHost } from './fake-host.ts';
import { playing } from './open-window.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'loupe-panel-'));
let host: FakeHost;
let browser: Browser;
let page: Page;
const failures: string[] = [];

beforeAll(async () => {
  await buildRenderer(folder, root);
  host = await startFakeHost(path.join(folder, 'renderer'));
  browser = await chromium.launch(chromiumLaunch);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(pagePatience);
  page.on('pageerror', (error) => failures.push(error.message));
});

afterAll(async () => {
  await browser?.close();
  await host?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  failures.length = 0;
  await page.goto('about:blank');
  await page.goto(host.address);
  await page.getByTestId('alpha').waitFor();
  await playing(page);
  return () => expect(failures).toEqual([]);
});

/** The settings that the host was given last. */
function running(): MagnificationSpec {
  return asked('preview.change')?.['spec'] as MagnificationSpec;
}

function asked(name: string): Record<string, unknown> | undefined {
  return host.calls.findLast((call) => call.name === name)?.params as Record<string, unknown> | undefined;
}

/** Drags over the source frame between two places, 0–1 of its width and height. */
async function dragOnFrame(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = await placeOnPage(page.getByTestId('source'));
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 4 });
  await page.mouse.up();
}

async function type(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Enter');
}

/** Ends left of the panel's edge, its scroll bar and padding. */
async function expectInPanel(control: Locator): Promise<void> {
  const [box, panel] = [await placeOnPage(control), await placeOnPage(page.locator('.panel'))];
  expect(box.x + box.width).toBeLessThanOrEqual(panel.x + panel.width - 8);
}

async function command(title: string): Promise<void> {
  await page.getByTestId('menu').click();
  await page.getByRole('menuitem', { name: title }).click();
}

describe('the settings', () => {
  it('keep what was asked for apart from the quality that Auto has put into effect: exports take the latter', async () => {
    host.answer('export.start', () => ({ job: 'job-1' }));
    await page.getByText('Auto (fast)').waitFor({ state: 'attached' });
    // What the window tells the host is what the user asked for.
    await type(page.getByTestId('alpha-number'), '17');
    await expect.poll(() => running()).toMatchObject({ alpha: 17, quality: 'fine' });
    expect(asked('preview.change')).toMatchObject({ autoQuality: true });
    await page.getByTestId('alpha-number').blur();
    await page.locator('body').press('e');
    await page.getByTestId('export-start').click();
    await expect.poll(() => asked('export.start')?.['spec']).toMatchObject({ alpha: 17, quality: 'fast' });
    await page.getByTestId('quality').selectOption('classic');
    await expect.poll(() => running()).toMatchObject({ quality: 'classic' });
    expect(asked('preview.change')).toMatchObject({ autoQuality: false });
  });

  it('change the running frame, one step of undo a drag', async () => {
    const first = Number(await page.getByTestId('alpha-number').inputValue());
    // In one go, because a drag that rests for longer than a second is two steps.
    await page.evaluate(`
      const slider = document.querySelector('[data-testid=alpha]');
      slider.focus();
      for (const place of [300, 350, 420, Number(slider.max)]) {
        slider.value = place;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
      slider.dispatchEvent(new Event('change', { bubbles: true }));
    `);
    await expect.poll(() => running().alpha).toBe(100);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => running().alpha).toBe(99);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => running().alpha).toBe(first);
    expect(await page.getByRole('button', { name: 'Redo Magnification' }).isEnabled()).toBe(true);
  });

  it('say beside a control what is wrong, while the old frame goes on', async () => {
    await type(page.getByTestId('band-hi'), '15');
    await expect.poll(() => page.locator('.band-numbers').textContent()).toContain('only motion below 15 Hz can be seen');
    // The field says what is in effect for as long as it shows something else, whatever else is changed.
    const numbers = page.locator('.band-numbers');
    const hi = page.getByTestId('band-hi');
    const first = Number(await page.getByTestId('band-lo').inputValue());
    await type(page.getByTestId('band-lo'), String(first / 2));
    await expect.poll(() => running().band.lo).toBeCloseTo(first / 2, 5);
    await type(page.getByTestId('alpha-number'), '22');
    await expect.poll(() => running().alpha).toBe(22);
    expect([await hi.inputValue(), await hi.getAttribute('aria-invalid')]).toEqual(['15', 'true']);
    expect(await numbers.textContent()).toMatch(/only motion below 15 Hz can be seen.*In effect: [\d.]+ Hz\.$/);
    expect(running().band.hi).toBeLessThan(15);
    // Once it can be, it is.
    await type(page.getByTestId('capture-rate'), '60');
    await expect.poll(() => running().band.hi).toBe(15);
    await expect.poll(() => hi.getAttribute('aria-invalid')).toBe('false');
    expect(await numbers.locator('.field-problem').textContent()).toBe('');
    const before = host.calls.length;
    await type(page.getByTestId('alpha-number'), '-3');
    await page.getByText('It may be −1').waitFor();
    await page.getByText('In effect: 22.').waitFor();
    await type(page.getByTestId('alpha-number'), 'much');
    await page.getByText('"much" is not a number.').waitFor();
    expect(host.calls.slice(before).filter(({ name }) => name.startsWith('preview'))).toEqual([]);
    await type(page.getByTestId('alpha-number'), '250');
    await expect.poll(() => running().alpha).toBe(250);
    expect(await page.getByText('is not a number').count()).toBe(0);
    // The number beside a slider may lie beyond the slider's end, and is held to its own limits in the same words.
    await type(page.getByTestId('sigma-number'), '30');
    await expect.poll(() => running().sigma).toBe(30);
    await type(page.getByTestId('sigma-number'), '101');
    await page.getByText('It may be 0 to 100 px. In effect: 30 px.').waitFor();
    expect(running().sigma).toBe(30);
    await type(page.getByTestId('sigma-number'), '2');
    await expect.poll(() => running().sigma).toBe(2);
  });

  it('stay where they are while the advice on α comes and goes', async () => {
    const below = async () => (await placeOnPage(page.getByTestId('sigma'))).y;
    const before = await below();
    await type(page.getByTestId('alpha-number'), '80');
    const limit = page.getByRole('button', { name: 'Limit motion' });
    await page.getByText('Tears 21 % of the detail.').waitFor();
    expect(await below()).toBe(before);
    await limit.click();
    await expect.poll(() => running().limit).toBe('soft');
    await page.getByText('Limited in 21 % of the detail.').waitFor();
    await type(page.getByTestId('alpha-number'), '12');
    await expect.poll(() => page.locator('.amount-advice').textContent()).toBe('');
    expect(await below()).toBe(before);
  });

  it('say when a displacement field cannot be trusted, which no limit helps', async () => {
    await type(page.getByTestId('alpha-number'), '80');
    await page.getByTestId('advanced').locator('summary').click();
    await page.getByTestId('transport').selectOption('envelope');
    await expect.poll(() => running().transport).toBe('envelope');
    await page.getByText('Folds 21 % of the motion.').waitFor();
    expect(await page.locator('.amount-advice button').count()).toBe(0);
  });

  it('show what the host refuses beside the control, and recover', async () => {
    host.fail('preview.change', new LoupeError('ALPHA_INVALID', 'The host will not have that alpha.'));
    await type(page.getByTestId('alpha-number'), '33');
    await page.getByTestId('alpha').locator('xpath=..').getByText('will not have that alpha').waitFor();
    host.fail('preview.change', null);
    await type(page.getByTestId('alpha-number'), '34');
    await expect.poll(() => page.getByText('will not have that alpha').count()).toBe(0);
  });

  it('set the band with two handles, numbers, beats per minute and keys', async () => {
    await type(page.getByLabel('From, per minute'), '45');
    await expect.poll(() => running().band.lo).toBe(0.75);
    const upper = page.getByRole('slider', { name: 'Upper edge of the band' });
    await upper.press('End');
    await expect.poll(() => running().band.hi).toBeGreaterThan(14.5);
    expect(running().band.hi).toBeLessThan(fakeClip.fps / 2);
    await page.getByRole('slider', { name: 'Lower edge of the band' }).press('ArrowRight');
    await expect.poll(() => running().band.lo).toBeGreaterThan(0.75);
    const handle = await placeOnPage(upper);
    await page.mouse.move(handle.x + 9, handle.y + 9);
    await page.mouse.down();
    await page.mouse.move(handle.x - 60, handle.y + 9, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => running().band.hi).toBeLessThan(8);
  });

  it('are offered only where the method uses them', async () => {
    await page.getByTestId('advanced').locator('summary').click();
    const labels = ['Smoothing σ', 'Directions', 'Depth', 'Pooling', 'Finest detail in full', 'Amplify', 'Quality', 'Move'];
    const shown = async () => {
      const visible: string[] = [];
      for (const label of labels) if (await page.getByLabel(label, { exact: true }).first().isVisible()) visible.push(label);
      return visible;
    };
    const choose = (title: string) => page.getByTestId('method').getByText(title, { exact: true }).click();
    await expect.poll(shown).toEqual(['Smoothing σ', 'Directions', 'Depth', 'Quality', 'Move']);
    await choose('Riesz');
    await expect.poll(shown).toEqual(['Smoothing σ', 'Depth']);
    await choose('Linear');
    await expect.poll(shown).toEqual(['Depth', 'Finest detail in full', 'Amplify']);
    await choose('Colour');
    await expect.poll(shown).toEqual(['Pooling', 'Amplify']);
    await expect.poll(() => running().method).toBe('color');
  });

  it('follow what "Find motion" suggests, with how sure it is', async () => {
    host.answer('media.survey', () => ({
      suggestions: [
        {
          band: { lo: 2.7, hi: 3.3 },
          peakHz: 3,
          amplitudePx: 0.25,
          confidence: 0.99,
          signalToNoise: 1000,
          cell: { x: 8, y: 8, width: 24, height: 24 },
          harmonicOf: null,
          mains: null,
        },
      ],
      finding: 'Motion found at 3 Hz.',
    }));
    await page.getByTestId('find-motion').click();
    // on the source, not on its magnified twin
    await expect.poll(() => page.locator('.motion-place').allInnerTexts()).toEqual(['3 Hz']);
    await page.getByRole('button', { name: '3 Hz about 0.25 px, 30 dB above the noise, 99 % sure' }).click();
    await expect.poll(() => running().band).toEqual({ lo: 2.7, hi: 3.3 });
    host.answer('media.survey', () => ({ suggestions: [], finding: 'No motion found.' }));
    await page.getByTestId('find-motion').click();
    await page.getByText('No motion found.').waitFor();
    host.answer('media.survey', null);
  });
});

describe('presets', () => {
  it('are chosen with their reasons; those the clip is too slow for are not offered', async () => {
    await page.getByTestId('preset').selectOption('breathing');
    await expect.poll(() => running().band).toEqual({ lo: 0.2, hi: 0.7 });
    await page.getByText('People breathe 12 to 20 times a minute').waitFor();
    expect(await page.getByTestId('preset').locator('option', { hasText: 'String' }).isDisabled()).toBe(true);
    await type(page.getByTestId('alpha-number'), '9');
    await expect.poll(() => page.getByTestId('preset').inputValue()).toBe('');
  });

  it('of one’s own are kept by the host, exported and imported; wrong files are refused with a sentence', async () => {
    let kept: UserPreset[] = [];
    host.answer('presets.list', () => ({ presets: kept }));
    host.answer('presets.save', ({ preset }) => {
      kept = [...kept, preset];
      return {};
    });
    const fromMenu = async (title: string) => {
      await page.getByTestId('preset-menu').click();
      await page.getByRole('menuitem', { name: title }).click();
    };
    await fromMenu('Save these settings');
    await page.getByLabel('Name', { exact: true }).fill('Pump 7');
    await page.getByTestId('save-preset').click();
    await expect.poll(() => page.getByTestId('preset').inputValue()).toBe('own:Pump 7');
    expect(String(kept[0].spec.alpha)).toBe(await page.getByTestId('alpha-number').inputValue());

    const download = page.waitForEvent('download');
    await fromMenu('Export');
    const file = await (await download).path();
    const choose = async (content: string) => {
      const chooser = page.waitForEvent('filechooser');
      await fromMenu('Import');
      await (await chooser).setFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    };
    await choose(
      readFileSync(file, 'utf8')
        .replace(/"alpha": [\d.]+/, '"alpha": 44')
        .replaceAll('Pump 7', 'Pump 8'),
    );
    await expect.poll(() => page.getByTestId('preset').inputValue()).toBe('own:Pump 8');
    await expect.poll(() => running().alpha).toBe(44);
    await choose('{"band": {"lo": 2, "hi": 3}, "alhpa": 3}');
    await page.getByText('other.json: "alhpa" is not a setting').waitFor();
    host.answer('presets.list', null);
    host.answer('presets.save', null);
  });
});

describe('what is drawn on the frame', () => {
  it('becomes regions in frame pixels, which move by pointer and keys and come back with undo', async () => {
    await page.getByTestId('draw-region').click();
    await dragOnFrame([0.25, 0.25], [0.75, 0.5]);
    await expect.poll(() => running()?.regions[0]).toMatchObject({ name: '', feather: 8 });
    const [region] = running().regions;
    for (const [value, aim] of [
      [region.x, fakeClip.width / 4],
      [region.y, fakeClip.height / 4],
      [region.width, fakeClip.width / 2],
      [region.height, fakeClip.height / 4],
    ]) {
      expect(Math.abs(value - aim)).toBeLessThanOrEqual(1);
    }
    const box = page.getByRole('group', { name: /^Region 1/ }).first();
    await box.focus();
    await box.press('Shift+ArrowRight');
    await box.press('Alt+ArrowDown');
    await expect.poll(() => running().regions[0]).toMatchObject({ x: region.x + 10, height: region.height + 1 });
    await dragOnFrame([0.5, 0.3], [0.5, 0.2]);
    await expect.poll(() => running().regions[0].y).toBeLessThan(region.y - 15);
    await type(page.getByLabel('Name of region 1'), 'Flange');
    await expect.poll(() => running().regions[0].name).toBe('Flange');
    await type(page.getByLabel('Soft edge', { exact: true }), '20');
    await expect.poll(() => running().regions[0].feather).toBe(20);
    await page.getByRole('button', { name: 'Remove Flange' }).click();
    await expect.poll(() => running().regions).toEqual([]);
    await page.locator('body').press('Control+z');
    await expect.poll(() => running().regions[0]?.name).toBe('Flange');
  });

  it('shows a slice over time: flat for the source, a wave for the magnified frame', async () => {
    await page.getByTestId('draw-slice').click();
    await dragOnFrame([0.2, 0.5], [0.8, 0.5]);
    const strips = page.locator('.slice-strips canvas');
    await expect.poll(() => strips.count()).toBe(2);
    /** Mean absolute difference from column to column over the columns that are written; the marks of a new start are no grey. */
    const change = (index: number) =>
      strips.nth(index).evaluate((canvas) => {
        const { width, height } = canvas as unknown as { width: number; height: number };
        const context = (
          canvas as unknown as { getContext(kind: string): { getImageData(...box: number[]): { data: Uint8ClampedArray } } }
        ).getContext('2d');
        const { data } = context.getImageData(0, 0, width, height);
        let sum = 0;
        let count = 0;
        for (let y = 0; y < height; y++) {
          for (let x = 1; x < width; x++) {
            const [here, before] = [4 * (y * width + x), 4 * (y * width + x - 1)];
            if ([here, before].some((at) => data[at + 3] === 0 || data[at] !== data[at + 2])) continue;
            sum += Math.abs(data[here] - data[before]);
            count++;
          }
        }
        return count < 10 * height ? 0 : sum / count;
      });
    await expect.poll(() => change(1)).toBeGreaterThan(0);
    const [still, wave] = [await change(0), await change(1)];
    // the source swings by a quarter of a pixel, the magnified frame by five
    expect(wave).toBeGreaterThan(3 * still);
    await page.getByRole('button', { name: 'Remove the slice' }).first().click();
    await expect.poll(() => strips.count()).toBe(0);
  });
});

describe('measuring', () => {
  it('plots and tabulates the displacement, in millimetres once a distance is known, and writes a CSV file', async () => {
    host.answer('media.measure', () => ({
      points: Array.from({ length: 60 }, (_, i) => ({ time: i / 30, x: Math.sin(i), y: 0 })),
      spectrum: Array.from({ length: 30 }, (_, i) => ({ hz: i / 2, x: i === 6 ? 1 : 0.001, y: 0.001 })),
      uncertaintyPx: 0.01,
      acrossDegrees: null,
      peakHz: 3,
      warnings: [],
    }));
    await page.getByTestId('draw-measure').click();
    await dragOnFrame([0.3, 0.3], [0.6, 0.6]);
    await page.getByTestId('measure').click();
    const dialog = page.getByTestId('measure-dialog');
    await dialog.getByText('The region moved by 2 px across').waitFor();
    expect(asked('media.measure')?.['region']).toMatchObject({ x: 96, y: 72 });
    await expect.poll(() => dialog.locator('.u-over').count()).toBe(2);
    const download = page.waitForEvent('download');
    await page.getByTestId('measure-csv').click();
    const csv = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(csv).toHaveLength(61);
    expect(csv[2]).toBe('0.033333,0.841471,0');
    await dialog.getByRole('button', { name: 'Close' }).click();

    await page.getByTestId('draw-ruler').click();
    await dragOnFrame([0.25, 0.8], [0.75, 0.8]);
    await expectInPanel(page.getByRole('button', { name: 'Remove the line' }));
    await type(page.getByTestId('known-distance'), '80');
    await page.getByText('1 px is 0.5 mm').waitFor();
    await page.getByTestId('measure').click();
    await dialog.getByText('The region moved by 1 mm across').waitFor();
  });
});

describe('exports', () => {
  it('are set up, run with progress, and end with a link or with the sentence that says why not', async () => {
    let job = 0;
    host.answer('export.start', () => ({ job: `job-${++job}` }));
    await page.locator('body').press('e');
    const dialog = page.getByTestId('export-dialog');
    await dialog.getByText('90 frames, about').waitFor();
    await dialog.getByText('Side by side').click();
    await page.getByTestId('export-target').fill('mine.mp4');
    await page.getByTestId('export-start').click();
    await expect
      .poll(() => asked('export.start'))
      .toMatchObject({
        view: 'side-by-side',
        codec: 'h264',
        output: { kind: 'download', name: 'mine.mp4' },
      });
    host.emit('export.progress', { job: 'job-1', frame: 30, frames: 90, framesPerSecond: 12, secondsLeft: 5 });
    await page.getByText('Frame 30 of 90 · 12 fps · 5.0 s left').waitFor();
    host.emit('export.done', {
      job: 'job-1',
      files: [{ name: 'mine.mp4', path: null, download: 'download/s/mine.mp4', bytes: 1_234_567 }],
      frames: 90,
      seconds: 8,
      warnings: [],
    });
    const link = page.getByRole('link', { name: 'Download mine.mp4' });
    expect(await link.getAttribute('href')).toContain('/download/s/mine.mp4');

    await page.locator('body').press('e');
    await page.getByTestId('export-start').click();
    await page.getByTestId('export-cancel').click();
    await expect.poll(() => asked('export.cancel')).toEqual({ job: 'job-2' });
    await page.getByText('Stopped; nothing was written.').waitFor();

    // A long name ends where the panel does, whatever becomes of the export.
    const long = `${'a-name-that-nobody-would-type-'.repeat(5)}.mp4`;
    host.emit('export.progress', { job: 'long', frame: 3, frames: 90, framesPerSecond: 12, secondsLeft: 5 });
    await expectInPanel(page.getByTestId('export-cancel'));
    const files = [{ name: long, path: null, download: `download/s/${long}`, bytes: 1 }];
    host.emit('export.done', { job: 'long', files, frames: 90, seconds: 8, warnings: [] });
    await expectInPanel(page.getByRole('link', { name: `Download ${long}` }));
    await expectInPanel(page.getByRole('button', { name: `Remove ${long} from the list` }));

    host.fail('export.start', new LoupeError('DISK_FULL', 'The disk is full: free some space.'));
    await page.locator('body').press('e');
    await page.getByTestId('export-start').click();
    await dialog.getByText('The disk is full: free some space.').waitFor();
    host.fail('export.start', null);
  });
});

describe('projects', () => {
  it('are saved, kept while unsaved, and opened again; the video is asked for by its name', async () => {
    await type(page.getByTestId('alpha-number'), '37');
    await expect.poll(() => page.title()).toMatch(/^• /);
    await expect.poll(() => asked('project.autosave')).toMatchObject({ project: { spec: { alpha: 37 } }, path: null });
    const download = page.waitForEvent('download');
    await page.locator('body').press('Control+s');
    const saved = readFileSync(await (await download).path(), 'utf8');
    expect(readProject(saved, 'x').spec.alpha).toBe(37);
    await expect.poll(() => page.title()).toMatch(/^sample/);

    await type(page.getByTestId('alpha-number'), '5');
    const elsewhere = saved.replace('"name": "sample.mkv"', '"name": "bridge.mp4"').replace('"sample": true', '"sample": false');
    const chooser = page.waitForEvent('filechooser');
    await command('Open project');
    await (await chooser).setFiles({ name: 'bridge.loupe.json', mimeType: 'application/json', buffer: Buffer.from(elsewhere) });
    await page.getByTestId('unsaved-dialog').getByRole('button', { name: 'Discard changes' }).click();
    const missing = page.getByTestId('missing-media');
    await missing.getByText('Where is bridge.mp4?').waitFor();
    const video = page.waitForEvent('filechooser');
    await missing.getByRole('button', { name: 'Choose the video' }).click();
    await (await video).setFiles({ name: 'bridge.mp4', mimeType: 'video/mp4', buffer: Buffer.from('any') });
    await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('37');
    await expect.poll(() => missing.count()).toBe(0);
  });

  it('and presets are known by what is in them, where a video may be opened', async () => {
    const open = async (name: string, content: string) => {
      const chooser = page.waitForEvent('filechooser');
      await page.locator('body').press('Control+o');
      await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
    };
    const media = '"media": {"path": null, "name": "sample.mkv", "sample": true}';
    await open('any.json', `{"loupe": 1, ${media}, "spec": {"band": {"lo": 1, "hi": 2}, "alpha": 17}}`);
    await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('17');
    host.answer('presets.list', () => ({ presets: [{ name: 'Mill', reason: '', spec: { ...running(), alpha: 19 } }] }));
    await open('Mill.json', '{"band": {"lo": 3, "hi": 4}, "alpha": 19}');
    await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('19');
    host.answer('presets.list', null);
    await open('torn.loupe.json', '{"loupe": 1, "med');
    await page.getByText('torn.loupe.json is not a project: it is not JSON').waitFor();
  });

  const kept = (alpha: number) => ({
    project: readProject(
      `{"loupe": 1, "media": {"path": null, "name": "sample.mkv", "sample": true}, "spec": {"band": {"lo": 1, "hi": 2}, "alpha": ${alpha}}}`,
      'x',
    ),
    path: null,
    savedAt: '2026-03-01T10:00:00Z',
    thumbnail: null,
  });

  it('that a crash left behind are offered again, and never take the place of newer work unasked', async () => {
    host.answer('project.recover', () => kept(61));
    await page.reload();
    await playing(page);
    await type(page.getByTestId('alpha-number'), '33');
    await page.getByRole('button', { name: 'Restore' }).click();
    const question = page.getByTestId('unsaved-dialog');
    await question.getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('61');
    await expect.poll(() => page.title()).toMatch(/^• /);
    expect(asked('project.keep')).toMatchObject({ project: { spec: { alpha: 33 } } });
    host.answer('project.recover', null);
  });

  it('are asked about before another clip takes their place, and kept with what was on the screen', async () => {
    const question = page.getByTestId('unsaved-dialog');
    const alpha = page.getByTestId('alpha-number');
    const choose = async (): Promise<void> => {
      const chooser = page.waitForEvent('filechooser');
      await page.locator('body').press('Control+o');
      await (await chooser).setFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer: Buffer.from('any') });
    };
    const opened = () => host.calls.filter(({ name }) => name === 'media.open').length;
    await type(alpha, '37');
    const before = opened();
    await choose();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => question.count()).toBe(0);
    expect([opened(), await alpha.inputValue()]).toEqual([before, '37']);
    const earlier = host.calls.length;
    await choose();
    await question.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('heading', { name: 'clip.mp4' }).waitFor();
    const keep = host.calls.slice(earlier).find(({ name }) => name === 'project.keep')?.params;
    expect(keep).toMatchObject({
      project: { media: { name: 'sample.mkv' }, spec: { alpha: 37 } },
      thumbnail: expect.stringMatching(/^data:image\/jpeg;base64,[\w+/=]{200,}$/),
    });

    // What was never changed, or came back to where it was, is no reason to ask.
    const first = await alpha.inputValue();
    await type(alpha, '5');
    await type(alpha, first);
    await expect.poll(() => page.title()).toBe('clip.mp4 – Motion Loupe');
    // Nor are an in and an out point alone; they are kept like all that is not saved.
    await page.evaluate('document.activeElement.blur()');
    await page.locator('body').press('.');
    await page.locator('body').press('i');
    await expect.poll(() => page.title()).toMatch(/^• /);
    const later = host.calls.length;
    await command('Open the sample clip');
    await page.getByRole('heading', { name: 'sample.mkv' }).waitFor();
    const left = host.calls.slice(later).find(({ name }) => name === 'project.keep')?.params;
    expect(left).toMatchObject({ project: { media: { name: 'clip.mp4' }, range: { in: expect.any(Number) } } });

    const thumbnail = (keep as { thumbnail: string }).thumbnail;
    host.answer('project.recent-work', () => ({ work: [{ id: 'a', ...kept(44), thumbnail }] }));
    await command('Recent work');
    const entry = page.getByTestId('recent-work-entry');
    await entry.getByText('1–2 Hz · α 44').waitFor();
    await expect.poll(() => page.evaluate<number>(`document.querySelector('img.recent-work-frame').naturalWidth`)).toBe(200);
    await entry.getByRole('button', { name: /^sample/ }).click();
    await expect.poll(() => alpha.inputValue()).toBe('44');
    await expect.poll(() => page.title()).toMatch(/^• /);
    host.answer('project.recent-work', null);
  });
});

describe('the panel in either theme', () => {
  it.each(['dark', 'light'] as const)('has no violation that axe-core finds (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
    await page.getByTestId('advanced').locator('summary').click();
    await page.getByTestId('draw-region').click();
    await dragOnFrame([0.25, 0.25], [0.75, 0.5]);
    await page.getByTestId('draw-slice').click();
    await dragOnFrame([0.2, 0.7], [0.8, 0.7]);
    await page.evaluate(readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    const found = await page.evaluate<string[]>(
      `axe.run({ include: ['.panel', '.frame-overlay', '.slice-strips'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary).join(' | ')))`,
    );
    expect(found).toEqual([]);
  });
});
