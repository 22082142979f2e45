import { basename, extname, resolve } from 'node:path';
import type { RealTime } from '../../core/base/clock.ts';
import { LoupeError } from '../../core/base/error.ts';
import type { Frame, PixelFormat, Size } from '../../core/base/frame.ts';
import { generatedScene, type GeneratedScene, type GeneratedSceneOptions } from '../../core/synthetic/generated-scene.ts';
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

interface WrittenClip {
  readonly output: string;
  /** File with the true displacement of every frame (see docs/mathematics/truth.md). */
  readonly truth: string;
  readonly bytes: number;
  /** Whether the frames in the file are the generated ones to the last bit. */
  readonly lossless: boolean;
  readonly warnings: readonly string[];
}

/** The clip written, and the options that it was made with. */
export interface GeneratedClip extends WrittenClip, Required<KnownMotionOptions> {}

/** Matroska times are in milliseconds: above this rate, two frames could get the same time. */
const fastestFile = 1000;

/**
 * Writes a clip whose motion is known, and a `.json` beside it with its options and the true displacement of every frame.
 *
 * A name that ends in `.mkv` is written without loss (FFV1). Neither file appears under its final name before both are complete.
 * Memory does not depend on the length of the clip, except for 16 bytes of truth for each frame.
 *
 * @throws LoupeError USAGE for motions that cannot be made (see `knownMotion`), OUTPUT_… and the others of `createEncoder`
 */
export async function generateClip(
  output: string,
  motion: KnownMotionOptions,
  settings: GenerateSettings,
): Promise<GeneratedClip> {
  requireFileRate(motion.fps);
  const known = knownMotion(motion);
  const { options } = known;
  const clip = { ...options, frame: (index: number) => known.frame(index) };
  return { ...options, ...(await writeClip(output, clip, truthText(output, known), settings)) };
}

/**
 * Writes a clip of a scene whose layers have known motions, and a `.json` beside it with every layer's displacement, like
 * `generateClip`.
 *
 * @param shows description of the content for the truth file: the name of the pattern or of the image
 * @throws LoupeError as `generateClip` and `generatedScene`
 */
export async function generateSceneClip(
  output: string,
  options: GeneratedSceneOptions,
  shows: string,
  settings: GenerateSettings,
): Promise<WrittenClip> {
  requireFileRate(options.fps);
  const made = generatedScene(options);
  const clip = { ...made.options, frame: (index: number) => made.scene.frame(index) };
  return await writeClip(output, clip, sceneTruthText(output, options, made, shows), settings);
}

function requireFileRate(fps: number): void {
  if (fps <= fastestFile) return;
  throw new LoupeError(
    'USAGE',
    `A file cannot hold ${fps} frames per second: choose up to ${fastestFile}, or a slower clip that is magnified with its capture rate (--fps).`,
  );
}

interface ClipToWrite {
  readonly size: Size;
  readonly fps: number;
  readonly frames: number;
  readonly format: PixelFormat;
  frame(index: number): Frame<RealTime>;
}

async function writeClip(
  output: string,
  clip: ClipToWrite,
  truthContent: string,
  settings: GenerateSettings,
): Promise<WrittenClip> {
  const { overwrite, signal } = settings;
  const truth = truthFileOf(output);
  requireWritable(truth, overwrite);

  const lossless = extname(output).toLowerCase() === '.mkv';
  await using encoder = await createEncoder({
    output,
    source: asVideo(clip),
    size: clip.size,
    format: clip.format,
    ...(lossless ? { codec: 'ffv1' } : {}),
    overwrite,
    ...(signal === undefined ? {} : { signal }),
  });
  for (let index = 0; index < clip.frames; index++) {
    await encoder.write(clip.frame(index));
    settings.onFrame?.(index + 1);
  }
  const staged = await stageWhole(truth, truthContent, { overwrite });
  try {
    const { path, bytes } = await encoder.finish();
    await staged.publish();
    return { output: path, truth, bytes, lossless, warnings: encoder.warnings };
  } finally {
    await staged.discard();
  }
}

/** `clips/ring.mkv` → `clips/ring.json`; a folder of frames `clips/ring/` has its truth file beside it, too. */
function truthFileOf(output: string): string {
  const path = resolve(output);
  const extension = extname(path);
  return `${extension === '' ? path : path.slice(0, -extension.length)}.json`;
}

const units = {
  amplitude: 'px',
  frequency: 'Hz',
  fps: 'frames/s',
  angle: 'degrees, 0 right, 90 down',
  noise: '255ths of full scale',
};

function truthText(output: string, { options, truth }: KnownMotion): string {
  const { size, format, ...numbers } = options;
  const content = {
    clip: basename(output),
    generator: 'motion-loupe',
    ...numbers,
    ...frameFields({ size, format }),
    units: { ...units, displacement: 'px, x right, y down' },
    displacement: { x: Array.from(truth.x), y: Array.from(truth.y) },
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

function sceneTruthText(
  output: string,
  { motion, frequencies }: GeneratedSceneOptions,
  { options, layers, scene }: GeneratedScene,
  shows: string,
): string {
  const { size, format, ...numbers } = options;
  const radius = Math.min(size.width, size.height) / 2;
  const content = {
    clip: basename(output),
    generator: 'motion-loupe',
    motion,
    shows,
    frequencies,
    ...numbers,
    ...frameFields({ size, format }),
    units: {
      ...units,
      columns: 'px, from the first to the one after the last',
      displacement: 'px along the angle; of a turn, clockwise, and of a zoom, outwards, at half the shorter side from the middle',
      turn: 'radians, clockwise',
      zoom: 'factor of the size',
      radius: 'px, of the disc in the middle of the frame in which the layer shows',
    },
    layers: layers.map(({ motion: swing, opacity, columns = { from: 0, to: size.width } }, index) => ({
      ...swing,
      columns,
      displacement: Array.from(scene.truth[index]),
      ...(swing.kind === 'turn' ? { turn: Array.from(scene.truth[index], (displacement) => displacement / radius) } : {}),
      ...(swing.kind === 'zoom' ? { zoom: Array.from(scene.truth[index], (displacement) => 1 + displacement / radius) } : {}),
      ...(opacity ? { radius: radius / 2 } : {}),
    })),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

function frameFields({ size, format }: Pick<ClipToWrite, 'size' | 'format'>): Record<string, number | string> {
  return { width: size.width, height: size.height, chroma: format.chroma, bits: format.bits };
}

/** Describes a generated clip in the form in which the encoder takes its source. */
function asVideo({ size, fps, frames, format }: ClipToWrite): VideoInfo {
  // Whole rates get a clock that counts their frames; for others microseconds are fine enough.
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
