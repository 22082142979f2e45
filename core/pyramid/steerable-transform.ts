import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { bandAngle, highpassMask, lowpassMask, mostScales, orientedMask, scaleSize } from '../plan/steerable-masks.ts';
import { addComplex, centredFrequencies, quarterTurns, scaleComplex } from '../tensor/dft.ts';
import { FactoredDft2 } from '../tensor/factored-dft.ts';
import type { Complex } from '../tensor/dft.ts';
import { tf } from '../tensor/tf.ts';
import { checkLevels } from './levels.ts';

export interface SteerableOptions extends Size {
  /** Number of scales (each an octave); `auto` is as many as the size allows. */
  readonly levels: number | 'auto';
  /** Number K of orientations, 1–16, at angles πk/K; the filters are derivatives of order K − 1. */
  readonly orientations: number;
}

/** Coefficients of a steerable pyramid; `Band` is a real or a complex plane. */
export type SteerableBands<Band> = {
  /** What lies above the first scale, on the image's grid. */
  readonly highpass: tf.Tensor2D;
  /** `oriented[scale][orientation]`, finest scale first. */
  readonly oriented: Band[][];
  /** What lies below the last scale. */
  readonly lowpass: tf.Tensor2D;
};

/** How an oriented band goes between its spectrum and its samples: where the real and the complex pyramid differ. */
export interface BandKind<Band> {
  /** Whether the masks keep one half of the frequency plane, doubled. */
  readonly analytic: boolean;
  readonly fromSpectrum: (transform: FactoredDft2, spectrum: Complex) => Band;
  readonly toSpectrum: (transform: FactoredDft2, band: Band) => Complex;
}

/** Smallest side a steerable pyramid takes. */
export const smallestSide = 16;

/**
 * The steerable pyramid in the frequency domain, for one size of image, which is taken as periodic.
 *
 * The squares of all responses sum to 1 at every frequency (a tight frame), so the synthesis applies each filter once more,
 * conjugated, and gives the image back. Formulas: docs/mathematics/pyramids.md.
 *
 * Scale s lives on the image's grid halved s times, each side rounded up; its spectrum is the middle of the image's.
 * Every filter of scale s is zero from r = 2⁻ˢ on, and the halved grid holds all frequencies below that, so nothing is
 * lost for odd sides either. Neighbouring samples of scale s are n/nₛ pixels apart: 2ˢ where that divides n.
 *
 * Coefficients are scaled like those of the original implementation: a band is the inverse DFT, on its own grid, of the
 * image's unscaled spectrum, so its values grow by about 4 a scale.
 */
export class SteerableTransform<Band extends tf.Tensor2D | Complex> {
  /** Number of scales. */
  readonly scales: number;
  readonly orientations: number;
  /** Grid of each scale, and last that of the low-pass residual. */
  readonly sizes: readonly Size[];
  readonly #kind: BandKind<Band>;
  readonly #transforms: readonly FactoredDft2[];
  readonly #highpass: tf.Tensor2D;
  readonly #lowpass: tf.Tensor2D;
  readonly #oriented: readonly (readonly tf.Tensor2D[])[];

  /** @throws LoupeError PICTURE_TOO_SMALL below 16 pixels, LEVELS_TOO_MANY naming the most, SPEC_INVALID */
  constructor(options: SteerableOptions, kind: BandKind<Band>) {
    const { width, height, orientations } = options;
    const size = { width, height };
    if (Math.min(width, height) < smallestSide) {
      throw new LoupeError(
        'PICTURE_TOO_SMALL',
        `A steerable pyramid needs at least ${smallestSide}×${smallestSide} pixels, but the image has ${width}×${height}.`,
      );
    }
    if (!Number.isInteger(orientations) || orientations < 1 || orientations > 16) {
      throw new LoupeError(
        'SPEC_INVALID',
        `The number of orientations must be a whole number from 1 to 16, not ${orientations}.`,
      );
    }
    const scales = options.levels === 'auto' ? mostScales(size) : options.levels;
    checkLevels(scales, mostScales(size), size);

    this.scales = scales;
    this.orientations = orientations;
    this.sizes = indices(scales + 1).map((scale) => scaleSize(size, scale));
    this.#kind = kind;
    this.#transforms = this.sizes.map((grid) => new FactoredDft2(grid.height, grid.width));
    const plane = (values: Float64Array, { width: columns, height: rows }: Size): tf.Tensor2D =>
      tf.tensor2d(Float32Array.from(values), [rows, columns]);
    this.#highpass = plane(highpassMask(size), size);
    this.#lowpass = plane(lowpassMask(size, scales), this.sizes[scales]);
    this.#oriented = indices(scales).map((scale) =>
      indices(orientations).map((k) =>
        plane(orientedMask(size, scale, bandAngle(k, orientations), orientations, kind.analytic), this.sizes[scale]),
      ),
    );
  }

  /** Coefficients of an image [height, width]. @throws LoupeError FRAME_MISMATCH for an image of another size */
  analyse(image: tf.Tensor2D): SteerableBands<Band> {
    const { width, height } = this.sizes[0];
    if (image.shape[0] !== height || image.shape[1] !== width) {
      throw new LoupeError(
        'FRAME_MISMATCH',
        `The pyramid was made for ${width}×${height} pixels, but the image has ${image.shape[1]}×${image.shape[0]}.`,
      );
    }
    return tf.tidy(() => {
      const spectrum = this.#transforms[0].forward(image);
      const highpass = this.#realSamples(scaleComplex(spectrum, this.#highpass), 0);
      const oriented = this.#oriented.map((masks, scale) => {
        const held = this.#cropped(spectrum, scale);
        return masks.map((mask) => this.#bandSamples(scaleComplex(held, mask), scale));
      });
      const last = this.scales;
      const lowpass = this.#realSamples(scaleComplex(this.#cropped(spectrum, last), this.#lowpass), last);
      return { highpass, oriented, lowpass };
    });
  }

  /** The image of given coefficients: the inverse of `analyse`, and up to the scaling of the grids its adjoint. */
  synthesise(bands: SteerableBands<Band>): tf.Tensor2D {
    return tf.tidy(() => {
      const last = this.scales;
      const ofLowpass = scaleComplex(this.#transforms[last].forward(bands.lowpass), this.#lowpass);
      const ofHighpass = scaleComplex(this.#transforms[0].forward(bands.highpass), this.#highpass);
      const spectrum = this.#oriented.reduce(
        (sum, masks, scale) =>
          tf.tidy(() => {
            const parts = masks.map((mask, k) => scaleComplex(this.#bandSpectrum(bands.oriented[scale][k], scale), mask));
            return addComplex(sum, this.#embedded(parts.reduce(addComplex), scale));
          }),
        addComplex(ofHighpass, this.#embedded(ofLowpass, last)),
      );
      return this.#realSamples(spectrum, 0);
    });
  }

  dispose(): void {
    for (const transform of this.#transforms) transform.dispose();
    tf.dispose([this.#highpass, this.#lowpass, ...this.#oriented.flat()]);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #realSamples(spectrum: Complex, scale: number): tf.Tensor2D {
    return this.#transforms[scale].inverseReal(scaleComplex(spectrum, 1 / this.#count(scale)));
  }

  /** Samples of a band: (−i)ᴷ⁻¹ and the inverse DFT on the scale's grid. */
  #bandSamples(spectrum: Complex, scale: number): Band {
    const turned = quarterTurns(scaleComplex(spectrum, 1 / this.#count(scale)), 1 - this.orientations);
    return this.#kind.fromSpectrum(this.#transforms[scale], turned);
  }

  #bandSpectrum(band: Band, scale: number): Complex {
    return quarterTurns(this.#kind.toSpectrum(this.#transforms[scale], band), this.orientations - 1);
  }

  /** The part of the image's spectrum that the grid of a scale holds. */
  #cropped({ re, im }: Complex, scale: number): Complex {
    const { top, left, width, height } = this.#window(scale);
    const crop = (part: tf.Tensor2D): tf.Tensor2D => tf.slice2d(part, [top, left], [height, width]);
    return { re: crop(re), im: crop(im) };
  }

  /** The adjoint of `#cropped`: zeros around. */
  #embedded({ re, im }: Complex, scale: number): Complex {
    const { top, left, bottom, right } = this.#window(scale);
    const embed = (part: tf.Tensor2D): tf.Tensor2D =>
      tf.pad2d(part, [
        [top, bottom],
        [left, right],
      ]);
    return { re: embed(re), im: embed(im) };
  }

  /** Where the frequencies of a scale lie in the image's centred spectrum. */
  #window(scale: number) {
    const [whole, { width, height }] = [this.sizes[0], this.sizes[scale]];
    const top = centredFrequencies(height).start - centredFrequencies(whole.height).start;
    const left = centredFrequencies(width).start - centredFrequencies(whole.width).start;
    return { top, left, width, height, bottom: whole.height - top - height, right: whole.width - left - width };
  }

  #count(scale: number): number {
    return this.sizes[scale].width * this.sizes[scale].height;
  }
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
