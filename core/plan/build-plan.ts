import { planeSizes, type PixelFormat, type Size } from '../base/frame.ts';
import { LoupeError } from '../base/error.ts';
import { atOnce, type GiveWay, inTurns, type Pieces } from '../base/in-turns.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import { designBandPass, noiseGain, type BandPassDesign } from '../temporal/band-pass.ts';
import { widestSwappedBlur } from './blur.ts';
import { extendedSize } from './extension.ts';
import { envelopeBands, envelopeSteps } from './envelope.ts';
import { eulerianPlan, storeSteps } from './eulerian.ts';
import { heldFilters } from './held-filters.ts';
import { frequencyWindow, phaseBands, phaseSteps } from './phase.ts';
import type { BandPlan, BufferPlan, FieldPlan, FrequencyBox, LevelPlan, Plan, Step } from './plan.ts';
import { rieszPlan } from './riesz.ts';
import { regionWeights } from './region-weights.ts';
import { stopGain } from './shift-gain.ts';

/**
 * Plans a magnification: every number that an engine needs, from the options, the size, the pixel format and the rate. Pure: the
 * same arguments give the same numbers.
 *
 * @param size of the image in pixels, at least 8 on both sides
 * @param rate frames per second of the capture (`spec.captureFps`, or the file's rate)
 * @throws LoupeError `BAND_INVALID`, `BAND_ABOVE_NYQUIST`, `LEVELS_TOO_MANY`, `PICTURE_TOO_SMALL`, `REGION_OUTSIDE`, `SPEC_INVALID`
 */
export function buildPlan(spec: MagnificationSpec, size: Size, format: PixelFormat, rate: number): Plan {
  return atOnce(planning(spec, size, format, rate));
}

/**
 * `buildPlan` for a thread that has others to answer meanwhile: the plan of a large image takes a second.
 *
 * @throws LoupeError as `buildPlan` does
 */
export function buildPlanInTurns(
  spec: MagnificationSpec,
  size: Size,
  format: PixelFormat,
  rate: number,
  giveWay: GiveWay,
): Promise<Plan> {
  return inTurns(planning(spec, size, format, rate), giveWay);
}

function* planning(spec: MagnificationSpec, size: Size, format: PixelFormat, rate: number): Pieces<Plan> {
  if (Math.min(size.width, size.height) < 8) {
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `An image of ${size.width}×${size.height} pixels is too small to magnify: both sides must be at least 8 pixels.`,
    );
  }
  const design = designBandPass(spec.filter, spec.band, rate, stopGain(spec));
  const planes = magnifiedPlanes(spec, format);
  const sizes = planeSizes(size, format);
  const extended = spec.method === 'phase' ? extendedSize(size) : size;
  const method = yield* methodPlan(spec, size, extended, format, planes, design);
  const { buffers, steps } = method;
  return {
    spec,
    size,
    extended,
    format,
    rate,
    layout: JSON.stringify([
      size,
      format,
      design.driven.kind === 'iir' ? design.driven.sections.length : design.driven.taps.length,
      steps,
      buffers,
      method.bands.map((band) => [band.box, band.grid, band.scale, band.orientation]),
      // engines reserve memory for blurs as wide as this
      spec.method === 'phase' && Math.max(spec.sigma, widestSwappedBlur),
    ]),
    latency: design.latency,
    planes,
    filters: heldFilters(spec, design, rate),
    poolingShare: spec.method === 'phase' ? 1 - Math.exp(-design.centre / rate) : 0,
    spectrum: method.spectrum,
    bands: method.bands,
    field: method.field,
    levels: method.levels,
    regions: planes.map((plane) => regionWeights(spec.regions, size, sizes[plane])),
    buffers,
    steps,
  };
}

/** Whether a displacement field moves the image, envelopes and residuals included. */
function movesEnvelopes({ method, transport }: MagnificationSpec): boolean {
  return method === 'phase' && transport === 'envelope';
}

/** Planes that the spec's method and colour handling change. */
function magnifiedPlanes(spec: MagnificationSpec, format: PixelFormat): number[] {
  const eulerian = spec.method === 'linear' || spec.method === 'color';
  if (movesEnvelopes(spec)) return format.chroma === 'gray' ? [0] : [0, 1, 2];
  const all = eulerian && (spec.colour.planes === 'all' || (spec.colour.planes === 'auto' && spec.method === 'color'));
  return all && format.chroma !== 'gray' ? [0, 1, 2] : [0];
}

interface MethodParts {
  readonly spectrum: FrequencyBox | null;
  readonly bands: readonly BandPlan[];
  readonly field: FieldPlan | null;
  readonly levels: readonly LevelPlan[];
  readonly buffers: Record<string, BufferPlan>;
  readonly steps: Step[];
}

function* methodPlan(
  spec: MagnificationSpec,
  size: Size,
  extended: Size,
  format: PixelFormat,
  planes: readonly number[],
  design: BandPassDesign,
): Pieces<MethodParts> {
  const { latency } = design;
  switch (spec.method) {
    case 'phase': {
      const gain = noiseGain(design);
      const bands = yield* phaseBands(spec, size, extended, format, gain);
      const spectrum = frequencyWindow(bands.map((band) => band.box));
      if (!movesEnvelopes(spec)) {
        const parts = storeSteps(0, latency, size, phaseSteps(spec, size, bands, latency));
        return { ...parts, spectrum, bands, field: null, levels: [] };
      }
      const moving = envelopeBands(spec, extended, format, gain, bands);
      const steps = envelopeSteps(spec, size, format, planes, moving.field, moving.bands, latency);
      const sizes = planeSizes(size, format);
      const parts = planes.reduce((all, plane) => storeSteps(plane, latency, sizes[plane], all), steps);
      return { ...parts, ...moving, spectrum, levels: [] };
    }
    case 'linear':
    case 'color':
      return { ...eulerianPlan(spec, size, format, planes, latency), spectrum: null, bands: [], field: null };
    case 'riesz':
      return { ...rieszPlan(spec, size, format, latency), spectrum: null, bands: [], field: null };
    default:
      return spec.method satisfies never;
  }
}
