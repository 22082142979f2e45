import { LoupeError } from '../../core/base/error.ts';
import type { Still } from '../../core/base/still.ts';
import type { FigureInputs, InputKind, LabClip } from '../../core/lab/definition.ts';
import { exampleInput } from '../../core/lab/example-inputs.ts';
import { fittedStill } from '../../core/lab/fit-still.ts';
import { maxCode } from '../../core/base/frame.ts';
import { readStill } from '../image/read-still.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo } from '../video/probe.ts';

/** Files that a figure is to be made of; the example that comes with the program where none is named. */
export interface InputFiles {
  readonly files: readonly string[];
  /** Of two images. */
  readonly mask?: string;
  /** Seconds into a clip: the frame that an image is taken from, or the first of those of a clip. */
  readonly time?: number;
  /** Pixels of the larger side that images are brought to. */
  readonly largest: number;
  readonly signal?: AbortSignal;
}

/** Files that an input of a kind is made of, the mask not counted. */
const fileCounts: Readonly<Record<InputKind, number>> = { none: 0, image: 1, 'two-images': 2, points: 0, clip: 1 };

/** Frames of a clip that are read, and the largest side in pixels that they are brought to. */
const clipFrames = 32;
const clipSide = 192;

/**
 * Reads a figure's input from files, or makes the example.
 *
 * @throws LoupeError USAGE for a number of files that does not fit, FRAME_MISMATCH for images of different sizes, and as `readStill`
 */
export async function readFigureInput(kind: InputKind, from: InputFiles): Promise<FigureInputs[InputKind]> {
  const { files, mask, largest } = from;
  const wanted = fileCounts[kind];
  if (files.length !== 0 && files.length !== wanted)
    throw new LoupeError('USAGE', `${needs[kind]}, but ${files.length} were given.`);
  if (mask !== undefined && kind !== 'two-images') throw new LoupeError('USAGE', `A mask is for two images: ${needs[kind]}.`);
  if (files.length === 0) {
    if (mask !== undefined) throw new LoupeError('USAGE', 'A mask alone is not enough: name the two images, too.');
    return exampleInput(kind);
  }
  const still = async (file: string): Promise<Still> => fittedStill(await readStill(file, options(from)), largest);
  switch (kind) {
    case 'image':
      return await still(files[0]);
    case 'two-images': {
      const [a, b] = [await still(files[0]), await still(files[1])];
      requireSameSize(a, b, `"${files[1]}"`);
      if (mask === undefined) return { a, b, mask: leftHalf(a) };
      const drawn = await still(mask);
      requireSameSize(a, drawn, `The mask "${mask}"`);
      return { a, b, mask: drawn };
    }
    case 'clip':
      return await readClip(files[0], from);
    case 'none':
    case 'points':
      // Neither takes a file: more than none were refused above.
      return exampleInput(kind);
    default:
      return kind satisfies never;
  }
}

const needs: Readonly<Record<InputKind, string>> = {
  none: 'This figure is made of its settings alone and takes no files',
  image: 'This figure is made of one image or video',
  'two-images': 'This figure is made of two images',
  points: 'This figure is made of points and takes no files',
  clip: 'This figure is made of one video',
};

function options({ time, signal }: InputFiles): { time?: number; signal?: AbortSignal } {
  return { ...(time === undefined ? {} : { time }), ...(signal ? { signal } : {}) };
}

function requireSameSize(a: Still, other: Still, name: string): void {
  if (a.width === other.width && a.height === other.height) return;
  throw new LoupeError(
    'FRAME_MISMATCH',
    `${name} has ${other.width}×${other.height} pixels, but the first image ${a.width}×${a.height}: bring them to one size.`,
  );
}

function leftHalf({ width, height }: Still): Still {
  const values = new Float32Array(width * height);
  for (let index = 0; index < values.length; index++) values[index] = index % width < width / 2 ? 1 : 0;
  return { width, height, planes: [values], alpha: null, bits: 8 };
}

async function readClip(file: string, { time = 0, largest, signal }: InputFiles): Promise<LabClip> {
  const cancel = signal ? { signal } : {};
  const info = await probeVideo(file, cancel);
  using decoder = decodeVideo(info, { ...cancel, ...(time > 0 ? { start: time } : {}) });
  const frames: Float32Array[] = [];
  let size = { width: info.width, height: info.height };
  for await (const { width, height, format, planes } of decoder) {
    const luma = Float32Array.from(planes[0], (code) => code / maxCode(format));
    const still = fittedStill({ width, height, planes: [luma], alpha: null, bits: 8 }, Math.min(largest, clipSide));
    size = { width: still.width, height: still.height };
    frames.push(still.planes[0]);
    if (frames.length === clipFrames) break;
  }
  if (frames.length < 2)
    throw new LoupeError(
      'INPUT_ONE_FRAME',
      `"${file}" has one frame${time > 0 ? ` from ${time} s on` : ''}: this figure needs a clip.`,
    );
  return { ...size, frames, fps: info.fps };
}
