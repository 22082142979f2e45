import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Size } from '../../core/base/frame.ts';
import type { StillImage } from '../../core/synthetic/known-scene.ts';
import { canRun } from './requirements.ts';

/** Where the photographs lie: beside the checkout, or where `MOTION_LOUPE_IMAGES` says. */
const imagesFolder = path.resolve(process.env['MOTION_LOUPE_IMAGES'] ?? path.join(import.meta.dirname, '../../../shared/images'));

export type PhotographName = 'einstein-256.pgm' | 'curie.pgm' | 'reptile-skin.pgm';

/** Whether tests on photographs can run: `describe.skipIf(!imagesHere())`. Loud when they cannot. */
export function imagesHere(): boolean {
  const file = path.join(imagesFolder, 'curie.pgm');
  return canRun('images', existsSync(file), `there is no ${file}`);
}

/** A photograph as it is (binary PGM, 8 bits). */
export function photographCodes(name: PhotographName): { size: Size; codes: Uint8Array } {
  const bytes = readFileSync(path.join(imagesFolder, name));
  const header = /^P5\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 256).toString('latin1'));
  if (!header) throw new Error(`${name} is not a binary PGM file of 8 bits.`);
  const size = { width: Number(header[1]), height: Number(header[2]) };
  return { size, codes: bytes.subarray(header[0].length, header[0].length + size.width * size.height) };
}

/** A photograph with its contrast reduced so that moved samples stay within codes 20…235. */
export function photograph(name: PhotographName): StillImage {
  const { size, codes } = photographCodes(name);
  return { size, luma: Float64Array.from(codes, (code) => (20 + (215 / 255) * code) / 255) };
}
