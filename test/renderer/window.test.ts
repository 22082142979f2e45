import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../core/base/error.ts';
import { fakeClip, type FakeHost, media, frameOf, swingAt } from './fake-host.ts';
import { placeOnPage } from '../support/place-on-page.ts';
import { buildTestWindows, pausePlaying, playing, type TestWindows } from './open-window.ts';

let windows: TestWindows;
beforeAll(async () => {
  windows = await buildTestWindows();
});
afterAll(() => windows.dispose());

/** R′G′B′ of a row of a canvas, as the page shows it. */
async function row(page: Page, name: 'source' | 'magnified', y: number): Promise<number[]> {
  return page.evaluate<number[]>(`(() => {
    const canvas = document.querySelector('canvas[data-testid=${name}]');
    const copy = new OffscreenCanvas(canvas.width, 1).getContext('2d');
    copy.drawImage(canvas, 0, -${y});
    return [...copy.getImageData(0, 0, canvas.width, 1).data];
  })()`);
}

/** What ffmpeg's matrix of BT.709, limited range, makes of a row of the fake host's frame. */
function expectedRow(shift: number, y: number): number[] {
  const { planes, width } = frameOf(shift, 0);
  return Array.from({ length: width }, (_, x) => {
    const chroma = (y >> 1) * (width / 2) + (x >> 1);
    const luma = (255 / 219) * (planes[0][y * width + x] - 16);
    const [cb, cr] = [planes[1][chroma] - 128, planes[2][chroma] - 128].map((code) => (255 / 224) * code);
    const colour = [luma + 1.5748 * cr, luma - 0.18732 * cb - 0.46812 * cr, luma + 1.8556 * cb];
    return [...colour.map((value) => Math.min(255, Math.max(0, value))), 255];
  }).flat();
}

const meanDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;

const started = (page: Page) => page.locator('.viewer:not(.is-empty)').waitFor();
/** Index of the frame that is shown; the window counts from 1. */
const frame = async (page: Page): Promise<number> => Number(await page.getByTestId('frame').innerText()) - 1;
const countOf = (host: FakeHost, name: string): number => host.calls.filter((call) => call.name === name).length;
const lastOf = (host: FakeHost, name: string): unknown => host.calls.findLast((call) => call.name === name)?.params;
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  await expect.poll(async () => condition()).toBe(true);
};

async function pausedWindow() {
  const window = await windows.open();
  await pausePlaying(window.page);
  return window;
}

describe('the window', () => {
  it('plays the sample, magnified, with nothing touched', async () => {
    const { page, host, complaints } = await windows.open();
    await started(page);
    const first = await frame(page);
    await until(async () => (await frame(page)) > first);
    expect(lastOf(host, 'media.open')).toEqual({ source: { kind: 'sample' } });
    await expect.poll(() => page.getByTestId('status-engine').innerText()).toContain('simd');
    expect(complaints).toEqual([]);
    // As small as the app lets its window become, nothing lies over anything else.
    await page.setViewportSize({ width: 800, height: 560 });
    const parts = ['.viewer', '.viewer-tools', '.viewer-tools-end', '.transport', '.panel'];
    const [panel, ...others] = (await Promise.all(parts.map((part) => page.locator(part).boundingBox()))).toReversed();
    for (const other of others) expect(other!.x + other!.width).toBeLessThanOrEqual(panel!.x);
    // Only the panel scrolls, whatever is brought into view.
    const scrolled = await page.evaluate(`(() => {
      const panel = document.querySelector('.panel');
      for (const each of panel.querySelectorAll('*')) each.scrollIntoView();
      return [panel.scrollTop > 0, document.scrollingElement.scrollTop, document.scrollingElement.scrollHeight - innerHeight];
    })()`);
    expect(scrolled).toEqual([true, 0, 0]);
    await page.context().close();
  });

  it('shows both frames of one instant in the right colours', async () => {
    const { page, host } = await pausedWindow();
    const { alpha = 0 } = (lastOf(host, 'preview.open') as { spec: { alpha?: number } }).spec;
    expect(alpha).toBeGreaterThan(0);
    for (let step = 0; step < 3; step++) {
      const before = await frame(page);
      await page.keyboard.press('.');
      await until(async () => (await frame(page)) === before + 1);
      const shift = swingAt(before + 1);
      // A frame's number may be reported before its pixels are painted. Half a code of rounding in each of three conversions,
      // and chroma that the browser may interpolate between its samples: below two codes; a wrong matrix gives ten.
      await expect.poll(async () => meanDifference(await row(page, 'source', 77), expectedRow(shift, 77))).toBeLessThan(2);
      await expect
        .poll(async () => meanDifference(await row(page, 'magnified', 77), expectedRow(shift * (1 + alpha), 77)))
        .toBeLessThan(2);
    }
    await page.context().close();
  });

  it('steps, seeks and sets its range by keys, and takes every change back', async () => {
    const { page, host } = await pausedWindow();
    await page.keyboard.press('g');
    await page.getByTestId('go-to').getByRole('textbox').fill('#31');
    await page.keyboard.press('Enter');
    await until(async () => (await frame(page)) === 30);
    await page.keyboard.press('i');
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await until(async () => (await frame(page)) === 33);
    await page.keyboard.press('o');
    await until(() => JSON.stringify(lastOf(host, 'preview.change')).includes('"range":{"in":1,"out":1.1}'));
    await page.keyboard.press('Shift+ArrowLeft');
    await until(async () => (await frame(page)) === 30);
    await page.keyboard.press('Control+z');
    await until(() => JSON.stringify(lastOf(host, 'preview.change')).includes('"range":{"in":1,"out":null}'));
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+z');
    await until(() => JSON.stringify(lastOf(host, 'preview.change')).includes('"range":{"in":1,"out":null}'));
    expect(countOf(host, 'preview.open'), 'the frame never starts anew').toBe(1);
    await page.context().close();
  });

  it('plays and pauses by Space after a button was clicked, and presses the button that was reached by Tab', async () => {
    const { page } = await pausedWindow();
    const play = page.getByRole('button', { name: 'Play', exact: true });
    const pause = page.getByRole('button', { name: 'Pause', exact: true });
    const zoom = page.getByRole('button', { name: 'Zoom in' });
    const shown = () => page.locator('.zoom-value, .viewer-tools-end').first().innerText();
    await zoom.click();
    const zoomed = await shown();
    await page.keyboard.press('Space');
    await pause.waitFor();
    expect(await shown()).toBe(zoomed);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await expect.poll(shown).not.toBe(zoomed);
    expect(await pause.isVisible()).toBe(true);
    await page.getByTestId('quality').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await play.waitFor();
    await page.context().close();
  });

  it('scrubs with the pointer, to the frame under it where it is let go', async () => {
    const { page, host } = await pausedWindow();
    const box = await placeOnPage(page.getByTestId('timeline').locator('.timeline-track'));
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    for (let x = 20; x <= box.width * 0.75; x += 40) await page.mouse.move(box.x + x, box.y + 10);
    await page.mouse.move(box.x + box.width * 0.75, box.y + 10);
    await page.mouse.up();
    await until(async () => Math.abs((await frame(page)) - 0.75 * fakeClip.frames) <= 1);
    await expect.poll(() => (lastOf(host, 'preview.seek') as { time: number }).time).toBeGreaterThan(2.2);
    await page.context().close();
  });

  it('wipes along a line that is dragged, a drag being one step to take back', async () => {
    const { page, host } = await pausedWindow();
    await page.keyboard.press('w');
    const edge = page.getByTestId('wipe-edge');
    const box = await placeOnPage(edge);
    // By the clock of the page, because a drag that rests for longer than a second is two steps.
    await page.evaluate(`performance.now = () => 1`);
    await page.mouse.move(box.x + 12, box.y + 50);
    await page.mouse.down();
    for (let x = 0; x < 120; x += 10) await page.mouse.move(box.x + 12 + x, box.y + 50);
    await page.mouse.up();
    await expect.poll(async () => Number(await edge.getAttribute('aria-valuenow'))).toBeGreaterThan(60);
    const clip = await page.evaluate<string>(`document.querySelector('.pane-magnified').style.clipPath`);
    expect(clip).toMatch(/^inset\(0(px)? 0(px)? 0(px)? \d+/);
    await page.keyboard.press('Control+z');
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('50');
    expect(countOf(host, 'preview.change'), 'views are no business of the host').toBe(0);
    await page.context().close();
  });

  it('shows the original for as long as its key is held', async () => {
    const { page } = await pausedWindow();
    await page.keyboard.press('4');
    const magnified = page.getByTestId('magnified');
    await magnified.waitFor();
    await page.keyboard.down('\\');
    await expect.poll(() => magnified.isVisible()).toBe(false);
    await page.keyboard.up('\\');
    await expect.poll(() => magnified.isVisible()).toBe(true);
    await page.context().close();
  });

  it('zooms and moves both frames alike, keeping the point under the pointer', async () => {
    const { page } = await pausedWindow();
    const place = async (name: 'source' | 'magnified') =>
      page.evaluate<{ left: number; top: number; width: number }>(`(() => {
        const canvas = document.querySelector('canvas[data-testid=${name}]');
        return { left: canvas.offsetLeft, top: canvas.offsetTop, width: canvas.offsetWidth };
      })()`);
    const pane = await placeOnPage(page.locator('.pane-source'));
    const before = await place('source');
    const at = { x: 120, y: pane.height / 2 };
    await page.mouse.move(pane.x + at.x, pane.y + at.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await until(async () => (await place('source')).width > before.width * 2);
    const after = await place('source');
    expect(await place('magnified')).toEqual(after);
    const point = (box: { left: number; width: number }): number => (at.x - box.left) / box.width;
    // Frames begin at whole pixels.
    expect(Math.abs(point(after) - point(before)) * after.width).toBeLessThan(1.5);
    await page.mouse.down();
    await page.mouse.move(pane.x + at.x - 60, pane.y + at.y, { steps: 3 });
    await page.mouse.up();
    await until(async () => Math.abs((await place('magnified')).left - (after.left - 60)) < 2);
    await page.keyboard.press('0');
    await expect.poll(() => place('magnified')).toEqual(before);
    await page.context().close();
  });

  it('still shows the frame of a paused clip after a look at the camera', async () => {
    const { page } = await pausedWindow();
    await page.getByTestId('activity-camera').click();
    await page.getByTestId('camera-start').waitFor();
    await page.getByTestId('activity-magnify').click();
    await started(page);
    const expected = expectedRow(swingAt(await frame(page)), 50);
    await expect.poll(async () => meanDifference(await row(page, 'source', 50), expected)).toBeLessThan(2);
    await page.context().close();
  });

  it('says over the frames why a setting cannot be shown, and takes it back', async () => {
    const { page, host } = await pausedWindow();
    host.fail('preview.change', new LoupeError('BAND_ABOVE_NYQUIST', 'The band ends above half the capture rate.'));
    const before = await frame(page);
    await page.keyboard.press('.');
    await until(async () => (await frame(page)) === before + 1);
    await page.keyboard.press('i');
    const problem = page.getByTestId('preview-problem');
    await problem.waitFor();
    expect(await problem.innerText()).toContain('above half the capture rate');
    expect(await problem.getByRole('button', { name: 'Copy details' }).isVisible()).toBe(true);
    host.fail('preview.change', null);
    await problem.getByRole('button', { name: /^Undo/ }).click();
    await problem.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('sends a dropped file to the host and opens it; one that fails is reported with details to copy', async () => {
    const { page, host } = await windows.open();
    await started(page);
    const drop = (name: string) =>
      page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(50000)], ${JSON.stringify(name)}));
        document.querySelector('.drop-target').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
      })()`);
    const long = `${'a-name-that-nobody-would-type-'.repeat(5)}.mp4`;
    host.answer('media.open', () => ({ ...media, name: long }));
    await drop('pump.mp4');
    await page.getByRole('heading', { name: long }).waitFor();
    host.answer('media.open', null);
    expect(host.uploads).toEqual([{ name: 'pump.mp4', bytes: 50_000 }]);
    expect(lastOf(host, 'media.open')).toEqual({ source: { kind: 'upload', upload: 'u1' } });

    const card = page.getByTestId('problem-error');
    for (const name of ['notes.txt', 'more.txt', 'last.txt']) {
      host.fail('media.open', new LoupeError('INPUT_NOT_MEDIA', `${name} is no video. Choose a video.`));
      await drop(name);
      await card.getByText(`${name} is no video`).waitFor();
    }
    // One card, in a window no wider than its page though the clip's name is long, which lies over the frames and not over the settings.
    expect(await card.count()).toBe(1);
    const [place, panel] = [await placeOnPage(card), await placeOnPage(page.locator('.panel'))];
    expect(place.x + place.width).toBeLessThanOrEqual(panel.x);
    expect(panel.x + panel.width).toBe(1280);
    expect(await card.getByRole('button', { name: 'Copy details' }).isVisible()).toBe(true);
    await card.getByRole('button', { name: 'Dismiss' }).click();
    await card.waitFor({ state: 'detached' });
    host.answer('teach.dataset', () => ({ name: 'Collected here', classes: [], clips: [], rateQuestions: [], problem: null }));
    // What failed is over once it succeeds; and where the clip has a place in the view, the view stays.
    await drop('notes.txt');
    await card.waitFor();
    host.fail('media.open', null);
    await page.getByTestId('activity-teach').click();
    await drop('pump.mp4');
    await card.waitFor({ state: 'detached' });
    await until(() => host.uploads.length === 6);
    expect(await page.getByTestId('activity-teach').getAttribute('aria-current')).toBe('page');
    await page.getByTestId('activity-camera').click();
    await drop('pump.mp4');
    await page.getByTestId('activity-magnify').and(page.locator('[aria-current=page]')).waitFor();
    await page.context().close();
  });

  it('comes back by itself when the host dies, at the frame it showed, and says so', async () => {
    const { page, host } = await pausedWindow();
    const at = await frame(page);
    host.breakConnections();
    await page.getByText('Connected again').waitFor();
    await until(() => countOf(host, 'preview.open') === 2);
    expect((lastOf(host, 'preview.open') as { time: number }).time).toBeCloseTo(at / fakeClip.fps, 5);
    await started(page);
    await page.keyboard.press('.');
    await until(async () => (await frame(page)) === at + 1);
    await page.context().close();
  });

  it('lists every key in the sheet of shortcuts, and saves a snapshot of both frames', async () => {
    const { page } = await pausedWindow();
    await page.keyboard.press('Shift+?');
    const text = await page.getByTestId('shortcuts').innerText();
    for (const title of [
      'Play or pause',
      'One frame back',
      'Go to time',
      'Wipe',
      'Hold for the original',
      'Full screen',
      'Undo',
    ]) {
      expect(text).toContain(title);
    }
    await page.keyboard.press('Escape');
    await page.getByTestId('shortcuts').waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await page.keyboard.press('c');
    expect((await download).suggestedFilename()).toMatch(/^sample_\d{5}\.png$/);
    await page.context().close();
  });
});

describe('the camera', () => {
  const camera = async (before?: string) => {
    const window = await windows.open(before === undefined ? {} : { before });
    await playing(window.page);
    await window.page.getByTestId('activity-camera').click();
    await window.page.getByTestId('camera-size').selectOption('320×240');
    await window.page.getByTestId('camera-start').click();
    return window;
  };
  /** Mean of the red of the first and of the last eighth of a row. */
  const ends = async (page: Page, name: 'source' | 'magnified') => {
    const red = (await row(page, name, 40)).filter((_, index) => index % 4 === 0);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return { left: mean(red.slice(0, red.length / 8)), right: mean(red.slice((-red.length / 8) | 0)) };
  };

  it('is shown beside what the host makes of it, mirrored when asked, recorded, and gives the clip back', async () => {
    const { page, host, complaints } = await camera();
    await started(page);
    // The bar on the left has code 200, the rest 60; the fake host answers with the negative.
    await until(async () => {
      const [source, magnified] = [await ends(page, 'source'), await ends(page, 'magnified')];
      return source.left > 190 && source.right < 70 && magnified.left < 70 && magnified.right > 190;
    });
    await page.getByTestId('camera-mirror').click();
    await until(async () => (await ends(page, 'magnified')).left > 190 && (await ends(page, 'source')).right > 190);
    await expect.poll(() => page.getByTestId('camera-latency').innerText()).toMatch(/\d+ ms behind/);

    await page.getByTestId('camera-record').click();
    const download = page.waitForEvent('download');
    await page.getByTestId('camera-record-stop').click();
    expect((await download).suggestedFilename()).toBe('camera.mp4');
    // What is said to be written is what the host wrote.
    await page.getByText('Saved as camera.mp4.').waitFor();
    await page.getByTestId('export-job').getByText('camera.mp4').first().waitFor();

    // The camera's settings are not the clip's.
    const alpha = page.getByTestId('alpha-number');
    const opened = lastOf(host, 'preview.open') as { spec: { alpha: number } };
    await alpha.fill('55');
    await alpha.press('Enter');
    await until(() => (lastOf(host, 'camera.change') as { spec?: { alpha: number } } | undefined)?.spec?.alpha === 55);
    expect(await page.getByText('record the camera, then open the recording').isVisible()).toBe(true);
    await page.getByTestId('activity-magnify').click();
    expect(await alpha.inputValue()).toBe(String(opened.spec.alpha));
    expect([await page.title(), countOf(host, 'preview.change')]).toEqual(['sample.mkv – Motion Loupe', 0]);
    await until(() => countOf(host, 'camera.close') === 1);
    const first = await frame(page);
    await until(async () => (await frame(page)) !== first);
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['NotAllowedError', 'Camera access was blocked'],
    ['NotFoundError', 'No camera was found'],
    ['NotReadableError', 'used by another program'],
  ])('that cannot be had (%s) is reported with what would help', async (name, sentence) => {
    const { page } = await camera(`navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '${name}'))`);
    const problem = page.getByTestId('camera-problem');
    await problem.waitFor();
    expect(await problem.innerText()).toContain(sentence);
    for (const name of ['Start again', 'Copy details']) {
      expect(await problem.getByRole('button', { name }).isVisible()).toBe(true);
    }
    await page.context().close();
  });

  it('may have a long name: it ends where the panel does', async () => {
    const { page } = await camera(`
      const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
      navigator.mediaDevices.enumerateDevices = async () =>
        (await list()).map(({ kind, deviceId, groupId }) => ({ kind, deviceId, groupId, label: 'A camera with a long name '.repeat(6) }));`);
    await started(page);
    const device = page.getByTestId('camera-device');
    await expect.poll(() => device.innerText()).toContain('long name');
    const [panel, box] = [await page.locator('.panel').boundingBox(), await device.boundingBox()];
    expect(box && box.x + box.width).toBeLessThan((panel?.x ?? 0) + (panel?.width ?? 0));
    await page.context().close();
  });

  it('that is unplugged is reported, and can be started again', async () => {
    const { page, host } = await camera(`
      const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => (window.lastCamera = await get(wanted));`);
    await started(page);
    await page.evaluate(`window.lastCamera.getVideoTracks()[0].dispatchEvent(new Event('ended'))`);
    const problem = page.getByTestId('camera-problem');
    await problem.waitFor();
    expect(await problem.innerText()).toContain('unplugged');
    await until(() => countOf(host, 'camera.close') === 1);
    await problem.getByRole('button', { name: 'Start again' }).click();
    await started(page);
    await page.context().close();
  });
});
