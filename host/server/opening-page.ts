import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** A page on the disk that redirects to the window; it is opened instead of the address, and removed by `dispose`. */
export interface OpeningPage extends Disposable {
  readonly file: string;
  dispose(): void;
}

/**
 * Writes a page, readable by its owner only, that redirects a browser to an address with a token in it. Every user of the machine
 * can read the arguments of a program such as the browser's starter, but not this file.
 *
 * @param folder one that only its owner can read
 */
export function writeOpeningPage(folder: string, address: string): OpeningPage {
  // A browser in a snap of Ubuntu has its own /tmp, and can read only visible files of the home folder.
  const place = existsSync('/snap/bin') ? homedir() : folder;
  const file = path.join(place, `motion-loupe-${randomBytes(6).toString('hex')}.html`);
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Motion Loupe</title>
<meta http-equiv="refresh" content="0;url=${address}">
<p><a href="${address}">Motion Loupe</a></p>
`,
    { mode: 0o600, flag: 'wx' },
  );
  const dispose = (): void => rmSync(file, { force: true });
  return { file, dispose, [Symbol.dispose]: dispose };
}
