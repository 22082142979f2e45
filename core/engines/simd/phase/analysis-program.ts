import type { AnalysisPlan } from '../../../plan/analysis-plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { analysisScratchBytes, bandGeometry } from './band-layout.ts';
import { type PlaneStore, storePlane } from '../shared/frame-store.ts';
import { bandTraceBand } from '../kernels/layout.ts';
import { bandCost } from './phase-program.ts';
import { halfBytes, layImage, imageScratchBytes, placePart } from './image-layout.ts';
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
  const bandBytes = Math.max(...plan.bands.map(analysisScratchBytes));
  const imageBytes = imageScratchBytes(plan.extended);
  // Half spectra and subbands are never there at the same time.
  const scratches = Array.from({ length: threads }, (_, thread) =>
    arena.reserve(Math.max(bandBytes, imageBytes + (thread === 0 ? halfBytes(plan) : 0))),
  );
  const image = layImage(arena, transforms, plan, plane, 0, scratches[0] + imageBytes, false);
  const shares = shareByCost(plan.bands.map(bandCost), threads);
  const subbands = plan.bands.map(({ grid }) => arena.reserve(2 * grid.width * grid.height * 4));
  const meeting = arena.reserve(64);
  const rows = shareEvenly(image.rowGroups, threads);
  const columns = shareEvenly(image.panels, threads);
  const programs = scratches.map((scratch, thread) => {
    const part = ([from, to]: readonly [number, number]): Address => placePart(arena, image.block, from, to, scratch, 0);
    const meet = threads > 1 ? ([['barrier', meeting]] as const) : [];
    const blocks = shares[thread].map((index) => {
      const block = bandGeometry(arena, transforms, plan.bands[index], image, scratch);
      return arena.place(block.set(bandTraceBand, subbands[index]).words);
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
