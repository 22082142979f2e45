import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import type { Still } from '../base/still.ts';
import { synthesiseHeegerBergen, usualMatchings } from './heeger-bergen.ts';
import { measureTexture, synthesisePortillaSimoncelli, usualIterations } from './portilla-simoncelli.ts';
import { principalColours } from './principal-colours.ts';
import { type TextureShape, usualShape } from './statistics-layout.ts';
import type { Synthesis, SynthesisOptions } from './synthesis.ts';
import type { TextureResidual } from './texture-residual.ts';
import { madeSize, textureSample, type TextureSample } from './texture-sample.ts';

export const synthesisMethods = ['portilla-simoncelli', 'heeger-bergen'] as const;
export type SynthesisMethod = (typeof synthesisMethods)[number];

/** Iterations of each method where none are asked for. */
export const methodIterations: Readonly<Record<SynthesisMethod, number>> = {
  'portilla-simoncelli': usualIterations,
  'heeger-bergen': usualMatchings,
};

export interface TextureOptions extends Partial<SynthesisOptions> {
  readonly method?: SynthesisMethod;
  readonly scales?: number;
}

/** State of the synthesis of an image after one step. */
export interface TextureStep {
  /** Share of the work that is done, 0…1. */
  readonly share: number;
  readonly doing: string;
  /**
   * The image so far, clipped to 0…1: of a texture in colour, only the principal axis in progress, around the mean colour. Its
   * grid may be coarser than the result's.
   */
  still(): Size & { readonly planes: readonly Float32Array[] };
}

export interface MadeTexture extends Size {
  readonly planes: readonly Float32Array[];
  /** How far the statistics are from the image's: of the gray plane, or of each principal axis of colour, widest spread first. */
  readonly residuals: readonly TextureResidual[];
}

/** Principal axes whose spread is at most this share of the widest one's stay at the mean: gray images have such axes. */
const leastSpread = 0.004;

/**
 * Makes a new texture like that of an image, gray or in colour, step by step; the last `next()` returns it.
 *
 * A texture in colour is made along the principal axes of its colours, one after the other, with the same method. Each axis has
 * the right statistics; how the axes depend on each other from place to place is lost.
 *
 * @throws LoupeError TEXTURE_INVALID for an image that is flat or transparent; PICTURE_TOO_SMALL; INPUT_TOO_LARGE; SPEC_INVALID
 */
export function* synthesiseTexture(
  still: Pick<Still, 'width' | 'height' | 'planes' | 'alpha'>,
  { method = 'portilla-simoncelli', size = still, seed = 1, iterations, scales }: TextureOptions = {},
): Generator<TextureStep, MadeTexture> {
  if (still.alpha) {
    throw new LoupeError('TEXTURE_INVALID', 'Parts of the image are transparent, and have no texture: cut out an opaque part.');
  }
  const shape = scales === undefined ? usualShape : { ...usualShape, scales };
  const { width, height } = size;
  const samples = still.planes.map((plane) => textureSample(still, plane, shape));
  madeSize({ width, height }, shape);
  requireTexture(samples);
  const colours = principalColours(samples.map(({ values }) => values));
  const spreads = colours.components.map(spreadOf);
  const used = spreads.filter((spread) => spread > leastSpread * spreads[0]).length;
  const finished: Float64Array[] = [];
  const residuals: TextureResidual[] = [];

  const restored = (count: number, made: readonly Float64Array[]): Float32Array[] =>
    colours
      .restore(spreads.map((_, axis) => made[axis] ?? new Float64Array(count)))
      .map((plane) => plane.map((value) => Math.min(1, Math.max(0, value))));

  for (let axis = 0; axis < used; axis++) {
    const synthesis = synthesisOf(method, { ...samples[0], values: colours.components[axis] }, shape, {
      size: { width, height },
      // The first axis takes the seed itself: a gray image gives the same texture whether its file is gray or in colour.
      seed: seed + 1_000_003 * axis,
      iterations: iterations ?? methodIterations[method],
    });
    let result = synthesis.next();
    while (!result.done) {
      const step = result.value;
      yield {
        share: (axis + step.share) / used,
        doing: used > 1 ? `colour ${axis + 1} of ${used}, ${step.doing}` : step.doing,
        still: () => {
          const { size: grid, values } = step.image();
          const alone = spreads.map((_, other) => (other === axis ? values : new Float64Array(values.length)));
          return { width: grid.width, height: grid.height, planes: restored(values.length, alone) };
        },
      };
      result = synthesis.next();
    }
    finished.push(result.value.values);
    residuals.push(result.value.residual);
  }
  return { width, height, planes: restored(width * height, finished), residuals };
}

/** @throws LoupeError TEXTURE_INVALID when every plane has the same value everywhere */
function requireTexture(samples: readonly TextureSample[]): void {
  if (samples.some(({ values }) => values.some((value) => value !== values[0]))) return;
  throw new LoupeError('TEXTURE_INVALID', 'The image has the same value everywhere: there is no texture in it.');
}

function synthesisOf(method: SynthesisMethod, sample: TextureSample, shape: TextureShape, options: SynthesisOptions): Synthesis {
  switch (method) {
    case 'portilla-simoncelli':
      return synthesisePortillaSimoncelli(measureTexture(sample, shape), options);
    case 'heeger-bergen':
      return synthesiseHeegerBergen(sample, shape, options);
    default:
      return method satisfies never;
  }
}

/** Root mean square of a component, whose mean is 0. */
function spreadOf(values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares / values.length);
}
