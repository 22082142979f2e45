import { basename, extname, resolve } from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { knownMotion, type KnownMotion, type KnownMotionOptions } from '../../core/synthetic/known-motion.ts';
import { createEncoder } from '../video/encode.ts';
import type { VideoInfo } from '../video/probe.ts';
import { requireWritable, stageWhole } from '../files/whole-file.ts';

export interface GenerateSettings {
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
  /** Called after each frame with the number written so far. */
  readonly onFrame?: (written: number) => void;
}

/** What was written, and from what. */
export interface GeneratedClip extends Required<KnownMotionOptions> {
  readonly output: string;
  /** The file that holds the true displacement of every frame (see docs/mathematics/truth.md). */
  readonly truth: string;
  readonly bytes: number;
  /** Whether the frames in the file are the generated ones to the last bit. */
  readonly lossless: boolean;
  readonly warnings: readonly string[];
}

/** Matroska counts milliseconds: above this, two frames could get the same time. */
const fastestFile = 1000;

/**
 * Writes a clip whose motion is known, and a `.json` beside it with its options and the true displacement of every frame.
 *
 * A name that ends in `.mkv` is written without loss (FFV1). Neither file stands under its final name before both are complete.
 * Memory does not depend on the length of the clip, but for the 16 bytes a frame of its truth.
 *
 * @throws LoupeError USAGE for motions that cannot be made (see `knownMotion`), OUTPUT_… and the others of `createEncoder`
 */
export async function generateClip(
  output: string,
  motion: KnownMotionOptions,
  settings: GenerateSettings,
): Promise<GeneratedClip> {
  const { overwrite, signal } = settings;
  if (motion.fps > fastestFile) {
    throw new LoupeError(
      'USAGE',
      `A file cannot hold ${motion.fps} frames per second: choose up to ${fastestFile}, or a slower clip that is magnified with its capture rate (--fps).`,
    );
  }
  const known = knownMotion(motion);
  const { options } = known;
  const truth = truthFileOf(output);
  requireWritable(truth, overwrite);

  const lossless = extname(output).toLowerCase() === '.mkv';
  await using encoder = await createEncoder({
    output,
    source: asVideo(known),
    size: options.size,
    format: options.format,
    ...(lossless ? { codec: 'ffv1' } : {}),
    overwrite,
    ...(signal === undefined ? {} : { signal }),
  });
  for (let index = 0; index < options.frames; index++) {
    await encoder.write(known.frame(index));
    settings.onFrame?.(index + 1);
  }
  const staged = await stageWhole(truth, truthText(output, known), { overwrite });
  try {
    const { path, bytes } = await encoder.finish();
    await staged.publish();
    return { ...options, output: path, truth, bytes, lossless, warnings: encoder.warnings };
  } finally {
    await staged.discard();
  }
}

/** `clips/ring.mkv` → `clips/ring.json`; a folder of frames `clips/ring/` has its truth beside it, too. */
function truthFileOf(output: string): string {
  const path = resolve(output);
  const extension = extname(path);
  return `${extension === '' ? path : path.slice(0, -extension.length)}.json`;
}

function truthText(output: string, { options, truth }: KnownMotion): string {
  const { size, format, ...numbers } = options;
  const content = {
    clip: basename(output),
    generator: 'motion-loupe',
    ...numbers,
    width: size.width,
    height: size.height,
    chroma: format.chroma,
    bits: format.bits,
    units: {
      amplitude: 'px',
      frequency: 'Hz',
      fps: 'frames/s',
      angle: 'degrees, 0 right, 90 down',
      noise: '255ths of full scale',
      displacement: 'px, x right, y down',
    },
    displacement: { x: Array.from(truth.x), y: Array.from(truth.y) },
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** A clip that comes from no file, described as the encoder wants its source. */
function asVideo({ options }: KnownMotion): VideoInfo {
  const { size, fps, frames, format } = options;
  // Whole rates get a clock that counts their frames; a microsecond is fine enough for the others.
  const frameRate = Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1e6), den: 1e6 };
  return {
    path: '',
    container: 'generated',
    codec: 'rawvideo',
    stream: 0,
    duration: frames / fps,
    width: size.width,
    height: size.height,
    fps,
    frameRate,
    frames,
    framesCounted: true,
    format,
    sourcePixelFormat: 'generated',
    hasAlpha: false,
    rotation: 0,
    sampleAspectRatio: { num: 1, den: 1 },
    colour: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    variableRate: false,
    startTime: 0,
    timeBase: { num: 1, den: frameRate.den === 1 ? fps : 1e6 },
    lastFrameDuration: 1 / fps,
    bitRate: null,
    audio: null,
    audioTracks: [],
    warnings: [],
  };
}
