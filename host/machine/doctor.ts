import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { logFile } from '../log/program-log.ts';
import { dataFolder } from '../files/data-folder.ts';
import { loadTensorBackend, type TensorBackendName } from '../engines/tensor-backend.ts';
import { type BinaryName, type BinarySource, findBinary } from '../video/binaries.ts';

/** A program that Motion Loupe runs, or why it was not found. */
export type ProgramFinding =
  | {
      readonly found: true;
      readonly path: string;
      readonly version: string;
      readonly source: BinarySource;
      readonly libavutil: number;
    }
  | { readonly found: false; readonly why: string };

export type TensorFinding =
  | { readonly found: true; readonly name: TensorBackendName; readonly description: string; readonly reason: string }
  | { readonly found: false; readonly why: string };

/** A part that this machine lacks, and a sentence that says what it would add. */
export interface MissingPart {
  readonly part: string;
  readonly adds: string;
}

/** The findings about a machine: plain data, as `motion-loupe doctor --json` prints it. */
export interface MachineReport {
  readonly system: {
    readonly platform: string;
    readonly architecture: string;
    readonly release: string;
    readonly memoryBytes: number;
  };
  readonly node: { readonly version: string; readonly path: string };
  readonly ffmpeg: ProgramFinding;
  readonly ffprobe: ProgramFinding;
  readonly tensorflow: TensorFinding;
  /** Vector instructions of WebAssembly in this version of Node. */
  readonly simd: { readonly available: boolean; readonly relaxed: boolean };
  readonly threads: { readonly cores: number; readonly sharedMemory: boolean };
  readonly electron: { readonly version: string | null; readonly binary: string | null };
  /** Path of the log that the program with a window writes. */
  readonly log: string;
  readonly missing: readonly MissingPart[];
}

/** The part of WebAssembly used here; its types come with those of the DOM, which Node code does not have. */
declare const WebAssembly: { validate(bytes: Uint8Array): boolean };

const require = createRequire(import.meta.url);

/** Checks everything that Motion Loupe can use. Missing parts are findings, not errors. */
export async function inspectMachine(): Promise<MachineReport> {
  const tensorflow = await inspectTensors();
  const found = {
    system: { platform: process.platform, architecture: process.arch, release: os.release(), memoryBytes: os.totalmem() },
    node: { version: process.versions.node, path: process.execPath },
    ffmpeg: await inspectProgram('ffmpeg'),
    ffprobe: await inspectProgram('ffprobe'),
    tensorflow,
    simd: { available: WebAssembly.validate(simdModule), relaxed: WebAssembly.validate(relaxedSimdModule) },
    threads: { cores: os.availableParallelism(), sharedMemory: typeof SharedArrayBuffer === 'function' },
    electron: inspectElectron(),
    log: logFile(dataFolder()),
  };
  return { ...found, missing: missingParts(found) };
}

/** Returns one sentence for each part that a machine lacks. */
export function missingParts(report: Omit<MachineReport, 'missing'>): MissingPart[] {
  const { ffmpeg, ffprobe, tensorflow, simd, electron } = report;
  const missing: MissingPart[] = [];
  const lacks = (part: string, adds: string) => missing.push({ part, adds });

  if (!ffmpeg.found) lacks('ffmpeg', `Reads and writes video; nothing can be magnified without it. ${ffmpeg.why}`);
  else if (ffmpeg.libavutil < oldestCurrentLibavutil)
    lacks('ffmpeg 5 or newer', 'Reads newer formats (AV1 among them) faster; set MOTION_LOUPE_FFMPEG to its path.');
  if (!ffprobe.found) lacks('ffprobe', `Says what is in a video file; no file can be opened without it. ${ffprobe.why}`);
  if (!tensorflow.found) lacks('TensorFlow', `Computes the "tensor" engine. ${tensorflow.why}`);
  else if (tensorflow.name !== 'native')
    lacks(
      'TensorFlow native library',
      'Computes the "tensor" engine on all cores instead of one; "npm ci" fetches it where storage.googleapis.com can be reached.',
    );
  if (!simd.available) lacks('WebAssembly SIMD', 'Computes four numbers at a time; a newer Node has it.');
  else if (!simd.relaxed) lacks('WebAssembly relaxed SIMD', 'Multiplies and adds in one instruction; Node 22 and later have it.');
  if (!electron.version) lacks('Electron', 'Runs the app with its window; "npm ci" without --omit=dev installs it.');
  else if (!electron.binary)
    lacks('Electron program', 'Runs the app with its window; it is downloaded the first time the app is started.');
  return missing;
}

/** The report as a table, followed by what is missing. */
export function formatMachineReport(report: MachineReport): string {
  const { system, node, ffmpeg, ffprobe, tensorflow, simd, threads, electron } = report;
  const rows: [string, string][] = [
    [
      'System',
      `${system.platform} ${system.release}, ${system.architecture}, ${(system.memoryBytes / 2 ** 30).toFixed(1)} GiB of memory`,
    ],
    ['Node', `${node.version}, ${node.path}`],
    ['ffmpeg', describeProgram(ffmpeg)],
    ['ffprobe', describeProgram(ffprobe)],
    ['TensorFlow', tensorflow.found ? `${tensorflow.description} (${tensorflow.reason})` : 'not usable'],
    ['SIMD', simd.available ? `WebAssembly SIMD${simd.relaxed ? ', relaxed SIMD' : ''}` : 'none'],
    [
      'Threads',
      `${threads.cores} ${threads.cores === 1 ? 'core' : 'cores'}, ${threads.sharedMemory ? 'shared memory' : 'no shared memory'}`,
    ],
    ['Electron', electron.version ? `${electron.version}, ${electron.binary ?? 'program not downloaded yet'}` : 'not installed'],
    ['Log', report.log],
  ];
  const lines = table(rows);
  if (report.missing.length > 0) {
    lines.push('', 'What this machine lacks, and what it would add:');
    lines.push(...report.missing.map(({ part, adds }) => `  ${part}: ${adds}`));
  }
  return lines.join('\n');
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

const sources: Readonly<Record<BinarySource, string>> = {
  environment: 'named by the environment',
  'ffmpeg-static': 'from ffmpeg-static',
  package: 'from an npm package',
  system: "the system's",
};

function describeProgram(program: ProgramFinding): string {
  return program.found ? `${program.version}, ${sources[program.source]}, ${program.path}` : 'not found';
}

async function inspectProgram(name: BinaryName): Promise<ProgramFinding> {
  try {
    const { path: file, version, source, libavutil } = await findBinary(name);
    return { found: true, path: file, version, source, libavutil };
  } catch (error) {
    return { found: false, why: sentence(error) };
  }
}

async function inspectTensors(): Promise<TensorFinding> {
  try {
    const { name, description, reason } = await loadTensorBackend();
    return { found: true, name, description, reason };
  } catch (error) {
    return { found: false, why: sentence(error) };
  }
}

function inspectElectron(): MachineReport['electron'] {
  try {
    const manifest = require.resolve('electron/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    // Importing the package to ask for its program would start the download.
    const folder = path.dirname(manifest);
    const note = path.join(folder, 'path.txt');
    const binary = existsSync(note) ? path.join(folder, 'dist', readFileSync(note, 'utf8')) : null;
    return { version, binary: binary && existsSync(binary) ? binary : null };
  } catch {
    return { version: null, binary: null };
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** libavutil of ffmpeg 5. */
const oldestCurrentLibavutil = 57;

/** Smallest modules that use an instruction of each kind (i8x16.popcnt; i8x16.relaxed_swizzle); nothing runs them. */
const simdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);
const relaxedSimdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2,
  11,
]);
