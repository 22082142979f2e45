import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import type { ThirdParty, ThirdPartyProgram } from '../../core/protocol/third-party.ts';
import { builtFile } from '../files/built-file.ts';
import { findBinary, type BinaryName } from '../video/binaries.ts';
import { runToEnd } from '../video/run-to-end.ts';

const listSchema = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      license: z.string(),
      source: z.string(),
      texts: z.array(z.int().min(0)),
    }),
  ),
  texts: z.array(z.string()),
});

/**
 * Returns what Motion Loupe is shipped with and what it runs, with their licences: the packages that the build listed, and the ffmpeg
 * and ffprobe in use, whose licence follows from how they were built.
 *
 * @throws LoupeError INTERNAL when the program runs from sources that were not built
 */
export async function readThirdParty(): Promise<ThirdParty> {
  // Written by scripts/third-party.mjs.
  const file = builtFile('third-party.json') ?? builtFile('dist', 'third-party.json');
  if (file === null)
    throw new LoupeError('INTERNAL', 'The list of licences is made when the program is built: run npm run build.');
  const { packages, texts } = listSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const shipped = packages.map((each) => ({ ...each, texts: each.texts.map((at) => texts[at]) }));
  const programs = await Promise.all([programInUse('ffmpeg'), programInUse('ffprobe')]);
  return { packages: shipped, programs: [...programs.filter((program) => program !== null), ...electronInUse()] };
}

async function programInUse(name: BinaryName): Promise<ThirdPartyProgram | null> {
  const found = await findBinary(name).catch(() => null);
  if (!found) return null;
  const { stdout } = await runToEnd(name, ['-hide_banner', '-version']);
  return {
    name,
    version: found.version,
    license: licenseOfBuild(/^\s*configuration:(.*)$/m.exec(stdout)?.[1] ?? ''),
    source: 'https://ffmpeg.org/download.html',
    path: found.path,
  };
}

/** The licence that ffmpeg has when it is built with these options of its `configure`, as its LICENSE.md defines. */
export function licenseOfBuild(options: string): string {
  const has = (option: string): boolean => options.split(/\s+/).includes(option);
  if (has('--enable-nonfree')) return 'may not be passed on (--enable-nonfree)';
  if (has('--enable-gpl')) return has('--enable-version3') ? 'GPL-3.0-or-later' : 'GPL-2.0-or-later';
  return has('--enable-version3') ? 'LGPL-3.0-or-later' : 'LGPL-2.1-or-later';
}

function electronInUse(): ThirdPartyProgram[] {
  const version = process.versions['electron'];
  if (version === undefined) return [];
  return [{ name: 'Electron', version, license: 'MIT', source: 'https://github.com/electron/electron', path: process.execPath }];
}
