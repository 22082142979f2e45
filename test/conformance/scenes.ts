import type { Frame, Size } from '../../core/base/frame.ts';
import type { Engine, MagnifierReport } from '../../core/engines/engine.ts';
import { knownScene, type KnownScene, type SceneLayer } from '../../core/synthetic/known-scene.ts';
import { withMeasuredNoise } from '../../core/measure/measured-spec.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';

/** Frames per second, and Hz of a motion in the middle of `sceneBand`: eight frames a period. */
export const fps = 30;
export const frequency = 3.75;
/** As in truth.ts: the band whose phase is 0 at `frequency`. */
export const sceneBand = { lo: 2, hi: 6.485 };
/** Pixels that layers move before they are magnified. */
export const amplitude = 0.1;
const settle = 24;

export interface MagnifiedScene {
  readonly scene: KnownScene;
  readonly output: readonly Frame[];
  readonly report: MagnifierReport;
}

/** A scene of 40 frames, magnified by an engine that measures its noise, as the program does. */
export async function magnifyScene(
  engine: Engine,
  size: Size,
  layers: readonly SceneLayer[],
  input: Partial<MagnificationInput>,
  noise = 0,
): Promise<MagnifiedScene> {
  const scene = knownScene({ size, layers, fps, frames: 40, noise });
  const frames = Array.from({ length: scene.frames }, (_, index) => scene.frame(index));
  const spec = withMeasuredNoise(magnificationSchema.parse({ band: sceneBand, ...input }), frames.slice(0, 5));
  using magnifier = await engine.prepare(buildPlan(spec, size, frames[0].format, fps));
  const output: Frame[] = [];
  for (const frame of frames) {
    const magnified = await magnifier.push(frame);
    if (magnified) output.push(magnified);
  }
  for await (const frame of magnifier.drain()) output.push(frame);
  return { scene, output, report: magnifier.report() };
}

/** Part of a frame: columns and rows [from, to). */
export interface Part {
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
}

export interface SceneFigures {
  /** Projection of the change that came out on the one asked for, relative to it: 1 is as much as was asked for. */
  readonly gain: number;
  /** RMS difference from the ideal frame, relative to the RMS change asked for. */
  readonly error: number;
}

/** Compares settled frames with the ideal ones, whose layers move `gains` times as far, in the parts that count. */
export function compareWithIdeal(
  { scene, output }: MagnifiedScene,
  gains: readonly number[],
  counts: (x: number, y: number) => boolean = () => true,
): SceneFigures {
  const { width, height } = scene.size;
  const still = scene.luma(gains.map(() => 0));
  let [along, asked, missed] = [0, 0, 0];
  for (let index = settle; index < scene.frames; index++) {
    const ideal = scene.luma(scene.truth.map((truth, layer) => gains[layer] * truth[index]));
    const codes = output[index].planes[0];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (!counts(x, y)) continue;
        const at = y * width + x;
        const wanted = 255 * (ideal[at] - still[at]);
        const got = codes[at] - 255 * still[at];
        along += wanted * got;
        asked += wanted ** 2;
        missed += (got - wanted) ** 2;
      }
    }
  }
  return { gain: along / asked, error: Math.sqrt(missed / asked) };
}

/** RMS difference in codes between settled frames and the still scene, in a part of the frame. */
export function changeOf({ scene, output }: MagnifiedScene, { columns, rows }: Part): number {
  const still = scene.luma(scene.truth.map(() => 0));
  let [sum, count] = [0, 0];
  for (let index = settle; index < scene.frames; index++) {
    for (let y = rows[0]; y < rows[1]; y++) {
      for (let x = columns[0]; x < columns[1]; x++) {
        const at = y * scene.size.width + x;
        sum += (output[index].planes[0][at] - 255 * still[at]) ** 2;
        count++;
      }
    }
  }
  return Math.sqrt(sum / count);
}
