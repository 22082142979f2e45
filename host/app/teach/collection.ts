import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { constants, existsSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { Label } from '../../../core/spec/project.ts';
import { type LabelledClip, manifestSchema } from '../../../core/train/dataset/manifest.ts';
import { writeWhole } from '../../whole-file.ts';

/** A labelled video as a window has it open. */
export interface LabelledVideo {
  readonly file: string;
  readonly labels: readonly Label[];
  readonly captureFps: number | null;
  /** The file goes away with its window: it is copied. */
  readonly passing: boolean;
}

/** Examples that were labelled in the program: a manifest like any other, kept in a folder of the program's own. */
export class Collection {
  readonly folder: string;
  #work: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What is collected; a file that has gone takes its clips with it. */
  async clips(): Promise<LabelledClip[]> {
    await this.#work;
    return this.#read();
  }

  /** Ranges of a video, in place of those of the same file. @throws LoupeError DISK_FULL, OUTPUT_NOT_WRITABLE */
  collect({ file, labels, captureFps, passing }: LabelledVideo): Promise<void> {
    return this.#change(async (clips) => {
      const kept = passing && labels.length > 0 ? await this.#copy(file) : file;
      const others = clips.filter((clip) => clip.file !== kept);
      const fresh = labels.map(({ label, from, to, region }): LabelledClip => ({
        file: kept,
        label,
        start: from,
        end: to,
        ...(region === undefined ? {} : { region }),
        ...(captureFps === null ? {} : { captureFps }),
      }));
      const wrong = fresh.find(({ start = 0, end = 0 }) => end <= start);
      if (wrong) {
        throw new LoupeError(
          'DATASET_INVALID',
          `The label "${wrong.label}" ends at ${wrong.end} s, which is not after its start at ${wrong.start} s: draw it anew.`,
        );
      }
      return [...others, ...fresh];
    });
  }

  /** Takes one clip out, or all. */
  forget(clip: number | null): Promise<void> {
    return this.#change(async (clips) => {
      if (clip !== null) return clips.filter((_, index) => index !== clip);
      await rm(path.join(this.folder, 'clips'), { recursive: true, force: true });
      return [];
    });
  }

  #change(edit: (clips: LabelledClip[]) => Promise<LabelledClip[]>): Promise<void> {
    const done = this.#edit(this.#work, edit);
    this.#work = done.catch(() => {});
    return done;
  }

  async #edit(before: Promise<unknown>, edit: (clips: LabelledClip[]) => Promise<LabelledClip[]>): Promise<void> {
    await before;
    const clips = await edit(await this.#read());
    await mkdir(this.folder, { recursive: true });
    await writeWhole(path.join(this.folder, 'dataset.json'), `${JSON.stringify({ clips }, null, 2)}\n`);
  }

  async #read(): Promise<LabelledClip[]> {
    try {
      const content: unknown = JSON.parse(await readFile(path.join(this.folder, 'dataset.json'), 'utf8'));
      return manifestSchema.parse(content).clips.filter(({ file }) => existsSync(file));
    } catch {
      return [];
    }
  }

  async #copy(file: string): Promise<string> {
    const folder = path.join(this.folder, 'clips');
    const copy = path.join(folder, path.basename(file));
    await mkdir(folder, { recursive: true });
    const place = existsSync(copy) ? path.join(folder, `${randomUUID()}${path.extname(file)}`) : copy;
    await copyFile(file, place, constants.COPYFILE_FICLONE);
    return place;
  }
}
