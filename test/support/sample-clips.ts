import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBinary } from '../../host/video/binaries.ts';

const [ffmpegPath, ffprobePath] = (await Promise.all([findBinary('ffmpeg'), findBinary('ffprobe')])).map(
  ({ path: program }) => program,
);

/** A folder that disappears with the tests that use it. */
export function temporaryFolder(name: string): {
  readonly path: string;
  file(name: string): string;
  names(): string[];
  remove(): void;
} {
  const folder = mkdtempSync(path.join(os.tmpdir(), `motion-loupe-${name}-`));
  return {
    path: folder,
    file: (each) => path.join(folder, each),
    names: () => readdirSync(folder).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs ffmpeg to make test material; throws with ffmpeg's message when it fails. */
export function ffmpeg(...args: string[]): void {
  execFileSync(ffmpegPath, ['-v', 'error', '-nostdin', '-y', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A moving test frame; the whole arguments for one input of `ffmpeg`. */
export function testSource(size: string, frames: number, fps = 25): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${fps}:d=${frames / fps}`];
}

/** The output of ffprobe, as JSON. */
export function ffprobe(file: string, ...args: string[]): Record<string, unknown> {
  const run = spawnSync(ffprobePath, ['-v', 'error', '-of', 'json', ...args, file], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Record<string, unknown>;
}

/** Presentation times of the first video stream in seconds, without the frames that an edit list cuts away. */
export function presentationTimes(file: string): number[] {
  const { packets } = ffprobe(file, '-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags') as {
    packets: { pts_time: string; flags: string }[];
  };
  const shown = packets.filter(({ flags }) => !flags.includes('D'));
  return shown.map(({ pts_time }) => Number(pts_time)).sort((a, b) => a - b);
}
