import type { Size } from '../../core/base/frame.ts';
import { LoupeError } from '../../core/base/error.ts';
import { bandAngle } from '../../core/plan/steerable-masks.ts';
import { ComplexSteerablePyramid } from '../../core/pyramid/complex-steerable-pyramid.ts';
import { GaussianPyramid } from '../../core/pyramid/gaussian.ts';
import { LaplacianPyramid } from '../../core/pyramid/laplacian.ts';
import { RieszPyramid } from '../../core/pyramid/riesz.ts';
import { SteerablePyramid } from '../../core/pyramid/steerable-pyramid.ts';
import type { SteerableBands } from '../../core/pyramid/steerable-transform.ts';
import type { Complex } from '../../core/tensor/dft.ts';
import type { tf } from '../../core/tensor/tf.ts';
import type { BandDescription, PyramidType } from './description.ts';

/** A subband with its name and its place in the pyramid. Tensors are [rows, columns]. */
export type NamedBand = Pick<BandDescription, 'name' | 'role' | 'scale' | 'orientation' | 'angle' | 'reconstructs'> & {
  readonly plane: tf.Tensor2D | Complex;
  /** The value shown as white, for levels that are images themselves; null for subbands that oscillate about zero. */
  readonly white: number | null;
};

/** Returns the plane of the subband of that name. */
export type BandSource = (name: string) => tf.Tensor2D | Complex;

/** A pyramid as a list of named subbands, with the same interface for all types. */
export interface NamedPyramid extends Disposable {
  readonly levels: number;
  readonly orientations: number | null;
  /** Names and sizes of the subbands that `synthesise` reads. */
  readonly needs: ReadonlyMap<string, Size>;
  analyse(image: tf.Tensor2D): NamedBand[];
  synthesise(band: BandSource): tf.Tensor2D;
}

export interface NamedPyramidOptions extends Size {
  readonly type: PyramidType;
  readonly levels: number | 'auto';
  /** Number of orientations, for the two steerable types only. */
  readonly orientations: number;
}

/** Makes a pyramid of a type. @throws LoupeError PICTURE_TOO_SMALL, LEVELS_TOO_MANY, SPEC_INVALID */
export function namedPyramid(options: NamedPyramidOptions): NamedPyramid {
  switch (options.type) {
    case 'gaussian':
      return gaussian(new GaussianPyramid(options));
    case 'laplacian':
      return laplacian(new LaplacianPyramid(options));
    case 'riesz':
      return riesz(new RieszPyramid(options));
    case 'steerable': {
      const pyramid = new SteerablePyramid(options);
      const synthesise = (band: BandSource): tf.Tensor2D => pyramid.synthesise(steerableBands(pyramid, band, real));
      return steerable(pyramid, (image) => pyramid.analyse(image), synthesise);
    }
    case 'complex-steerable': {
      const pyramid = new ComplexSteerablePyramid(options);
      const synthesise = (band: BandSource): tf.Tensor2D => pyramid.synthesise(steerableBands(pyramid, band, complex));
      return steerable(pyramid, (image) => pyramid.analyse(image), synthesise);
    }
    default:
      throw new LoupeError('INTERNAL', `There is no pyramid of type ${String(options.type satisfies never)}.`);
  }
}

const level = (scale: number, plane: tf.Tensor2D): NamedBand => ({
  name: `level_${scale}`,
  role: 'level',
  scale,
  orientation: null,
  angle: null,
  reconstructs: true,
  plane,
  white: null,
});

/** Level 0 is the image itself, so the reconstruction reads no other level. */
function gaussian(pyramid: GaussianPyramid): NamedPyramid {
  return {
    levels: pyramid.sizes.length,
    orientations: null,
    needs: new Map([['level_0', pyramid.sizes[0]]]),
    analyse: (image) =>
      pyramid.analyse(image).map((plane, scale) => ({ ...level(scale, plane), white: 1, reconstructs: scale === 0 })),
    synthesise: (band) => real(band, 'level_0').clone(),
    [Symbol.dispose]: () => pyramid.dispose(),
  };
}

function laplacian(pyramid: LaplacianPyramid): NamedPyramid {
  const last = pyramid.sizes.length - 1;
  return {
    levels: pyramid.sizes.length,
    orientations: null,
    needs: new Map(pyramid.sizes.map((size, scale) => [`level_${scale}`, size])),
    analyse: (image) =>
      pyramid.analyse(image).map((plane, scale) => ({
        ...level(scale, plane),
        ...(scale === last ? { role: 'residual_lowpass', white: 1 } : {}),
      })),
    synthesise: (band) => pyramid.synthesise(pyramid.sizes.map((_, scale) => real(band, `level_${scale}`))),
    [Symbol.dispose]: () => pyramid.dispose(),
  };
}

function riesz(pyramid: RieszPyramid): NamedPyramid {
  const last = pyramid.sizes.length - 1;
  return {
    levels: pyramid.sizes.length,
    orientations: null,
    needs: new Map(pyramid.sizes.map((size, scale) => [scale === last ? 'residual_lowpass' : `level_${scale}`, size])),
    analyse(image) {
      const { levels, lowpass } = pyramid.analyse(image);
      const named = levels.flatMap(({ band, r1, r2 }, scale): NamedBand[] => [
        level(scale, band),
        { ...level(scale, r1), name: `level_${scale}_r1`, role: 'riesz_1', reconstructs: false },
        { ...level(scale, r2), name: `level_${scale}_r2`, role: 'riesz_2', reconstructs: false },
      ]);
      return [...named, { ...level(last, lowpass), name: 'residual_lowpass', role: 'residual_lowpass', white: 1 }];
    },
    synthesise(band) {
      const bands = pyramid.sizes.slice(0, -1).map((_, scale) => real(band, `level_${scale}`));
      return pyramid.laplacian.synthesise([...bands, real(band, 'residual_lowpass')]);
    },
    [Symbol.dispose]: () => pyramid.dispose(),
  };
}

type AnySteerable = SteerablePyramid | ComplexSteerablePyramid;

function steerable(
  pyramid: AnySteerable,
  analyse: (image: tf.Tensor2D) => SteerableBands<tf.Tensor2D | Complex>,
  synthesise: (band: BandSource) => tf.Tensor2D,
): NamedPyramid {
  const { scales, orientations, sizes } = pyramid;
  const residual = (role: 'residual_highpass' | 'residual_lowpass', plane: tf.Tensor2D, white: number | null): NamedBand => ({
    name: role,
    role,
    scale: null,
    orientation: null,
    angle: null,
    reconstructs: true,
    plane,
    white,
  });
  const oriented = sizes
    .slice(0, -1)
    .flatMap((size, scale) => Array.from({ length: orientations }, (_, k): [string, Size] => [orientedName(scale, k), size]));
  return {
    levels: scales,
    orientations,
    needs: new Map([['residual_highpass', sizes[0]], ...oriented, ['residual_lowpass', sizes[scales]]]),
    analyse(image) {
      const { highpass, lowpass, ...parts } = analyse(image);
      const bands = parts.oriented.flatMap((planes, scale) =>
        planes.map((plane, orientation): NamedBand => ({
          name: orientedName(scale, orientation),
          role: 'oriented',
          scale,
          orientation,
          angle: bandAngle(orientation, orientations),
          reconstructs: true,
          plane,
          white: null,
        })),
      );
      // An inverse DFT on a smaller grid multiplies grey values by the ratio of the grids' sizes.
      const white = (sizes[0].width * sizes[0].height) / (sizes[scales].width * sizes[scales].height);
      return [residual('residual_highpass', highpass, null), ...bands, residual('residual_lowpass', lowpass, white)];
    },
    synthesise,
    [Symbol.dispose]: () => pyramid.dispose(),
  };
}

function steerableBands<Band>(
  { scales, orientations }: AnySteerable,
  source: BandSource,
  pick: (source: BandSource, name: string) => Band,
): SteerableBands<Band> {
  return {
    highpass: real(source, 'residual_highpass'),
    oriented: Array.from({ length: scales }, (_, scale) =>
      Array.from({ length: orientations }, (__, k) => pick(source, orientedName(scale, k))),
    ),
    lowpass: real(source, 'residual_lowpass'),
  };
}

function orientedName(scale: number, orientation: number): string {
  return `band_s${scale}_o${orientation}`;
}

function real(source: BandSource, name: string): tf.Tensor2D {
  const plane = source(name);
  if ('re' in plane) throw new LoupeError('PYRAMID_FILES', `The band ${name} must be real (float32), but it is complex.`);
  return plane;
}

function complex(source: BandSource, name: string): Complex {
  const plane = source(name);
  if (!('re' in plane)) throw new LoupeError('PYRAMID_FILES', `The band ${name} must be complex (complex64), but it is real.`);
  return plane;
}
