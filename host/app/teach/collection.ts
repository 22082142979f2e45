import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { constants, existsSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { Label } from '../../../core/spec/project.ts';
import { type LabelledClip, manifestSchema } from '../../../core/train/dataset/manifest.ts';
import { plainName } from '../../files/plain-name.ts';
import { writeWhole } from '../../files/whole-file.ts';
import { SameContent } from './same-content.ts';

/** A labelled video as a window has it open. */
export interface LabelledVideo {
  readonly file: string;
  readonly labels: readonly Label[];
  readonly captureFps: number | null;
  /** Seconds; null where the file does not say. */
  readonly duration: number | null;
  /** Whether the file is deleted when its window closes; then it is copied. */
  readonly passing: boolean;
}

/** Recordings may show people: no other user of the machine can read them. */
const ownerOnly = 0o600;
/** Age in milliseconds from which a file in the collection's folder that no example names is removed. */
const leftOver = 60 * 60 * 1000;

/**
 * Examples that were labelled, recorded or imported in the program: a manifest like any other, kept in a folder of the program.
 * Recordings, and copies of files that would be deleted, are in `clips` beside it; other files stay where they are.
 */
export class Collection {
  readonly folder: string;
  readonly #files: string;
  #work: Promise<unknown> = Promise.resolve();
  #forgotten: readonly { readonly place: number; readonly clip: LabelledClip }[] = [];
  #swept = false;
  /** The copy of each file that is deleted with its window. */
  readonly #keptBy = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
    this.#files = path.join(folder, 'clips');
  }

  /** Whether a file is a recording or a copy that is removed with its example. */
  owns(file: string): boolean {
    return path.dirname(file) === this.#files;
  }

  /** The collected clips; those of a file that no longer exists are dropped. */
  async clips(): Promise<LabelledClip[]> {
    await this.#work;
    return this.#read();
  }

  /** Adds the labelled ranges of a video, in place of its earlier ones. @throws LoupeError DISK_FULL, OUTPUT_NOT_WRITABLE */
  collect({ file, labels, captureFps, duration, passing }: LabelledVideo): Promise<void> {
    return this.#change(async (clips) => {
      const known = passing ? await this.#keptFile(file, clips) : file;
      if (known === null && labels.length === 0) return clips;
      const kept = known ?? (await this.#copy(file));
      const others = clips.filter((clip) => clip.file !== kept);
      const before = new Map(
        clips
          .filter((clip) => clip.file === kept && (clip.captureFps ?? null) === captureFps)
          .map((clip) => [keyOf(labelOf(clip, duration)), clip]),
      );
      const fresh = labels.map((label): LabelledClip => {
        const same = before.get(keyOf(label));
        if (same) return same;
        return {
          file: kept,
          label: label.label,
          start: label.from,
          end: label.to,
          ...(label.region === undefined ? {} : { region: label.region }),
          ...(captureFps === null ? {} : { captureFps }),
        };
      });
      const wrong = fresh.find(({ start = 0, end = Number.POSITIVE_INFINITY }) => end <= start);
      if (wrong) {
        throw new LoupeError(
          'DATASET_INVALID',
          `The label "${wrong.label}" ends at ${wrong.end} s, which is not after its start at ${wrong.start} s: draw it anew.`,
        );
      }
      return [...others, ...fresh];
    });
  }

  /**
   * The file that examples of a video name: itself, or the copy of one that is deleted with its window; null while there is no
   * copy.
   */
  async fileOf({ file, passing }: Pick<LabelledVideo, 'file' | 'passing'>): Promise<string | null> {
    return passing ? this.#keptFile(file, await this.clips()) : file;
  }

  /** The collected labels of a video, in the form of its project. */
  async labelsOf({
    file,
    passing,
    duration,
  }: Pick<LabelledVideo, 'file' | 'passing' | 'duration'>): Promise<{ labels: Label[]; captureFps: number | null }> {
    const kept = await this.fileOf({ file, passing });
    const clips = (await this.clips()).filter((clip) => clip.file === kept);
    const labels = clips.map((clip) => labelOf(clip, duration)).filter(({ from, to }) => to > from);
    return { labels: labels.toSorted((a, b) => a.from - b.from), captureFps: clips.at(0)?.captureFps ?? null };
  }

  /** Adds clips that are not here yet. @returns how many */
  async add(clips: readonly LabelledClip[]): Promise<number> {
    let added = 0;
    await this.#change(async (before) => {
      const known = new Set(before.map(identity));
      const fresh = clips.filter((clip) => known.size < known.add(identity(clip)).size);
      added = fresh.length;
      for (const { file } of fresh) if (this.owns(file)) await chmod(file, ownerOnly).catch(() => {});
      return [...before, ...fresh];
    });
    return added;
  }

  /** States the capture rate of clips that state none. */
  stateRate(files: readonly string[], captureFps: number): Promise<void> {
    return this.#change(async (clips) =>
      clips.map((clip) => (clip.captureFps === undefined && files.includes(clip.file) ? { ...clip, captureFps } : clip)),
    );
  }

  /** Returns a free path in the collection's folder, with a name like this one. */
  async place(name: string): Promise<string> {
    await mkdir(this.#files, { recursive: true });
    const { name: stem, ext } = path.parse(plainName(name, 'clip'));
    const wanted = path.join(this.#files, `${stem}${ext}`);
    return existsSync(wanted) ? path.join(this.#files, `${stem}-${randomUUID().slice(0, 8)}${ext}`) : wanted;
  }

  /** Removes one clip, or all; `restore` brings them back. */
  forget(clip: number | null): Promise<void> {
    return this.#change(async (clips) => {
      const gone = this.#forgotten.map((one) => one.clip.file);
      this.#forgotten = clips.flatMap((one, place) => (clip === null || place === clip ? [{ place, clip: one }] : []));
      const named = new Set(clips.map(({ file }) => file));
      await this.#remove(gone.filter((file) => !named.has(file)));
      return clip === null ? [] : clips.filter((_, index) => index !== clip);
    });
  }

  /** Undoes the last `forget`. */
  restore(): Promise<void> {
    return this.#change(async (clips) => {
      const back = [...clips];
      // An undone label may have restored some already.
      const known = new Set(clips.map(identity));
      for (const { place, clip } of this.#forgotten)
        if (!known.has(identity(clip))) back.splice(Math.min(place, back.length), 0, clip);
      this.#forgotten = [];
      return back;
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
    await writeWhole(this.#manifest, `${JSON.stringify({ clips }, null, 2)}\n`);
    await this.#sweep(clips);
  }

  get #manifest(): string {
    return path.join(this.folder, 'dataset.json');
  }

  async #read(): Promise<LabelledClip[]> {
    const text = await readFile(this.#manifest, 'utf8').catch(() => null);
    if (text === null) return [];
    try {
      return manifestSchema.parse(JSON.parse(text)).clips.filter(({ file }) => existsSync(file));
    } catch {
      // The next change would overwrite a file that the user may still want to repair.
      await rename(this.#manifest, path.join(this.folder, 'dataset.damaged.json')).catch(() => {});
      return [];
    }
  }

  /** The collection's copy of a file that is deleted with its window; null when there is none. */
  async #keptFile(file: string, clips: readonly LabelledClip[]): Promise<string | null> {
    const known = this.#keptBy.get(file);
    if (known !== undefined && existsSync(known)) return known;
    const own = (await readdir(this.#files).catch(() => [])).map((name) => path.join(this.#files, name));
    const same = await SameContent.of([...clips.map((clip) => clip.file), ...own]);
    const kept = (await same.find(file)) ?? null;
    if (kept !== null) this.#keptBy.set(file, kept);
    return kept;
  }

  async #copy(file: string): Promise<string> {
    const place = await this.place(path.basename(file));
    await copyFile(file, place, constants.COPYFILE_FICLONE);
    await chmod(place, ownerOnly).catch(() => {});
    this.#keptBy.set(file, place);
    return place;
  }

  /** Removes those of the files that are the collection's own. */
  async #remove(files: readonly string[]): Promise<void> {
    for (const file of files) if (this.owns(file)) await rm(file, { force: true });
  }

  /** Removes, once, what earlier runs of the program left behind: files that no example names and no process is writing. */
  async #sweep(clips: readonly LabelledClip[]): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    const named = new Set(clips.map(({ file }) => file));
    const held = new Set(this.#forgotten.map(({ clip }) => clip.file));
    for (const name of await readdir(this.#files).catch(() => [])) {
      const file = path.join(this.#files, name);
      if (named.has(file) || held.has(file)) continue;
      const found = await stat(file).catch(() => null);
      if (found && Date.now() - found.mtimeMs > leftOver) await this.#remove([file]);
    }
  }
}

function labelOf({ label, start, end, region }: LabelledClip, duration: number | null): Label {
  return { label, from: start ?? 0, to: end ?? duration ?? 0, ...(region === undefined ? {} : { region }) };
}

/** A key that is equal for equal labels. */
function keyOf({ label, from, to, region }: Label): string {
  return JSON.stringify([label, from, to, region ?? null]);
}

function identity({ file, label, start, end, region, captureFps }: LabelledClip): string {
  return JSON.stringify([file, label, start ?? null, end ?? null, region ?? null, captureFps ?? null]);
}
