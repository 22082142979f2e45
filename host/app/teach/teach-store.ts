import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { CallResult } from '../../../core/protocol/host-api.ts';
import type { TeachModel } from '../../../core/protocol/teach-training.ts';
import type { DatasetSummary, TeachDataset } from '../../../core/protocol/teach-examples.ts';
import { type ClipSet, clipSet, type LabelledClip, requireLearnable } from '../../../core/train/dataset/manifest.ts';
import { describeError } from '../failure.ts';
import type { CaptureRates } from '../../../core/train/dataset/capture-rate.ts';
import { RateQuestions, type RateQuestion } from './rate-questions.ts';
import { Collection } from './collection.ts';
import { exampleFile, exampleId } from './example-file.ts';

const ending = '.loupe';

/** Finds data sets and models of the program, and decides whether a window may name others. */
export class TeachStore {
  readonly collection: Collection;
  readonly #models: string;
  readonly #questions = new RateQuestions();
  /** Frames per second of files outside the collection, as the user has answered. */
  readonly #answered = new Map<string, number>();

  constructor(folder: string) {
    this.collection = new Collection(path.join(folder, 'collected'));
    this.#models = path.join(folder, 'models');
  }

  /** The folder or manifest of a data set. @throws LoupeError DATASET_INVALID */
  datasetPath(dataset: TeachDataset, showsPaths: boolean): string {
    if (dataset.kind === 'collected') return this.collection.folder;
    if (!showsPaths) throw new LoupeError('DATASET_INVALID', 'This window may not name folders of the host: label clips here.');
    return path.resolve(dataset.path);
  }

  /** The file of a model, which need not exist. @throws LoupeError MODEL_INVALID */
  modelPath(model: TeachModel, showsPaths: boolean): string {
    if (model.kind === 'kept') {
      mkdirSync(this.#models, { recursive: true });
      return path.join(this.#models, `${encodeURIComponent(model.name)}${ending}`);
    }
    if (!showsPaths) throw new LoupeError('MODEL_INVALID', 'This window may not name files of the host: choose a kept model.');
    return path.resolve(model.path);
  }

  /** A file of the collection by the name that windows use for it; null when it does not exist (any more). */
  async exampleNamed(id: string): Promise<string | null> {
    return (await this.collection.clips()).find(({ file }) => exampleId(file) === id)?.file ?? null;
  }

  /** The name that windows use for the examples of an open video; null where it cannot have any. */
  async exampleOf(video: { readonly file: string; readonly passing: boolean }): Promise<string | null> {
    const file = await this.collection.fileOf(video);
    return file === null ? null : exampleId(file);
  }

  async models(): Promise<CallResult<'teach.models'>> {
    const files: string[] = await readdir(this.#models).catch(() => []);
    files.sort((a, b) => (a < b ? -1 : 1));
    const written = files.filter((file) => file.endsWith(ending));
    const begun = files.filter((file) => file.endsWith(`${ending}.training`) && !written.includes(path.parse(file).name));
    if (written.length + begun.length === 0) return { models: [], unfinished: [] };
    const [{ readWhole }, { decodeModel, decodeTraining }, { modelMetaSchema }] = await Promise.all([
      import('../../files/whole-file.ts'),
      import('../../../core/train/model-file.ts'),
      import('../../train/trained-model.ts'),
    ]);
    const bytesOf = (file: string): Promise<Uint8Array> => readWhole(path.join(this.#models, file), 'model');
    return {
      models: await those(written, async (file) => {
        const { description } = decodeModel(await bytesOf(file));
        const meta = modelMetaSchema.safeParse(description.meta);
        const features = meta.success ? meta.data.features.kind : 'unknown';
        return { name: nameOf(file), classes: [...description.classes], network: description.name, features };
      }),
      unfinished: await those(begun, async (file) => {
        const { description, epoch } = decodeTraining(await bytesOf(file));
        return { name: nameOf(path.parse(file).name), classes: [...description.classes], epochs: epoch };
      }),
    };
  }

  /** Capture rates of the clips that state none. */
  rates(): CaptureRates {
    return { kind: 'each', fps: Object.fromEntries(this.#answered) };
  }

  /** Answers a question about capture rates: in the collection the answer is kept, elsewhere as long as the program runs. */
  async answerRate(dataset: TeachDataset, question: string, take: 'name' | 'file', showsPaths: boolean): Promise<void> {
    const { clips } = await this.#read(dataset, showsPaths);
    const found = (await this.#openQuestions(dataset, clips)).find(({ shown }) => shown.question === question);
    if (!found) return;
    const rate = take === 'name' ? found.shown.named : found.shown.fileFps;
    if (dataset.kind === 'collected') await this.collection.stateRate(found.files, rate);
    else for (const file of found.files) this.#answered.set(file, rate);
  }

  async removeModel(name: string): Promise<void> {
    const file = this.modelPath({ kind: 'kept', name }, false);
    await rm(file, { force: true });
    await rm(`${file}.training`, { force: true, recursive: true });
  }

  /** @throws LoupeError INPUT_MISSING, DATASET_INVALID for a data set outside the program's folder that cannot be read */
  async summary(dataset: TeachDataset, showsPaths: boolean): Promise<DatasetSummary> {
    const set = await this.#read(dataset, showsPaths);
    const questions = await this.#openQuestions(dataset, set.clips);
    return {
      name: dataset.kind === 'collected' ? 'Collected here' : path.basename(dataset.path),
      classes: set.classes.map((name) => ({ name, clips: set.clips.filter(({ label }) => label === name).length })),
      clips: set.clips.map((one, clip) => ({
        ...exampleFile(one, showsPaths),
        clip,
        label: one.label,
        start: one.start ?? null,
        end: one.end ?? null,
      })),
      rateQuestions: questions.map(({ shown }) => shown),
      problem: problemOf(set) ?? (questions.length > 0 ? rateProblem : null),
    };
  }

  /** Takes answers about files outside the collection along when these are imported. */
  async keepAnswers(): Promise<void> {
    for (const rate of new Set(this.#answered.values())) {
      await this.collection.stateRate(
        [...this.#answered].filter(([, fps]) => fps === rate).map(([file]) => file),
        rate,
      );
    }
  }

  #openQuestions({ kind }: TeachDataset, clips: readonly LabelledClip[]): Promise<RateQuestion[]> {
    return this.#questions.of(clips, kind === 'path' ? this.#answered : new Map());
  }

  async #read(dataset: TeachDataset, showsPaths: boolean): Promise<ClipSet> {
    if (dataset.kind === 'collected') return clipSet(await this.collection.clips(), undefined, 'the collection');
    const { readDataset } = await import('../../train/read-dataset.ts');
    return readDataset(this.datasetPath(dataset, showsPaths));
  }
}

const rateProblem =
  'Say first at which rate some clips were filmed: their names give another one than their files, and every frequency depends on it.';

function nameOf(file: string): string {
  return decodeURIComponent(file.slice(0, -ending.length));
}

/** Returns what is read from each file. A damaged file is skipped; opening it by name gives the reason. */
async function those<Found>(files: readonly string[], read: (file: string) => Promise<Found>): Promise<Found[]> {
  const found: Found[] = [];
  for (const file of files) {
    try {
      found.push(await read(file));
    } catch {
      // Skipped, as the comment above says.
    }
  }
  return found;
}

function problemOf(set: ClipSet): string | null {
  if (set.clips.length === 0) {
    return 'There are no examples yet: label segments of a clip, record takes of the camera, or import what is sorted already.';
  }
  try {
    requireLearnable(set, 'the collection');
    return null;
  } catch (error) {
    return describeError(error).message;
  }
}
