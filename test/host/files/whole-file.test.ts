import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partialName } from '../../../host/files/partial-name.ts';
import { readWhole, stageWhole, writeWhole } from '../../../host/files/whole-file.ts';
import { canRun } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('whole-file');
const { file } = folder;
const unix = canRun('linux', process.platform === 'linux', 'pipes and devices are those of Linux');
const socket = createServer();

beforeAll(async () => {
  mkdirSync(file('folder'));
  writeFileSync(file('text'), 'precious');
  if (!unix) return;
  execFileSync('mkfifo', [file('pipe')]);
  await new Promise<void>((resolve) => socket.listen(file('socket'), resolve));
});
afterAll(() => {
  socket.close();
  folder.remove();
});

describe('a file that the caller named for reading', () => {
  it('is read whole, also one of the system that says it is empty', async () => {
    expect(Buffer.from(await readWhole(file('text'), 'model')).toString()).toBe('precious');
    if (unix) expect((await readWhole('/proc/self/status', 'model')).length).toBeGreaterThan(100);
  });

  it.skipIf(!unix).each([
    ['pipe', 'INPUT_NOT_FILE', /is a pipe, not a file: name the model's file/],
    ['socket', 'INPUT_NOT_FILE', /is a socket/],
    ['/dev/zero', 'INPUT_NOT_FILE', /is a device/],
    ['folder', 'INPUT_IS_FOLDER', /is a folder/],
    ['none', 'INPUT_MISSING', /There is no model/],
    ['none/of/it', 'INPUT_MISSING', /There is no model/],
    ['text/of/it', 'INPUT_MISSING', /There is no model/],
    ['a\0b', 'INPUT_MISSING', /cannot be read/],
    ['n'.repeat(300), 'INPUT_MISSING', /cannot be read \(ENAMETOOLONG\)/],
  ] as const)('%s is refused with a sentence', async (name, code, message) => {
    const place = name.startsWith('/') ? name : file(name);
    await expect(readWhole(place, 'model')).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('is not read beyond what can be of use', async () => {
    expect((await readWhole(file('text'), 'preset', 8)).length).toBe(8);
    await expect(readWhole(file('text'), 'preset', 7)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    if (unix) await expect(readWhole('/proc/self/status', 'preset', 7)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });
});

describe('a file that is written whole', () => {
  it.skipIf(!unix).each([
    ['pipe', /not a regular file/],
    ['socket', /not a regular file/],
    ['/dev/null', /not a regular file/],
    ['folder', /is a folder/],
    ['dangling', /not a regular file/],
    ['n'.repeat(256), /longer than the 255 bytes/],
    ['a\0b', /holds a NUL/],
  ] as const)('does not take the place of %s', async (name, message) => {
    const place = name.startsWith('/') ? name : file(name);
    if (name === 'dangling') symlinkSync(file('nowhere'), place);
    const before = name.startsWith('n') || name.includes('\0') ? null : lstatSync(place).mode;
    const refused = { code: 'OUTPUT_NOT_WRITABLE', message: expect.stringMatching(message) as string };
    await expect(writeWhole(place, 'new')).rejects.toMatchObject(refused);
    if (before !== null) expect(lstatSync(place).mode).toBe(before);
  });

  it('does not take the place of what it is made from, by any of its names', async () => {
    linkSync(file('text'), file('hard'));
    symlinkSync(file('text'), file('soft'));
    for (const name of ['text', 'hard', 'soft', 'folder/../text']) {
      const writing = writeWhole(`${folder.path}/${name}`, 'new', { overwrite: true, inputs: [file('text')] });
      await expect(writing, name).rejects.toMatchObject({ code: 'OUTPUT_IS_INPUT' });
    }
    expect(readFileSync(file('text'), 'utf8')).toBe('precious');
  });

  it('replaces the file behind a link, and the link stays', async () => {
    writeFileSync(file('behind'), 'old');
    symlinkSync(file('behind'), file('link'));
    await expect(writeWhole(file('link'), 'new', { overwrite: false })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await writeWhole(file('link'), 'new');
    expect(lstatSync(file('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(file('behind'), 'utf8')).toBe('new');
  });

  it('may have the longest name that there is', async () => {
    const longest = `${'ü'.repeat(125)}.json`;
    await writeWhole(file(longest), 'new');
    expect(readFileSync(file(longest), 'utf8')).toBe('new');
  });

  it('is not there before it is published, and what a killed process left of it goes', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = partialName('model.loupe', '').replace(`-${process.pid}-`, `-${pid}-`);
    const others = partialName('model.loupe', '');
    for (const name of [left, others]) writeFileSync(file(name), 'half');
    const staged = await stageWhole(file('model.loupe'), 'whole');
    expect(existsSync(file('model.loupe'))).toBe(false);
    expect(existsSync(file(left))).toBe(false);
    // That of a process that runs is in work.
    expect(existsSync(file(others))).toBe(true);
    await staged.publish();
    await staged.discard();
    expect(readFileSync(file('model.loupe'), 'utf8')).toBe('whole');
    expect(folder.names().filter((name) => name.startsWith('.model'))).toEqual([others]);
  });
});
