import { basename, dirname, extname, resolve } from 'node:path';

import { statOf } from '../files/output-place.ts';

/** What an output's name stands for: one file, or one PNG file for each frame. */
export type Target =
  | { readonly kind: 'file'; readonly path: string; readonly extension: string }
  | { readonly kind: 'frames'; readonly folder: string; readonly pattern: string };

/**
 * Interprets an output's name. `clip.png` stands for `clip_%05d.png`; a folder, or a name that ends in a separator, for
 * `frame_%05d.png` inside it.
 */
export function targetOf(path: string, codec?: string): Target {
  const full = resolve(path);
  const extension = extname(path).toLowerCase();
  const isFolder = statOf(full)?.isDirectory() ?? false;
  if (isFolder || /[\\/]$/.test(path) || (extension === '' && codec === 'png'))
    return { kind: 'frames', folder: full, pattern: 'frame_%05d.png' };
  if (extension !== '.png') return { kind: 'file', path: full, extension };
  const name = basename(full);
  const numbered = /%0?\d*d/.test(name) ? name : `${name.slice(0, -extension.length)}_%05d.png`;
  return { kind: 'frames', folder: dirname(full), pattern: numbered };
}
