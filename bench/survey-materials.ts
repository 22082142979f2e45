import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Size } from '../core/base/frame.ts';
import { createRandom, type Random } from '../core/numeric/random.ts';
import { places } from './places.ts';
import { shapesImage, type StillImage, type SurveyScene, textureImage } from './survey-scenes.ts';

/** Makes one scene of a kind. @param random choices that depend on the seed alone */
export type SceneMaker = (seed: number, random: Random) => SurveyScene;

export const size: Size = { width: 256, height: 208 };
export const tau = 2 * Math.PI;

/** Photographs in the folder of images, where there is one: 8-bit PGM files, cut to the size of the scenes. */
export const photographs: readonly StillImage[] = ['curie.pgm', 'einstein-256.pgm', 'reptile-skin.pgm'].flatMap((name) => {
  const file = path.join(places.images, name);
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const head = /^P5\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 200).toString('latin1'));
  if (!head) return [];
  const width = Number(head[1]);
  const values = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) values[y * size.width + x] = bytes[head[0].length + (y + 20) * width + x];
  }
  return [{ ...size, values }];
});

export function stillImage(random: Random): StillImage {
  const choice = Math.floor(5 * random.uniform());
  const photograph = photographs[choice];
  if (photograph) return photograph;
  return choice === 3 ? shapesImage(size, random) : textureImage(size, random, 15 + 40 * random.uniform());
}

export const between = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();
export const oneOf = <Value>(random: Random, ...values: readonly Value[]): Value =>
  values[Math.floor(values.length * random.uniform())];
export const swing =
  (px: number, hz: number, angle: number, start = 0) =>
  (seconds: number) => {
    const shift = px * Math.sin(tau * hz * seconds + start);
    return [shift * Math.cos(angle), shift * Math.sin(angle)] as const;
  };
export const framesOf = (random: Random) => Math.round(between(random, 120, 300));

/** Returns the scene of a kind that belongs to a seed. */
export function sceneOf(makers: Readonly<Record<string, SceneMaker>>, kind: string, seed: number): SurveyScene {
  return makers[kind](seed, createRandom(seed, kind.length, kind.charCodeAt(0)));
}
