import type { Frame } from '../core/base/frame.ts';
import type { GeneratedScene } from '../core/synthetic/generated-scene.ts';
import { band, borderWidth, frameCount, frameSize, settlingFrames, type TruthScene } from './truth-scenes.ts';

/** How near magnified frames come to ideal ones, away from the border. */
export interface Nearness {
  /** The share of the displacement asked for at which ideal frames are nearest to those that came out: 1 is all of it. */
  readonly gain: number;
  /** RMS difference from the ideal frames, relative to the RMS change asked for. */
  readonly error: number;
  /** The same in the border alone. */
  readonly borderError: number;
}

/** Shares of the motion at which ideal frames are made lie so far apart. */
const step = 0.05;
const mostShare = 1.5;

/** Ideal frames of a scene in which motion inside the band is `factor` times as large, and how near others come to them. */
export class IdealFrames {
  readonly #scene: GeneratedScene;
  readonly #kind: TruthScene['kind'];
  readonly #factor: number;
  readonly #made = new Map<number, readonly Float32Array[]>();

  constructor(scene: GeneratedScene, kind: TruthScene['kind'], factor: number) {
    this.#scene = scene;
    this.#kind = kind;
    this.#factor = factor;
  }

  /** Settled frames, in codes, at a number of `step`s of the motion asked for. */
  #at(steps: number): readonly Float32Array[] {
    const made = this.#made.get(steps) ?? this.#make(steps * step);
    this.#made.set(steps, made);
    return made;
  }

  #make(share: number): Float32Array[] {
    const { layers, scene } = this.#scene;
    const { fps } = this.#scene.options;
    const inside = (hertz: number): boolean => hertz >= band.lo && hertz <= band.hi;
    const factorOf = (hertz: number): number => {
      if (this.#kind === 'inside') return inside(hertz) ? share * this.#factor : 1;
      return share;
    };
    return Array.from({ length: frameCount - settlingFrames }, (_, index) => {
      const time = (settlingFrames + index) / fps;
      const displacements = layers.map(({ motion }) =>
        [motion.frequency]
          .flat()
          .reduce((sum, hertz) => sum + factorOf(hertz) * motion.amplitude * Math.sin(2 * Math.PI * hertz * time), 0),
      );
      return scene.luma(displacements).map((value) => 255 * value);
    });
  }

  /** Squared differences of settled frames from ideal ones: inside, and in the border. */
  #differences(frames: readonly ArrayLike<number>[], steps: number): { inside: number; border: number } {
    const ideal = this.#at(steps);
    const { width, height } = frameSize;
    let [inside, border] = [0, 0];
    ideal.forEach((wanted, index) => {
      const got = frames[index];
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
          const square = (got[at] - wanted[at]) ** 2;
          if (Math.min(x, y, width - 1 - x, height - 1 - y) < borderWidth) border += square;
          else inside += square;
        }
      }
    });
    return { inside, border };
  }

  /** Compares all frames of a clip that came out of a magnifier. */
  compare(output: readonly Frame[]): Nearness {
    const frames = output.slice(settlingFrames).map(({ planes }) => planes[0]);
    const whole = Math.round(1 / step);
    const asked = this.#differences(this.#at(0), whole);
    const missed = this.#differences(frames, whole);
    const found = new Map([[whole, missed.inside]]);
    const squares = (steps: number): number => {
      const value = found.get(steps) ?? this.#differences(frames, steps).inside;
      found.set(steps, value);
      return value;
    };
    let best = whole;
    for (const direction of [-1, 1]) {
      while (best + direction > 0 && (best + direction) * step < mostShare && squares(best + direction) < squares(best))
        best += direction;
    }
    // the parabola through the nearest three
    const [before, here, after] = [squares(best - 1), squares(best), squares(best + 1)];
    const curvature = before + after - 2 * here;
    return {
      gain: step * (best + (curvature > 0 ? (before - after) / (2 * curvature) : 0)),
      error: Math.sqrt(missed.inside / asked.inside),
      borderError: Math.sqrt(missed.border / asked.border),
    };
  }

  /** What came out beside the scene as it is, over the same of what went in: in all, and from one frame to the next. */
  compareStill(input: readonly Frame[], output: readonly Frame[]): { readonly growth: number; readonly flicker: number } {
    const before = this.#restOf(input);
    const after = this.#restOf(output);
    return { growth: after.all / before.all, flicker: after.steps / before.steps };
  }

  #restOf(frames: readonly Frame[]): { all: number; steps: number } {
    const ideal = this.#at(Math.round(1 / step));
    const rest = ideal.map((wanted, index) => wanted.map((code, at) => frames[settlingFrames + index].planes[0][at] - code));
    const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
    const all = rest.reduce((sum, values) => sum + power(values), 0);
    const steps = rest
      .slice(1)
      .reduce((sum, values, index) => sum + power(values.map((value, at) => value - rest[index][at])), 0);
    return { all: Math.sqrt(all), steps: Math.sqrt(steps) };
  }
}
