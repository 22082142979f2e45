import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from '../cli/command-line.ts';
import { onLinux } from '../support/requirements.ts';

const root = path.resolve(import.meta.dirname, '../..');
const data = mkdtempSync(path.join(tmpdir(), 'loupe-start-test-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** `npm start -- …` where there is no display; a browser that does nothing stands for the user's. */
function start(...args: string[]) {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: 'true', MOTION_LOUPE_DATA: data };
  return spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the first command', () => {
  it.each([
    [['no-such.mp4'], /no-such\.mp4" does not exist: name a video file/],
    [[root], /is a folder: name a video file in it/],
    [['--port'], /--port.*npm start -- \[FILE\]/],
    [['--bright'], /--bright.*npm start -- \[FILE\]/],
    [['a.mp4', 'b.mp4'], /more file names than one/],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const started = start(...args);
    const [stdout, stderr, [code]] = await Promise.all([text(started.stdout), text(started.stderr), once(started, 'exit')]);
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toMatch(sentence);
  });

  it.skipIf(!onLinux())('opens the browser where there is no display, says why, and ends with Ctrl+C', async () => {
    build();
    const started = start();
    const said = text(started.stderr);
    const [address] = (await once(started.stdout, 'data')) as [Buffer];
    expect(String(address)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/);
    const page = await fetch(String(address));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Motion Loupe</title>')]);
    started.kill('SIGINT');
    expect((await once(started, 'exit'))[0]).toBe(0);
    expect((await said).split('\n')[0]).toBe('There is no display for a window: the window opens in the browser instead.');
  });
});
