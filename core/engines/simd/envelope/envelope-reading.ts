import { unexplained } from '../../../plan/displacement-field.ts';
import { bufferBytes } from '../../../plan/plan.ts';
import { behind, readField, type Address } from '../blocks/block-table.ts';
import { frameBlock } from '../blocks/shared-blocks.ts';
import { type PhaseMemory, readPhase } from '../phase/phase-reading.ts';
import { readPlane } from '../shared/plane-reading.ts';
import { type FieldLayout, scaleNoise } from './field-layout.ts';
import type { MovedPlane } from './moved-planes.ts';

interface EnvelopeMemory extends PhaseMemory {
  readonly field: FieldLayout;
  readonly planes: readonly MovedPlane[];
}

/**
 * A buffer of the plan as the last frame left it.
 *
 * @throws LoupeError `INTERNAL` when the plan has no such buffer, or when only an engine that inspects keeps it
 */
export function readEnvelope(store: EnvelopeMemory, buffer: string): Float32Array {
  return readFieldBuffer(store, buffer) ?? readPlaneBuffer(store, buffer) ?? readPhase(store, buffer);
}

function readFieldBuffer({ memory, plan, field }: EnvelopeMemory, buffer: string): Float32Array | null {
  const { width, height } = plan.field!;
  const samples = width * height;
  const scale = Number(buffer.slice(buffer.lastIndexOf('_') + 1));
  const outside = plan.filters.outside !== null;
  const floats = (address: Address, count: number): Float32Array => new Float32Array(memory, address, count);
  if (buffer === 'displacement') return partsOf(floats(field.displacement, 4 * samples), 4, outside ? [0, 1, 2, 3] : [0, 1]);
  if (buffer === 'displacement_inverse') {
    const pitch = Math.ceil((width + 2) / 2) * 4;
    const padded = floats(field.inverse, pitch * (height + 2));
    return Float32Array.from({ length: 2 * samples }, (_, at) => {
      const [part, index] = [Math.floor(at / samples), at % samples];
      return padded[(1 + Math.floor(index / width)) * pitch + 2 * (1 + (index % width)) + part];
    });
  }
  if (buffer === 'displacement_power') return floats(field.power, bufferBytes(plan.buffers[buffer]) / 4).slice();
  if (buffer === 'displacement_found') {
    const found = floats(field.found, 4 * samples);
    const motion = partsOf(found, 4, [0, 1]);
    const ratio = floats(field.ratio, samples);
    return joined([motion, ratio, ...(outside ? [partsOf(found, 4, [2, 3])] : [])]);
  }
  const { width: columns, height: rows } = plan.buffers[buffer];
  if (buffer.startsWith('guide_'))
    return joined(
      (outside ? [2, 0, 1, 4, 5] : [2, 0, 1]).map((part) =>
        joined(
          Array.from({ length: rows }, (_, row) =>
            partsOf(floats(behind(field.guides[scale], row * columns * 32), (outside ? 8 : 4) * columns), outside ? 8 : 4, [
              part,
            ]),
          ),
        ),
      ),
    );
  if (!buffer.startsWith('evidence_') || field.guides[scale] === field.evidence[scale]) return null;
  const evidence = floats(field.evidence[scale], 8 * columns * rows);
  const noise = scaleNoise(plan, scale);
  const power = partsOf(evidence, 8, [5]);
  return joined([
    partsOf(evidence, 8, [0, 1, 2, 3, 4]),
    power.map((each) => each - unexplained.noiseInMisfit * noise),
    power.map((each) => each - noise),
    ...(outside ? [partsOf(evidence, 8, [6, 7])] : []),
  ]);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

/** Parts of samples of `stride` floats, one after another. */
function partsOf(values: Float32Array, stride: number, parts: readonly number[]): Float32Array {
  const count = values.length / stride;
  const found = new Float32Array(parts.length * count);
  parts.forEach((part, index) => {
    for (let at = 0; at < count; at++) found[index * count + at] = values[at * stride + part];
  });
  return found;
}

function readPlaneBuffer({ memory, plan, planes, image }: EnvelopeMemory, buffer: string): Float32Array | null {
  if (buffer === 'unexplained_change' && image.traceChange)
    return new Float32Array(memory, image.traceChange, plan.size.width * plan.size.height).slice();
  for (const { store, traceChange } of planes) {
    const name = `plane_${store.plane}`;
    if (buffer === name || buffer === `delayed_${name}`)
      return readPlane(memory, plan, store, readField(frameBlock, memory, store.frame, buffer === name ? 'input' : 'source'));
    if (buffer === `${name}_change` && traceChange)
      return new Float32Array(memory, traceChange, store.width * store.height).slice();
  }
  return null;
}
