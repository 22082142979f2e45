import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { LoupeError } from '../../core/base/error.ts';
import { asDiskError } from '../files/disk-error.ts';
import { isAmong, outputPlace, refuseExisting, requireFolder } from '../files/output-place.ts';
import { codecFor, type Codec } from './codecs.ts';
import { partialName, removeAbandoned } from '../files/partial-name.ts';
import { targetOf, type Target } from './target.ts';

export interface OutputOptions {
  /** The file that is read; it must not be written. */
  readonly input?: string;
  readonly overwrite: boolean;
  /** The requested codec: with `png`, a name without an extension means a folder. */
  readonly codec?: string;
}

/**
 * Refuses an output that cannot or must not be written, before any work is done: nothing is left behind.
 *
 * @throws LoupeError OUTPUT_IS_INPUT, OUTPUT_EXISTS, OUTPUT_FOLDER_MISSING, OUTPUT_NOT_WRITABLE, OUTPUT_FORMAT
 */
export function checkOutput(path: string, options: OutputOptions): void {
  openOutput(path, options).discard();
}

/** An output under its temporary name. */
export interface PendingOutput {
  readonly target: Target;
  readonly codec: Codec;
  /** What ffmpeg writes: the file, or the name pattern inside `folder`. */
  readonly temporary: string;
  /** Where ffmpeg runs: for frames the temporary folder, so that the pattern needs no folder. */
  readonly folder: string | undefined;
  /** Moves the finished output to its final name. @throws LoupeError OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE */
  publish(): { path: string; bytes: number };
  /** Removes everything written so far. */
  discard(): void;
}

const unfinished = new Set<PendingOutput>();

/** Removes the unfinished files when the process exits in the middle; no error handler runs in that case. */
function keepTrackOf(output: PendingOutput): PendingOutput {
  if (unfinished.size === 0) process.on('exit', discardUnfinished);
  const tracked: PendingOutput = {
    ...output,
    publish() {
      const result = output.publish();
      forget(tracked);
      return result;
    },
    discard() {
      output.discard();
      forget(tracked);
    },
  };
  unfinished.add(tracked);
  return tracked;
}

function forget(output: PendingOutput): void {
  unfinished.delete(output);
  if (unfinished.size === 0) process.off('exit', discardUnfinished);
}

function discardUnfinished(): void {
  for (const output of unfinished) output.discard();
}

/** Makes the temporary file or folder beside the target, after the checks of `checkOutput`. */
export function openOutput(path: string, options: OutputOptions): PendingOutput {
  if (path === '') throw new LoupeError('OUTPUT_FORMAT', 'The output has no name: give it one, such as "magnified.mp4".');
  const target = targetOf(path, options.codec);
  const codec = codecFor(target, options.codec);
  const output = target.kind === 'file' ? openFile(path, target, codec, options) : openImages(path, target, codec, options);
  return keepTrackOf(output);
}

function openFile(path: string, target: Extract<Target, { kind: 'file' }>, codec: Codec, options: OutputOptions): PendingOutput {
  const inputs = options.input === undefined ? [] : [options.input];
  const place = outputPlace(path, { inputs, overwrite: options.overwrite });
  const stem = basename(place).slice(0, basename(place).length - target.extension.length);
  removeAbandoned(dirname(place), stem, target.extension);
  const temporary = join(dirname(place), partialName(stem, target.extension));
  attempt(path, () => writeFileSync(temporary, '', { flag: 'wx' }));
  return {
    target,
    codec,
    temporary,
    folder: undefined,
    publish() {
      refuseExisting(place, path, options.overwrite);
      attempt(path, () => renameSync(temporary, place));
      return { path: place, bytes: statSync(place).size };
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}

function openImages(
  path: string,
  target: Extract<Target, { kind: 'frames' }>,
  codec: Codec,
  options: OutputOptions,
): PendingOutput {
  const { folder, pattern } = target;
  if (/%(?!0?\d*d)/.test(pattern) || (pattern.match(/%/g) ?? []).length !== 1)
    throw new LoupeError(
      'OUTPUT_FORMAT',
      `The name "${pattern}" must hold one number pattern: use for example "frame_%05d.png".`,
    );
  const own = existsSync(folder) ? folder : dirname(folder);
  requireFolder(own, path);
  const existing = (): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => matches(pattern, name)) : []);
  const { input } = options;
  const inInput = input !== undefined && existing().some((name) => isAmong(join(folder, name), [input]));
  if (inInput) throw new LoupeError('OUTPUT_IS_INPUT', `The frames "${path}" would replace the input: choose another name.`);
  const refuse = (): void => {
    const first = existing()[0];
    if (first !== undefined && !options.overwrite)
      throw new LoupeError(
        'OUTPUT_EXISTS',
        `"${join(folder, first)}" exists already: use -y to replace such frames, or another name.`,
      );
  };
  refuse();
  const stem = basename(pattern, '.png').replaceAll('%', '');
  removeAbandoned(own, stem, '');
  const temporary = join(own, partialName(stem, ''));
  attempt(path, () => mkdirSync(temporary));
  return {
    target,
    codec,
    temporary: pattern,
    folder: temporary,
    publish() {
      refuse();
      let bytes = 0;
      attempt(path, () => {
        mkdirSync(folder, { recursive: true });
        const written = readdirSync(temporary);
        const kept = new Set(written);
        for (const name of existing()) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
        for (const name of written) {
          bytes += statSync(join(temporary, name)).size;
          renameSync(join(temporary, name), join(folder, name));
        }
      });
      rmSync(temporary, { recursive: true, force: true });
      return { path: join(folder, pattern), bytes };
    },
    discard: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** The numbered files that stand under a pattern, as paths, in the order of their numbers. */
export function numberedFiles({ folder, pattern }: Extract<Target, { kind: 'frames' }>): string[] {
  const [before = '', after = ''] = pattern.split(/%0?\d*d/);
  const number = (name: string): number => Number(name.slice(before.length, name.length - after.length));
  const names = readdirSync(folder).filter((name) => matches(pattern, name));
  return names.toSorted((a, b) => number(a) - number(b)).map((name) => join(folder, name));
}

function matches(pattern: string, name: string): boolean {
  const [before = '', after = ''] = pattern.split(/%0?\d*d/);
  return name.startsWith(before) && name.endsWith(after) && /^\d+$/.test(name.slice(before.length, name.length - after.length));
}

function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw asDiskError(error, path);
  }
}
