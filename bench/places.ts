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

/** Where the parts of a built benchmark lie. */
export const places = {
  /** The command line as it is built. */
  commandLine: path.join(built, 'cli', 'main.js'),
  results: path.join(packageFolder(), 'bench', 'results'),
  /** Where the footage of real motions lies, unless MOTION_LOUPE_FOOTAGE says otherwise. */
  footage: path.join(packageFolder(), '..', 'shared', 'footage'),
  /** Where photographs lie, unless MOTION_LOUPE_IMAGES says otherwise. */
  images: process.env['MOTION_LOUPE_IMAGES'] ?? path.join(packageFolder(), '..', 'shared', 'images'),
  /** A process that measures one thing. */
  measureProcess: path.join(built, 'bench', 'measure-process.js'),
  /** A thread that runs the benchmark's own kernels. */
  kernelThread: path.join(built, 'bench', 'kernel-thread.js'),
  /** A thread of the simd engine that looks at the clock between kernels. */
  stageThread: path.join(built, 'bench', 'stage-thread.js'),
  /** The benchmark's own kernels, plain and with relaxed SIMD. */
  ceilings: path.join(built, 'kernels', 'ceilings.wasm'),
  ceilingsRelaxed: path.join(built, 'kernels', 'ceilings-relaxed.wasm'),
} as const;
