import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoupeError } from '../../../../core/base/error.ts';
import { atOnce } from '../../../../core/base/in-turns.ts';
import type { PixelFormat, Size } from '../../../../core/base/frame.ts';
import { SimdAnalyser } from '../../../../core/engines/simd/analyser.ts';
import type { Address } from '../../../../core/engines/simd/blocks/block-table.ts';
import { fieldScratchBlock, planeScratchBlock } from '../../../../core/engines/simd/blocks/envelope-blocks.ts';
import { rowScratchBlock } from '../../../../core/engines/simd/blocks/eulerian-blocks.ts';
import { analysisScratchBlock, bandScratchBlock, imageScratchBlock } from '../../../../core/engines/simd/blocks/phase-blocks.ts';
import {
  equationScratchBlock,
  motionScratchBlock,
  moveScratchBlock,
  pyramidScratchBlock,
} from '../../../../core/engines/simd/blocks/riesz-blocks.ts';
import { SimdMagnifier } from '../../../../core/engines/simd/magnifier.ts';
import type { Room } from '../../../../core/engines/simd/shared/arena.ts';
import { GuardedArena } from '../../../../core/engines/simd/shared/guarded-arena.ts';
import type { ThreadHost } from '../../../../core/engines/simd/shared/threads.ts';
import { compile } from '../../../../core/engines/simd/shared/web-assembly.ts';
import { buildAnalysisPlan } from '../../../../core/plan/analysis-plan.ts';
import { buildPlan } from '../../../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../../../core/spec/magnification.ts';
import { qualities } from '../../../../core/spec/pyramid.ts';
import { knownMotion } from '../../../../core/synthetic/known-motion.ts';
import { nodeThreads } from '../../../../host/engines/simd-threads.ts';
import { builtKernels, kernelBytes } from '../../../support/kernels.ts';

/*
 * Scratch is as large as kernels need it, to the float: with one float less of any part, before it or behind it, canaries are found
 * overwritten. The same canaries stand in all tests of conformance that inspect.
 */

/** Whole vectors of sixteen samples on all levels that matter, so that no row has room to spare. */
const size: Size = { width: 128, height: 96 };
const format: PixelFormat = { chroma: 'gray', bits: 8 };

let host: ThreadHost;
beforeAll(async () => {
  host = nodeThreads(path.join(await builtKernels(), 'worker.cjs'), compile(await kernelBytes('kernels.wasm')), 1);
});

/** An arena that takes a float from one of the rooms that it hands out, at its end or before its address. */
class ShortArena extends GuardedArena {
  readonly #short: string;
  readonly #side: 'before' | 'bytes';
  met = false;

  constructor(short: string, side: 'before' | 'bytes') {
    super();
    this.#short = short;
    this.#side = side;
  }

  override reserve(room: Room, name: string): Address {
    const bytes = room[this.#side] ?? 0;
    if (name !== this.#short || bytes === 0) return super.reserve(room, name);
    this.met = true;
    return super.reserve({ ...room, [this.#side]: bytes - 4 }, name);
  }
}

/** Runs three frames; the kernels' overruns are thrown. */
async function magnify(input: Partial<MagnificationInput>, arena: GuardedArena, inspect: boolean): Promise<void> {
  const motion = knownMotion({
    size,
    pattern: 'texture',
    amplitude: 0.2,
    frequency: 3,
    fps: 30,
    frames: 3,
    angle: 20,
    noise: 1,
    format,
  });
  const plan = buildPlan(magnificationSchema.parse({ band: { lo: 2, hi: 4 }, ...input }), size, format, 30);
  using magnifier = atOnce(SimdMagnifier.preparation(plan, host, { inspect, guards: arena }));
  for (const index of [0, 1, 2]) await magnifier.push(motion.frame(index));
}

async function analyse(arena: GuardedArena): Promise<void> {
  const motion = knownMotion({
    size,
    pattern: 'texture',
    amplitude: 0.2,
    frequency: 3,
    fps: 30,
    frames: 2,
    angle: 20,
    noise: 1,
    format,
  });
  using analyser = new SimdAnalyser(buildAnalysisPlan(qualities.fast, size, format), host, arena);
  await analyser.analyse(motion.frame(0));
}

const wide: Partial<MagnificationInput> = { sigma: 40, attenuate: true };
const users = [
  ...[imageScratchBlock, bandScratchBlock].map((table) => ({
    table,
    run: { method: 'phase', quality: 'fast', ...wide } as const,
  })),
  ...[pyramidScratchBlock, equationScratchBlock, motionScratchBlock, moveScratchBlock].map((table) => ({
    table,
    run: { method: 'riesz', ...wide, sigma: 100 } as const,
  })),
  ...[fieldScratchBlock, planeScratchBlock].map((table) => ({
    table,
    run: { method: 'phase', quality: 'fast', transport: 'envelope' } as const,
  })),
  { table: rowScratchBlock, run: { method: 'linear' } as const },
  { table: rowScratchBlock, run: { method: 'color' } as const },
  { table: analysisScratchBlock, run: 'analysis' } as const,
];
const parts = users.flatMap(({ table, run }) =>
  Object.entries(table.fields)
    .filter(([key, field]) => field.type === 'usize' && !key.endsWith('Bytes'))
    .map(([key]) => ({ part: `${table.name}.${key}`, run })),
);

describe('scratch of the simd engine', () => {
  it.each(['phase', 'riesz', 'linear', 'color'] as const)('of method %s is enough', async (method) => {
    const transports = method === 'phase' ? (['phase', 'envelope'] as const) : [undefined];
    for (const inspect of [false, true]) {
      for (const transport of transports)
        await expect(magnify({ method, transport }, new GuardedArena(), inspect)).resolves.toBeUndefined();
    }
  });

  it('holds wider blurs only where they are another layout', () => {
    const layoutOf = (sigma: number): string =>
      buildPlan(magnificationSchema.parse({ band: { lo: 2, hi: 4 }, method: 'phase', sigma }), size, format, 30).layout;
    expect(layoutOf(2)).toBe(layoutOf(32));
    expect(layoutOf(40)).not.toBe(layoutOf(32));
    expect(layoutOf(40)).not.toBe(layoutOf(60));
  });

  it.each(parts)('is as large as kernels need it: $part of $run', async ({ part, run }) => {
    const found: string[] = [];
    for (const side of ['before', 'bytes'] as const) {
      const arena = new ShortArena(part, side);
      const done = run === 'analysis' ? analyse(arena) : magnify(run, arena, true);
      const error = await done.then(
        () => null,
        (thrown: unknown) => thrown as LoupeError,
      );
      if (!arena.met && error) throw error;
      if (!arena.met) continue;
      found.push(side);
      expect(error?.message, side).toContain(part);
    }
    expect(found).toContain('bytes');
  });
});
