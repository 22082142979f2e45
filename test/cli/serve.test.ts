import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun } from '../support/requirements.ts';
import { temporaryFolder } from '../support/sample-clips.ts';
import { build, processesNaming, start } from './command-line.ts';

const folder = temporaryFolder('serve');
const linux = canRun('linux', process.platform === 'linux', 'arguments of processes are read from /proc');

beforeAll(() => build());
afterAll(() => folder.remove());

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe.skipIf(!linux)('serve', () => {
  it('hands the token to the browser in a file of ours alone, and keeps its own files to its user', async () => {
    const browser = folder.file('browser');
    // As a browser that was started: it stays, with its arguments for everybody to see.
    writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s' "$*" > "${folder.file('opened.part')}"\nmv "${folder.file('opened.part')}" "${folder.file('opened')}"\nexec sleep 5\n`,
    );
    chmodSync(browser, 0o755);
    const data = folder.file('data');
    const before = process.umask(0o022);
    const running = start(['serve'], {
      env: {
        MOTION_LOUPE_DATA: data,
        BROWSER: browser,
        DISPLAY: '',
        XDG_CURRENT_DESKTOP: '',
        PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
      },
    });
    process.umask(before);
    const address = await running.firstLine();
    const token = new URL(address).hash.slice('#token='.length);
    expect(token).toHaveLength(43);
    await expect.poll(() => existsSync(folder.file('opened'))).toBe(true);
    expect(processesNaming(token)).toEqual([]);
    const page = readFileSync(folder.file('opened'), 'utf8').replace(/^file:\/\//, '');
    expect(readFileSync(page, 'utf8')).toContain(`url=${address}"`);
    expect([modeOf(page), modeOf(path.dirname(page))]).toEqual(['600', '700']);
    await expect.poll(() => existsSync(path.join(data, 'teach'))).toBe(true);
    expect([modeOf(data), modeOf(path.join(data, 'teach'))]).toEqual(['700', '700']);
    running.child.kill('SIGINT');
    expect((await running.end).exit).toBe(0);
    expect(existsSync(page)).toBe(false);
  });
});
