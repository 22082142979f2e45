import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg, ffprobe, presentationTimes, temporaryFolder, testSource } from '../support/sample-clips.ts';
import { build } from './command-line.ts';

const folder = temporaryFolder('pipes');
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Where the program keeps what comes through a pipe. */
const temporary = folder.file('temporary');

beforeAll(() => {
  build();
  mkdirSync(temporary);
  ffmpeg(...testSource('48x48', 10), '-pix_fmt', 'yuv420p', '-c:v', 'libx264', folder.file('clip.mp4'));
});
afterAll(() => folder.remove());

function piped(input: Buffer, ...args: string[]): SpawnSyncReturns<Buffer> {
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, MOTION_LOUPE_DEBUG: '' };
  return spawnSync(process.execPath, [main, 'magnify', ...args], { input, cwd: folder.path, env, maxBuffer: 2 ** 26 });
}

describe('a video through pipes', () => {
  // Its index stands at its end, so that it cannot be read from a pipe as it is.
  const clip = (): Buffer => readFileSync(folder.file('clip.mp4'));

  it('comes out as it does from a file: all frames, at their times', () => {
    const ended = piped(clip(), '-', '--band', '2-5', '-o', '-', '-c:v', 'ffv1');
    expect(ended.stderr.toString()).toMatch(/^-: 10 frames/m);
    expect(ended.status).toBe(0);
    writeFileSync(folder.file('piped.mkv'), ended.stdout);
    expect(piped(Buffer.alloc(0), 'clip.mp4', '--band', '2-5', '-o', 'named.mkv', '-c:v', 'ffv1').status).toBe(0);
    expect(presentationTimes(folder.file('piped.mkv'))).toEqual(presentationTimes(folder.file('named.mkv')));
    const sizes = (name: string): unknown => ffprobe(folder.file(name), '-show_entries', 'packet=size', '-select_streams', 'v');
    expect(sizes('piped.mkv')).toEqual(sizes('named.mkv'));
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), ['-o', '-'], /\[INPUT_EMPTY\]/],
    ['what is no video', Buffer.from('no video\n'.repeat(99)), ['-o', '-'], /\[INPUT_NOT_MEDIA\]/],
    ['no output', Buffer.alloc(0), [], /-o FILE, or -o - for stdout\. \[USAGE\]/],
    ['two videos on one pipe', Buffer.alloc(0), ['clip.mp4', '-o', '.'], /\[USAGE\]/],
    ['JSON beside a video', Buffer.alloc(0), ['-o', '-', '--json'], /--json .* \[USAGE\]/],
  ] as const)('is refused with %s, and nothing is left', (_, input, args, said) => {
    const ended = piped(input, '-', '--band', '2-5', ...args);
    expect(ended.stderr.toString()).toMatch(said);
    expect(ended.status).not.toBe(0);
    if (!(args as readonly string[]).includes('--json')) expect(ended.stdout.toString()).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(path.join(folder.path)).filter((name) => name.startsWith('-'))).toEqual([]);
  });
});
