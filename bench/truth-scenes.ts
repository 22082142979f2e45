import { generatedScene, type GeneratedScene, type SceneContent, type SceneMotion } from '../core/synthetic/generated-scene.ts';
import type { StillImage } from '../core/synthetic/known-scene.ts';
import type { MagnificationInput } from '../core/spec/magnification.ts';

/** Pixels of a frame, and of its border, where things enter that no magnifier can know. */
export const frameSize = { width: 160, height: 160 };
export const borderWidth = 16;
/** Frames per second, frames of a clip, and frames at its start that are not judged: the temporal filter is settling. */
export const fps = 30;
export const frameCount = 32;
export const settlingFrames = 24;
/** Eight frames a period, and the band whose phase is zero there. */
export const frequency = fps / 8;
export const band = { lo: 2, hi: 6.485 };
/** Pixels that a layer moves before it is magnified, at most. */
export const amplitude = 0.1;

export interface TruthScene {
  readonly motion: SceneMotion;
  /** A pattern, or the name of a photograph. */
  readonly content: SceneContent | `${string}.pgm`;
  /** Degrees; 0 is to the right. */
  readonly angle: number;
  readonly frequencies: readonly number[];
  readonly amplitude: number;
  /**
   * - `inside`: motion in the band is to come out (1 + α) times as large, any other as it is.
   * - `outside`: all motion is outside the band.
   * - `still`: nothing is to be magnified; what comes out is noise, or the slow motion as it is.
   */
  readonly kind: 'inside' | 'outside' | 'still';
  readonly filter?: MagnificationInput['filter'];
}

const steep = { kind: 'butterworth', order: 4 } as const;

const scene = (motion: SceneMotion, content: TruthScene['content'], more: Partial<TruthScene> = {}): TruthScene => ({
  motion,
  content,
  angle: motion === 'halves' ? 90 : 30,
  frequencies: [frequency],
  amplitude,
  kind: 'inside',
  ...more,
});

/** The scenes of the table "Truth"; `motion-loupe generate` makes each of them. */
export const truthScenes = {
  texture: scene('shift', 'texture'),
  ring: scene('shift', 'ring'),
  disc: scene('shift', 'disc'),
  bars: scene('shift', 'bars', { angle: 0 }),
  spots: scene('shift', 'spots'),
  star: scene('shift', 'star', { angle: 0 }),
  einstein: scene('shift', 'einstein-256.pgm'),
  curie: scene('shift', 'curie.pgm'),
  reptile: scene('shift', 'reptile-skin.pgm'),
  'curie-turning': scene('turn', 'curie.pgm'),
  'einstein-zooming': scene('zoom', 'einstein-256.pgm'),
  'texture-turning': scene('turn', 'texture'),
  'texture-halves': scene('halves', 'texture'),
  'einstein-halves': scene('halves', 'einstein-256.pgm'),
  'texture-disc': scene('disc', 'texture'),
  'flat-disc': scene('disc', 'flat'),
  'two-frequencies': scene('shift', 'curie.pgm', { frequencies: [frequency, 11], filter: steep }),
  'outside-the-band': scene('shift', 'texture', { frequencies: [11], amplitude: 0.4, kind: 'outside', filter: steep }),
  'still-texture': scene('shift', 'texture', { amplitude: 0, kind: 'still' }),
  'slow-pan': scene('shift', 'einstein-256.pgm', { amplitude: 1.5, frequencies: [0.1], kind: 'still', filter: steep }),
} as const satisfies Record<string, TruthScene>;

export type TruthSceneName = keyof typeof truthScenes;
export const truthSceneNames = Object.keys(truthScenes) as readonly TruthSceneName[];

/** Columns of the table: pixels that are asked for. */
export const displacements = [1, 2, 5, 8, 16] as const;
/** Standard deviations of noise, in 255ths. */
export const noises = [0, 1, 2, 5] as const;

/** The scene with noise; `image` is the photograph it shows, if it shows one. */
export function clipOf(
  { motion, content, angle, frequencies, amplitude: reach }: TruthScene,
  noise: number,
  image: StillImage | null,
): GeneratedScene {
  return generatedScene({
    motion,
    content: image ?? (content as SceneContent),
    frequencies,
    amplitude: reach,
    angle,
    size: frameSize,
    fps,
    frames: frameCount,
    noise,
    format: { chroma: 'gray', bits: 8 },
  });
}

/** Settings that are compared, by the names of the table's rows. */
export const truthMethods = {
  fine: { method: 'phase', quality: 'fine', transport: 'phase' },
  'fine, envelope': { method: 'phase', quality: 'fine', transport: 'envelope' },
  'fine, finest oriented': { method: 'phase', quality: 'fine', transport: 'phase', pyramid: { finest: 'oriented' } },
  fast: { method: 'phase', quality: 'fast', transport: 'phase' },
  'fast, envelope': { method: 'phase', quality: 'fast', transport: 'envelope' },
  classic: { method: 'phase', quality: 'classic', transport: 'phase' },
  riesz: { method: 'riesz' },
  linear: { method: 'linear' },
} as const satisfies Record<string, Partial<MagnificationInput>>;

export type TruthMethod = keyof typeof truthMethods;
export const truthMethodNames = Object.keys(truthMethods) as readonly TruthMethod[];
