import { LoupeError } from '../base/error.ts';
import { completeMotion, type KnownMotionOptions } from './known-motion.ts';
import type { Size } from '../base/frame.ts';
import { knownScene, type KnownScene, type LayerMotion, type SceneLayer, type StillImage } from './known-scene.ts';
import { createImageTransform } from '../numeric/image-transform.ts';
import { createPattern, patternNames, type PatternName } from './pattern.ts';
import { siemensStar } from './siemens-star.ts';
import { spotImage } from './spots.ts';

/**
 * - `shift`: everything swings along a line.
 * - `turn`: everything swings about the middle of the frame.
 * - `zoom`: everything swings away from the middle of the frame and back.
 * - `halves`: the left and the right half swing against each other.
 * - `disc`: a disc swings before texture, which stands still or swings by itself.
 */
export type SceneMotion = 'shift' | 'turn' | 'zoom' | 'halves' | 'disc';
export const sceneMotions: readonly SceneMotion[] = ['shift', 'turn', 'zoom', 'halves', 'disc'];

/** What a scene shows, unless it is an image of the user's own. */
export type SceneContent = PatternName | 'star' | 'spots' | 'flat';
export const sceneContents: readonly SceneContent[] = [...patternNames, 'star', 'spots', 'flat'];

export interface GeneratedSceneOptions extends Omit<KnownMotionOptions, 'pattern' | 'frequency'> {
  readonly motion: SceneMotion;
  readonly content: SceneContent | StillImage;
  /**
   * Oscillations per second, one or more. The swings are added, each with the amplitude; in `halves` the left half takes the first
   * frequency and the right half the second, and with a single one they go in opposite directions. In `disc` the disc takes the first,
   * the texture behind it the second; with a single one it stands still.
   */
  readonly frequencies: readonly number[];
}

export interface GeneratedScene {
  readonly options: Required<Omit<KnownMotionOptions, 'pattern' | 'frequency'>>;
  readonly layers: readonly SceneLayer[];
  readonly scene: KnownScene;
}

/** Pixels around the frame that an image holds beyond what the motion needs: what wraps round at its edges stays out of sight. */
export const sceneMargin = 16;

/** Luma 0…1 of content without detail. */
const flatLuma = 0.8;

/**
 * A scene of layers as `generate` offers it: what is shown, how it moves, and how often.
 *
 * @throws LoupeError USAGE for a motion that cannot be made, or an image that is smaller than the frame
 */
export function generatedScene(options: GeneratedSceneOptions): GeneratedScene {
  const { motion, content, frequencies } = options;
  const parted = motion === 'halves' || motion === 'disc';
  if (frequencies.length === 0 || (parted && frequencies.length > 2)) {
    throw new LoupeError(
      'USAGE',
      `${frequencies.length} frequencies do not fit: there is one or more, and at most two (one a part) with --motion halves and disc.`,
    );
  }
  for (const frequency of frequencies) completeMotion({ ...options, pattern: 'texture', frequency });
  const {
    pattern: _pattern,
    frequency: _frequency,
    ...complete
  } = completeMotion({
    ...options,
    amplitude: options.amplitude * (parted ? 1 : frequencies.length),
    pattern: 'texture',
    frequency: frequencies[0],
  });
  const { size, amplitude: reach, angle, fps, frames, noise, seed, format } = complete;
  const image = typeof content === 'object' ? content : drawn(content, options, reach);
  const swing = { amplitude: options.amplitude, angle };
  const shift = (frequency: number, turned = 0): LayerMotion => ({ kind: 'shift', ...swing, angle: angle + turned, frequency });
  const layers = (): SceneLayer[] => {
    const middle = size.width >> 1;
    const opposite = frequencies.length === 1;
    switch (motion) {
      case 'halves':
        return [
          { image, motion: shift(frequencies[0]), columns: { from: 0, to: middle } },
          { image, motion: shift(frequencies[opposite ? 0 : 1], opposite ? 180 : 0), columns: { from: middle, to: size.width } },
        ];
      case 'disc': {
        // another seed, so that a textured disc can be seen before it
        const behind = drawn('texture', { ...options, seed: seed + 1 }, reach);
        const back = shift(frequencies[1] ?? frequencies[0]);
        return [
          { image: behind, motion: frequencies.length > 1 ? back : { ...back, amplitude: 0 } },
          { image, motion: shift(frequencies[0]), opacity: discOpacity(image.size, size) },
        ];
      }
      default:
        return [{ image, motion: { kind: motion, ...swing, frequency: frequencies } }];
    }
  };
  const made = layers();
  return {
    options: { ...complete, amplitude: options.amplitude },
    layers: made,
    scene: knownScene({ size, layers: made, fps, frames, noise, seed, format }),
  };
}

/** Opacity of a disc with an edge about two pixels soft in the middle of an image; its radius is a quarter of the frame's shorter side. */
function discOpacity({ width, height }: Size, frame: Size): StillImage {
  const radius = Math.min(frame.width, frame.height) / 4;
  const luma = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot(x - (width - 1) / 2, y - (height - 1) / 2);
      luma[y * width + x] = 0.5 + 0.5 * Math.tanh(radius - distance);
    }
  }
  return { size: { width, height }, luma };
}

/** A pattern on an image so much larger than the frame that nothing which wraps round comes into it. */
function drawn(content: SceneContent, { size, angle = 0, seed = 1 }: GeneratedSceneOptions, reach: number): StillImage {
  const aspect = Math.max(size.width, size.height) / Math.min(size.width, size.height);
  const margin = sceneMargin + Math.ceil(reach * aspect);
  const whole = { width: size.width + 2 * margin, height: size.height + 2 * margin };
  if (content === 'star') return siemensStar(whole, size);
  if (content === 'spots') return spotImage(whole, seed);
  if (content === 'flat') return { size: whole, luma: new Float64Array(whole.width * whole.height).fill(flatLuma) };
  const spectrum = createPattern(content, whole, (angle * Math.PI) / 180, seed);
  const luma = createImageTransform(whole).inverse(spectrum, new Float64Array(whole.width * whole.height));
  return { size: whole, luma };
}
