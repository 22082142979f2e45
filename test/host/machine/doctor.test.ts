import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatMachineReport, inspectMachine, type MachineReport, missingParts } from '../../../host/machine/doctor.ts';

let report: MachineReport;

beforeAll(async () => {
  report = await inspectMachine();
});

/** A machine on which nothing is missing. */
const complete: Omit<MachineReport, 'missing'> = {
  system: { platform: 'linux', architecture: 'x64', release: '6.1', memoryBytes: 16 * 2 ** 30 },
  node: { version: '24.1.0', path: '/usr/bin/node' },
  ffmpeg: { found: true, path: '/usr/bin/ffmpeg', version: '7.0', source: 'system', libavutil: 59 },
  ffprobe: { found: true, path: '/usr/bin/ffprobe', version: '7.0', source: 'system', libavutil: 59 },
  tensorflow: { found: true, name: 'native', description: 'TensorFlow 2.9.1, native', reason: 'the best one here' },
  simd: { available: true, relaxed: true },
  threads: { cores: 8, sharedMemory: true },
  electron: { version: '45.4.1', binary: '/opt/electron' },
  log: '/home/someone/.config/Motion Loupe/logs/motion-loupe.log',
};

describe('the report on this machine', () => {
  it('names programs that are there, with version and source', () => {
    for (const program of [report.ffmpeg, report.ffprobe]) {
      if (!program.found) throw new Error(program.why);
      expect(existsSync(program.path)).toBe(true);
      expect(program.version).toMatch(/\d/);
    }
    expect(report.node).toEqual({ version: process.versions.node, path: process.execPath });
  });

  it('says which tensor backend computes', () => {
    expect(report.tensorflow).toMatchObject({ found: true });
    expect(formatMachineReport(report)).toContain(report.tensorflow.found ? report.tensorflow.description : '');
  });

  it('knows the vector instructions of this Node', () => {
    // Relaxed SIMD came with V8 11.4, which is Node 21.
    expect(report.simd).toEqual({ available: true, relaxed: Number(process.versions.node.split('.')[0]) >= 21 });
  });

  it('survives being written as JSON', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('the text of a report', () => {
  it('has one line for each part and none about what is missing when nothing is', () => {
    const text = formatMachineReport({ ...complete, missing: missingParts(complete) });
    expect(text.split('\n').map((line) => line.split(/ {2}/, 1)[0])).toEqual(
      'System Node ffmpeg ffprobe TensorFlow SIMD Threads Electron Log'.split(' '),
    );
    expect(text).toContain("ffmpeg      7.0, the system's, /usr/bin/ffmpeg");
  });

  it.each<[string, Partial<MachineReport>, string]>([
    ['ffmpeg', { ffmpeg: { found: false, why: 'Install it.' } }, 'ffmpeg'],
    ['ffmpeg 5', { ffmpeg: { found: true, path: 'f', version: '4.1', source: 'package', libavutil: 56 } }, 'ffmpeg 5 or newer'],
    ['ffprobe', { ffprobe: { found: false, why: 'Install it.' } }, 'ffprobe'],
    ['TensorFlow', { tensorflow: { found: false, why: 'It did not start.' } }, 'TensorFlow'],
    [
      'its native part',
      { tensorflow: { found: true, name: 'wasm', description: 'WebAssembly', reason: 'best' } },
      'TensorFlow native library',
    ],
    ['SIMD', { simd: { available: false, relaxed: false } }, 'WebAssembly SIMD'],
    ['relaxed SIMD', { simd: { available: true, relaxed: false } }, 'WebAssembly relaxed SIMD'],
    ['Electron', { electron: { version: null, binary: null } }, 'Electron'],
    ['its program', { electron: { version: '45.4.1', binary: null } }, 'Electron program'],
  ])('says in one line what %s would add when it is missing', (_name, difference, part) => {
    const machine = { ...complete, ...difference };
    const missing = missingParts(machine);
    expect(missing.map((one) => one.part)).toEqual([part]);
    expect(formatMachineReport({ ...machine, missing })).toContain(`\n  ${part}: ${missing[0].adds}`);
  });
});
