import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RealTime } from '../core/base/clock.ts';
import type { Frame } from '../core/base/frame.ts';
import type { Engine } from '../core/engines/engine.ts';
import { withMeasuredNoise } from '../core/measure/measured-spec.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../core/spec/magnification.ts';
import type { StillImage } from '../core/synthetic/known-scene.ts';
import { readStillImage } from '../host/synthetic/still-image.ts';
import { openEngine } from './engines.ts';
import { places } from './places.ts';
import { IdealFrames } from './truth-figures.ts';
import {
  amplitude,
  band,
  clipOf,
  displacements,
  fps,
  noises,
  type TruthMethod,
  truthMethodNames,
  truthMethods,
  type TruthScene,
  type TruthSceneName,
  truthSceneNames,
  truthScenes,
} from './truth-scenes.ts';
import { truthTables } from './truth-table.ts';

/** One cell of the table: a scene, a method, what was asked for, and what came out. */
export interface TruthRow {
  readonly scene: TruthSceneName;
  readonly method: TruthMethod;
  /** Standard deviation, in 255ths. */
  readonly noise: number;
  /** Pixels asked for: (1 + α) times 0.1. */
  readonly displacement: number;
  readonly gain?: number;
  readonly error?: number;
  readonly borderError?: number;
  readonly growth?: number;
  readonly flicker?: number;
  /** What the engine reports: how far α was too large, and how much motion was held back. */
  readonly limitedShare: number;
  readonly heldShare: number;
}

/** Contents of bench/results/truth.json. */
export interface TruthFindings {
  readonly version: 1;
  readonly rows: readonly TruthRow[];
}

/**
 * Magnifies every scene by every method. Returns the tables as Markdown.
 *
 * @param name of a file in bench/results that gets the rows after each scene, where those of scenes that were not asked for stay; null for none
 */
export async function measureTruth(
  scenes: readonly TruthSceneName[],
  name: string | null,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<string> {
  const { engine } = await openEngine('simd', 2);
  const file = name === null ? null : path.join(places.results, `${name}.json`);
  let rows: TruthRow[] =
    file !== null && existsSync(file) ? [...(JSON.parse(readFileSync(file, 'utf8')) as TruthFindings).rows] : [];
  for (const scene of scenes) {
    report(`${scene} …`);
    const fresh = await rowsOfScene(engine, scene, signal);
    rows = [...rows.filter((row) => row.scene !== scene), ...fresh].toSorted(
      (a, b) => truthSceneNames.indexOf(a.scene) - truthSceneNames.indexOf(b.scene),
    );
    if (file !== null)
      writeFileSync(file, `{ "version": 1, "rows": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n] }\n`);
  }
  return truthTables(rows.filter(({ scene }) => scenes.includes(scene)));
}

async function rowsOfScene(engine: Engine, name: TruthSceneName, signal: AbortSignal): Promise<TruthRow[]> {
  const scene: TruthScene = truthScenes[name];
  const image = await imageOf(scene, signal);
  const rows: TruthRow[] = [];
  const still = scene.kind === 'still';
  const clips = noises.filter((noise) => !still || noise > 0).map((noise) => ({ noise, clip: clipOf(scene, noise, image) }));
  for (const displacement of still ? [2] : displacements) {
    const ideal = new IdealFrames(clips[0].clip, scene.kind, displacement / amplitude);
    for (const { noise, clip } of clips) {
      const input = Array.from({ length: clip.scene.frames }, (_, index) => clip.scene.frame(index));
      for (const method of truthMethodNames) {
        signal.throwIfAborted();
        const { output, limitedShare, heldShare } = await magnified(engine, input, {
          ...truthMethods[method],
          alpha: displacement / amplitude - 1,
          band,
          ...(scene.filter && { filter: scene.filter }),
        });
        const figures = still ? ideal.compareStill(input, output) : ideal.compare(output);
        const rounded = Object.entries(figures).map(([key, value]: [string, number]) => [key, Number(value.toFixed(3))]);
        rows.push({
          scene: name,
          method,
          noise,
          displacement,
          ...(Object.fromEntries(rounded) as Partial<TruthRow>),
          limitedShare: Number(limitedShare.toFixed(3)),
          heldShare: Number(heldShare.toFixed(3)),
        });
      }
    }
  }
  return rows;
}

async function imageOf({ content }: TruthScene, signal: AbortSignal): Promise<StillImage | null> {
  return content.endsWith('.pgm') ? await readStillImage(path.join(places.images, content), signal) : null;
}

/** Magnifies a whole clip, with the noise measured on its first frames as the program does. */
export async function magnified(
  engine: Engine,
  frames: readonly Frame<RealTime>[],
  input: MagnificationInput,
): Promise<{ output: Frame[]; limitedShare: number; heldShare: number }> {
  const spec = withMeasuredNoise(magnificationSchema.parse(input), frames.slice(0, 5));
  using magnifier = await engine.prepare(buildPlan(spec, frames[0], frames[0].format, fps));
  const output: Frame[] = [];
  for (const frame of frames) {
    const next = await magnifier.push(frame);
    if (next) output.push(next);
  }
  for await (const frame of magnifier.drain()) output.push(frame);
  const { limitedShare, heldShare } = magnifier.report();
  return { output, limitedShare, heldShare };
}
