import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { GrayImage } from '../../core/measure/space-time-slice.ts';
import { bandAmplitude } from '../../core/pyramid/complex-steerable-pyramid.ts';
import type { Complex } from '../../core/tensor/dft.ts';
import { tf } from '../../core/tensor/tf.ts';
import { encodeGrayPng } from '../files/image-files.ts';
import { readWhole } from '../files/whole-file.ts';
import { brightnessImage, largestOf, magnitudeImage, signedImage } from './band-images.ts';
import type { NamedBand } from './bands.ts';
import type { BandDescription } from './description.ts';
import { decodeNpy, encodeNpy } from './npy.ts';

/** A subband as written to files: its description, and its images for the sheet. */
export interface WrittenBand {
  readonly description: BandDescription;
  readonly images: readonly GrayImage[];
}

/** Writes the .npy file of a subband and its image; of a complex subband the images of its real part and its magnitude. */
export async function writeBand(folder: string, band: NamedBand): Promise<WrittenBand> {
  const { plane, white, ...place } = band;
  const { name } = place;
  const [height, width] = 're' in plane ? plane.re.shape : plane.shape;
  const values = await numbersOf('re' in plane ? plane.re : plane);
  const shape: [number, number] = [height, width];
  const described = { ...place, file: `${name}.npy`, shape, range: rangeOf(values) };

  if ('re' in plane) {
    const imaginary = await numbersOf(plane.im);
    const interleaved = new Float32Array(2 * values.length);
    values.forEach((value, index) => {
      interleaved[2 * index] = value;
      interleaved[2 * index + 1] = imaginary[index];
    });
    const amplitude = bandAmplitude(plane);
    const magnitude = await numbersOf(amplitude);
    amplitude.dispose();
    await writeFile(path.join(folder, described.file), encodeNpy({ dtype: 'complex64', shape, values: interleaved }));
    const images = {
      [`${name}_real.png`]: signedImage({ width, height, values }),
      [`${name}_magnitude.png`]: magnitudeImage({ width, height, values: magnitude }),
    };
    const more = { dtype: 'complex64', largestMagnitude: largestOf(magnitude) } as const;
    return {
      description: { ...described, ...more, pictures: Object.keys(images) },
      images: await writeImages(folder, images),
    };
  }

  await writeFile(path.join(folder, described.file), encodeNpy({ dtype: 'float32', shape, values }));
  const shown = { width, height, values };
  const images = { [`${name}.png`]: white === null ? signedImage(shown) : brightnessImage(shown, white) };
  return {
    description: { ...described, dtype: 'float32', pictures: Object.keys(images) },
    images: await writeImages(folder, images),
  };
}

/**
 * Reads the .npy file of a subband, which may have been edited since it was written. The caller disposes of the result.
 *
 * @throws LoupeError PYRAMID_FILES when it is missing, not a .npy file, or of another type or shape than described
 */
export async function readBand(folder: string, { file, dtype, shape }: BandDescription): Promise<tf.Tensor2D | Complex> {
  let bytes: Buffer;
  try {
    // Enough for the described number of values in double precision, and the file's header.
    bytes = Buffer.from(await readWhole(path.join(folder, file), 'band', 16 * shape[0] * shape[1] + 2 ** 20));
  } catch (cause) {
    throw new LoupeError('PYRAMID_FILES', `"${path.join(folder, file)}" cannot be read, but the pyramid needs it.`, { cause });
  }
  const plane = decodeNpy(bytes, path.join(folder, file));
  if (plane.shape[0] !== shape[0] || plane.shape[1] !== shape[1]) {
    throw new LoupeError(
      'PYRAMID_FILES',
      `"${path.join(folder, file)}" has ${plane.shape.join('×')} numbers, but this band has ${shape.join('×')} (rows × columns).`,
    );
  }
  if (plane.dtype !== dtype) {
    throw new LoupeError(
      'PYRAMID_FILES',
      `"${path.join(folder, file)}" holds ${plane.dtype} numbers, but this band is ${dtype}: save it with .astype(numpy.${dtype}).`,
    );
  }
  const { values } = plane;
  if (dtype === 'float32') return tf.tensor2d(values, shape);
  const part = (offset: 0 | 1): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: values.length / 2 }, (_, index) => values[2 * index + offset]),
      shape,
    );
  return { re: part(0), im: part(1) };
}

async function writeImages(folder: string, images: Readonly<Record<string, GrayImage>>): Promise<GrayImage[]> {
  for (const [file, image] of Object.entries(images)) await writeFile(path.join(folder, file), encodeGrayPng(image));
  return Object.values(images);
}

async function numbersOf(tensor: tf.Tensor2D): Promise<Float32Array> {
  return await tensor.data<'float32'>();
}

function rangeOf(values: Float32Array): [number, number] {
  let [smallest, largest] = [Infinity, -Infinity];
  for (const value of values) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  return [smallest, largest];
}
