import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { createHostApp } from '../../../host/app/host-app.ts';
import { logFile, openProgramLog } from '../../../host/log/program-log.ts';
import { connectHost } from '../../../core/protocol/connect-host.ts';
import { memoryLinks } from '../../../core/protocol/memory-link.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'motion-loupe-log-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the log', () => {
  it('says with what the program started, and every failure with its code and cause', () => {
    const data = path.join(folder, 'plain');
    const log = openProgramLog(data, '1.2.3');
    expect(log.file).toBe(logFile(data));
    log.failure('media.open', new LoupeError('INPUT_MISSING', 'There is no such file.', { cause: new Error('ENOENT') }));
    log.failure('export', new TypeError('x is not a function'));
    log.failure('export', new LoupeError('CANCELLED', 'It was cancelled.'));
    const lines = readFileSync(log.file, 'utf8').trim().split('\n');
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\S* info Motion Loupe 1\.2\.3 started on \S+ .+ Node 2/);
    expect(lines[1]).toMatch(/ error media\.open: \[INPUT_MISSING\] There is no such file\. \(ENOENT\)$/);
    // A fault of the program comes with the place where it was thrown; what the user withdrew is no failure.
    expect(lines[2]).toMatch(/ error export: TypeError: x is not a function$/);
    expect(lines[3]).toContain('program-log.test.ts');
    expect(lines.join('\n')).not.toContain('CANCELLED');
  });

  it('begins a new file at a megabyte and keeps the one before', () => {
    const data = path.join(folder, 'long');
    const first = openProgramLog(data, '1');
    for (let count = 0; count < 3; count++) first.info('x'.repeat(2 ** 19));
    first.info('after');
    expect(readdirSync(path.dirname(first.file)).sort()).toEqual(['motion-loupe.log', 'motion-loupe.old.log']);
    expect(statSync(first.file).size).toBeLessThan(1000);
  });

  it('that cannot be written stops nothing', () => {
    const data = path.join(folder, 'a file');
    writeFileSync(data, '');
    const log = openProgramLog(data, '1');
    log.info('nowhere');
    expect(existsSync(log.file)).toBe(false);
  });

  it('holds what a window was refused', async () => {
    const data = path.join(folder, 'host');
    const host = createHostApp({ capabilities: ['file-paths'], dataFolder: data, startWith: null });
    const [windowEnd, hostEnd] = memoryLinks();
    host.connect(hostEnd);
    const client = await connectHost(windowEnd);
    await client.call('media.open', { source: { kind: 'path', path: '/no/such/clip.mp4' } }).catch(() => {});
    expect(readFileSync(logFile(data), 'utf8')).toMatch(/ error media\.open: \[INPUT_\w+\] .*clip\.mp4/);
    await host.dispose();
  });
});
