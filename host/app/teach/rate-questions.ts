import path from 'node:path';
import { stat } from 'node:fs/promises';
import type { DatasetSummary } from '../../../core/protocol/teach-examples.ts';
import { guessRates, rateInName, type RateGuess } from '../../../core/train/dataset/capture-rate.ts';
import type { LabelledClip } from '../../../core/train/dataset/manifest.ts';
import { probeVideo } from '../../video/probe.ts';
import { exampleId } from './example-file.ts';

/** A question to the user: whether clips of one folder were filmed at the rate in their names. */
export interface RateQuestion {
  readonly shown: DatasetSummary['rateQuestions'][number];
  readonly files: readonly string[];
}

/** Frames per second of a file, and whether this is a rate that a camera was set to. */
interface FileRate {
  readonly changed: number;
  readonly fps: number;
  readonly isMoving: boolean;
}

/** Names of files that a question shows. */
const shownNames = 3;

/** Finds the clips that state no capture rate and whose names give another one than their files. */
export class RateQuestions {
  /** Of files that were probed, so that a change of one label does not read them all again. */
  readonly #rates = new Map<string, FileRate>();

  /** A question for each folder, rate in the names and rate of the files. @param answered files whose rate is known otherwise */
  async of(clips: readonly LabelledClip[], answered: ReadonlyMap<string, number>): Promise<RateQuestion[]> {
    const unstated = new Map(
      clips
        .filter(({ file, captureFps }) => captureFps === undefined && !answered.has(file) && rateInName(file) !== undefined)
        .map((clip) => [clip.file, clip]),
    );
    const probed: { readonly clip: LabelledClip; readonly fps: number }[] = [];
    for (const clip of unstated.values()) {
      const rate = await this.#rateOf(clip.file);
      if (rate?.isMoving === true) probed.push({ clip, fps: rate.fps });
    }
    const groups = new Map<string, RateGuess[]>();
    for (const guess of guessRates(probed)) {
      const key = JSON.stringify([path.dirname(guess.file), guess.named, guess.fileFps]);
      groups.set(key, [...(groups.get(key) ?? []), guess]);
    }
    return [...groups].map(([key, guesses]) => {
      const [{ file, named, fileFps }] = guesses;
      return {
        shown: {
          question: exampleId(key),
          folder: path.basename(path.dirname(file)),
          names: guesses.slice(0, shownNames).map((guess) => path.basename(guess.file)),
          files: guesses.length,
          named,
          fileFps,
        },
        files: guesses.map((guess) => guess.file),
      };
    });
  }

  /** Null for a file that cannot be read: training reports it. */
  async #rateOf(file: string): Promise<FileRate | null> {
    try {
      const { mtimeMs: changed } = await stat(file);
      const known = this.#rates.get(file);
      if (known?.changed === changed) return known;
      const { fps, duration, variableRate } = await probeVideo(file);
      const rate = { changed, fps, isMoving: duration !== null && duration * fps >= 1.5 && !variableRate };
      this.#rates.set(file, rate);
      return rate;
    } catch {
      return null;
    }
  }
}
