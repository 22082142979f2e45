import { planeSizes, type PixelFormat, type Size } from '../base/frame.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import { gaussianKernel } from './blur.ts';
import { gaussianSizes, spatialLevels, storeSteps } from './eulerian.ts';
import { frameNoise, type MethodPlan } from './phase.ts';
import type { BufferPlan, LevelPlan, Step } from './plan.ts';
import { laplacianNoisePower, largestShift } from './riesz-filters.ts';

/**
 * Weight of the coarser level's motion in a level's equations, relative to the level's own weight. Where detail has one direction,
 * the motion along it is known from the coarser level alone, and its noise in samples doubles with every level: so the weight is
 * small. The coarsest level is pulled towards no motion instead.
 */
const coarserWeight = { coarsest: 0.05, others: 0.02 };
/**
 * Multiple of ε² that pulls towards the coarser level's motion (the coarsest: no motion): several times what noise alone adds to
 * the equations.
 */
const floorSquares = 20;

/** The luma plane: chroma passes through. */
const plane = 0;

/** Levels, buffers and steps of method `riesz`. Formulas and their reasons: docs/mathematics/riesz.md. */
export function rieszPlan(
  spec: MagnificationSpec,
  size: Size,
  format: PixelFormat,
  latency: number,
): MethodPlan & { levels: LevelPlan[] } {
  const lumaSize = planeSizes(size, format)[plane];
  const depth = spatialLevels(spec, lumaSize);
  const sizes = gaussianSizes(lumaSize, depth);
  const noise = frameNoise(spec, format);
  const levels = Array.from({ length: depth }, (_, level) => levelPlan(spec, sizes, level, noise));
  return { levels, ...storeSteps(plane, latency, lumaSize, rieszSteps(spec, sizes, latency)) };
}

function levelPlan(spec: MagnificationSpec, sizes: readonly Size[], level: number, noise: number): LevelPlan {
  const grid = sizes[level + 1];
  // σ in samples of this level; REDUCE blurs with a variance of one of them, the rest is done on the grid of half the size
  const sigma = Math.sqrt(Math.max(0, (spec.sigma / 2 ** level) ** 2 - 1)) / 2;
  const epsilon = noise * Math.sqrt(laplacianNoisePower(level));
  return {
    plane,
    level,
    ...sizes[level],
    // the band's own motion is still in the image; where all motion is taken out first, the whole of it is put back
    alpha: spec.attenuate ? 1 + spec.alpha : spec.alpha,
    motion: {
      blur: { x: gaussianKernel(sigma, grid.width), y: gaussianKernel(sigma, grid.height) },
      epsilon,
      noiseFloor: floorSquares * epsilon ** 2,
      leaning: level === sizes.length - 2 ? coarserWeight.coarsest : coarserWeight.others,
      limit: largestShift,
    },
  };
}

/** Analysis from fine to coarse, motion from coarse to fine, moved levels collapsed from coarse to fine. */
function rieszSteps(spec: MagnificationSpec, sizes: readonly Size[], latency: number): MethodPlan {
  const depth = sizes.length - 1;
  const buffers: Record<string, BufferPlan> = { plane_0: { ...sizes[0], components: 1 } };
  const steps: Step[] = [{ op: 'load-plane', plane, to: 'plane_0' }];
  const add = (name: string, size: Size, components: number): string => {
    buffers[name] = { width: size.width, height: size.height, components };
    return name;
  };
  for (let level = 0; level < depth; level++) {
    const fine = level === 0 ? 'plane_0' : `gaussian_${level}`;
    const coarse = add(`gaussian_${level + 1}`, sizes[level + 1], 1);
    const laplacian = add(`laplacian_${level}`, sizes[level], 1);
    const quaternion = add(`quaternion_${level}`, sizes[level], 3);
    const change = add(`change_${level}`, sizes[level], 2);
    const normal = add(`normal_${level}`, sizes[level], 5);
    steps.push(
      { op: 'reduce', from: fine, to: coarse },
      { op: 'laplacian', fine, coarse, to: laplacian },
      { op: 'riesz-transform', from: laplacian, to: quaternion },
      { op: 'quaternion-change', from: quaternion, to: change },
      { op: 'motion-equations', level, from: quaternion, change, to: normal },
      { op: 'reduce', from: normal, to: add(`equations_${level}`, sizes[level + 1], 5) },
    );
  }
  const delayed = (from: string, size: Size, components: number): string => {
    if (latency === 0) return from;
    const to = add(`delayed_${from}`, size, components);
    steps.push({ op: 'delay', frames: latency, from, to });
    return to;
  };
  let moved: string | null = null;
  for (let level = depth - 1; level >= 0; level--) {
    const [size, grid] = [sizes[level], sizes[level + 1]];
    let prior: string | null = null;
    if (level < depth - 1) {
      prior = add(`prior_${level}`, grid, 2);
      steps.push({ op: 'expand', from: `motion_${level + 1}`, to: prior });
    }
    const motion = add(`motion_${level}`, grid, 2);
    const filtered = add(`filtered_${level}`, grid, 2);
    const asked = add(`asked_${level}`, size, 2);
    steps.push(
      { op: 'solve-motion', level, from: `equations_${level}`, prior, to: motion },
      { op: 'temporal-filter', filter: 'band', from: motion, to: filtered },
      { op: 'expand', from: filtered, to: asked },
    );
    let outside: string | null = null;
    if (spec.attenuate) {
      const other = add(`outside_${level}`, grid, 2);
      outside = add(`removed_${level}`, size, 2);
      steps.push(
        { op: 'temporal-filter', filter: 'outside', from: delayed(motion, grid, 2), to: other },
        { op: 'expand', from: other, to: outside },
      );
    }
    const shifted = add(`shifted_${level}`, size, 1);
    const to: string = add(level === 0 ? 'plane_0_change' : `collapsed_${level}`, size, 1);
    steps.push(
      { op: 'riesz-shift', level, from: delayed(`laplacian_${level}`, size, 1), motion: asked, outside, to: shifted },
      { op: 'collapse', fine: shifted, coarse: moved, to },
    );
    moved = to;
  }
  return { buffers, steps };
}
