import { accessSync, chmodSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

import { LoupeError } from '../../core/base/error.ts';
import { outputOf } from './program-output.ts';

export type BinaryName = 'ffmpeg' | 'ffprobe';

/** Where a binary was found, in the order of the search. */
export type BinarySource = 'environment' | 'ffmpeg-static' | 'package' | 'system';

export interface FoundBinary {
  readonly path: string;
  /** The version that the program prints, e.g. `7.0` or `N-47683-g0e8eb07980-static`. */
  readonly version: string;
  /** Major version of its libavutil (56: ffmpeg 4, 57: 5, 58: 6, 59: 7, 60: 8); names of options depend on it. */
  readonly libavutil: number;
  readonly source: BinarySource;
}

const require = createRequire(import.meta.url);
const found = new Map<string, FoundBinary>();
const searches = new Map<string, Promise<FoundBinary>>();

/**
 * Finds ffmpeg or ffprobe: `MOTION_LOUPE_FFMPEG` / `MOTION_LOUPE_FFPROBE`, `ffmpeg-static`, a build inside a registry
 * package, the system's. Each candidate is started once (`-version`); one that does not start is skipped.
 * The answer is kept as long as the environment stays the same.
 *
 * @throws LoupeError FFMPEG_MISSING
 */
export function findBinary(name: BinaryName): Promise<FoundBinary> {
  const key = keyOf(name);
  const known = searches.get(key);
  if (known) return known;
  const searching = search(name);
  searches.set(key, searching);
  searching.then(
    (binary) => found.set(key, binary),
    () => searches.delete(key),
  );
  return searching;
}

/** Returns the program that `findBinary` has found before. @throws LoupeError INTERNAL when it has not been looked for */
export function foundBinary(name: BinaryName): FoundBinary {
  const known = found.get(keyOf(name));
  if (!known) throw new LoupeError('INTERNAL', `${name} is used before it was looked for; find it first.`);
  return known;
}

/** The environment on which the answer depends. */
function keyOf(name: BinaryName): string {
  return [name, process.env[variableOf(name)] ?? '', process.env['PATH'] ?? ''].join('\n');
}

async function search(name: BinaryName): Promise<FoundBinary> {
  for (const candidate of candidates(name)) {
    const usable = await inspect(candidate.path, name, candidate.source);
    if (usable) return usable;
  }
  throw new LoupeError(
    'FFMPEG_MISSING',
    `No working ${name} was found: run "npm ci" again with optional packages allowed, install ffmpeg from https://ffmpeg.org/download.html, or set ${variableOf(name)} to the path of the program.`,
  );
}

/** The environment variable that names the binary. */
function variableOf(name: BinaryName): 'MOTION_LOUPE_FFMPEG' | 'MOTION_LOUPE_FFPROBE' {
  return name === 'ffmpeg' ? 'MOTION_LOUPE_FFMPEG' : 'MOTION_LOUPE_FFPROBE';
}

function* candidates(name: BinaryName): Generator<{ path: string; source: BinarySource }> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;

  const named = process.env[variableOf(name)];
  if (named) yield { path: named, source: 'environment' };

  if (name === 'ffmpeg') {
    const path = pathFromFfmpegStatic();
    if (path) yield { path, source: 'ffmpeg-static' };
  }

  const host = `${process.platform}-${process.arch}`;
  const packages = name === 'ffmpeg' ? [`@ffmpeg-binary/${host}`, `@ffmpeg-installer/${host}`] : [`@ffprobe-installer/${host}`];
  for (const name of packages) {
    const folder = packageFolder(name);
    if (folder) yield { path: unpacked(join(folder, file)), source: 'package' };
  }

  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder) yield { path: join(folder, file), source: 'system' };
  }
}

function pathFromFfmpegStatic(): string | undefined {
  try {
    const path: unknown = require('ffmpeg-static');
    return typeof path === 'string' ? unpacked(path) : undefined;
  } catch {
    return undefined;
  }
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** Programs inside an Electron archive cannot be started; the packager puts them beside it. */
function unpacked(path: string): string {
  return path.replace(/app\.asar([\\/])/, 'app.asar.unpacked$1');
}

async function inspect(path: string, name: BinaryName, source: BinarySource): Promise<FoundBinary | undefined> {
  try {
    if (!statSync(path).isFile()) return undefined;
    if (source !== 'system' && source !== 'environment') makeExecutable(path);
  } catch {
    return undefined;
  }
  const limits = { milliseconds: 20_000 };
  const run = await outputOf(path, ['-hide_banner', '-version'], { limits }).catch(() => null);
  if (run?.end.code !== 0) return undefined;
  const version = new RegExp(`^${name} version (\\S+)`, 'm').exec(run.stdout)?.[1];
  const libavutil = /^libavutil\s+(\d+)\./m.exec(run.stdout)?.[1];
  if (!version || !libavutil) return undefined;
  return { path, version, libavutil: Number(libavutil), source };
}

/** Some packages carry their program without the right to run it. */
function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}
