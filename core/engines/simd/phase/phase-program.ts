import { heldShare } from '../../held-share.ts';
import type { BandPlace, Plan } from '../../../plan/plan.ts';
import { readField } from '../blocks/block-table.ts';
import { bandBlock } from '../blocks/phase-blocks.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import { type Arena, alignedAfter } from '../shared/arena.ts';
import { bandScratch, type BandLayout, layBand, writeBand } from './band-layout.ts';
import { storeFilters } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import { readPhase } from './phase-reading.ts';
import { halfBytes, imageParts, imageScratch, layImage, writeRegion, type SpectrumPlan } from './image-layout.ts';
import { encodeProgram, type Program } from '../shared/program.ts';
import { scratchBytes, ThreadScratch } from '../shared/scratch.ts';
import { shareByCost, shareEvenly } from '../shared/shares.ts';
import { Transforms } from './transforms.ts';

/** Lays out method `phase`: the image's spectrum, bands shared out to threads, and the way back. */
export function layPhase(arena: Arena, plan: Plan, threads: number, inspect: boolean): Program {
  const transforms = new Transforms(arena);
  const plane = storePlane(arena, plan, 0, plan.latency + 1);
  const filters = storeFilters(arena, plan);
  const bandScratches = plan.bands.map((band) => bandScratch(plan, band, inspect));
  const scratch = phaseScratch(arena, plan, threads, bandScratches);
  const ofImage = imageScratch(plan);
  const half = scratch.behind(0, ofImage, halfBytes(plan), 'half spectra');
  const image = layImage(arena, transforms, plan, plane, threads, half, inspect);
  const shares = shareByCost(plan.bands.map(bandCost), threads);
  const owner = new Map(shares.flatMap((bands, thread) => bands.map((band) => [band, thread] as const)));
  const place = { arena, transforms, plan, image, filters, frame: plane.frame, inspect };
  const bands = plan.bands.map((band, index) => {
    const thread = owner.get(index)!;
    const workplace = { scratch: scratch.place(thread, bandScratches[index]), sum: image.sums[thread] };
    return layBand(place, band, workplace);
  });
  const meeting = arena.reserveBlock(meetingBlock);
  const rows = shareEvenly(image.rowGroups, threads);
  const columns = shareEvenly(image.panels, threads);
  const programs = Array.from({ length: threads }, (_, thread) => {
    const part = imageParts(arena, image.block, scratch, ofImage, thread);
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
    heldShare: (memory, current) => heldShareOf(memory, current, bands),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const { block } of bands) {
        beyond += readField(bandBlock, memory, block, 'beyond');
        all += readField(bandBlock, memory, block, 'all');
      }
      return { beyond, all };
    },
  };
}

/** Share of the motion that noise holds back in the bands of a plan. */
export function heldShareOf(memory: ArrayBufferLike, plan: Plan, bands: readonly BandLayout[]): number {
  return heldShare(
    plan.bands,
    plan.bands.map(({ cells }, index) => ({
      power: new Float32Array(memory, bands[index].slowPower, cells.width * cells.height),
      amplitude: new Float32Array(memory, bands[index].amplitudes, cells.width * cells.height),
    })),
  );
}

/** Scratch of every thread. Half spectra lie behind that of the first one's image: they and bands are never there at the same time. */
export function phaseScratch(
  arena: Arena,
  plan: SpectrumPlan,
  threads: number,
  bands: readonly { readonly rooms: object }[],
): ThreadScratch {
  const largest = Math.max(...bands.map(scratchBytes));
  const ofImage = scratchBytes(imageScratch(plan));
  const first = Math.max(largest, alignedAfter(ofImage) + halfBytes(plan));
  return new ThreadScratch(arena, [first, ...Array.from({ length: threads - 1 }, () => Math.max(largest, ofImage))]);
}

/** Relative time that a band takes: its transforms and as much again for the rest of each coefficient. */
export function bandCost({ grid }: Pick<BandPlace, 'grid'>): number {
  const coefficients = grid.width * grid.height;
  return coefficients * (20 + Math.log2(coefficients)) + 2000;
}
