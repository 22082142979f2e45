import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import type { ClipFormat } from '../../../core/train/features/extractor.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { AutoQuality } from '../auto-quality.ts';
import type { StreamOptions } from '../stream-options.ts';
import { type StreamNow, StreamReport } from '../stream-report.ts';
import { StreamMeter } from '../stream-status.ts';
import type { FrameWatcher } from '../teach/live-watch.ts';
import { FileRuns } from './file-runs.ts';
import { PairScreen } from './pair-screen.ts';
import { PlaybackLoop } from './playback-loop.ts';
import { PlaybackState } from './playback-state.ts';
import { PlayedRange } from './played-range.ts';
import { Tuning, type TuningEffect } from './tuning.ts';

type OpenParams = CheckedParams<'preview.open'>;
type ChangeParams = CheckedParams<'preview.change'>;

export interface PreviewOptions extends StreamOptions {
  readonly info: VideoInfo;
}

/**
 * A video played through the magnifier: answers the calls of its window, keeps the settings, and reports what is shown. The calls
 * change the playback state; `PlaybackLoop` carries it out.
 */
export class Preview {
  readonly id: string;
  readonly #options: PreviewOptions;
  readonly #info: VideoInfo;
  readonly #tuning: Tuning;
  readonly #quality: AutoQuality;
  readonly #runs: FileRuns;
  readonly #screen: PairScreen;
  readonly #state: PlaybackState;
  readonly #loop: PlaybackLoop;
  readonly #meter = new StreamMeter();
  /** As the window asked for it; the quality in effect may be another. */
  #spec: MagnificationSpec;
  #changing: Promise<unknown> = Promise.resolve();
  #watcher: FrameWatcher | null = null;
  #report: StreamReport | null = null;

  constructor(options: PreviewOptions, params: OpenParams) {
    this.id = options.id;
    this.#options = options;
    this.#info = options.info;
    this.#spec = params.spec;
    this.#state = new PlaybackState(params, options.info);
    this.#quality = new AutoQuality(params.autoQuality, params.spec);
    this.#tuning = new Tuning(options.engine, options.info, this.#quality.inWork(params.spec));
    this.#runs = new FileRuns(options.info, this.#tuning);
    this.#screen = new PairScreen(options.connection, options.info);
    const parts = { info: options.info, state: this.#state, runs: this.#runs, screen: this.#screen, meter: this.#meter };
    this.#loop = new PlaybackLoop(parts, {
      dampFlicker: () => options.settings().dampFlicker,
      onDue: (pair, { backwards, restart }) => {
        // A watcher of motion needs the frames in the direction of time.
        if (!backwards) this.#watcher?.take(this.#tuning.clock.onCapture(pair.source), restart);
      },
      onShown: (sent) => {
        this.#report?.touch();
        if (sent) this.#reportState();
      },
      onState: () => this.#reportState(),
      afterPlayed: () => this.#judgeQuality(),
      onFailure: options.onFailure,
    });
  }

  get streams(): { readonly source: number; readonly magnified: number } {
    return { source: this.#screen.source.id, magnified: this.#screen.magnified.id };
  }

  /** @throws LoupeError for settings that do not fit the video; MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async open(): Promise<void> {
    await this.#tuning.prepare();
    const { id, engineInfo, connection } = this.#options;
    this.#report = new StreamReport({ of: id, engineInfo, connection, live: false, now: () => this.#now() });
    this.#loop.start();
  }

  play(backwards = false): void {
    const state = this.#state;
    if (state.playing && state.backwards === backwards) return;
    this.#loop.stopBackward();
    state.play(backwards);
    this.#loop.restartClock();
    state.changed.notify();
  }

  pause(): void {
    if (!this.#state.playing) return;
    this.#state.playing = false;
    this.#loop.stopBackward();
    this.#state.changed.notify();
    this.#reportState();
  }

  seek(time: number): void {
    this.#loop.stopBackward();
    this.#state.seek(time);
    this.#state.changed.notify();
  }

  /** Pauses, and shows the frame that many frames ahead or, negative, back. */
  step(frames: number): void {
    this.pause();
    if (frames > 0) this.#state.steps += frames;
    if (frames < 0) this.seek(this.#timeBefore(-frames));
    this.#state.changed.notify();
  }

  #timeBefore(frames: number): number {
    const from = this.#state.goal?.time ?? this.#state.time;
    const times = this.#runs.current?.times ?? [];
    const at = times.lastIndexOf(from) - frames;
    return at >= 0 && times.includes(from) ? times[at] : from - frames / this.#info.fps;
  }

  /** @throws LoupeError when something in the settings is wrong; the old ones stay then */
  change(params: ChangeParams): Promise<TuningEffect> {
    const work = this.#changing.then(() => this.#change(params));
    this.#changing = work.catch(() => {});
    return work;
  }

  async #change(params: ChangeParams): Promise<TuningEffect> {
    const range = params.range && new PlayedRange(params.range, this.#info);
    const spec = params.spec ?? this.#spec;
    const auto = params.autoQuality ?? this.#quality.on;
    const effect = await this.#tuning.adopt(this.#quality.wouldBe(auto, spec));
    if (this.#state.closed) return 'none';
    this.#quality.set(auto, spec);
    this.#spec = spec;
    const state = this.#state;
    state.loop = params.loop ?? state.loop;
    if (params.rate !== undefined && params.rate !== state.rate) {
      state.rate = params.rate;
      this.#meter.restart();
    }
    if (range && !state.range.equals(range)) this.#changeRange(range);
    this.#takeUp(effect);
    return effect;
  }

  #changeRange(range: PlayedRange): void {
    if (range.in !== this.#state.range.in) this.#tuning.forgetNoise();
    this.#state.setRange(range);
    this.#runs.forgetRound();
  }

  /** Applies a new plan from the current frame on. */
  #takeUp(effect: TuningEffect): void {
    const { plan } = this.#tuning;
    const state = this.#state;
    // Pairs computed with the old plan are not shown any more.
    if (effect !== 'none' && this.#loop.isBackward) state.goTo(state.time);
    if (effect === 'retuned') {
      this.#runs.retune(plan);
      // Filters that look ahead cannot magnify a frame twice.
      if (plan.latency > 0 && !state.playing) state.goTo(state.time);
      state.again = true;
    }
    if (effect === 'rebuilt') {
      const next = state.playing && !state.backwards && !state.ended ? 1 / this.#info.fps : 0;
      state.goTo(state.range.inside(state.time + next));
      this.#runs.forgetRound();
    }
    state.changed.notify();
  }

  /** Format and timing of the source frames. */
  get clip(): ClipFormat {
    const { width, height, format, colour } = this.#info;
    return { width, height, format, rate: this.#tuning.plan.rate, fullRange: colour.range === 'pc' };
  }

  /** Passes each source frame that is shown on to a watcher, which takes the place of the one before; null: to none. */
  async watch(watcher: FrameWatcher | null): Promise<void> {
    const before = this.#watcher;
    this.#watcher = this.#state.closed ? null : watcher;
    await before?.close();
    if (this.#state.closed) await watcher?.close();
  }

  /** Closes the preview; ffmpeg has exited when it resolves. */
  async close(): Promise<void> {
    this.#state.closed = true;
    this.#report?.dispose();
    this.#state.changed.notify();
    this.#loop.stopBackward();
    this.#screen.dispose();
    this.#tuning.dispose();
    await this.watch(null);
    await this.#loop.close();
  }

  async #judgeQuality(): Promise<void> {
    const { fps } = this.#info;
    const pace = this.#meter.speed / this.#state.rate;
    const reading = {
      pace,
      engineMs: this.#meter.engineMs,
      frameMs: 1000 / (fps * this.#state.rate),
      msSinceRestart: this.#meter.msSinceRestart(),
    };
    if (!this.#quality.judge(this.#spec, reading)) return;
    await this.change({ preview: this.id, spec: this.#spec });
    this.#meter.restart();
  }

  #now(): StreamNow {
    const { speed } = this.#meter;
    return {
      tuning: this.#tuning,
      meter: this.#meter,
      pace: this.#state.playing && speed > 0 ? speed / this.#state.rate : 1,
      flicker: this.#screen.flicker,
      autoQuality: this.#quality.on,
    };
  }

  #reportState(): void {
    if (this.#state.closed) return;
    this.#options.connection.emit('preview.state', {
      preview: this.id,
      playing: this.#state.playing,
      backwards: this.#state.playingBackwards,
      time: Math.max(0, this.#state.time),
      frame: Math.max(0, Math.round(this.#state.time * this.#info.fps)),
      ended: this.#state.ended,
    });
  }
}
