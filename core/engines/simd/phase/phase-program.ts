import { heldShare } from '../../held-share.ts';
import type { BandPlace, Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { bandScratchBytes, layBand, writeBand } from './band-layout.ts';
import { storeFilters } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import { bandCount } from '../kernels/layout.ts';
import { readPhase } from './phase-reading.ts';
import { halfBytes, layImage, imageScratchBytes, placePart, writeRegion } from './image-layout.ts';
import { encodeProgram, type Program } from '../shared/program.ts';
import { shareByCost, shareEvenly } from '../shared/shares.ts';
import { Transforms } from './transforms.ts';

/** Lays out method `phase`: the image's spectrum, bands shared out to threads, and the way back. */
export function layPhase(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const transforms = new Transforms(arena);
  const plane = storePlane(arena, plan, 0, plan.latency + 1);
  const filters = storeFilters(arena, plan);
  const bandBytes = Math.max(...plan.bands.map((band) => bandScratchBytes(plan, band)));
  const imageBytes = imageScratchBytes(plan.extended);
  // half spectra and bands are never there at the same time
  const scratches = Array.from({ length: threads }, (_, thread) =>
    arena.reserve(Math.max(bandBytes, imageBytes + (thread === 0 ? halfBytes(plan) : 0))),
  );
  const half = scratches[0] + imageBytes;
  const image = layImage(arena, transforms, plan, plane, threads, half, inspect);
  const shares = shareByCost(plan.bands.map(bandCost), threads);
  const owner = new Map(shares.flatMap((bands, thread) => bands.map((band) => [band, thread] as const)));
  const bands = plan.bands.map((_, index) => {
    const thread = owner.get(index)!;
    const workplace = { scratch: scratches[thread], sum: image.sums[thread] };
    return layBand(arena, transforms, plan, index, image, filters, plane.frame, workplace, inspect);
  });
  const meeting = arena.reserve(64);
  const rows = shareEvenly(image.rowGroups, threads);
  const columns = shareEvenly(image.panels, threads);
  const programs = scratches.map((scratch, thread) => {
    const part = ([from, to]: readonly [number, number]): Address => placePart(arena, image.block, from, to, scratch, thread);
    const rowPart = part(rows[thread]);
    const columnPart = part(columns[thread]);
    const meet = threads > 1 ? ([['barrier', meeting]] as const) : [];
    return encodeProgram([
      ['forwardRows', rowPart],
      ...meet,
      ['forwardColumns', columnPart],
      ['clearSum', columnPart],
      ...meet,
      ...shares[thread].map((band) => ['magnifyBand', bands[band].block] as const),
      ...meet,
      ['inverseColumns', columnPart],
      ...meet,
      ['inverseRows', rowPart],
    ]);
  });
  return {
    planes: [plane],
    filters,
    slots: plan.latency + 1,
    threads: programs,
    writeNumbers(memory, tuned) {
      tuned.bands.forEach((band, index) => writeBand(memory, bands[index], tuned, band));
      writeRegion(memory, image, tuned);
    },
    read: (memory, current, buffer) => readPhase({ memory, plan: current, plane, image, bands }, buffer),
    heldShare: (memory, current) =>
      heldShare(
        current.bands,
        current.bands.map(({ cells }, index) => ({
          power: new Float32Array(memory, bands[index].slowPower, cells.width * cells.height),
          amplitude: new Float32Array(memory, bands[index].amplitudes, cells.width * cells.height),
        })),
      ),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const { block } of bands) {
        const [bandBeyond, bandAll] = new Float64Array(memory, block + bandCount * 4, 2);
        beyond += bandBeyond;
        all += bandAll;
      }
      return { beyond, all };
    },
  };
}

/** Relative time that a band takes: its transforms and as much again for the rest of each coefficient. */
export function bandCost({ grid }: Pick<BandPlace, 'grid'>): number {
  const coefficients = grid.width * grid.height;
  return coefficients * (20 + Math.log2(coefficients)) + 2000;
}
