import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package: the nearest one above this file that has a package.json. */
function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

const built = path.join(packageFolder(), 'dist');

/** Paths of the parts of a built benchmark. */
export const places = {
  /** The built command line. */
  commandLine: path.join(built, 'cli', 'main.js'),
  results: path.join(packageFolder(), 'bench', 'results'),
  /** Footage of real motions, unless MOTION_LOUPE_FOOTAGE names another folder. */
  footage: path.join(packageFolder(), '..', 'shared', 'footage'),
  /** Photographs, unless MOTION_LOUPE_IMAGES names another folder. */
  images: process.env['MOTION_LOUPE_IMAGES'] ?? path.join(packageFolder(), '..', 'shared', 'images'),
  /** A process that measures one thing. */
  measureProcess: path.join(built, 'bench', 'measure-process.js'),
  /** A thread that runs the benchmark's own kernels. */
  kernelThread: path.join(built, 'bench', 'kernel-thread.js'),
  /** A thread of the SIMD engine that reads the clock between kernels. */
  stageThread: path.join(built, 'bench', 'stage-thread.js'),
  /** The benchmark's own kernels, plain and with relaxed SIMD. */
  ceilings: path.join(built, 'kernels', 'ceilings.wasm'),
  ceilingsRelaxed: path.join(built, 'kernels', 'ceilings-relaxed.wasm'),
} as const;
