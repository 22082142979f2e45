import type { FieldPlan, Plan } from '../../../plan/plan.ts';
import { readField } from '../blocks/block-table.ts';
import { evidencePartBlock, fieldPartBlock, movedRowsBlock } from '../blocks/envelope-blocks.ts';
import { meetingBlock } from '../blocks/shared-blocks.ts';
import { bandScratch, writeBand } from '../phase/band-layout.ts';
import { halfBytes, imageParts, imageScratch, layImage } from '../phase/image-layout.ts';
import { bandCost, heldShareOf, phaseScratch } from '../phase/phase-program.ts';
import { Transforms } from '../phase/transforms.ts';
import type { Arena } from '../shared/arena.ts';
import { storeFilters } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import type { Call, Program } from '../shared/program.ts';
import { encodeStages, type Stage } from '../shared/schedule.ts';
import { shareByCost, shareEvenly } from '../shared/shares.ts';
import { readEnvelope } from './envelope-reading.ts';
import { evidenceScratch, fieldScratch, layField, reserveField, writeField } from './field-layout.ts';
import { layMovedPlane, lanczosWeights, type MovedPlane, planeScratch, reserveImage, writePlaneRegion } from './moved-planes.ts';
import { layGradientScratch, layMovingBand } from './moving-band.ts';
import { PlaceTables } from './places.ts';

/**
 * Lays out method `phase` with transport `envelope`: as without it up to the filtered phases of all bands; then the displacement field, shared
 * out to threads by rows; then what it leaves to the phases, and the planes, by rows again.
 */
export function layEnvelope(arena: Arena, plan: Plan, field: FieldPlan, threads: number, inspect: boolean): Program {
  const transforms = new Transforms(arena);
  const planes = plan.planes.map((plane) => storePlane(arena, plan, plane, plan.latency + 1));
  const [luma, ...chroma] = planes;
  const { frame } = luma;
  const filters = storeFilters(arena, plan);
  const bandScratches = plan.bands.map((band) => bandScratch(plan, band, inspect));
  const [ofEvidence, ofField, ofImage] = [evidenceScratch(plan), fieldScratch(field), imageScratch(plan)];
  const ofMoves = planeScratch(luma, field);
  const scratch = phaseScratch(arena, plan, threads, [...bandScratches, ofEvidence, ofField, ofMoves]);
  const half = scratch.behind(0, ofImage, halfBytes(plan), 'half spectra');
  const images = planes.map((store) => reserveImage(arena, store));
  const image = layImage(arena, transforms, plan, luma, threads, half, inspect, images[0]);
  const shares = shareByCost(plan.bands.map(bandCost), threads);
  const owner = new Map(shares.flatMap((bands, thread) => bands.map((band) => [band, thread] as const)));
  const store = reserveField(arena, field, inspect);
  const tables = new PlaceTables(arena);
  const gradients = Array.from({ length: threads }, () => layGradientScratch(arena, plan));
  const place = { arena, transforms, plan, image, filters, frame, inspect };
  const bands = plan.bands.map((band, index) => {
    const thread = owner.get(index)!;
    return layMovingBand(place, field, store, tables, band, {
      scratch: scratch.place(thread, bandScratches[index]),
      sum: image.sums[thread],
      gradient: gradients[thread],
    });
  });
  const layout = layField(
    arena,
    plan,
    field,
    store,
    tables,
    frame,
    bands.map(({ block }) => block),
  );
  const weights = arena.place(lanczosWeights(), 'weights of Lanczos’ kernel');
  // both chroma planes have the same weights
  const regions = planes.slice(0, 2).map(({ width, height }) => arena.reserve({ bytes: width * height * 4 }, 'region'));
  const moved = planes.map((plane, index) =>
    layMovedPlane(arena, plan, field, plane, images[index], layout.block, weights, regions[Math.min(index, 1)], tables, inspect),
  );

  const ofThreads = (calls: (thread: number) => readonly Call[]): Stage =>
    Array.from({ length: threads }, (_, thread) => calls(thread));
  const parts = ofThreads(() => []).map((_, thread) => imageParts(arena, image.block, scratch, ofImage, thread));
  const rows = shareEvenly(image.rowGroups, threads).map((range, thread) => parts[thread](range));
  const columns = shareEvenly(image.panels, threads).map((range, thread) => parts[thread](range));
  // whole lines of cells, whose means one thread takes
  const fieldRows = shareEvenly(field.cells.height, threads).map((range) =>
    range.map((line) => Math.min(8 * line, field.height)),
  );
  const fieldParts = fieldRows.map(([from, to], thread) =>
    arena.placeBlock(fieldPartBlock, { field: layout.block, scratch: scratch.place(thread, ofField), from, to, thread, threads }),
  );
  const evidence = Array.from({ length: threads }, (_, thread) => scratch.place(thread, ofEvidence));
  const evidenceParts = layout.scales.map((scale, index) =>
    shareEvenly(field.scales[index].height, threads).map(([from, to], thread) =>
      arena.placeBlock(evidencePartBlock, {
        scale,
        scratch: evidence[thread],
        gradient: gradients[thread],
        outside: plan.filters.outside !== null,
        from,
        to,
      }),
    ),
  );
  const moves = Array.from({ length: threads }, (_, thread) => scratch.place(thread, ofMoves));
  const rowsOf = (list: readonly MovedPlane[]) => {
    const addresses = arena.place(
      Uint32Array.from(list, ({ block }) => block),
      'planes to be moved',
    );
    return shareEvenly(list[0].store.height, threads).map(([from, to], thread) =>
      arena.placeBlock(movedRowsBlock, { planes: addresses, scratch: moves[thread], count: list.length, from, to }),
    );
  };
  const lumaRows = rowsOf(moved.slice(0, 1));
  const chromaRows = chroma.length > 0 ? rowsOf(moved.slice(1)) : null;
  const meeting = arena.reserveBlock(meetingBlock);
  const stages: Stage[] = [
    ofThreads((thread) => [['forwardRows', rows[thread]]]),
    ofThreads((thread) => [
      ['forwardColumns', columns[thread]],
      ['clearSum', columns[thread]],
    ]),
    ofThreads((thread) => [
      ...(thread === 0 ? ([['openField', fieldParts[0]]] as const) : []),
      ...shares[thread].map((band) => ['findPhases', bands[band].block] as const),
    ]),
    ofThreads((thread) => evidenceParts.map((scale) => ['evidenceRows', scale[thread]] as const)),
    ofThreads((thread) => [['solveRows', fieldParts[thread]]]),
    ofThreads((thread) => [['holdRows', fieldParts[thread]]]),
    ofThreads((thread) => [
      ['guideRows', fieldParts[thread]],
      ['invertRows', fieldParts[thread]],
    ]),
    ofThreads((thread) => shares[thread].map((band) => ['shiftBand', bands[band].block] as const)),
    ofThreads((thread) => [['inverseColumns', columns[thread]]]),
    ofThreads((thread) => [
      ['inverseRows', rows[thread]],
      ...(chromaRows ? ([['openPlanes', chromaRows[thread]]] as const) : []),
    ]),
    ofThreads((thread) => [
      ['movePlanes', lumaRows[thread]],
      ...(chromaRows ? ([['movePlanes', chromaRows[thread]]] as const) : []),
    ]),
  ];
  return {
    planes,
    filters,
    slots: plan.latency + 1,
    threads: encodeStages(stages, threads, meeting),
    writeNumbers(memory, tuned) {
      tuned.bands.forEach((band, index) => writeBand(memory, bands[index], tuned, band));
      writeField(memory, layout, tuned);
      moved.forEach((plane, index) => writePlaneRegion(memory, plane, tuned.regions[index]));
    },
    read: (memory, current, buffer) =>
      readEnvelope({ memory, plan: current, plane: luma, image, bands, field: layout, planes: moved }, buffer),
    heldShare: (memory, current) => heldShareOf(memory, current, bands),
    counts(memory) {
      let [beyond, all] = [0, 0];
      for (const part of fieldParts) {
        beyond += readField(fieldPartBlock, memory, part, 'beyond');
        all += readField(fieldPartBlock, memory, part, 'all');
      }
      return { beyond, all };
    },
  };
}
