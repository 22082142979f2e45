// Compiles the kernels of the simd engine and bundles the script of its threads: a step of `npm run build`, and run on
// demand by the tests. Results are kept in .cache/kernels and copied from there.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const engine = path.join(root, 'core', 'engines', 'simd');
const folder = path.join(engine, 'kernels');
const cache = path.join(root, '.cache', 'kernels');

/** The benchmark's own kernels. */
const benchFolder = path.join(root, 'bench', 'kernels');

/**
 * Files of the build, by name, with the folder of their sources and the extra features they are compiled for.
 *
 * @type {readonly (readonly [string, string, readonly string[]])[]}
 */
const builds = [
  ['kernels.wasm', folder, []],
  ['kernels-relaxed.wasm', folder, ['--enable', 'relaxed-simd']],
  ['ceilings.wasm', benchFolder, []],
  ['ceilings-relaxed.wasm', benchFolder, ['--enable', 'relaxed-simd']],
];

/** What a thread runs outside the kernels. */
const thread = 'host/engines/simd-worker.ts';

/** Returns the folder with the compiled kernels and worker.cjs, built unless it exists for exactly these sources. */
export async function ensureKernels() {
  const made = signature();
  const stamp = path.join(cache, 'stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return cache;
  const fresh = `${cache}-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const [name, from, features] of builds) await compile(path.join(fresh, name), from, features);
  await bundleThread(fresh);
  writeFileSync(path.join(fresh, 'stamp'), made);
  rmSync(cache, { recursive: true, force: true });
  renameSync(fresh, cache);
  return cache;
}

/**
 * Build step: puts the kernels into `output`/kernels.
 *
 * @param {string} output
 */
export async function kernels(output) {
  // like the entry points of the bundles, kernels are built only where their sources exist
  if (existsSync(folder)) cpSync(await ensureKernels(), path.join(output, 'kernels'), { recursive: true });
}

/**
 * @param {string} output
 * @param {string} from folder of the sources
 * @param {readonly string[]} features
 */
async function compile(output, from, features) {
  // in a process of its own: the compiler's types redefine globals of the whole project
  const compiler = path.join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const files = [path.relative(root, path.join(from, 'index.ts')), '--baseDir', root, '--outFile', path.relative(root, output)];
  const memory = ['--runtime', 'stub', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const code = ['-O3', '--noAssert', '--enable', 'simd', '--enable', 'threads', ...features];
  await promisify(execFile)(process.execPath, [compiler, ...files, ...memory, ...code], { cwd: root });
  refuseStaticData(output);
}

/**
 * Refuses kernels with static data: every thread would initialise it again, over values that the others use.
 *
 * @param {string} file
 */
function refuseStaticData(file) {
  const dataSection = 11;
  const bytes = readFileSync(file);
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (id === dataSection)
      throw new Error('The simd kernels hold static data; keep tables in memory that the engine hands out.');
    at += size;
  }
}

/** @param {string} output */
async function bundleThread(output) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    bundle: true,
    logLevel: 'error',
    entryPoints: [thread],
    outfile: path.join(output, 'worker.cjs'),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
}

function signature() {
  const hash = createHash('sha256');
  const files = [
    ...[folder, benchFolder].flatMap((from) =>
      readdirSync(from, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .toSorted()
        .map((name) => path.join(from, name)),
    ),
    path.join(engine, 'shared', 'thread.ts'),
    path.join(engine, 'shared', 'web-assembly.ts'),
    path.join(root, thread),
    path.join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ];
  for (const file of files) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(await ensureKernels());
}
