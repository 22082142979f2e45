import { randomUUID } from 'node:crypto';
import { LoupeError } from '../../core/base/error.ts';
import type { EventData } from '../../core/protocol/host-api.ts';
import { magnifyVideo } from '../magnify/magnify-video.ts';
import type { MagnifyRequest } from '../magnify/request.ts';
import type { EngineRoom } from './engine-room.ts';
import { describeError } from './failure.ts';
import type { Desktop } from './options.ts';
import type { OutputPlace } from './outputs.ts';

export interface ExportJob {
  readonly request: MagnifyRequest;
  /** Where it is written; `request.output` is its path. */
  readonly place: OutputPlace;
  /** The window that started the export: when it closes, the export is cancelled. */
  readonly owner: AbortSignal;
  readonly onProgress: (progress: EventData<'export.progress'>) => void;
  readonly onDone: (done: EventData<'export.done'>) => void;
  readonly onFailed: (failed: EventData<'export.failed'>) => void;
}

/** Milliseconds between two messages of progress. */
const progressEvery = 200;

/** Exports of all windows, one after another: two at a time would only slow each other down. */
export class ExportQueue {
  readonly #engine: EngineRoom;
  readonly #desktop: Desktop | undefined;
  readonly #jobs = new Map<string, { readonly stop: AbortController; readonly owner: AbortSignal }>();
  /** Windows whose close event is listened to: one listener each, however many exports they ask for. */
  readonly #owners = new WeakSet<AbortSignal>();
  #last: Promise<void> = Promise.resolve();

  constructor(engine: EngineRoom, desktop: Desktop | undefined) {
    this.#engine = engine;
    this.#desktop = desktop;
  }

  /** Returns the job's id; the job's functions report the outcome, never before this has returned. */
  add(job: ExportJob): string {
    const id = randomUUID();
    const stop = new AbortController();
    this.#jobs.set(id, { stop, owner: job.owner });
    this.#listenTo(job.owner);
    this.#last = this.#last.then(() => this.#work(id, job, stop.signal)).finally(() => this.#jobs.delete(id));
    return id;
  }

  /** Cancels an export; no file is left behind. Does nothing for an export that is finished, or of another window. */
  cancel(id: string, owner: AbortSignal): void {
    const job = this.#jobs.get(id);
    if (job?.owner === owner) job.stop.abort(new LoupeError('CANCELLED', 'The export was cancelled; nothing was written.'));
  }

  #listenTo(owner: AbortSignal): void {
    if (this.#owners.has(owner)) return;
    this.#owners.add(owner);
    const gone = (): void => {
      for (const job of this.#jobs.values())
        if (job.owner === owner) job.stop.abort(new LoupeError('CANCELLED', 'The window was closed.'));
    };
    owner.addEventListener('abort', gone, { once: true });
    if (owner.aborted) gone();
  }

  /** Ends all jobs. */
  async dispose(): Promise<void> {
    for (const [id, { owner }] of this.#jobs) this.cancel(id, owner);
    await this.#last;
  }

  async #work(id: string, job: ExportJob, signal: AbortSignal): Promise<void> {
    const rest = this.#desktop?.keepAwake();
    try {
      signal.throwIfAborted();
      const engine = await this.#engine.open();
      let reported = 0;
      const result = await magnifyVideo(job.request, {
        signal,
        engine,
        onProgress: ({ frame, frames, framesPerSecond, secondsLeft }) => {
          const now = performance.now();
          if (now - reported < progressEvery && frame !== frames) return;
          reported = now;
          job.onProgress({ job: id, frame, frames, framesPerSecond, secondsLeft });
          if (frames !== null) this.#desktop?.progress(frame / frames);
        },
      });
      const files = await job.place.collect([result.output]);
      job.onDone({
        job: id,
        files,
        frames: result.frames,
        seconds: result.seconds,
        warnings: [...result.warnings],
      });
      this.#desktop?.notify('Export finished', `${files[0].name} is ready.`);
    } catch (error) {
      const failure = describeError(error);
      await job.place.discard();
      job.onFailed({ job: id, error: failure });
      if (failure.code !== 'CANCELLED') this.#desktop?.notify('Export failed', failure.message);
    } finally {
      this.#desktop?.progress(null);
      rest?.();
    }
  }
}
