import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...args: string[]): Run {
  const script = path.join(root, 'scripts', 'run.mjs');
  return spawnSync(process.execPath, [script, 'bench', '--no-save', ...args], { cwd: root, encoding: 'utf8' });
}

/** stdout must be one JSON document and nothing else. */
function rows(run: Run): Record<string, unknown>[] {
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout) as Record<string, unknown>[];
}

describe('npm run bench', () => {
  let timed: Record<string, unknown>[];
  beforeAll(() => {
    const run = bench('--methods', 'phase-fast,phase-classic', '--sizes', '64x48', '--frames', '3', '--rounds', '2', '--json');
    timed = rows(run);
  });

  it('prints one row per method, size, engine and number of threads, as JSON and nothing else', () => {
    const names = (timed as Record<string, string>[]).map((row) =>
      [row.method, row.size, row.engine, row.engine === 'simd' ? row.threads : ''].join(' '),
    );
    expect(names.toSorted()).toEqual(
      ['simd 1', 'simd 2', 'tensor ']
        .flatMap((engine) => [`phase-classic 64x48 ${engine}`, `phase-fast 64x48 ${engine}`])
        .toSorted(),
    );
  });

  it('times every frame that was asked for', () => {
    for (const { medianMs, minMs, maxMs, frames, framesPerSecond } of timed as Record<string, number>[]) {
      expect(frames).toBe(3);
      expect(minMs).toBeGreaterThan(0);
      expect(medianMs).toBeGreaterThanOrEqual(minMs);
      expect(maxMs).toBeGreaterThanOrEqual(medianMs);
      // both are rounded to four digits
      expect((framesPerSecond * medianMs) / 1000).toBeCloseTo(1, 2);
    }
  });

  it('says what the machine can do at best', () => {
    for (const { machine } of timed as { machine: { ceilings: Record<string, number>[] } }[]) {
      expect(machine.ceilings.map(({ threads }) => threads)).toEqual([1, 2]);
      for (const { multiplyAddGflops, readGBs, copyGBs } of machine.ceilings) {
        // between a slow board and what no processor does with 128-bit vectors on two cores
        for (const rate of [multiplyAddGflops, readGBs, copyGBs]) expect(rate).toBeGreaterThan(0.1);
        expect(multiplyAddGflops).toBeLessThan(1000);
      }
    }
  });

  it('tells where the simd engine spends its time: what one thread does adds up to about its frame', () => {
    const stages = timed.filter(({ engine }) => engine === 'simd').map((row) => row.stages as Record<string, number>);
    expect(stages).toHaveLength(4);
    for (const each of stages) {
      expect(Object.keys(each)).toEqual(expect.arrayContaining(['forwardRows', 'magnifyBand', 'inverseRows']));
      for (const milliseconds of Object.values(each)) expect(milliseconds).toBeGreaterThan(0);
    }
    expect(timed.filter(({ engine }) => engine === 'tensor').map((row) => row.stages)).toEqual([null, null]);
  });

  it('measures the start of an engine in parts that add up', () => {
    const run = bench('--start', '--methods', 'phase-fast', '--sizes', '64x48', '--rounds', '1', '--threads', '1', '--json');
    const [row] = rows(run) as Record<string, number>[];
    const { firstMs, importMs, openMs, planMs, prepareMs, firstFrameMs } = row;
    // all are rounded to four digits
    expect((importMs + openMs + planMs + prepareMs + firstFrameMs) / firstMs).toBeCloseTo(1, 2);
  });

  it.each([
    [['--sizes', 'large'], '--sizes has "large"'],
    [['--engines', 'gpu'], '--engines has "gpu"'],
    [['--methods', 'phase'], '--methods has "phase"'],
    [['--window-cases', 'riesz'], '--window-cases has "riesz"'],
    [['--frames', '0'], '--frames has "0"'],
    [['--engines', 'simd,cpu'], '--engines has "cpu"'],
  ])('refuses %j before it measures anything', (args, sentence) => {
    const run = bench(...args, '--json');
    expect(run).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(sentence) });
  });
});
