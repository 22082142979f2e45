import type { CaptureFrame } from '../../../core/base/frame.ts';
import type { ClipFormat } from '../../../core/train/features/extractor.ts';
import type { AnalysisEngine } from '../../../core/train/features/bands.ts';
import type { TeachClassification } from '../../../core/protocol/teach-results.ts';
import type { Classifier } from '../../train/classify-video.ts';
import type { TrainedModel } from '../../train/trained-model.ts';

/** Most frames that wait; further ones are dropped. Features that follow times allow that. */
const mostWaiting = 6;

/** Receives the source frames of a stream as they are shown. */
export interface FrameWatcher {
  /** @param restart the frame before is not this one's past */
  take(frame: CaptureFrame, restart: boolean): void;
  close(): Promise<void>;
}

export interface LiveWatchOptions {
  /** A model's file. */
  readonly model: string;
  readonly clip: ClipFormat;
  readonly onSeen: (seen: TeachClassification) => void;
  readonly onFailure: (error: unknown) => void;
}

/** A model that classifies the frames of a stream. It never delays the stream. */
export class LiveWatch implements FrameWatcher {
  readonly #options: LiveWatchOptions;
  readonly #model: TrainedModel;
  readonly #engine: AnalysisEngine;
  readonly #waiting: { readonly frame: CaptureFrame; readonly restart: boolean }[] = [];
  #classifier: Classifier | null = null;
  #restart = false;
  #working: Promise<void> | null = null;
  #closed = false;

  /** @throws LoupeError MODEL_INVALID, BAND_ABOVE_NYQUIST, … where the model cannot classify such frames */
  static async open(options: LiveWatchOptions): Promise<LiveWatch> {
    const [{ loadTensorBackend }, { openModel }, { openFeatureEngine }] = await Promise.all([
      import('../../engines/tensor-backend.ts'),
      import('../../train/trained-model.ts'),
      import('../../train/feature-engine.ts'),
    ]);
    await loadTensorBackend();
    const model = await openModel(options.model);
    const watch = new LiveWatch(options, model, await openFeatureEngine());
    try {
      await watch.#open();
    } catch (error) {
      await watch.close();
      throw error;
    }
    return watch;
  }

  private constructor(options: LiveWatchOptions, model: TrainedModel, engine: AnalysisEngine) {
    this.#options = options;
    this.#model = model;
    this.#engine = engine;
  }

  async #open(): Promise<Classifier> {
    this.#classifier?.dispose();
    this.#classifier = null;
    const { openClassifier } = await import('../../train/classify-video.ts');
    this.#classifier = await openClassifier(this.#model, { ...this.#options.clip, uneven: true }, this.#engine);
    return this.#classifier;
  }

  take(frame: CaptureFrame, restart: boolean): void {
    if (this.#closed) return;
    this.#restart ||= restart;
    if (this.#waiting.length >= mostWaiting) return;
    this.#waiting.push({ frame, restart: this.#restart });
    this.#restart = false;
    this.#working ??= this.#work().finally(() => (this.#working = null));
  }

  async #work(): Promise<void> {
    try {
      for (let next = this.#waiting.shift(); next && !this.#closed; next = this.#waiting.shift()) {
        const classifier = next.restart || !this.#classifier ? await this.#open() : this.#classifier;
        const seen = await classifier.push(next.frame);
        if (seen && !this.#closed) this.#options.onSeen({ ...seen, probabilities: { ...seen.probabilities } });
      }
    } catch (error) {
      if (this.#closed) return;
      this.#closed = true;
      this.#options.onFailure(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
    this.#classifier?.dispose();
    this.#classifier = null;
    this.#model.dispose();
  }
}
