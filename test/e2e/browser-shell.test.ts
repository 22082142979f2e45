import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Download, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, childrenOf, type Running, start } from '../cli/command-line.ts';
import { canOpenWindows, chromiumLaunch, noteComplaints, pagePatience } from '../support/chromium.ts';
import { makeCamera, runCameraScenario } from './camera-scenario.ts';
import { makeClip, runScenario, type Shell } from './scenario.ts';
import { startLocalServer } from '../../host/server/local-server.ts';
import { onLinux } from '../support/requirements.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loupe-browser-test-'));
const problems: string[] = [];
let clip = '';
let address = '';
let server: Running;
let browser: Browser;
let page: Page;

const shell: Shell = {
  chooseExport: (page) => page.getByTestId('export-target').fill('exported.mp4'),
  fetchExport: async (page) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download/ }).click()]);
    expect(download.suggestedFilename()).toBe('exported.mp4');
    return download.path();
  },
  saveProject: async (page) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
    expect(download.suggestedFilename()).toBe('swing.loupe.json');
    return download.path();
  },
  openProject: async (page, project) => {
    const [choosing] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+Shift+o')]);
    await choosing.setFiles(project);
    await page.getByRole('button', { name: 'Discard changes' }).click();
    const [again] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: /Choose/ }).click()]);
    await again.setFiles(clip);
  },
};

/** The process that computes: the only child of the one that listens. */
function hostPid(): number {
  const [pid, ...others] = childrenOf(server.child.pid ?? 0);
  expect(others).toEqual([]);
  return pid;
}

/** The paused window of this test may hold one ffmpeg that waits. */
function ffmpegsPlaying(): number {
  return childrenOf(hostPid()).length;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(!canOpenWindows())('in a browser, against the local server', () => {
  beforeAll(async () => {
    build();
    clip = await makeClip(folder);
    server = start(['serve', '--no-open', clip], { env: { MOTION_LOUPE_DATA: path.join(folder, 'data') } });
    address = await server.firstLine();
    const camera = await makeCamera(folder);
    browser = await chromium.launch({ ...chromiumLaunch, args: [...chromiumLaunch.args, ...camera] });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page.setDefaultTimeout(pagePatience);
    // Listened to from the start: if it began with the key that opens the dialog, the browser might miss it.
    page.on('filechooser', () => {});
    noteComplaints(page, problems);
    await page.goto(address);
  });
  afterAll(async () => {
    await browser.close();
    const children = childrenOf(server.child.pid ?? 0);
    server.child.kill('SIGINT');
    expect((await server.end).exit).toBe(0);
    expect(children.filter((pid) => isAlive(pid))).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('a clip is opened, magnified as asked while it plays, wiped, scrubbed, exported and opened again as a project', async () => {
    await runScenario(page, clip, shell);
    expect(problems).toEqual([]);
  });

  it('a camera is magnified while it runs, and recorded as it is shown', async () => {
    await runCameraScenario(page, {
      record: async (page, begin, end) => {
        await begin();
        const downloads: Download[] = [];
        page.on('download', (download) => downloads.push(download));
        await end();
        await expect.poll(() => downloads.length).toBe(2);
        // The browser reports the two in either order.
        const named = async (part: string) => downloads.find((download) => download.suggestedFilename().includes(part))?.path();
        return Promise.all(
          ['_source', '_magnified'].map(async (part) => (await named(part)) ?? expect.fail(`no download ${part}`)),
        );
      },
    });
    expect(problems).toEqual([]);
  });

  it.skipIf(!onLinux())('a host that is killed is started again, and the clip goes on where it was', async () => {
    const before = hostPid();
    process.kill(before, 'SIGKILL');
    await page.getByText('had to be started again').first().waitFor();
    expect(hostPid()).not.toBe(before);
    await page.locator('.viewer:not(.is-empty)').waitFor();
    const time = () => page.getByTestId('magnified').getAttribute('data-time');
    const at = await time();
    await page.getByTestId('playhead').focus();
    await page.keyboard.press('.');
    await expect.poll(time).not.toBe(at);
    await expect.poll(() => childrenOf(before)).toEqual([]);
    // Chromium says on its console that the socket broke; nothing else may be said.
    expect(problems.filter((problem) => !problem.includes('WebSocket'))).toEqual([]);
  });

  it.skipIf(!onLinux())('windows that are closed leave no ffmpeg and no threads behind', async () => {
    const threads = () => readdirSync(`/proc/${hostPid()}/task`).length;
    let settled = 0;
    for (let round = 0; round < 6; round++) {
      const other = await browser.newPage();
      other.setDefaultTimeout(pagePatience);
      await other.goto(address);
      await other.getByText('ms/frame').waitFor();
      await expect.poll(() => ffmpegsPlaying()).toBeGreaterThan(0);
      await other.close();
      await page.getByTestId('playhead').focus();
      await expect.poll(() => ffmpegsPlaying()).toBeLessThanOrEqual(1);
      // Node keeps up to a handful of threads of its own, which the first rounds bring into being.
      if (round === 2) settled = threads();
    }
    await expect.poll(threads).toBeLessThanOrEqual(settled);
  });

  it('a project named on the command line is opened with its video', async () => {
    const named = path.join(folder, 'named.loupe.json');
    const project = { loupe: 1, media: { path: clip, name: 'swing.mkv' }, spec: { band: { lo: 2, hi: 4.5 }, alpha: 7 } };
    writeFileSync(named, JSON.stringify(project));
    const other = start(['serve', '--no-open', named], { env: { MOTION_LOUPE_DATA: path.join(folder, 'data') } });
    const second = await browser.newPage();
    try {
      second.setDefaultTimeout(pagePatience);
      await second.goto(await other.firstLine());
      await second.getByText('ms/frame').waitFor();
      await expect.poll(() => second.getByTestId('alpha-number').inputValue()).toBe('7');
      await second.getByText('swing.mkv').filter({ visible: true }).first().waitFor();
    } finally {
      await second.close();
      other.child.kill('SIGINT');
      await other.end;
    }
  });

  it('a window says so, and what to do, where the part that computes cannot start or the program has ended', async () => {
    const broken = path.join(folder, 'broken.mjs');
    writeFileSync(broken, 'process.exit(9);');
    const pageFolder = path.resolve(import.meta.dirname, '../../dist/renderer');
    const failing = await startLocalServer({ port: 0, pageFolder, hostScript: broken, hostArgs: [], note: () => {} });
    const stuck = await browser.newPage();
    await stuck.goto(failing.address);
    const alert = stuck.getByRole('alert');
    await alert.filter({ hasText: 'exit code 9' }).waitFor();
    expect(await alert.innerText()).toContain('Start the program again');
    expect(await stuck.getByLabel('Status').innerText()).toBe('Not running');
    await failing.dispose();
    await alert.filter({ hasText: 'The program behind this page has ended' }).waitFor();
    await stuck.close();
  });

  it('the token is not left in the address bar, and a reload still has it', async () => {
    expect(new URL(page.url()).hash).toBe('');
    await page.reload();
    await page.getByText('ms/frame').waitFor();
  });
});
