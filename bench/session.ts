import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LoupeError } from '../core/base/error.ts';
import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { writeClip } from './clip.ts';
import type { MethodName } from './methods.ts';

/** Options of the command line. */
export interface BenchOptions {
  readonly methods: readonly MethodName[];
  readonly sizes: readonly Size[];
  readonly engines: readonly EngineId[];
  /** Sizes for the tensor engine, which takes ten seconds and more for a large frame. */
  readonly tensorSizes: readonly Size[];
  readonly threads: readonly number[];
  /** Frames timed of each case, over all rounds. */
  readonly frames: number;
  /** Processes, one after another, that share the frames. */
  readonly rounds: number;
}

/** Something that could not be measured, and why. */
export interface Refusal {
  readonly what: string;
  readonly code: string;
  readonly message: string;
}

/** One run of the benchmark: its folder of clips, and its progress lines. */
export class Session implements Disposable {
  readonly options: BenchOptions;
  readonly signal: AbortSignal;
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-bench-'));
  readonly refusals: Refusal[] = [];
  readonly #clips = new Map<string, string>();

  constructor(options: BenchOptions, signal: AbortSignal) {
    this.options = options;
    this.signal = signal;
  }

  /** The file with the raw clip of a size, made on first use. */
  async clip(size: Size): Promise<string> {
    const name = sizeText(size);
    let file = this.#clips.get(name);
    if (!file) {
      this.report(`preparing the clip of ${name}`);
      await nextTurn();
      file = path.join(this.folder, `${name}.i420`);
      await writeClip(file, size);
      this.#clips.set(name, file);
    }
    return file;
  }

  /** Runs a measurement that an engine may refuse: `null` when it did; the refusal is recorded. */
  async attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | null> {
    try {
      this.report(what);
      return await work();
    } catch (error) {
      if (!(error instanceof LoupeError) || error.code === 'CANCELLED') throw error;
      this.refusals.push({ what, code: error.code, message: error.message });
      this.report('');
      process.stderr.write(`${what}: ${error.message.split('\n', 1)[0]} [${error.code}]\n`);
      return null;
    }
  }

  /** Shows what is being measured, on a terminal whose line can be rewritten. */
  report(what: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${what}`);
  }

  dispose(): void {
    this.report('');
    rmSync(this.folder, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

export function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** "phase-fine 1280x720 simd 2 threads" */
export function caseText(method: string, size: Size, engine: string, threads: number): string {
  return `${method} ${sizeText(size)} ${engine}${engine === 'simd' ? ` ${threads} thread${threads === 1 ? '' : 's'}` : ''}`;
}
