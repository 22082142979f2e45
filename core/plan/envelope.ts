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
        const reach = poolingReach(spec.sigma, frequency);
        // Gaussian weights over coefficients as dense as the band is wide: the width of the band cancels
        return { ...evidenceSize(extended, frequency), reach, noise: (noise * noiseGain) / (8 * Math.PI * reach ** 2) };
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
  const buffers: Record<string, BufferPlan> = {
    plane_0: { ...dimensions(size), components: 1 },
    spectrum: { ...dimensions(window), components: 2 },
    spectrum_change: { ...dimensions(window), components: 2 },
    unexplained_change: { ...dimensions(size), components: 1 },
  };
  const outsideParts = spec.attenuate ? 2 : 0;
  const add = (buffer: string, place: Size, components: number): string => {
    buffers[buffer] = { ...dimensions(place), components };
    return buffer;
  };
  const steps: Step[] = [
    { op: 'load-plane', plane: 0, to: 'plane_0' },
    { op: 'forward-transform', from: 'plane_0', to: 'spectrum' },
  ];
  const evidence = field.scales.map((place, scale) => add(`evidence_${scale}`, place, 7 + outsideParts));
  const seen = new Set<number>();
  const found = bands.map((band, index) => {
    const name = `s${band.scale}_o${band.orientation}`;
    const delayed = (buffer: string, components: number): string => {
      if (latency === 0) return buffer;
      const to = add(`delayed_${buffer}`, band.grid, components);
      steps.push({ op: 'delay', frames: latency, from: buffer, to });
      return to;
    };
    const current = add(`band_${name}`, band.grid, 2);
    const change = add(`change_${name}`, band.grid, 1);
    const phase = add(`filtered_${name}`, band.grid, 1);
    steps.push(
      { op: 'analyse-band', band: index, from: 'spectrum', to: current },
      { op: 'phase-change', from: current, to: change },
      { op: 'temporal-filter', filter: 'band', from: change, to: phase },
    );
    const source = delayed(current, 2);
    let outside: string | null = null;
    if (spec.attenuate) {
      const sourceChange = delayed(change, 1);
      outside = add(`outside_${name}`, band.grid, 1);
      steps.push({ op: 'temporal-filter', filter: 'outside', from: sourceChange, to: outside });
    }
    const gradient = add(`gradient_${name}`, band.grid, 2);
    const { scale } = band.motion!;
    const first = !seen.has(scale);
    seen.add(scale);
    steps.push(
      { op: 'phase-gradient', band: index, from: source, to: gradient },
      { op: 'motion-evidence', band: index, from: source, gradient, phase, outside, to: evidence[scale], first },
    );
    return { name, source, phase, outside, gradient };
  });
  const raw = add('displacement_found', field, 3 + outsideParts);
  const displacement = add('displacement', field, 2 + outsideParts);
  const power = add('displacement_power', field.cells, 1);
  steps.push(
    { op: 'solve-displacement', from: evidence, outside: spec.attenuate, to: raw },
    { op: 'pool-evidence', from: raw, to: power },
    { op: 'hold-displacement', from: raw, power, to: displacement },
  );
  const misfits = evidence.map((from, scale) => {
    const to = add(`misfit_${scale}`, field.scales[scale], 1);
    steps.push({ op: 'field-misfit', scale, from, displacement: raw, to });
    return to;
  });
  bands.forEach((band, index) => {
    const { name, source, phase, outside, gradient } = found[index];
    const misfit = misfits[band.motion!.scale];
    const rest = add(`rest_${name}`, band.grid, 1);
    const restOutside = outside === null ? null : add(`rest_outside_${name}`, band.grid, 1);
    const common = { op: 'unexplained-phase', band: index, gradient, displacement, misfit } as const;
    steps.push({ ...common, of: 'band', from: phase, to: rest });
    if (outside !== null && restOutside !== null) steps.push({ ...common, of: 'outside', from: outside, to: restOutside });
    const moment = add(`moment_${name}`, band.grid, 2);
    const pooled = add(`power_${name}`, band.cells, 1);
    const smooth = add(`smooth_${name}`, band.grid, 1);
    const shifted = add(`shifted_${name}`, band.grid, 2);
    steps.push(
      { op: 'weighted-blur', band: index, from: rest, weight: source, to: moment },
      { op: 'pool-power', band: index, from: moment, to: pooled },
      { op: 'hold-noise', band: index, from: moment, power: pooled, to: smooth },
      { op: 'phase-shift', band: index, from: source, phase: smooth, outside: restOutside, to: shifted },
      { op: 'synthesise-band', band: index, from: shifted, to: 'spectrum_change', first: index === 0 },
    );
  });
  const inverse = add('displacement_inverse', field, 2);
  steps.push({ op: 'invert-displacement', from: displacement, to: inverse });
  steps.push({ op: 'inverse-transform', from: 'spectrum_change', to: 'unexplained_change' });
  for (const plane of planes) {
    if (plane > 0) steps.push({ op: 'load-plane', plane, to: add(`plane_${plane}`, sizes[plane], 1) });
    const to = add(`plane_${plane}_change`, sizes[plane], 1);
    steps.push({ op: 'move-plane', plane, change: plane === 0 ? 'unexplained_change' : null, inverse, to });
  }
  return { buffers, steps };
}
