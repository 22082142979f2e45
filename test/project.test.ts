import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPosix } from './support/requirements.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const require = createRequire(import.meta.url);
const manifest = require('../package.json') as {
  engines: { node: string };
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const lock = require('../package-lock.json') as { packages: Record<string, LockedPackage> };

it.each(['docs/reliability.md', 'SECURITY.md'])('every test that %s names exists', async (name) => {
  const page = await readFile(path.join(root, name), 'utf8');
  const cells = Array.from(page.matchAll(/^\|.*\| (`test\/.*) \|$/gm), ([, cell]) => cell.split('; '));
  expect(cells.length).toBeGreaterThan(15);
  for (const named of cells.flat()) {
    const [, file = '', titles = ''] = /^`(.*)`: (.*)$/.exec(named) ?? [];
    const source = await readFile(path.join(root, file), 'utf8');
    for (const [, title] of titles.matchAll(/"([^"]*)"/g)) expect(source, named).toContain(title);
  }
});

describe('the lock file', () => {
  it('has the parts of packages for every platform, so that "npm ci" works on all of them', () => {
    const missing: string[] = [];
    for (const [place, { optionalDependencies }] of Object.entries(lock.packages)) {
      for (const name of Object.keys(optionalDependencies ?? {})) {
        const [nested, hoisted] = [`${place}/node_modules/${name}`, `node_modules/${name}`];
        if (!(nested in lock.packages) && !(hoisted in lock.packages)) missing.push(`${name}, wanted by ${place}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('holds no package with an undecided install script', () => {
    // File watching of vite on macOS; its script does nothing where the ready-made part is there.
    const decidedByNpm = new Set(['fsevents']);
    const undecided = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length))
      .filter((name) => manifest.allowScripts[name] === undefined && !decidedByNpm.has(name));
    expect(undecided).toEqual([]);
  });
});

describe('the manifest', () => {
  it('lets packages with a native part of their own fail to install', () => {
    for (const name of ['@tensorflow/tfjs-node', 'ffmpeg-static']) {
      expect(manifest.optionalDependencies).toHaveProperty([name]);
      expect(manifest.dependencies).not.toHaveProperty([name]);
    }
  });
});

describe('a program started through npm', () => {
  let project: string;

  /** A project with the real scripts and a program that tells what reaches it. */
  beforeAll(async () => {
    project = await mkdtemp(path.join(os.tmpdir(), 'motion-loupe-scripts-'));
    await cp(path.join(root, 'scripts'), path.join(project, 'scripts'), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction');
    const scripts = { cli: 'node scripts/run.mjs cli' };
    await writeFile(path.join(project, 'package.json'), JSON.stringify({ type: 'module', private: true, scripts }));
    await mkdir(path.join(project, 'cli'));
    await mkdir(path.join(project, 'core'));
    await writeFile(path.join(project, 'core/greeting.ts'), `export const greeting: string = 'hello';\n`);
    await writeFile(
      path.join(project, 'cli/main.ts'),
      `import { greeting } from '../core/greeting.ts';
      const args: string[] = process.argv.slice(2);
      if (args[0] !== 'wait') process.exitCode = Number(args[0]);
      else {
        const end = setTimeout(() => console.log('nothing came'), 200_000);
        process.once('SIGTERM', () => {
          console.log('SIGTERM');
          clearTimeout(end);
          process.exitCode = 143;
        });
      }
      console.log(greeting, JSON.stringify(args));`,
    );
  });

  afterAll(async () => {
    await rm(project, { recursive: true, force: true });
  });

  const npmRun = (...args: string[]) =>
    run('npm', ['run', '--silent', 'cli', '--', ...args], { cwd: project, shell: process.platform === 'win32' });

  it('is built first and gets its arguments as they are, with nothing else on stdout or stderr', async () => {
    expect(await npmRun('0', '--fps', 'a b', '')).toEqual({ stdout: 'hello ["0","--fps","a b",""]\n', stderr: '' });
  });

  it('gives its exit code', async () => {
    await expect(npmRun('3')).rejects.toMatchObject({ code: 3 });
  });

  it('is built again only when a source changes', async () => {
    const built = path.join(project, 'dist', 'cli', 'main.js');
    await npmRun('0');
    const before = await readFile(built, 'utf8');
    await writeFile(built, `console.log('not built again');`);
    expect((await npmRun('0')).stdout).toBe('not built again\n');

    // Older than the build, as after a checkout of an older branch.
    await writeFile(path.join(project, 'core/greeting.ts'), `export const greeting: string = 'howdy';\n`);
    await utimes(path.join(project, 'core/greeting.ts'), 1e9, 1e9);
    expect((await npmRun('0')).stdout).toBe('howdy ["0"]\n');
    expect(await readFile(built, 'utf8')).not.toBe(before);
  });

  it('is built once when several start at the same time', async () => {
    await rm(path.join(project, 'dist'), { recursive: true, force: true });
    const outputs = await Promise.all([npmRun('0'), npmRun('0'), npmRun('0')]);
    expect(new Set(outputs.map(({ stdout, stderr }) => stdout + stderr))).toEqual(new Set(['howdy ["0"]\n']));
  });

  it('says in one line what is wrong with its sources, and leaves the last build alone', async () => {
    const source = path.join(project, 'core/greeting.ts');
    const good = await readFile(source, 'utf8');
    await writeFile(source, 'export const = ;');
    await expect(npmRun('0')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Motion Loupe could not be built/) as string,
    });
    await writeFile(source, good);
    expect((await npmRun('0')).stdout).toBe('howdy ["0"]\n');
  });

  // Windows has no SIGTERM: a program there is ended outright.
  it.skipIf(!onPosix())('hears of a SIGTERM that npm keeps to the shell', async () => {
    const npm = spawn('npm', ['run', '--silent', 'cli', '--', 'wait'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
    const output = text(npm.stdout);
    await once(npm.stdout, 'data');
    npm.kill('SIGTERM');
    expect(await output).toMatch(/SIGTERM\n$/);
  });
});
