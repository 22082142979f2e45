import { readdirSync } from 'node:fs';
import path from 'node:path';
import { places } from './places.ts';

/** The image files in the folder of photographs, in the order of their names; none where there is no folder. */
export function photographsOf(): string[] {
  try {
    const names = readdirSync(places.images).filter((name) => /\.(pgm|png|jpe?g)$/.test(name));
    return names.toSorted().map((name) => path.join(places.images, name));
  } catch {
    return [];
  }
}
