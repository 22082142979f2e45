import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import type { FramePair } from '../../../core/stream/magnified-stream.ts';
import type { ClipFormat } from '../../../core/train/features/extractor.ts';
import { Notifier } from '../../../core/stream/notifier.ts';
import { notifiedWithin } from './notified-within.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { AutoQuality } from '../auto-quality.ts';
import type { StreamOptions } from '../stream-options.ts';
import { type StreamNow, StreamReport } from '../stream-report.ts';
import { StreamMeter } from '../stream-status.ts';
import type { FrameWatcher } from '../teach/live-watch.ts';
import { BackwardPairs } from './backward-pairs.ts';
import { FileRuns, type Goal } from './file-runs.ts';
import type { FrameRun } from './frame-run.ts';
import { PairScreen } from './pair-screen.ts';
import { PlaybackClock } from './playback-clock.ts';
import { PlayedRange } from './played-range.ts';
import { Tuning, type TuningEffect } from './tuning.ts';

type OpenParams = CheckedParams<'preview.open'>;
type ChangeParams = CheckedParams<'preview.change'>;

export interface PreviewOptions extends StreamOptions {
  readonly info: VideoInfo;
}

/** Milliseconds that the engine is expected to take for a frame before anything is known. */
const usualMs = 30;
/** Seconds before the end at which a loop makes its next round ready. */
const loopLead = 0.6;

/**
 * A video that is played through the magnifier. One loop does everything that touches the magnifier, one thing after another;
 * calls leave their wishes and wake it up. No frame of the file is left out on the way through the filters; frames for
 * which the window gives no credit while playing are not sent.
 */
export class Preview {
  readonly id: string;
  readonly #options: PreviewOptions;
  readonly #info: VideoInfo;
  readonly #tuning: Tuning;
  readonly #quality: AutoQuality;
  readonly #runs: FileRuns;
  readonly #screen: PairScreen;
  readonly #clock = new PlaybackClock();
  readonly #meter = new StreamMeter();
  readonly #notifier = new Notifier();

  /** As the window asked for it; the quality in work may be another. */
  #spec: MagnificationSpec;
  #range: PlayedRange;
  #loop: boolean;
  #rate: number;
  #playing = false;
  /** While playing: towards the first frame. */
  #backwards = false;
  #ended = false;

  #goal: Goal | null;
  #steps = 0;
  /** Whether the frame at hand should be shown with other numbers. */
  #again = false;
  #changing: Promise<unknown> = Promise.resolve();

  /** The frames after the ones at hand, under way while those wait for their time. */
  #ahead: Promise<FramePair | null> | null = null;
  /** Has the runs for itself while it is there. */
  #backward: BackwardPairs | null = null;

  /** Of the last pair that was due. */
  #time: number;
  #closed = false;
  #driving: Promise<void> = Promise.resolve();
  #watcher: FrameWatcher | null = null;
  #report: StreamReport | null = null;

  /** @throws LoupeError for settings that do not fit the video */
  constructor(options: PreviewOptions, params: OpenParams) {
    this.id = options.id;
    this.#options = options;
    this.#info = options.info;
    this.#spec = params.spec;
    this.#range = new PlayedRange(params.range, options.info);
    this.#loop = params.loop;
    this.#rate = params.rate;
    this.#time = params.time;
    this.#goal = { time: this.#range.inside(params.time), warmUp: 'quick' };
    this.#quality = new AutoQuality(params.autoQuality, params.spec);
    this.#tuning = new Tuning(options.engine, options.info, this.#quality.inWork(params.spec));
    this.#runs = new FileRuns(options.info, this.#tuning);
    this.#screen = new PairScreen(options.connection, options.info);
  }

  get streams(): { readonly source: number; readonly magnified: number } {
    return { source: this.#screen.source.id, magnified: this.#screen.magnified.id };
  }

  /** @throws LoupeError MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async open(): Promise<void> {
    await this.#tuning.prepare();
    const { id, engineInfo, connection } = this.#options;
    this.#report = new StreamReport({ of: id, engineInfo, connection, live: false, now: () => this.#now() });
    this.#driving = this.#drive();
  }

  play(backwards = false): void {
    if (this.#playing && this.#backwards === backwards) return;
    this.#playing = true;
    this.#backwards = backwards;
    this.#steps = 0;
    this.#backward?.stop();
    // From the end on, playing means from the start again.
    if (this.#ended && !backwards) this.#goal ??= { time: this.#range.first, warmUp: 'quick' };
    this.#ended = false;
    this.#flow();
    this.#notifier.notify();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#backward?.stop();
    this.#notifier.notify();
    this.#tellState();
  }

  seek(time: number): void {
    this.#backward?.stop();
    this.#goal = { time: this.#range.inside(time), warmUp: 'quick' };
    this.#steps = 0;
    this.#ended = false;
    this.#notifier.notify();
  }

  /** Pauses, and shows the frame so many further on, or back. */
  step(frames: number): void {
    this.pause();
    if (frames > 0) this.#steps += frames;
    if (frames < 0) this.seek(this.#timeBefore(-frames));
    this.#notifier.notify();
  }

  #timeBefore(frames: number): number {
    const from = this.#goal?.time ?? this.#time;
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
    if (this.#closed) return 'none';
    this.#quality.set(auto, spec);
    this.#spec = spec;
    this.#loop = params.loop ?? this.#loop;
    if (params.rate !== undefined && params.rate !== this.#rate) {
      this.#rate = params.rate;
      this.#meter.restart();
    }
    if (range && !this.#range.equals(range)) this.#changeRange(range);
    this.#takeUp(effect);
    return effect;
  }

  #changeRange(range: PlayedRange): void {
    if (range.in !== this.#range.in) this.#tuning.forgetNoise();
    this.#range = range;
    this.#goal = { time: this.#range.inside(this.#goal?.time ?? this.#time), warmUp: 'quick' };
    this.#ended = false;
    this.#runs.forgetRound();
  }

  /** Lets the loop know of a new plan. */
  #takeUp(effect: TuningEffect): void {
    const { plan } = this.#tuning;
    // What was made with the old numbers is not shown any more.
    if (effect !== 'none' && this.#backward) this.#goal ??= { time: this.#time, warmUp: 'quick' };
    if (effect === 'retuned') {
      this.#runs.retune(plan);
      // Filters that look ahead cannot give a frame twice.
      if (plan.latency > 0 && !this.#playing) this.#goal ??= { time: this.#time, warmUp: 'quick' };
      this.#again = true;
    }
    if (effect === 'rebuilt') {
      const next = this.#playing && !this.#backwards && !this.#ended ? 1 / this.#info.fps : 0;
      this.#goal ??= { time: this.#range.inside(this.#time + next), warmUp: 'quick' };
      this.#runs.forgetRound();
    }
    this.#notifier.notify();
  }

  /** What the source frames are like. */
  get clip(): ClipFormat {
    const { width, height, format, colour } = this.#info;
    return { width, height, format, rate: this.#tuning.plan.rate, fullRange: colour.range === 'pc' };
  }

  /** Lets somebody look at the source frames as they are shown, in place of whoever did. */
  async watch(watcher: FrameWatcher | null): Promise<void> {
    const before = this.#watcher;
    this.#watcher = this.#closed ? null : watcher;
    await before?.close();
    if (this.#closed) await watcher?.close();
  }

  /** Ends everything; ffmpeg is gone when it resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#report?.dispose();
    this.#notifier.notify();
    this.#backward?.stop();
    this.#screen.dispose();
    this.#tuning.dispose();
    await this.watch(null);
    await this.#driving;
    await this.#dropAhead();
    await this.#backward?.end();
    await this.#runs.close();
  }

  async #drive(): Promise<void> {
    try {
      while (!this.#closed) {
        if (this.#backward && (this.#goal || !this.#playing || !this.#backwards)) await this.#endBackward();
        else if (this.#goal) await this.#go(this.#goal);
        else if (this.#playing && this.#backwards) await this.#playBack();
        else if (this.#playing) await this.#playOn();
        else if (this.#ahead) await this.#finishAhead();
        else if (this.#steps > 0) await this.#stepOn();
        else if (this.#again) await this.#showAgain();
        else await this.#notifier.notified();
      }
    } catch (error) {
      if (!this.#closed) this.#options.onFailure(error);
    }
  }

  /** Starts over before the goal, so that the filter has swung in when it is reached, and shows the frame there. */
  async #go(goal: Goal): Promise<void> {
    this.#goal = null;
    await this.#dropAhead();
    const run = await this.#runs.start(goal, this.#range, this.#meter.engineMs || usualMs);
    this.#screen.cut();
    try {
      await this.#reach(goal, run);
    } catch (error) {
      // The last frame of a file may begin long before the file ends.
      const tooLate = error instanceof LoupeError && error.code === 'RANGE_INVALID' && goal.time > this.#range.first;
      if (!tooLate) throw error;
      this.#goal ??= { time: Math.max(this.#range.first, goal.time - 1), warmUp: 'quick' };
    }
  }

  async #reach(goal: Goal, run: FrameRun): Promise<void> {
    const enough = goal.time - 0.5 / this.#info.fps;
    let last: FramePair | null = null;
    while (!last || last.source.time < enough) {
      const pair = await run.next();
      if (this.#closed || this.#goal) return;
      if (goal.warmUp === 'settled' && this.#playing) {
        this.#goal = { time: goal.time, warmUp: 'quick' };
        return;
      }
      if (!pair) break;
      this.#meter.add(pair.engineMs, pair.latencyMs, 0);
      last = pair;
    }
    if (!last) return;
    this.#flow();
    await this.#show(last);
    if (this.#runs.truncated && !this.#playing && !this.#wanted) this.#goal = { time: last.source.time, warmUp: 'settled' };
  }

  /** Playing begins to flow from here: neither clock nor figures know of a before. */
  #flow(): void {
    this.#clock.restart();
    this.#meter.restart();
  }

  get #wanted(): boolean {
    return this.#goal !== null || this.#steps > 0;
  }

  /** No frame is under way afterwards. */
  async #dropAhead(): Promise<void> {
    await this.#ahead?.catch(() => null);
    this.#ahead = null;
    this.#again = false;
  }

  async #playOn(): Promise<void> {
    const run = this.#runs.current;
    if (!run) throw new LoupeError('INTERNAL', 'Nothing is read that could be played.');
    const pair = await (this.#ahead ?? run.next());
    this.#ahead = null;
    if (this.#closed || this.#goal) return;
    if (!pair) {
      await this.#atEnd();
      return;
    }
    const time: number = pair.source.time;
    const nearEnd = time > this.#range.end - loopLead * this.#rate;
    if (this.#loop && nearEnd) this.#runs.prepareRound(this.#range);
    const ahead = run.next();
    // Looked at when it is its turn; until then a failure is nobody's.
    ahead.catch(() => {});
    this.#ahead = ahead;
    for (let wait = this.#clock.wait(time, this.#rate); wait > 0; wait = this.#clock.wait(time, this.#rate)) {
      await notifiedWithin(this.#notifier, wait);
      if (this.#closed || this.#goal) return;
      if (!this.#playing) break;
    }
    this.#meter.add(pair.engineMs, pair.latencyMs, Math.max(0, time - this.#time));
    await this.#show(pair);
    await this.#judgeQuality();
  }

  async #atEnd(): Promise<void> {
    if (this.#loop) {
      await this.#dropAhead();
      this.#runs.startRound(this.#range);
      this.#clock.loop(this.#time, this.#info.lastFrameDuration ?? 1 / this.#info.fps, this.#range.first);
      this.#screen.cut();
      return;
    }
    this.#playing = false;
    this.#ended = true;
    this.#tellState();
  }

  /** One frame towards the first, when it is due. */
  async #playBack(): Promise<void> {
    if (!this.#backward) {
      await this.#dropAhead();
      if (this.#goal) return;
      const [info, range, runs, from] = [this.#info, this.#range, this.#runs, this.#time];
      this.#backward = new BackwardPairs({ info, range, runs, from, engineMs: this.#meter.engineMs || usualMs });
      this.#ended = false;
      this.#screen.cut();
      this.#flow();
    }
    const backward = this.#backward;
    const pair = await backward.next();
    const over = (): boolean => this.#closed || this.#goal !== null || !this.#playing || !this.#backwards;
    if (over()) return;
    if (!pair) {
      this.#playing = false;
      this.#tellState();
      return;
    }
    const time: number = pair.source.time;
    const wait = (): number => this.#clock.wait(-time, Math.min(this.#rate, backward.speed));
    for (let left = wait(); left > 0; left = wait()) {
      await notifiedWithin(this.#notifier, left);
      if (over()) return;
    }
    this.#meter.add(pair.engineMs, pair.latencyMs, Math.max(0, this.#time - time));
    await this.#show(pair);
  }

  /** Forwards again, or standing: a run that goes on from the frame at hand. */
  async #endBackward(): Promise<void> {
    await this.#backward?.end();
    this.#backward = null;
    this.#goal ??= { time: this.#range.inside(this.#time), warmUp: 'quick' };
  }

  async #finishAhead(): Promise<void> {
    const pair = await this.#ahead;
    this.#ahead = null;
    if (pair && !this.#closed && !this.#goal) await this.#show(pair);
  }

  async #stepOn(): Promise<void> {
    this.#steps--;
    const pair = await this.#runs.current?.next();
    if (this.#closed || this.#goal) return;
    if (pair) {
      await this.#show(pair);
      return;
    }
    this.#steps = 0;
    this.#ended = true;
    this.#tellState();
  }

  async #showAgain(): Promise<void> {
    this.#again = false;
    const pair = await this.#runs.current?.again();
    if (pair && !this.#closed && !this.#goal) await this.#show(pair);
  }

  /** Sends a pair; without playing there is time to wait until the window takes it. */
  async #show(pair: FramePair): Promise<void> {
    const time: number = pair.source.time;
    while (!this.#screen.hasRoom && !this.#playing) {
      const stop = new AbortController();
      await Promise.race([this.#screen.magnified.whenCredit(stop.signal), this.#notifier.notified()]);
      stop.abort();
      if (this.#closed || this.#goal) return;
    }
    const backwards = this.#backward !== null;
    // A watcher of motion has to see it in the direction of time.
    if (!backwards) this.#watcher?.take(this.#tuning.clock.onCapture(pair.source), this.#screen.cutting || pair.restart);
    const sent = this.#screen.show(pair, (backwards ? -time : time) / this.#rate, this.#options.settings().dampFlicker);
    this.#time = time;
    this.#report?.touch();
    if (sent) this.#meter.shown++;
    else this.#meter.dropped++;
    if (sent) this.#tellState();
  }

  async #judgeQuality(): Promise<void> {
    const { fps } = this.#info;
    const pace = this.#meter.speed / this.#rate;
    const reading = { pace, engineMs: this.#meter.engineMs, frameMs: 1000 / (fps * this.#rate), flowing: this.#meter.flowing() };
    if (!this.#quality.judge(this.#spec, reading)) return;
    await this.change({ preview: this.id, spec: this.#spec });
    this.#meter.restart();
  }

  #now(): StreamNow {
    const { speed } = this.#meter;
    return {
      tuning: this.#tuning,
      meter: this.#meter,
      pace: this.#playing && speed > 0 ? speed / this.#rate : 1,
      flicker: this.#screen.flicker,
      autoQuality: this.#quality.on,
    };
  }

  #tellState(): void {
    if (this.#closed) return;
    this.#options.connection.emit('preview.state', {
      preview: this.id,
      playing: this.#playing,
      backwards: this.#playing && this.#backwards,
      time: Math.max(0, this.#time),
      frame: Math.max(0, Math.round(this.#time * this.#info.fps)),
      ended: this.#ended,
    });
  }
}
