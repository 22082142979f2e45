import { maxCode } from '../../../base/frame.ts';
import type { FieldPlan, Plan } from '../../../plan/plan.ts';
import { behind, writeBlock, type Address, type Handle } from '../blocks/block-table.ts';
import { movedPlaneBlock, planeScratchBlock } from '../blocks/envelope-blocks.ts';
import { fractions } from '../kernels/envelope/fractions.ts';
import type { MovedImage } from '../phase/image-layout.ts';
import type { Arena } from '../shared/arena.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import type { Scratch } from '../shared/scratch.ts';
import type { PlaceTables } from './places.ts';

/** Samples by which a plane is mirrored beyond its edges: what Lanczos' kernel reads there. */
const mirrored = 3;

export interface MovedPlane {
  readonly block: Handle<'MovedPlane'>;
  readonly store: PlaneStore;
  readonly region: Address;
  readonly traceChange: Address | undefined;
}

/** What a thread needs while it moves rows of a plane. */
export function planeScratch({ width }: PlaneStore, field: FieldPlan): Scratch<'PlaneScratch', typeof planeScratchBlock.fields> {
  const row = { bytes: Math.ceil(width / 4) * 16 };
  return {
    table: planeScratchBlock,
    rooms: {
      line: { bytes: Math.ceil((field.width + 2) / 2) * 16 },
      places: { bytes: 5 * row.bytes },
      values: { bytes: 4 * row.bytes },
    },
  };
}

/** Room for a plane as float32 codes, mirrored on each side. */
export function reserveImage(arena: Arena, { width, height }: PlaneStore): MovedImage {
  const pitch = Math.ceil((width + 2 * mirrored) / 4) * 16;
  const rows = height + 2 * mirrored;
  // kernels read eight samples where they need six
  const address = arena.reserve({ bytes: rows * pitch + 32 }, 'plane to be moved');
  return { image: behind(address, mirrored * (pitch + 4)), pitch };
}

/**
 * Lanczos' kernel of six samples: per fraction of the way between two samples the weights of the two before it, of these two and of the two behind
 * them, and two zeros. Weights are divided by their sum.
 */
export function lanczosWeights(): Float32Array {
  // rounding may bring a fraction to 1: one entry more
  const entries = fractions + 2;
  const values = new Float32Array(8 * entries);
  for (let entry = 0; entry < entries; entry++) {
    const fraction = Math.min(1, entry / fractions);
    const weights = Array.from({ length: 6 }, (_, index) => lanczos(index - 2 - fraction));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    values.set(
      weights.map((weight) => weight / sum),
      8 * entry,
    );
  }
  return values;
}

function lanczos(distance: number): number {
  if (distance === 0) return 1;
  if (Math.abs(distance) >= 3) return 0;
  const angle = Math.PI * distance;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / angle ** 2;
}

/** Lays out a plane that the field moves. */
export function layMovedPlane(
  arena: Arena,
  plan: Plan,
  planField: FieldPlan,
  store: PlaneStore,
  { image, pitch }: MovedImage,
  field: Handle<'Field'>,
  weights: Address,
  region: Address,
  tables: PlaceTables,
  inspect: boolean,
): MovedPlane {
  const bytes = store.width * store.height * 4;
  const traceChange = inspect ? arena.reserve({ bytes }, 'trace of the change') : undefined;
  const block = arena.placeBlock(movedPlaneBlock, {
    frame: store.frame,
    field,
    width: store.width,
    height: store.height,
    sampleBytes: store.sampleBytes,
    largest: maxCode(plan.format),
    image,
    pitch,
    perX: plan.size.width / store.width,
    perY: plan.size.height / store.height,
    fieldColumns: tables.ofPlane(store.width, plan.size.width, planField.width, plan.extended.width),
    fieldRows: tables.ofPlane(store.height, plan.size.height, planField.height, plan.extended.height),
    weights,
    traceChange,
  });
  return { block, store, region, traceChange };
}

/** The weights of the change over a plane. */
export function writePlaneRegion(memory: ArrayBufferLike, { block, region }: MovedPlane, weights: Float32Array | null): void {
  if (weights) new Float32Array(memory, region, weights.length).set(weights);
  writeBlock(movedPlaneBlock, memory, block, { region: weights ? region : undefined });
}
