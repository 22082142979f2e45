import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import { codecFor } from '../video/codecs.ts';
import { targetOf } from '../video/target.ts';
import type { Downloads } from './options.ts';

type Output = CheckedParams<'export.start'>['output'];
type Codecs = CallResult<'host.describe'>['codecs'];

/** Names of codecs as the encoder takes them, in the order in which they are offered. */
const offered = ['h264', 'h265', 'vp9', 'prores', 'ffv1', 'gif', 'png'] as const;

/** The containers that each codec is offered in, the best one first. */
const bestExtension: Readonly<Record<string, string>> = {
  h264: '.mp4',
  h265: '.mp4',
  vp9: '.webm',
  prores: '.mov',
  ffv1: '.mkv',
  gif: '.gif',
  png: '.png',
};

export function offeredCodecs(): Codecs {
  return offered.map((name) => {
    const { title, extensions } = codecFor(targetOf(`clip${extensionOf(name)}`, name), name);
    return { name, title, extensions: [...extensions] };
  });
}

export function extensionOf(codec: string): string {
  return bestExtension[codec] ?? '.mp4';
}

/** `<input>_magnified.mp4`, with the ending that the codec needs. */
export function suggestedName(input: string, codec: string): string {
  return `${path.parse(input).name}_magnified${extensionOf(codec)}`;
}

/** Where outputs of a window go. */
export class OutputPlaces {
  readonly #showsPaths: boolean;
  readonly #downloads: Downloads | undefined;
  readonly #written = new Set<string>();

  constructor(showsPaths: boolean, downloads: Downloads | undefined) {
    this.#showsPaths = showsPaths;
    this.#downloads = downloads;
  }

  /** @throws LoupeError OUTPUT_NOT_WRITABLE for a place that the window has no right to */
  place(output: Output): { readonly path: string; readonly overwrite: boolean } {
    if (output.kind === 'path') {
      if (!this.#showsPaths) {
        throw new LoupeError('OUTPUT_NOT_WRITABLE', 'This window may not name files of the host: ask for a download.');
      }
      return { path: path.resolve(output.path), overwrite: output.overwrite };
    }
    if (!this.#downloads) throw new LoupeError('OUTPUT_NOT_WRITABLE', 'This shell gives no downloads: name a file.');
    const { folder } = this.#downloads;
    mkdirSync(folder, { recursive: true });
    return { path: freeName(folder, safeName(output.name)), overwrite: false };
  }

  /** Whether a file was finished for this window: nothing else is shown in its folder. */
  wrote(file: string): boolean {
    return this.#written.has(path.resolve(file));
  }

  /** Takes note of a finished file, and tells how the window gets at it. */
  fileOf(file: string): { readonly path: string | null; readonly download: string | null } {
    this.#written.add(path.resolve(file));
    const inDownloads = this.#downloads !== undefined && path.dirname(file) === path.resolve(this.#downloads.folder);
    return { path: this.#showsPaths ? file : null, download: inDownloads ? (this.#downloads?.address(file) ?? null) : null };
  }
}

/** The last part of a name, without what file systems or browsers could take for something else. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex
  const plain = last.replace(/[<>:"|?*\u0000-\u001f]/g, '_').replace(/^\.+/, '');
  return plain === '' ? 'magnified.mp4' : plain.slice(-200);
}

/** A name under which nothing lies yet, nor under those that the two files of one recording get from it. */
function freeName(folder: string, name: string): string {
  const { name: stem, ext } = path.parse(name);
  for (let count = 1; ; count++) {
    const free = count === 1 ? stem : `${stem} (${count})`;
    const taken = ['', '_source', '_magnified'].some((part) => existsSync(path.join(folder, `${free}${part}${ext}`)));
    if (!taken) return path.join(folder, `${free}${ext}`);
  }
}
