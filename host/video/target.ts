import { lstatSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';

import { LoupeError } from '../../core/base/error.ts';

/** What a name asks for: one file, or one PNG file a picture. */
export type Target =
  | { readonly kind: 'file'; readonly path: string; readonly extension: string }
  | { readonly kind: 'pictures'; readonly folder: string; readonly pattern: string };

/**
 * Reads an output's name. `clip.png` stands for `clip_%05d.png`; a folder, or a name that ends in a separator, for
 * `frame_%05d.png` inside it.
 */
export function targetOf(path: string, codec?: string): Target {
  const full = resolve(path);
  const extension = extname(path).toLowerCase();
  const isFolder = statOf(full)?.isDirectory() ?? false;
  if (isFolder || /[\\/]$/.test(path) || (extension === '' && codec === 'png'))
    return { kind: 'pictures', folder: full, pattern: 'frame_%05d.png' };
  if (extension !== '.png') return { kind: 'file', path: full, extension };
  const name = basename(full);
  const numbered = /%0?\d*d/.test(name) ? name : `${name.slice(0, -extension.length)}_%05d.png`;
  return { kind: 'pictures', folder: dirname(full), pattern: numbered };
}

/**
 * What stands under a name, or undefined for nothing. A link is followed, unless `link` asks about itself.
 *
 * @throws LoupeError OUTPUT_NOT_WRITABLE when it may not be looked at
 */
export function statOf(path: string, link?: 'link'): Stats | undefined {
  try {
    return link ? lstatSync(path) : statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
    throw new LoupeError(
      'OUTPUT_NOT_WRITABLE',
      `"${path}" may not be looked at (${code ?? String(error)}): choose another place.`,
      {
        cause: error,
      },
    );
  }
}
