import { existsSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { CallResult, CheckedParams } from '../../core/protocol/host-api.ts';
import type { WrittenFile } from '../../core/protocol/output.ts';
import { plainName } from '../files/plain-name.ts';
import { codecs, usualExtension } from '../video/codecs.ts';
import { numberedFiles } from '../video/output-file.ts';
import { targetOf } from '../video/target.ts';
import { packFiles } from './frames-archive.ts';
import type { Downloads } from './options.ts';

type Output = CheckedParams<'export.start'>['output'];
type Codecs = CallResult<'host.describe'>['codecs'];

export function offeredCodecs(): Codecs {
  return codecs.map(({ name, title, extensions }) => ({ name, title, extensions: [...extensions] }));
}

/** `<input>_magnified.mp4`, with the ending that the codec needs. A browser downloads one file: numbered frames come in an archive. */
export function suggestedName(input: string, codec: string, asDownload: boolean): string {
  return `${path.parse(input).name}_magnified${asDownload && isNumbered(codec) ? '.zip' : usualExtension(codec)}`;
}

/** Whether a codec writes a file for each frame. */
function isNumbered(codec: string): boolean {
  return codec === 'png';
}

/** The path of an output, and what its window receives. */
export interface OutputPlace {
  readonly path: string;
  readonly overwrite: boolean;
  /** Registers finished outputs. Numbered frames for a download are packed into an archive. */
  collect(outputs: readonly string[]): Promise<WrittenFile[]>;
  /** Removes what was prepared for an output that failed or was cancelled. */
  discard(): Promise<void>;
}

/** Chooses where the outputs of a window are written. */
export class OutputPlaces {
  readonly #showsPaths: boolean;
  readonly #downloads: Downloads | undefined;
  readonly #written = new Set<string>();

  constructor(showsPaths: boolean, downloads: Downloads | undefined) {
    this.#showsPaths = showsPaths;
    this.#downloads = downloads;
  }

  /** @throws LoupeError OUTPUT_NOT_WRITABLE for a place that the window has no right to */
  place(output: Output, codec?: string): OutputPlace {
    if (output.kind === 'path') {
      if (!this.#showsPaths) {
        throw new LoupeError('OUTPUT_NOT_WRITABLE', 'This window may not name files of the host: ask for a download.');
      }
      return this.#plain(path.resolve(output.path), output.overwrite, codec);
    }
    if (!this.#downloads) throw new LoupeError('OUTPUT_NOT_WRITABLE', 'This shell gives no downloads: name a file.');
    const { folder } = this.#downloads;
    mkdirSync(folder, { recursive: true });
    const name = plainName(output.name, 'magnified.mp4');
    return codec !== undefined && isNumbered(codec)
      ? this.#archive(folder, name)
      : this.#plain(freeName(folder, name), false, codec);
  }

  #plain(place: string, overwrite: boolean, codec: string | undefined): OutputPlace {
    return {
      path: place,
      overwrite,
      collect: async (outputs) => outputs.map((output) => this.#given(output, codec)),
      discard: async () => {},
    };
  }

  /** Frames go to a folder of their own beside the downloads, which no window can name, and from there into the archive. */
  #archive(folder: string, name: string): OutputPlace {
    const { name: stem } = path.parse(name);
    const archive = freeName(folder, `${stem}.zip`);
    const frames = mkdtempSync(path.join(folder, '.frames-'));
    const discard = (): Promise<void> => rm(frames, { recursive: true, force: true });
    return {
      path: path.join(frames, `${stem.replaceAll('%', '_')}.png`),
      overwrite: false,
      collect: async (outputs) => {
        const files = outputs.flatMap((output) => framesOf(output, 'png') ?? []);
        const archives = await packFiles(files, archive);
        await discard();
        return archives.map((one) => this.#given(one, undefined));
      },
      discard,
    };
  }

  /** A finished output; of numbered frames the first one stands for all. */
  #given(output: string, codec: string | undefined): WrittenFile {
    const frames = framesOf(output, codec);
    if (frames === null) return { name: path.basename(output), ...this.fileOf(output), bytes: statSync(output).size };
    const [first, last] = [frames.at(0) ?? output, frames.at(-1) ?? output];
    const name = frames.length > 1 ? `${path.basename(first)} to ${path.basename(last)}` : path.basename(first);
    return { name, ...this.fileOf(first), bytes: frames.reduce((sum, frame) => sum + statSync(frame).size, 0) };
  }

  /** Whether a file was written for this window: only such files are shown in their folder. */
  wrote(file: string): boolean {
    return this.#written.has(path.resolve(file));
  }

  /** Registers a finished file, and returns how the window can reach it. */
  fileOf(file: string): { readonly path: string | null; readonly download: string | null } {
    this.#written.add(path.resolve(file));
    const inDownloads = this.#downloads !== undefined && path.dirname(file) === path.resolve(this.#downloads.folder);
    return { path: this.#showsPaths ? file : null, download: inDownloads ? (this.#downloads?.address(file) ?? null) : null };
  }
}

/** The files of an output that is one file for each frame; null for others. */
function framesOf(output: string, codec: string | undefined): string[] | null {
  const target = targetOf(output, codec);
  return target.kind === 'frames' ? numberedFiles(target) : null;
}

/** A file name that is free, and whose variants for the two files of one recording are free as well. */
function freeName(folder: string, name: string): string {
  const { name: stem, ext } = path.parse(name);
  for (let count = 1; ; count++) {
    const free = count === 1 ? stem : `${stem} (${count})`;
    const taken = ['', '_source', '_magnified'].some((part) => existsSync(path.join(folder, `${free}${part}${ext}`)));
    if (!taken) return path.join(folder, `${free}${ext}`);
  }
}
