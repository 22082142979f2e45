import type { AxisDerivative } from '../../../plan/displacement-field.ts';
import type { BandPlan, FieldPlan, Plan } from '../../../plan/plan.ts';
import type { Address, Handle } from '../blocks/block-table.ts';
import { derivativeBlock, gradientScratchBlock, movingBandBlock } from '../blocks/envelope-blocks.ts';
import { type BandLayout, type BandsPlace, layBandAs, panelsOf } from '../phase/band-layout.ts';
import type { Arena } from '../shared/arena.ts';
import type { FieldStore } from './field-layout.ts';
import type { PlaceTables } from './places.ts';

/** What a thread needs while it takes gradients of any band: memory of its own, as it works on bands meanwhile. */
export function layGradientScratch(arena: Arena, { bands, field }: Plan): Handle<'GradientScratch'> {
  const panels = Math.max(...bands.map(panelsOf));
  const row = { before: 8, bytes: panels * 16 + 8 };
  const result = { bytes: panels * 16 };
  const widest = Math.max(...field!.scales.map(({ width }) => width));
  return arena.placeBlock(gradientScratchBlock, {
    real: arena.reserve(row, 'real parts of a row'),
    imag: arena.reserve(row, 'imaginary parts of a row'),
    power: arena.reserve(result, 'powers of a row'),
    inverse: arena.reserve(result, 'one over powers'),
    gradientX: arena.reserve(result, 'gradients along x'),
    gradientY: arena.reserve(result, 'gradients along y'),
    guide: arena.reserve({ bytes: widest * 32 }, 'row of a guide'),
  });
}

/** Lays out a band whose phases say where the image moves. */
export function layMovingBand(
  place: BandsPlace,
  field: FieldPlan,
  store: FieldStore,
  tables: PlaceTables,
  band: BandPlan,
  workplace: { readonly scratch: Handle<'BandScratch'>; readonly sum: Address; readonly gradient: Handle<'GradientScratch'> },
): BandLayout<Handle<'MovingBand'>> {
  const { arena, plan, inspect } = place;
  const { extended } = plan;
  const { grid } = band;
  const motion = band.motion!;
  const scale = field.scales[motion.scale];
  const phases = panelsOf(band) * grid.height * 16;
  const trace = (name: string, components: number): Address | undefined =>
    inspect ? arena.reserve({ bytes: grid.width * grid.height * 4 * components }, `trace of ${name}`) : undefined;
  const attenuates = plan.filters.outside !== null;
  const traces = {
    traceGradient: trace('gradient', 2),
    traceRest: trace('rest', 1),
    traceRestOutside: attenuates ? trace('rest_outside', 1) : undefined,
  };
  const { gradient, ...ofBand } = workplace;
  const layout = layBandAs(place, band, ofBand, (fields) =>
    arena.placeBlock(movingBandBlock, {
      ...fields,
      gradient,
      phase: arena.reserve({ bytes: phases }, 'filtered phases'),
      outsidePhase: attenuates ? arena.reserve({ bytes: phases }, 'phases outside') : undefined,
      x: placeDerivative(arena, motion.derivative.x),
      y: placeDerivative(arena, motion.derivative.y),
      steepest: motion.steepest,
      guide: store.guides[motion.scale],
      guideWidth: scale.width,
      guideColumns: tables.ofBand(grid.width, scale.width, extended.width),
      guideRows: tables.ofBand(grid.height, scale.height, extended.height),
      ...traces,
    }),
  );
  const views = new Map(layout.views);
  const { traceGradient, traceRest, traceRestOutside } = traces;
  if (traceGradient) views.set('gradient', traceGradient);
  if (traceRest) views.set('rest', traceRest);
  if (traceRestOutside) views.set('rest_outside', traceRestOutside);
  return { ...layout, views };
}

/** A derivative as weights of sums and differences of neighbours. */
function placeDerivative(arena: Arena, { wave, turn, taps: [near, far] }: AxisDerivative): Handle<'Derivative'> {
  return arena.placeBlock(derivativeBlock, {
    wave,
    cosine1: near * Math.cos(turn),
    sine1: near * Math.sin(turn),
    cosine2: far * Math.cos(2 * turn),
    sine2: far * Math.sin(2 * turn),
  });
}
