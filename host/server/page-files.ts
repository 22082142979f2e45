import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/**
 * The files of the page by their addresses (`/` and `/assets/main.js`). Only listed files are served, so that no address, however
 * it is written, reaches a file outside the folder.
 *
 * @throws LoupeError INTERNAL when the page was not built
 */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of list(folder)) {
    const type = types[path.extname(entry.name)] as string | undefined;
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, { path: file, type });
  }
  const index = files.get('/index.html');
  if (!index) {
    throw new LoupeError(
      'INTERNAL',
      `The window's page is missing in "${folder}": run npm run build, or install the program again.`,
    );
  }
  return files.set('/', index);
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}
