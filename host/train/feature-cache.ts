import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LabelledClip } from '../../core/train/dataset/manifest.ts';
import type { PlainFeatures } from '../../core/train/features/settings.ts';
import type { ClipFacts } from './clip-index.ts';

/** Returns a key of everything that the features of a clip depend on. */
export function cacheKey(
  { start, end, region }: LabelledClip,
  { hash }: ClipFacts,
  rate: number,
  features: PlainFeatures,
): string {
  const whole = JSON.stringify([3, hash, start ?? null, end ?? null, region ?? null, rate, features]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 40);
}

/** `.motion-loupe` in the dataset's folder, or in the user's cache where that cannot be written. */
export function cacheFolder(dataset: string): string {
  const beside = path.join(dataset, '.motion-loupe');
  try {
    mkdirSync(beside, { recursive: true });
    accessSync(beside, constants.W_OK);
    return beside;
  } catch {
    const name = createHash('sha256').update(path.resolve(dataset)).digest('hex').slice(0, 16);
    return path.join(userCache(), 'motion-loupe', name);
  }
}

function userCache(): string {
  const home = os.homedir();
  switch (process.platform) {
    case 'win32':
      return process.env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
    case 'darwin':
      return path.join(home, 'Library', 'Caches');
    default:
      return process.env['XDG_CACHE_HOME'] ?? path.join(home, '.cache');
  }
}
