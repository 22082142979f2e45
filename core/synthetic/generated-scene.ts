import { LoupeError } from '../base/error.ts';
import { completeMotion, type KnownMotionOptions } from './known-motion.ts';
import { knownScene, type KnownScene, type SceneLayer, type StillImage } from './known-scene.ts';
import { createImageTransform } from '../numeric/image-transform.ts';
import { createPattern, patternNames, type PatternName } from './pattern.ts';
import { siemensStar } from './siemens-star.ts';

/**
 * - `shift`: everything swings along a line.
 * - `turn`: everything swings about the middle of the frame.
 * - `halves`: the left and the right half swing against each other.
 */
export type SceneMotion = 'shift' | 'turn' | 'halves';
export const sceneMotions: readonly SceneMotion[] = ['shift', 'turn', 'halves'];

/** What a scene shows, unless it is an image of the user's own. */
export type SceneContent = PatternName | 'star';
export const sceneContents: readonly SceneContent[] = [...patternNames, 'star'];

export interface GeneratedSceneOptions extends Omit<KnownMotionOptions, 'pattern' | 'frequency'> {
  readonly motion: SceneMotion;
  readonly content: SceneContent | StillImage;
  /**
   * Oscillations per second, one or more. The swings are added, each with the amplitude; in `halves` the left half takes the first
   * frequency and the right half the second, and with a single one they go in opposite directions.
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

/**
 * A scene of layers as `generate` offers it: what is shown, how it moves, and how often.
 *
 * @throws LoupeError USAGE for a motion that cannot be made, or an image that is smaller than the frame
 */
export function generatedScene(options: GeneratedSceneOptions): GeneratedScene {
  const { motion, content, frequencies } = options;
  if (frequencies.length === 0 || (motion === 'halves' && frequencies.length > 2)) {
    throw new LoupeError(
      'USAGE',
      `${frequencies.length} frequencies do not fit: there is one or more, and at most two (one a half) where halves move.`,
    );
  }
  for (const frequency of frequencies) completeMotion({ ...options, pattern: 'texture', frequency });
  const {
    pattern: _pattern,
    frequency: _frequency,
    ...complete
  } = completeMotion({
    ...options,
    amplitude: options.amplitude * (motion === 'halves' ? 1 : frequencies.length),
    pattern: 'texture',
    frequency: frequencies[0],
  });
  const { size, amplitude: reach, angle, fps, frames, noise, seed, format } = complete;
  const image = typeof content === 'object' ? content : drawn(content, options, reach);
  const swing = { amplitude: options.amplitude, angle };
  const middle = size.width >> 1;
  const opposite = frequencies.length === 1;
  const layers: SceneLayer[] =
    motion === 'halves'
      ? [
          { image, motion: { kind: 'shift', ...swing, frequency: frequencies[0] }, columns: { from: 0, to: middle } },
          {
            image,
            motion: { kind: 'shift', ...swing, angle: angle + (opposite ? 180 : 0), frequency: frequencies[opposite ? 0 : 1] },
            columns: { from: middle, to: size.width },
          },
        ]
      : [{ image, motion: { kind: motion, ...swing, frequency: frequencies } }];
  return {
    options: { ...complete, amplitude: options.amplitude },
    layers,
    scene: knownScene({ size, layers, fps, frames, noise, seed, format }),
  };
}

/** A pattern on an image so much larger than the frame that nothing which wraps round comes into it. */
function drawn(content: SceneContent, { size, angle = 0, seed = 1 }: GeneratedSceneOptions, reach: number): StillImage {
  const aspect = Math.max(size.width, size.height) / Math.min(size.width, size.height);
  const margin = sceneMargin + Math.ceil(reach * aspect);
  const whole = { width: size.width + 2 * margin, height: size.height + 2 * margin };
  if (content === 'star') return siemensStar(whole, size);
  const spectrum = createPattern(content, whole, (angle * Math.PI) / 180, seed);
  const luma = createImageTransform(whole).inverse(spectrum, new Float64Array(whole.width * whole.height));
  return { size: whole, luma };
}
