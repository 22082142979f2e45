import { realTime, type RealTime } from '../base/clock.ts';
import { LoupeError } from '../base/error.ts';
import { allocateFrame, maxCode, type Frame, type PixelFormat, type Size } from '../base/frame.ts';
import { createImageTransform, signedFrequency } from '../numeric/image-transform.ts';
import { createRandom } from '../numeric/random.ts';
import { createImageTurn } from './image-turn.ts';
import { createImageZoom } from './image-zoom.ts';

/** A still image: `size` luma samples 0…1 of full scale, row by row. */
export interface StillImage {
  readonly size: Size;
  readonly luma: ArrayLike<number>;
}

/**
 * How a layer moves: `displacement` A·sin(2πft) pixels along `angle` degrees (`shift`; 0 is to the right, 90 is down), about the
 * middle of the image (`turn`), or away from it (`zoom`), where A is what a point half the frame's shorter side away from the middle
 * moves.
 */
export interface LayerMotion {
  readonly kind: 'shift' | 'turn' | 'zoom';
  readonly amplitude: number;
  /** In Hz; of several, the swings are added, each with the amplitude. */
  readonly frequency: number | readonly number[];
  readonly angle?: number;
}

/** Part of a scene: an image, its motion, and the columns of the frame [from, to) in which it shows. */
export interface SceneLayer {
  readonly image: StillImage;
  readonly motion: LayerMotion;
  /** Default: all columns. */
  readonly columns?: { readonly from: number; readonly to: number };
  /** Opacity 0…1 of its samples, of the image's size, which moves with it; default: opaque. */
  readonly opacity?: StillImage;
}

export interface KnownSceneOptions {
  /** Frames are cut out of the middle of the images, which are at least as large. */
  readonly size: Size;
  /** From back to front: where several layers are seen, the last one is. */
  readonly layers: readonly SceneLayer[];
  readonly fps: number;
  readonly frames: number;
  /** Standard deviation of Gaussian noise on luma, in 255ths of full scale. Default 0. */
  readonly noise?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default 8-bit gray. */
  readonly format?: PixelFormat;
}

/** A clip of layers that move against each other, each of them known exactly. */
export interface KnownScene {
  readonly size: Size;
  readonly frames: number;
  /** Displacement in pixels of each layer in each frame. */
  readonly truth: readonly Float64Array[];
  /** Frame `index`, rounded to codes, with its noise; the same on every call. */
  frame(index: number): Frame<RealTime>;
  /** Ideal luma, 0…1 of full scale, with each layer displaced by so many pixels. */
  luma(displacements: readonly number[]): Float32Array;
}

/**
 * A scene whose layers hold detail up to the Nyquist frequency (photographs), shifted by their spectrum or turned by three shears, each of
 * which shifts rows or columns by their spectrum. Images are periodic; as a frame is cut out of them, what enters it at one edge
 * is not what leaves it at the other.
 *
 * @throws LoupeError USAGE for an image smaller than the frame
 */
export function knownScene(options: KnownSceneOptions): KnownScene {
  const { size, layers, fps, frames, noise = 0, seed = 1, format = { chroma: 'gray', bits: 8 } } = options;
  for (const { image } of layers) {
    if (image.size.width >= size.width && image.size.height >= size.height) continue;
    throw new LoupeError(
      'USAGE',
      `An image of ${image.size.width}×${image.size.height} pixels cannot fill frames of ${size.width}×${size.height}: choose smaller frames.`,
    );
  }
  const movers = layers.map(({ image, motion }) => createMover(image, motion, size));
  const covers = layers.map(({ opacity, motion }) => opacity && createMover(opacity, motion, size));
  const truth = layers.map(({ motion: { amplitude, frequency } }) =>
    Float64Array.from({ length: frames }, (_, index) =>
      [frequency].flat().reduce((sum, hertz) => sum + amplitude * Math.sin(2 * Math.PI * hertz * (index / fps)), 0),
    ),
  );

  function luma(displacements: readonly number[]): Float32Array {
    const result = new Float32Array(size.width * size.height);
    layers.forEach(({ image, columns = { from: 0, to: size.width } }, index) => {
      const moved = movers[index](displacements[index]);
      const cover = covers[index]?.(displacements[index]);
      const left = (image.size.width - size.width) >> 1;
      const top = (image.size.height - size.height) >> 1;
      for (let y = 0; y < size.height; y++) {
        const row = (y + top) * image.size.width + left;
        for (let x = columns.from; x < columns.to; x++) {
          const at = y * size.width + x;
          const share = cover ? Math.max(0, Math.min(1, cover[row + x])) : 1;
          result[at] += share * (moved[row + x] - result[at]);
        }
      }
    });
    return result;
  }

  function frame(index: number): Frame<RealTime> {
    const values = luma(truth.map((displacement) => displacement[index]));
    const result = allocateFrame(size, format, realTime(index / fps));
    const codes = result.planes[0];
    const top = maxCode(format);
    const random = createRandom(seed, 0x5ce4e, index);
    const spread = (noise * top) / 255;
    for (let i = 0; i < codes.length; i++) {
      const value = values[i] * top + (noise > 0 ? spread * random.normal() : 0);
      codes[i] = Math.max(0, Math.min(top, Math.round(value)));
    }
    return result;
  }

  return { size, frames, truth, frame, luma };
}

type Mover = (displacement: number) => ArrayLike<number>;

function createMover(image: StillImage, motion: LayerMotion, size: Size): Mover {
  if (motion.kind === 'shift') return createShift(image, ((motion.angle ?? 0) * Math.PI) / 180);
  const radius = Math.min(size.width, size.height) / 2;
  if (motion.kind === 'zoom') {
    const zoom = createImageZoom(image.size, image.luma);
    return (displacement) => zoom(1 + displacement / radius);
  }
  const turn = createImageTurn(image.size, image.luma);
  return (displacement) => turn(displacement / radius);
}

/** The image displaced along a direction: its coefficients times e^{−iω·d}; the Nyquist row and column keep their real part. */
function createShift({ size, luma }: StillImage, direction: number): Mover {
  const { width, height } = size;
  const transform = createImageTransform(size);
  const still = transform.forward(luma, transform.createSpectrum());
  const moved = transform.createSpectrum();
  const out = new Float64Array(width * height);
  return (displacement) => {
    const dx = displacement * Math.cos(direction);
    const dy = displacement * Math.sin(direction);
    for (let kx = 0; kx < transform.columns; kx++) {
      for (let line = 0; line < height; line++) {
        const ky = signedFrequency(line, height);
        const at = kx * height + line;
        const nyquist = 2 * kx === width || 2 * ky === height;
        const angle = -2 * Math.PI * ((kx * dx) / width + (ky * dy) / height);
        const [cos, sin] = nyquist ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
        moved.re[at] = still.re[at] * cos - still.im[at] * sin;
        moved.im[at] = still.re[at] * sin + still.im[at] * cos;
      }
    }
    return transform.inverse(moved, out);
  };
}
