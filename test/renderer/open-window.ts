import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumLaunch, noteComplaints, pagePatience } from '../support/chromium.ts';
import type { Capability } from '../../core/protocol/messages.ts';
import { type FakeHost, startFakeHost } from './fake-host.ts';

const script = new URL('../../scripts/build-renderer.mjs', import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A built window, a browser for it, and a camera that shows a bright bar on its left. */
export interface TestWindows {
  /** Opens the window with a host of its own. Everything that the page complains about is kept in `complaints`. */
  open(
    options?: BrowserContextOptions & { readonly before?: string; readonly capabilities?: readonly Capability[] },
  ): Promise<{ page: Page; host: FakeHost; complaints: string[] }>;
  dispose(): Promise<void>;
}

export async function buildTestWindows(): Promise<TestWindows> {
  const folder = mkdtempSync(path.join(tmpdir(), 'motion-loupe-window-'));
  const { buildRenderer } = (await import(fileURLToPath(script))) as {
    buildRenderer(folder: string, root: string): Promise<void>;
  };
  await buildRenderer(folder, root);
  const camera = path.join(folder, 'camera.y4m');
  writeFileSync(camera, cameraFile());
  const browser: Browser = await chromium.launch({
    ...chromiumLaunch,
    args: [
      ...chromiumLaunch.args,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  });
  const hosts: FakeHost[] = [];
  return {
    async open({ before, capabilities, ...options } = {}) {
      const host = await startFakeHost(path.join(folder, 'renderer'), capabilities);
      hosts.push(host);
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.setDefaultTimeout(pagePatience);
      const page = await context.newPage();
      // Listened to from the start: if it began with the key that opens the dialog, the browser might miss it.
      page.on('filechooser', () => {});
      const complaints: string[] = [];
      noteComplaints(page, complaints);
      if (before !== undefined) await page.addInitScript(before);
      await page.goto(host.address);
      return { page, host, complaints };
    },
    async dispose() {
      await browser.close();
      for (const host of hosts) await host.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a window plays its clip. Before, Space would start it instead of stopping it. */
export async function playing(page: Page): Promise<void> {
  await page.locator('.viewer:not(.is-empty)').waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
}

/** Stops a window's clip, and waits until it stands. */
export async function pausePlaying(page: Page): Promise<void> {
  await playing(page);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

/** Ten frames of 160×120, 4:2:0: dark, and bright in the left quarter. */
function cameraFile(): Buffer {
  const [width, height] = [160, 120];
  const luma = Buffer.alloc(width * height, 60);
  for (let y = 0; y < height; y++) luma.fill(200, y * width, y * width + width / 4);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420mpeg2\n`),
    ...Array.from({ length: 10 }, () => frame),
  ]);
}
