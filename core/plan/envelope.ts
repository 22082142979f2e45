import { planeSizes, type PixelFormat, type Size } from '../base/frame.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import { bandDerivative, evidenceSize, fieldSize, poolingReach } from './displacement-field.ts';
import { cellsOf } from './noise-cells.ts';
import { dimensions, frameNoise, frequencyWindow, type MethodPlan } from './phase.ts';
import type { BandPlan, BufferPlan, FieldPlan, Step } from './plan.ts';

/** Largest phase gradient, in units of the band's centre. */
const steepest = 2;
/** Variance kept where the spec says that there is no noise, so that quotients stay defined. */
const leastNoise = 1e-12;

/**
 * The displacement field of an image, and its bands with what the field needs to know of them.
 *
 * @param noiseGain share of the noise's power that the temporal filter lets through
 */
export function envelopeBands(
  spec: MagnificationSpec,
  extended: Size,
  format: PixelFormat,
  noiseGain: number,
  bands: readonly BandPlan[],
): { field: FieldPlan; bands: readonly BandPlan[] } {
  const noise = spec.noise === 0 ? leastNoise : frameNoise(spec, format) ** 2;
  const names = [...new Set(bands.map(({ scale }) => scale))];
  const size = fieldSize(extended);
  return {
    field: {
      ...size,
      cells: cellsOf(size),
      scales: names.map((name) => {
        const { frequency } = bands.find(({ scale }) => scale === name)!;
        const reach = poolingReach(spec.sigma, frequency, Math.sqrt(noise));
        // means over larger windows vary less, but there are fewer of them in a cell: the noise counts as of a window between the two
        const window = reach * poolingReach(spec.sigma, frequency, 0);
        // Gaussian weights over coefficients as dense as the band is wide: the width of the band cancels
        return { ...evidenceSize(extended, frequency), reach, noise: (noise * noiseGain) / (8 * Math.PI * window) };
      }),
    },
    bands: bands.map((band) => ({
      ...band,
      motion: {
        scale: names.indexOf(band.scale),
        derivative: bandDerivative(band, extended),
        steepest: steepest * band.frequency,
        noisePower: (noise * noiseGain * energyOf(band)) / (2 * extended.width * extended.height),
      },
    })),
  };
}

function energyOf({ mask }: BandPlan): number {
  return mask.reduce((sum, response) => sum + response ** 2, 0);
}

/**
 * Steps of phase-based magnification whose envelopes move too: a displacement field from the filtered phases of all bands moves the image
 * once, and the phases shift only what the field does not explain.
 *
 * @param planes of the frame that move
 */
export function envelopeSteps(
  spec: MagnificationSpec,
  size: Size,
  format: PixelFormat,
  planes: readonly number[],
  field: FieldPlan,
  bands: readonly BandPlan[],
  latency: number,
): MethodPlan {
  const window = frequencyWindow(bands.map((band) => band.box));
  const sizes = planeSizes(size, format);
  const plan = new StepList();
  plan.buffer('plane_0', size, 1);
  plan.buffer('spectrum', window, 2);
  plan.buffer('spectrum_change', window, 2);
  plan.buffer('unexplained_change', size, 1);
  const outsideParts = spec.attenuate ? 2 : 0;
  plan.steps.push({ op: 'load-plane', plane: 0, to: 'plane_0' }, { op: 'forward-transform', from: 'plane_0', to: 'spectrum' });
  const evidence = field.scales.map((place, scale) => plan.buffer(`evidence_${scale}`, place, 7 + outsideParts));
  const begun = new Set<number>();
  const moving = bands.map((band, index) => {
    const { scale } = band.motion!;
    const first = !begun.has(scale);
    begun.add(scale);
    return addEvidence(plan, band, index, { attenuate: spec.attenuate, latency, evidence: evidence[scale], first });
  });
  const raw = plan.buffer('displacement_found', field, 3 + outsideParts);
  const displacement = plan.buffer('displacement', field, 2 + outsideParts);
  const power = plan.buffer('displacement_power', field.cells, 1);
  plan.steps.push(
    { op: 'solve-displacement', from: evidence, outside: spec.attenuate, to: raw },
    { op: 'pool-evidence', from: raw, to: power },
    { op: 'hold-displacement', from: raw, power, to: displacement },
  );
  const guides = evidence.map((from, scale) => {
    const to = plan.buffer(`guide_${scale}`, field.scales[scale], 3 + outsideParts);
    plan.steps.push({ op: 'guide-scale', scale, from, found: raw, displacement, to });
    return to;
  });
  bands.forEach((band, index) => addRest(plan, band, index, moving[index], guides[band.motion!.scale]));
  const inverse = plan.buffer('displacement_inverse', field, 2);
  plan.steps.push(
    { op: 'invert-displacement', from: displacement, to: inverse },
    { op: 'inverse-transform', from: 'spectrum_change', to: 'unexplained_change' },
  );
  for (const plane of planes) {
    if (plane > 0) plan.steps.push({ op: 'load-plane', plane, to: plan.buffer(`plane_${plane}`, sizes[plane], 1) });
    const to = plan.buffer(`plane_${plane}_change`, sizes[plane], 1);
    plan.steps.push({ op: 'move-plane', plane, change: plane === 0 ? 'unexplained_change' : null, inverse, to });
  }
  return { buffers: plan.buffers, steps: plan.steps };
}

/** Steps of a plan and the buffers that they read and write, while both are being collected. */
class StepList {
  readonly buffers: Record<string, BufferPlan> = {};
  readonly steps: Step[] = [];

  /** Adds a buffer and returns its name. */
  buffer(name: string, place: Size, components: number): string {
    this.buffers[name] = { ...dimensions(place), components };
    return name;
  }
}

/** Names of the buffers of a band that the displacement field is computed from and compared with. */
interface MovingBand {
  readonly name: string;
  /** Coefficients, as late as the filtered phases. */
  readonly source: string;
  /** Phases in the pass band. */
  readonly phase: string;
  /** Phases outside the pass band, where those are attenuated. */
  readonly outside: string | null;
  readonly gradient: string;
}

/** Adds the steps that give what one band says about the displacement. */
function addEvidence(
  plan: StepList,
  band: BandPlan,
  index: number,
  {
    attenuate,
    latency,
    evidence,
    first,
  }: { readonly attenuate: boolean; readonly latency: number; readonly evidence: string; readonly first: boolean },
): MovingBand {
  const name = `s${band.scale}_o${band.orientation}`;
  const delayed = (buffer: string, components: number): string => {
    if (latency === 0) return buffer;
    const to = plan.buffer(`delayed_${buffer}`, band.grid, components);
    plan.steps.push({ op: 'delay', frames: latency, from: buffer, to });
    return to;
  };
  const current = plan.buffer(`band_${name}`, band.grid, 2);
  const change = plan.buffer(`change_${name}`, band.grid, 1);
  const phase = plan.buffer(`filtered_${name}`, band.grid, 1);
  plan.steps.push(
    { op: 'analyse-band', band: index, from: 'spectrum', to: current },
    { op: 'phase-change', from: current, to: change },
    { op: 'temporal-filter', filter: 'band', from: change, to: phase },
  );
  const source = delayed(current, 2);
  let outside: string | null = null;
  if (attenuate) {
    const sourceChange = delayed(change, 1);
    outside = plan.buffer(`outside_${name}`, band.grid, 1);
    plan.steps.push({ op: 'temporal-filter', filter: 'outside', from: sourceChange, to: outside });
  }
  const gradient = plan.buffer(`gradient_${name}`, band.grid, 2);
  plan.steps.push(
    { op: 'phase-gradient', band: index, from: source, to: gradient },
    { op: 'motion-evidence', band: index, from: source, gradient, phase, outside, to: evidence, first },
  );
  return { name, source, phase, outside, gradient };
}

/** Adds the steps that shift a band by the part of its phases that the displacement field does not explain. */
function addRest(
  plan: StepList,
  band: BandPlan,
  index: number,
  { name, source, phase, outside, gradient }: MovingBand,
  guide: string,
): void {
  const rest = plan.buffer(`rest_${name}`, band.grid, 1);
  const restOutside = outside === null ? null : plan.buffer(`rest_outside_${name}`, band.grid, 1);
  const common = { op: 'unexplained-phase', band: index, gradient, guide } as const;
  plan.steps.push({ ...common, of: 'band', from: phase, to: rest });
  if (outside !== null && restOutside !== null) plan.steps.push({ ...common, of: 'outside', from: outside, to: restOutside });
  const moment = plan.buffer(`moment_${name}`, band.grid, 2);
  const pooled = plan.buffer(`power_${name}`, band.cells, 1);
  const smooth = plan.buffer(`smooth_${name}`, band.grid, 1);
  const shifted = plan.buffer(`shifted_${name}`, band.grid, 2);
  plan.steps.push(
    { op: 'weighted-blur', band: index, from: rest, weight: source, to: moment },
    { op: 'pool-power', band: index, from: moment, to: pooled },
    { op: 'hold-noise', band: index, from: moment, power: pooled, to: smooth },
    { op: 'phase-shift', band: index, from: source, phase: smooth, outside: restOutside, to: shifted },
    { op: 'synthesise-band', band: index, from: shifted, to: 'spectrum_change', first: index === 0 },
  );
}
