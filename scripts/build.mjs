// Builds what runs outside the test runner: `npm run build`, and `scripts/run.mjs` when the build is missing or stale.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { kernels } from './build-kernels.mjs';
import { buildRenderer } from './build-renderer.mjs';
import { writeThirdParty } from './third-party.mjs';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const output = path.join(root, 'dist');
const lock = path.join(root, '.cache', 'build.lock');

/** Everything that a build depends on, except packages, which stay outside the bundles. */
const sources = [
  'core',
  'host',
  'cli',
  'electron',
  'bench',
  'renderer',
  'scripts/build.mjs',
  'scripts/build-kernels.mjs',
  'scripts/build-renderer.mjs',
  'scripts/third-party.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/** Entry points of the bundles: dist/cli/main.js and so on. */
const entries = [
  'cli/main.ts',
  'host/server/host-process.ts',
  'host/train/training-worker.ts',
  'host/lab/figure-worker.ts',
  'electron/main/main.ts',
  'electron/host/main.ts',
  'bench/main.ts',
  'bench/measure-process.ts',
  'bench/kernel-thread.ts',
  'bench/stage-thread.ts',
];

/** The steps of a build, in order; each writes into an empty folder that becomes dist/ when all are done. */
const steps = [bundle, preload, kernels, page];

/** @param {string} folder */
async function bundle(folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: entries.filter((entry) => existsSync(path.join(root, entry))),
    outbase: root,
    outdir: folder,
    bundle: true,
    // Engines are loaded on demand, from chunks of their own.
    splitting: true,
    chunkNames: 'chunks/[hash]',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  });
}

/**
 * Builds the script between Electron and the page. In a sandbox it can load no other file, and cannot be a module.
 * @param {string} folder
 */
async function preload(folder) {
  if (!existsSync(path.join(root, 'electron', 'preload'))) return;
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['electron/preload/preload.ts'],
    outfile: path.join(folder, 'electron', 'preload', 'preload.cjs'),
    bundle: true,
    platform: 'node',
    target: 'chrome130',
    format: 'cjs',
    external: ['electron'],
    logLevel: 'error',
  });
}

/**
 * The window, and the list of all packages that are shipped, of which it holds some.
 * @param {string} folder
 */
async function page(folder) {
  writeThirdParty(folder, root, await buildRenderer(folder, root));
}

/** Changes with the name, size or time of any source. */
function signature() {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ name) => {
    const file = path.join(root, name);
    const status = statSync(file, { throwIfNoEntry: false });
    if (!status) return;
    if (status.isDirectory()) {
      for (const entry of readdirSync(file).toSorted()) visit(path.join(name, entry));
    } else {
      hash.update(`${name} ${status.size} ${status.mtimeMs}\n`);
    }
  };
  for (const source of sources) visit(source);
  return hash.digest('hex');
}

function builtFrom() {
  const stamp = path.join(output, 'stamp');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

/** Builds unless dist/ was made from exactly these sources. Two processes that start at the same time build once. */
export async function ensureBuilt() {
  if (builtFrom() === signature()) return;
  await alone(async () => {
    if (builtFrom() !== signature()) await buildAll();
  });
}

async function buildAll() {
  // Beside dist/, because source maps name their sources relative to their own folder.
  const fresh = path.join(root, `.dist-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    const made = signature();
    for (const step of steps) await step(fresh);
    writeFileSync(path.join(fresh, 'stamp'), made);
    rmSync(output, { recursive: true, force: true });
    renameSync(fresh, output);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Runs `work` while no other process does. A lock whose owner has exited is taken over.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    if (!ownerIsAlive()) rmSync(lock, { force: true });
    else await wait(50);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

function ownerIsAlive() {
  try {
    // A lock that was just created is still empty, and signal 0 to process 0 always succeeds.
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    // It does not exist any more: the caller tries again. Not permitted: the process belongs to another user, and runs.
    return codeOf(error) !== 'ESRCH';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await alone(buildAll).catch(() => {
    // esbuild has printed the errors.
    process.exitCode = 1;
  });
}
