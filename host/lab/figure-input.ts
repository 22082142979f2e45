import { LoupeError } from '../../core/base/error.ts';
import type { Still } from '../../core/base/still.ts';
import type { FigureDefinition, FigureInputs, InputKind, LabClip } from '../../core/lab/definition.ts';
import { exampleFor } from '../../core/lab/example-inputs.ts';
import { fittedStill } from '../../core/lab/fit-still.ts';
import { parsePoints } from '../../core/lab/neurons/points-text.ts';
import { maxCode } from '../../core/base/frame.ts';
import { mostBytes, readText } from '../files/whole-file.ts';
import { readStill } from '../image/read-still.ts';
import { decodeVideo } from '../video/decode.ts';
import { probeVideo, type VideoInfo } from '../video/probe.ts';

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
const fileCounts: Readonly<Record<InputKind, number>> = {
  none: 0,
  image: 1,
  'two-images': 2,
  points: 1,
  drawing: 1,
  clip: 1,
};

/** Frames of a clip that are read, and the largest side in pixels that they are brought to. */
const clipFrames = 32;
const clipSide = 192;

/**
 * Reads a figure's input from files, or makes the example.
 *
 * @throws LoupeError USAGE for a number of files that does not fit, FRAME_MISMATCH for images of different sizes, POINTS_INVALID, and as `readStill`
 */
export async function readFigureInput(definition: FigureDefinition, from: InputFiles): Promise<FigureInputs[InputKind]> {
  const { files, mask, largest } = from;
  const kind = definition.input;
  const wanted = fileCounts[kind];
  if (files.length !== 0 && files.length !== wanted)
    throw new LoupeError('USAGE', `${needs[kind]}, but ${files.length} were given.`);
  if (mask !== undefined && kind !== 'two-images') throw new LoupeError('USAGE', `A mask is for two images: ${needs[kind]}.`);
  if (files.length === 0) {
    if (mask !== undefined) throw new LoupeError('USAGE', 'A mask alone is not enough: name the two images, too.');
    return exampleFor(definition, largest);
  }
  const still = async (file: string): Promise<Still> => fittedStill(await readStill(file, options(from)), largest);
  switch (kind) {
    case 'image':
    case 'drawing':
      return await still(files[0]);
    case 'points':
      return parsePoints(await readText(files[0], 'CSV file', mostBytes.settings), `"${files[0]}"`);
    case 'two-images':
      return twoImages(await still(files[0]), await still(files[1]), mask === undefined ? null : await still(mask));
    case 'clip': {
      const info = await probeVideo(files[0], from.signal ? { signal: from.signal } : {});
      return await readLabClip(info, from);
    }
    case 'none':
      // Takes no file: more than none were refused above.
      return null;
    default:
      return kind satisfies never;
  }
}

const needs: Readonly<Record<InputKind, string>> = {
  none: 'This figure is made of its settings alone and takes no files',
  image: 'This figure is made of one image or video',
  'two-images': 'This figure is made of two images',
  points: 'This figure is made of points, a CSV file with the columns x, y and label',
  drawing: 'This figure is made of one image of what was drawn',
  clip: 'This figure is made of one video',
};

function options({ time, signal }: InputFiles): { time?: number; signal?: AbortSignal } {
  return { ...(time === undefined ? {} : { time }), ...(signal ? { signal } : {}) };
}

/**
 * Two images and their mask; without a mask, that of the left half.
 * @throws LoupeError FRAME_MISMATCH for images of different sizes
 */
export function twoImages(a: Still, b: Still, mask: Still | null): FigureInputs['two-images'] {
  requireSameSize(a, b, 'The second image');
  if (mask !== null) requireSameSize(a, mask, 'The mask');
  return { a, b, mask: mask ?? leftHalf(a) };
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

/** The first frames of a clip from a time on. @throws LoupeError INPUT_ONE_FRAME, and as `decodeVideo` */
export async function readLabClip(
  info: VideoInfo,
  { time = 0, largest, signal }: Pick<InputFiles, 'time' | 'largest' | 'signal'>,
): Promise<LabClip> {
  using decoder = decodeVideo(info, { ...(signal ? { signal } : {}), ...(time > 0 ? { start: time } : {}) });
  const frames: Float32Array[] = [];
  let size = { width: info.width, height: info.height };
  for await (const { width, height, format, planes } of decoder) {
    const luma = Float32Array.from(planes[0], (code) => code / maxCode(format));
    const still = fittedStill({ width, height, planes: [luma], alpha: null, bits: 8 }, Math.min(largest, clipSide));
    size = { width: still.width, height: still.height };
    frames.push(still.planes[0]);
    if (frames.length === clipFrames) break;
  }
  if (frames.length < 2) {
    const from = time > 0 ? ` from ${time} s on` : '';
    throw new LoupeError('INPUT_ONE_FRAME', `"${info.path}" has one frame${from}, and this figure needs a clip: name a video.`);
  }
  return { ...size, frames, fps: info.fps };
}
