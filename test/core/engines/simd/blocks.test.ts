import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assemblyScriptOf } from '../../../../core/engines/simd/blocks/assembly-script.ts';
import {
  address,
  behind,
  block,
  bytes,
  count,
  describeBlock,
  extendBlock,
  flag,
  number,
  optional,
  readField,
  sum,
  writeBlock,
  type Address,
  type Handle,
} from '../../../../core/engines/simd/blocks/block-table.ts';
import { envelopeBlocks } from '../../../../core/engines/simd/blocks/envelope-blocks.ts';
import { eulerianBlocks } from '../../../../core/engines/simd/blocks/eulerian-blocks.ts';
import { phaseBlocks } from '../../../../core/engines/simd/blocks/phase-blocks.ts';
import { rieszBlocks } from '../../../../core/engines/simd/blocks/riesz-blocks.ts';
import { sharedBlocks } from '../../../../core/engines/simd/blocks/shared-blocks.ts';

const kernels = fileURLToPath(new URL('../../../../core/engines/simd/kernels', import.meta.url));

describe('blocks of the simd engine', () => {
  it.each([
    ['blocks.ts', sharedBlocks, 'blocks/shared-blocks.ts'],
    ['phase/blocks.ts', phaseBlocks, 'blocks/phase-blocks.ts'],
    ['riesz/blocks.ts', rieszBlocks, 'blocks/riesz-blocks.ts'],
    ['eulerian/blocks.ts', eulerianBlocks, 'blocks/eulerian-blocks.ts'],
    ['envelope/blocks.ts', envelopeBlocks, 'blocks/envelope-blocks.ts'],
  ] as const)(
    'stand in kernels/%s as their tables describe them; --update after the file writes it',
    async (file, blocks, source) => {
      const text = assemblyScriptOf(
        blocks,
        source,
        file === 'blocks.ts' ? {} : { '../blocks': sharedBlocks, '../phase/blocks': file.startsWith('phase') ? [] : phaseBlocks },
      );
      await expect(text).toMatchFileSnapshot(path.join(kernels, file));
    },
  );

  const base = describeBlock('Base', 'A block.', {
    width: count('Width.'),
    ready: flag(''),
    scale: number(''),
    data: address(''),
  });
  const whole = extendBlock(base, 'Whole', 'One that begins with it.', {
    pitch: bytes(''),
    base: optional(block('Base', '')),
    total: sum(''),
  });

  it('lay fields out one after another, float64 at multiples of eight', () => {
    expect(base.offsets).toEqual({ width: 0, ready: 4, scale: 8, data: 12 });
    expect(whole.offsets).toEqual({ ...base.offsets, pitch: 16, base: 20, total: 24 });
    expect([base.bytes, whole.bytes]).toEqual([16, 32]);
  });

  it('hold what is written, and keep what is not named', () => {
    const memory = new ArrayBuffer(64);
    const at = behind(0 as Address, 16) as Handle<'Whole'>;
    writeBlock(whole, memory, at, { width: -3, ready: true, scale: 0.5, data: 4_000_000_000 as Address, total: 1e300 });
    writeBlock(whole, memory, at, { ready: false, pitch: 20 });
    expect(
      (['width', 'ready', 'scale', 'data', 'pitch', 'base', 'total'] as const).map((key) => readField(whole, memory, at, key)),
    ).toEqual([-3, 0, 0.5, 4_000_000_000, 20, 0, 1e300]);
  });
});
