import type { AnalysisPlan } from '../../../plan/analysis-plan.ts';
import type { Address } from '../blocks/block-table.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { analysisScratch, layAnalysedBand } from './band-layout.ts';
import { type PlaneStore, storePlane } from '../shared/frame-store.ts';
import { bandCost, phaseScratch } from './phase-program.ts';
import { halfBytes, imageParts, imageScratch, layImage } from './image-layout.ts';
import { encodeProgram } from '../shared/program.ts';
import { shareByCost, shareEvenly } from '../shared/shares.ts';
import { Transforms } from './transforms.ts';

/** An analysis laid out in memory. */
export interface AnalysisProgram {
  readonly plane: PlaneStore;
  /** What every thread does for a frame. */
  readonly threads: readonly Int32Array[];
  /** Where the coefficients of each subband stand: real plane, then imaginary plane, each row by row. */
  readonly subbands: readonly Address[];
}

/** Lays out the analysis of frames: the way from the image to its subbands, shared out to threads, without the way back. */
export function layAnalysis(arena: Arena, plan: AnalysisPlan, threads: number): AnalysisProgram {
  const transforms = new Transforms(arena);
  const plane = storePlane(arena, plan, 0, 1);
  const bandScratches = plan.bands.map(analysisScratch);
  const scratch = phaseScratch(arena, plan, threads, bandScratches);
  const ofImage = imageScratch(plan);
  const half = scratch.behind(0, ofImage, halfBytes(plan), 'half spectra');
  const image = layImage(arena, transforms, plan, plane, 0, half, false);
  const shares = shareByCost(plan.bands.map(bandCost), threads);
  const subbands = plan.bands.map(({ grid }) => arena.reserve({ bytes: 2 * grid.width * grid.height * 4 }, 'subband'));
  const meeting = arena.reserveBlock(meetingBlock);
  const rows = shareEvenly(image.rowGroups, threads);
  const columns = shareEvenly(image.panels, threads);
  const programs = Array.from({ length: threads }, (_, thread) => {
    const part = imageParts(arena, image.block, scratch, ofImage, thread);
    const meet = threads > 1 ? ([['barrier', meeting]] as const) : [];
    const blocks = shares[thread].map((index) => {
      const own = scratch.place(thread, bandScratches[index]);
      return layAnalysedBand(arena, transforms, plan.bands[index], image, own, subbands[index]);
    });
    return encodeProgram([
      ['forwardRows', part(rows[thread])],
      ...meet,
      ['forwardColumns', part(columns[thread])],
      ...meet,
      ...blocks.map((block) => ['analyseBand', block] as const),
    ]);
  });
  return { plane, threads: programs, subbands };
}
