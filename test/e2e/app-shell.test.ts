import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../cli/command-line.ts';
import { type RunningApp, startApp } from '../electron/stand-in/start-app.ts';
import { canOpenWindows } from '../support/chromium.ts';
import { makeCamera, runCameraScenario } from './camera-scenario.ts';
import { makeClip, runScenario, type Shell } from './scenario.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loupe-app-shell-test-'));
const problems: string[] = [];
let clip = '';
let app: RunningApp;
let page: Page;
const exported = path.join(folder, 'exported.mp4');
const project = path.join(folder, 'swing.loupe.json');

const shell: Shell = {
  chooseExport: async (page) => {
    app.system.choices.push([exported]);
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect.poll(() => page.getByTestId('export-target').inputValue()).toBe(exported);
  },
  fetchExport: () => Promise.resolve(exported),
  saveProject: async (page) => {
    app.system.choices.push([project]);
    await page.keyboard.press('Control+s');
    await page.getByText('Project saved').waitFor();
    return project;
  },
  openProject: async (page, file) => {
    app.system.choices.push([file]);
    await page.keyboard.press('Control+Shift+o');
    await page.getByRole('button', { name: 'Discard changes' }).click();
  },
};

describe.skipIf(!canOpenWindows())('in the app, with a stand-in for Electron', () => {
  beforeAll(async () => {
    build();
    clip = await makeClip(folder);
    app = await startApp({
      built: path.resolve(import.meta.dirname, '../../dist'),
      userData: path.join(folder, 'data'),
      args: ['.', clip],
      chromiumArgs: await makeCamera(folder),
    });
    page = await app.page();
    page.on('pageerror', (error) => problems.push(error.message));
  });
  afterAll(async () => {
    await app.quit();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a clip is opened, magnified as asked while it plays, wiped, scrubbed, exported and opened again as a project', async () => {
    await runScenario(page, clip, shell);
    expect([problems, app.system.errors]).toEqual([[], []]);
    // What only the desktop has: the machine was kept awake, the dock showed progress and does no more, and files are remembered.
    await expect.poll(() => app.system.blockers.size).toBe(0);
    const { progress } = app.windows()[0];
    expect(progress.some((share) => share > 0 && share <= 1)).toBe(true);
    await expect.poll(() => progress.at(-1)).toBe(-1);
    expect(app.system.recent).toContain(clip);
    await expect.poll(() => app.system.notifications).toHaveLength(1);
    await page.getByTestId('export-show').click();
    await expect.poll(() => app.system.shownFiles).toEqual([exported]);
  });

  it('a camera is magnified while it runs, and recorded as it is shown', async () => {
    await runCameraScenario(page, {
      record: async (_page, begin, end) => {
        app.system.choices.push([path.join(folder, 'camera.mp4')]);
        await begin();
        await end();
        const files = ['camera_source.mp4', 'camera_magnified.mp4'].map((name) => path.join(folder, name));
        await expect.poll(() => files.every((file) => existsSync(file))).toBe(true);
        return files;
      },
    });
    expect([problems, app.system.errors]).toEqual([[], []]);
  });

  it('a project that the system or another start of the program names is opened', async () => {
    await page.getByTestId('alpha-number').fill('3');
    await page.getByTestId('alpha-number').press('Enter');
    app.secondInstance([path.basename(project)], folder);
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => page.getByTestId('alpha-number').inputValue()).toBe('20');
    expect([problems, app.system.errors]).toEqual([[], []]);
  });
});
