import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams, EventData } from '../../../core/protocol/host-api.ts';
import type { TeachModel } from '../../../core/protocol/teach-training.ts';
import type { TrainControl, TrainRequest } from '../../train/request.ts';
import { describeError, withoutFolders } from '../failure.ts';
import { describeFeatures } from '../../train/describe-features.ts';
import { evaluationFigures } from './evaluation-figures.ts';

/** Receives the progress of a training. */
export interface TrainingNews {
  emit<Name extends 'teach.features' | 'teach.start' | 'teach.epoch' | 'teach.done' | 'teach.failed'>(
    name: Name,
    data: EventData<Name>,
  ): void;
}

export interface TrainingJob {
  readonly request: TrainRequest;
  readonly model: TeachModel;
  readonly showsPaths: boolean;
  /** The window that started the training: when it closes, the training is stopped; completed epochs are kept. */
  readonly owner: AbortSignal;
  readonly news: TrainingNews;
}

interface RunningJob {
  readonly owner: AbortSignal;
  readonly stop: AbortController;
  control: TrainControl | null;
  over: Promise<void>;
}

/** Milliseconds between two messages about features. */
const featuresEvery = 200;

/** Trainings of all windows: one at a time, since each uses the whole machine. */
export class TrainingJobs {
  readonly #running = new Map<string, RunningJob>();

  /** @throws LoupeError USAGE while another one runs */
  start(job: TrainingJob): string {
    if (this.#running.size > 0) {
      throw new LoupeError('USAGE', 'Another training runs at this moment: wait until it has finished, or stop it.');
    }
    const id = randomUUID();
    const running: RunningJob = { owner: job.owner, stop: new AbortController(), control: null, over: Promise.resolve() };
    this.#running.set(id, running);
    running.over = this.#run(id, job, running).finally(() => this.#running.delete(id));
    return id;
  }

  /** Controls a training; does nothing for one that is finished, or of another window. */
  control(id: string, action: CheckedParams<'teach.control'>['action'], owner: AbortSignal): void {
    const running = this.#running.get(id);
    if (running?.owner !== owner) return;
    switch (action) {
      case 'pause':
        running.control?.pause();
        return;
      case 'resume':
        running.control?.resume();
        return;
      case 'finish':
        running.control?.finish();
        return;
      case 'cancel':
        running.stop.abort(new LoupeError('CANCELLED', 'The training was cancelled; its whole epochs are kept to go on with.'));
        return;
      default:
        action satisfies never;
    }
  }

  async dispose(): Promise<void> {
    const ended = [...this.#running].map(([id, { over, owner }]) => {
      this.control(id, 'cancel', owner);
      return over;
    });
    await Promise.all(ended);
  }

  async #run(id: string, { request, model, showsPaths, owner, news }: TrainingJob, running: RunningJob): Promise<void> {
    const { stop } = running;
    const ownerGone = (): void => stop.abort(new LoupeError('CANCELLED', 'The window was closed.'));
    owner.addEventListener('abort', ownerGone, { once: true });
    if (owner.aborted) ownerGone();
    let reported = 0;
    try {
      const { trainInThread } = await import('../../train/train-in-thread.ts');
      const result = await trainInThread(request, {
        signal: stop.signal,
        onControl: (control) => (running.control = control),
        onClip: (done, of) => {
          const now = performance.now();
          if (done < of && now - reported < featuresEvery) return;
          reported = now;
          news.emit('teach.features', { job: id, done, of });
        },
        onStart: ({
          classes,
          shape,
          layers,
          parameters,
          backend,
          epochs,
          epochsDone,
          clips,
          examples,
          skipped,
          features,
          why,
          notes,
        }) =>
          news.emit('teach.start', {
            job: id,
            classes: [...classes],
            shape: [...shape],
            layers: layers.map((layer) => ({ ...layer, output: [...layer.output] })),
            parameters,
            backend,
            epochs,
            epochsDone,
            clips,
            examples,
            skipped: skipped.map((clip) => ({ name: path.basename(clip.file), why: withoutFolders(clip.why) })),
            notes: [...describeFeatures(features, why), ...notes].map(withoutFolders),
          }),
        onEpoch: ({ epoch, loss, accuracy, validation, seconds, best }) =>
          news.emit('teach.epoch', {
            job: id,
            epoch,
            loss,
            accuracy,
            validationLoss: validation?.loss ?? null,
            validationAccuracy: validation?.accuracy ?? null,
            seconds,
            best,
          }),
      });
      const { ended, bestEpoch, test, parts, seconds, warnings } = result;
      const figures = test && evaluationFigures(test, { heldOut: true, parts }, showsPaths);
      news.emit('teach.done', {
        job: id,
        model,
        ended,
        bestEpoch,
        test: figures,
        seconds,
        warnings: warnings.filter((warning) => !result.notes.includes(warning)).map(withoutFolders),
      });
    } catch (error) {
      const { code, message } = describeError(error);
      news.emit('teach.failed', { job: id, error: { code, message: withoutFolders(message) } });
    } finally {
      owner.removeEventListener('abort', ownerGone);
    }
  }
}
