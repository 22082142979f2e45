import { planeSizes, type PixelFormat, type Size } from '../base/frame.ts';
import { LoupeError } from '../base/error.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import type { BufferPlan, LevelPlan, Step } from './plan.ts';
import type { MethodPlan } from './phase.ts';

/** Wavelength in pixels that stands for the finest Laplacian level: half of what sampling can carry. Doubles per level. */
const finestWavelength = 4;
/** Levels that `color` goes down by default: it pools over 2⁴ = 16 pixels. */
const defaultPoolingLevels = 4;

/**
 * Slopes of the pooled level of `color`, in units of the image per sample, at which half of a change is kept: of luma and of chroma.
 * Where detail is steep, small motion changes the colour by motion times slope, and would be amplified to fringes; shading of
 * skin, a hundredth a sample and less, loses 2 %.
 */
const edgeGradients = { luma: 0.08, chroma: 0.015 } as const;

/** Sizes of a Gaussian pyramid: halved and rounded up until the shorter side has 2–4 samples. */
export function gaussianSizes(size: Size, levels: number): Size[] {
  const sizes = [size];
  for (let level = 0; level < levels; level++) {
    const { width, height } = sizes[level];
    sizes.push({ width: Math.ceil(width / 2), height: Math.ceil(height / 2) });
  }
  return sizes;
}

/** Levels of a full-depth pyramid in the image domain. */
export function fullDepth(size: Size): number {
  return Math.max(1, Math.floor(Math.log2(Math.min(size.width, size.height) / 2)));
}

/** Depth of the spec's pyramid in the image domain. @throws LoupeError `LEVELS_TOO_MANY` */
export function spatialLevels(spec: MagnificationSpec, size: Size): number {
  const asked = spec.pyramid.levels ?? 'auto';
  const maximum = fullDepth(size);
  if (asked === 'auto') return maximum;
  if (asked > maximum) {
    throw new LoupeError(
      'LEVELS_TOO_MANY',
      `${asked} levels are too many for ${size.width}×${size.height} pixels with method ${spec.method}: at most ${maximum} fit (or "auto").`,
    );
  }
  return asked;
}

/**
 * Alpha of a Laplacian level (Wu 2012): (1 + α)·δ < λ/8, where the spec's cutoff wavelength fixes the motion δ that is
 * magnified in full. Levels too fine for that are held back, and the finest one stays as it is, as in the authors' program: most of
 * it is noise. Attenuation (alpha < 0) needs no bound.
 */
export function boundedAlpha(alpha: number, cutoffWavelength: number, level: number): number {
  if (alpha <= 0) return alpha;
  if (level === 0) return 0;
  const wavelength = finestWavelength * 2 ** level;
  return Math.min(alpha, Math.max(0, ((1 + alpha) * wavelength) / cutoffWavelength - 1));
}

interface PlaneContext {
  readonly spec: MagnificationSpec;
  readonly size: Size;
  /** Index into `Plan.planes` and index of the image's plane. */
  readonly index: number;
  readonly plane: number;
  readonly latency: number;
  readonly levels: LevelPlan[];
}

/** Steps of the linear Eulerian method on one plane: band-pass every Laplacian level, amplify, collapse, add. */
function linearPlane({ spec, size, index, plane, latency, levels }: PlaneContext): MethodPlan {
  const depth = spatialLevels(spec, size);
  const sizes = gaussianSizes(size, depth);
  const buffers: Record<string, BufferPlan> = {};
  const steps: Step[] = [];
  const add = (name: string, level: number): string => {
    buffers[`${name}_${plane}_${level}`] = { ...sizes[level], components: 1 };
    return `${name}_${plane}_${level}`;
  };
  buffers[`plane_${plane}`] = { ...size, components: 1 };
  steps.push({ op: 'load-plane', plane, to: `plane_${plane}` });
  let fine = `plane_${plane}`;
  for (let level = 0; level < depth; level++) {
    const coarse = add('gaussian', level + 1);
    steps.push(
      { op: 'reduce', from: fine, to: coarse },
      { op: 'laplacian', fine, coarse, to: add('laplacian', level) },
      { op: 'frame-change', from: `laplacian_${plane}_${level}`, to: add('change', level) },
      { op: 'temporal-filter', filter: 'band', from: `change_${plane}_${level}`, to: add('filtered', level) },
      { op: 'amplify', level: levels.length, from: `filtered_${plane}_${level}`, to: add('amplified', level) },
    );
    const gain = chromaGain(spec, plane);
    levels.push({ plane: index, level, ...sizes[level], alpha: gain * boundedAlpha(spec.alpha, spec.cutoffWavelength, level) });
    fine = coarse;
  }
  let above: string | null = null;
  for (let level = depth - 1; level >= 0; level--) {
    const to: string = level === 0 ? `plane_${plane}_change` : add('collapsed', level);
    steps.push({ op: 'collapse', fine: `amplified_${plane}_${level}`, coarse: above, to });
    above = to;
  }
  buffers[`plane_${plane}_change`] = { ...size, components: 1 };
  return finish(plane, latency, size, buffers, steps);
}

/** Steps of the Eulerian colour method on one plane: a coarse Gaussian level, band-pass, hold back at edges, amplify, expand, add. */
function colourPlane({ spec, size, index, plane, latency, levels }: PlaneContext, image: Size): MethodPlan {
  const imageDepth = spec.poolingLevels === 'auto' ? Math.min(defaultPoolingLevels, fullDepth(image)) : spec.poolingLevels;
  // a plane at half the resolution pools over the same part of the image one level earlier
  const depth = Math.max(1, imageDepth - (size.width < image.width ? 1 : 0));
  const maximum = fullDepth(image);
  if (imageDepth > maximum) {
    throw new LoupeError(
      'LEVELS_TOO_MANY',
      `Pooling over ${imageDepth} levels is too much for ${image.width}×${image.height} pixels: at most ${maximum} fit (or "auto").`,
    );
  }
  const sizes = gaussianSizes(size, depth);
  const buffers: Record<string, BufferPlan> = { [`plane_${plane}`]: { ...size, components: 1 } };
  const steps: Step[] = [{ op: 'load-plane', plane, to: `plane_${plane}` }];
  const add = (name: string, level: number): string => {
    buffers[`${name}_${plane}_${level}`] = { ...sizes[level], components: 1 };
    return `${name}_${plane}_${level}`;
  };
  let from = `plane_${plane}`;
  for (let level = 1; level <= depth; level++) {
    const to = add('gaussian', level);
    steps.push({ op: 'reduce', from, to });
    from = to;
  }
  steps.push(
    { op: 'frame-change', from, to: add('change', depth) },
    { op: 'temporal-filter', filter: 'band', from: `change_${plane}_${depth}`, to: add('filtered', depth) },
    {
      op: 'attenuate-edges',
      level: levels.length,
      from: `filtered_${plane}_${depth}`,
      image: from,
      to: add('weighted', depth),
    },
    { op: 'amplify', level: levels.length, from: `weighted_${plane}_${depth}`, to: add('amplified', depth) },
  );
  levels.push({
    plane: index,
    level: depth,
    ...sizes[depth],
    alpha: chromaGain(spec, plane) * spec.alpha,
    edgeGradient: plane === 0 ? edgeGradients.luma : edgeGradients.chroma,
  });
  let coarse = `amplified_${plane}_${depth}`;
  for (let level = depth - 1; level >= 0; level--) {
    const to = level === 0 ? `plane_${plane}_change` : add('expanded', level);
    steps.push({ op: 'expand', from: coarse, to });
    coarse = to;
  }
  buffers[`plane_${plane}_change`] = { ...size, components: 1 };
  return finish(plane, latency, size, buffers, steps);
}

function chromaGain(spec: MagnificationSpec, plane: number): number {
  return plane === 0 ? 1 : spec.colour.chromaAttenuation;
}

function finish(plane: number, latency: number, size: Size, buffers: Record<string, BufferPlan>, steps: Step[]): MethodPlan {
  return storeSteps(plane, latency, size, { buffers, steps });
}

/** Adds the steps that write one plane of the output, `latency` frames behind. */
export function storeSteps(plane: number, latency: number, size: Size, { buffers, steps }: MethodPlan): MethodPlan {
  let from = `plane_${plane}`;
  if (latency > 0) {
    const to = `delayed_plane_${plane}`;
    buffers[to] = { width: size.width, height: size.height, components: 1 };
    steps.push({ op: 'delay', frames: latency, from, to });
    from = to;
  }
  steps.push({ op: 'store-plane', plane, from, change: `plane_${plane}_change` });
  return { buffers, steps };
}

/** Levels, buffers and steps of methods `linear` and `color` on the given planes of the image. */
export function eulerianPlan(
  spec: MagnificationSpec,
  size: Size,
  format: PixelFormat,
  planes: readonly number[],
  latency: number,
): MethodPlan & { levels: LevelPlan[] } {
  const sizes = planeSizes(size, format);
  const levels: LevelPlan[] = [];
  const parts = planes.map((plane, index) => {
    const context: PlaneContext = { spec, size: sizes[plane], index, plane, latency, levels };
    return spec.method === 'color' ? colourPlane(context, size) : linearPlane(context);
  });
  return {
    levels,
    buffers: Object.assign({}, ...parts.map((part) => part.buffers)) as Record<string, BufferPlan>,
    steps: parts.flatMap((part) => part.steps),
  };
}
