import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWindowState } from '../../electron/main/window-state.ts';
import { filesNamed } from '../../electron/main/files-to-open.ts';
import { build } from '../cli/command-line.ts';
import { canOpenWindows, pagePatience } from '../support/chromium.ts';
import { type RunningApp, startApp } from './stand-in/start-app.ts';

const root = path.resolve(import.meta.dirname, '../..');
const userData = mkdtempSync(path.join(tmpdir(), 'loupe-app-test-'));
let app: RunningApp;
let page: Page;
const problems: string[] = [];

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await wait(20);
}

describe.skipIf(!canOpenWindows())('the app', () => {
  beforeAll(async () => {
    build();
    app = await startApp({ built: path.join(root, 'dist'), userData });
    page = await app.page();
    page.on('pageerror', (error) => problems.push(error.message));
    page.setDefaultTimeout(pagePatience);
    await page.getByText('ms/frame').waitFor();
  });
  afterAll(async () => {
    await app.quit();
    rmSync(userData, { recursive: true, force: true });
  });

  describe('the window', () => {
    it('opens on the sample clip, already magnifying, through a port to the host', async () => {
      await until(async () => /\b\d+(\.\d+)? ms\/frame/.test(await page.innerText('body')));
      expect(await page.innerText('body')).toContain('Sample clip');
      expect(app.system.errors).toEqual([]);
    });

    it('is sandboxed and isolated, with nothing of Node in it', () => {
      expect(app.system.sandboxed).toBe(true);
      expect(app.windows()[0].options.webPreferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        navigateOnDragDrop: false,
      });
      expect(app.windows()[0].options.webPreferences).not.toHaveProperty('enableBlinkFeatures');
      expect(app.system.schemes).toEqual([
        { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
      ]);
    });

    it("sees nothing of the preload script's world but what it exposes", async () => {
      const seen = await page.evaluate(`[typeof require, typeof process, typeof standInSend, Object.keys(window.motionLoupe)]`);
      expect(seen).toEqual(['undefined', 'undefined', 'undefined', ['pathOfFile']]);
    });

    it('runs nothing that is not its own: no inline scripts, no eval, no foreign addresses', async () => {
      const outcome = await page.evaluate(`(async () => {
      const violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      let evalRan = true;
      // In a task of its own: what the test itself runs may do anything.
      await new Promise((resolve) => setTimeout(() => {
        try { (0, eval)('1'); } catch { evalRan = false; }
        resolve();
      }));
      const fetched = await fetch('https://example.org/').then(() => true, () => false);
      while (violations.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      return { violations: violations.sort(), inline: window.inlineRan === true, evalRan, fetched, isolated: crossOriginIsolated };
    })()`);
      expect(outcome).toEqual({
        violations: ['connect-src', 'script-src', 'script-src-elem'],
        inline: false,
        evalRan: false,
        fetched: false,
        isolated: true,
      });
    });

    it('cannot be led elsewhere, nor open another', async () => {
      const before = page.url();
      const windows = app.windows().length;
      const refused = page.waitForEvent('requestfailed', (request) => request.isNavigationRequest());
      await page.evaluate(`location.href = 'https://example.org/'`);
      await refused;
      const popup = page.waitForEvent('popup');
      await page.evaluate(`window.open('https://example.org/')`);
      await popup;
      // The stand-in closes what Electron would not have opened.
      await expect.poll(() => page.context().pages().length).toBe(1);
      expect([page.url(), app.windows().length]).toEqual([before, windows]);
      await page.bringToFront();
      await until(async () => (await page.innerText('body')).includes('ms/frame'));
    });

    it('is remembered where it was, unless no screen is there any more', async () => {
      app.windows()[0].emit('close');
      const file = path.join(userData, 'window.json');
      const screens = [{ x: 0, y: 0, width: 1920, height: 1040 }];
      expect(readWindowState(file, screens)).toEqual({ x: 40, y: 60, width: 1200, height: 800, maximised: false });
      expect(readWindowState(file, [{ x: 3000, y: 0, width: 1920, height: 1040 }])).toBeNull();
      expect(readWindowState(path.join(userData, 'none.json'), screens)).toBeNull();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: 1200 });
    });
  });

  describe('permissions', () => {
    it.each([
      ['the camera', 'app://motion-loupe/', 'media', ['video'], true],
      ['the microphone', 'app://motion-loupe/', 'media', ['audio'], false],
      ['camera with microphone', 'app://motion-loupe/', 'media', ['video', 'audio'], false],
      ['a medium that is not named', 'app://motion-loupe/', 'media', [], false],
      ['the camera for another page', 'https://example.org/', 'media', ['video'], false],
      ['the whole screen', 'app://motion-loupe/', 'fullscreen', [], true],
      ['the place', 'app://motion-loupe/', 'geolocation', [], false],
      ['notifications of the page', 'app://motion-loupe/', 'notifications', [], false],
      ['USB', 'app://motion-loupe/', 'usb', [], false],
    ])('%s: requested from %s', async (_, requestingUrl, permission, mediaTypes, granted) => {
      const request = (isMainFrame: boolean): Promise<boolean> =>
        new Promise((answer) =>
          app.system.permissionRequest?.(null, permission, answer, { isMainFrame, requestingUrl, mediaTypes }),
        );
      expect(await request(true)).toBe(granted);
      expect(await request(false), 'in a frame within the page').toBe(false);
      if (mediaTypes.length < 2) {
        const origin = requestingUrl.replace(/\/$/, '');
        expect(app.system.permissionCheck?.(null, permission, origin, { mediaType: mediaTypes.at(0) })).toBe(granted);
      }
    });
  });

  describe('the shell', () => {
    it('gives a port to its own page only', async () => {
      const { ipcMain } = (globalThis as unknown as { electronStandIn: { ipcMain: NodeJS.EventEmitter } }).electronStandIn;
      const posted: unknown[] = [];
      const { id } = app.windows()[0].webContents;
      const sender = { id, postMessage: (...message: unknown[]) => posted.push(message) };
      const ask = (senderFrame: unknown, from = sender) => ipcMain.emit('motion-loupe:ready', { sender: from, senderFrame });
      ask({ url: 'https://example.org/', parent: null });
      ask({ url: 'app://motion-loupe/', parent: {} });
      ask({ url: 'app://motion-loupe.example.org/', parent: null });
      ask(null);
      ask({ url: 'app://motion-loupe/', parent: null }, { ...sender, id: 999 });
      expect(posted).toEqual([]);
    });

    it('has a menu whose entries are commands of the window', async () => {
      const open = app.system.menu.flatMap(({ submenu }) => submenu ?? []).find(({ id }) => id === 'help.shortcuts');
      open?.click?.();
      await page.getByRole('dialog').waitFor();
      expect(await page.getByRole('dialog').innerText()).toContain('Keyboard shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });

    it('reads files from command lines, not options', () => {
      expect(filesNamed(['--inspect', 'a.mp4', '', '/b/c.mov'], '/home')).toEqual([
        path.resolve('/home/a.mp4'),
        path.resolve('/b/c.mov'),
      ]);
    });

    it('starts a host that died again, and tells the window, which goes on', async () => {
      await app.killHost();
      await page.getByText('had to be started again').first().waitFor();
      await until(async () => /\b\d+(\.\d+)? ms\/frame/.test(await page.innerText('body')));
      expect(problems).toEqual([]);
    });

    it('says so, and what to do, when no host can be kept running', async () => {
      const alert = page.getByRole('alert').filter({ hasText: 'exits again and again' });
      while (!app.system.errors.some((error) => error.includes('exits again and again'))) {
        await app.killHost();
        await wait(50);
      }
      await alert.waitFor();
      // A window that is loaded afterwards receives it as well.
      await page.reload();
      await alert.waitFor();
      expect(await alert.innerText()).toContain('Start the program again; if that does not help, install it again.');
      expect(await page.getByLabel('Status').innerText()).toBe('Not running');
    });
  });
});
