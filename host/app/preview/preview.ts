import { LoupeError } from '../../../core/base/error.ts';
import type { Engine, Magnifier } from '../../../core/engines/engine.ts';
import type { CheckedParams, Settings } from '../../../core/protocol/host-api.ts';
import type { HostConnection } from '../../../core/protocol/serve-link.ts';
import type { MagnificationSpec } from '../../../core/spec/magnification.ts';
import type { ClipFormat } from '../../../core/train/features/extractor.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { AutoQuality } from '../auto-quality.ts';
import { type EngineInfo, StreamMeter } from '../stream-status.ts';
import { LimitedShare, streamWarnings } from '../stream-warnings.ts';
import type { FrameWatcher } from '../teach/live-watch.ts';
import { FrameRun } from './frame-run.ts';
import type { FramePair } from './magnified-pairs.ts';
import { openingFrames } from './opening-frames.ts';
import { PairScreen } from './pair-screen.ts';
import { PlaybackClock } from './playback-clock.ts';
import { Tuning, type TuningEffect } from './tuning.ts';
import { quickFrames, settlingFrames } from './warm-up.ts';

type OpenParams = CheckedParams<'preview.open'>;
type ChangeParams = CheckedParams<'preview.change'>;

export interface PreviewOptions {
  readonly id: string;
  readonly info: VideoInfo;
  readonly engine: Engine;
  readonly engineInfo: EngineInfo;
  readonly connection: HostConnection<AbortSignal>;
  readonly settings: () => Settings;
  /** It cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

/** Where to go in the file. */
interface Goal {
  /** Seconds of the file. */
  readonly time: number;
  /** `quick`: somebody waits. `settled`: nobody does, so that the filter may take its time. */
  readonly warmUp: 'quick' | 'settled';
}

/** Milliseconds between two status messages. */
const statusEvery = 500;
/** Milliseconds that the engine is expected to take for a frame before anything is known. */
const usualMs = 30;
/** Seconds before the end at which a loop makes its next round ready. */
const loopLead = 0.6;

/**
 * A video that is played through the magnifier. One loop does everything that touches the magnifier, one thing after another;
 * calls leave their wishes and wake it up. No picture of the file is left out on the way through the filters; pictures for
 * which the window gives no credit while playing are not sent.
 */
export class Preview {
  readonly id: string;
  readonly #options: PreviewOptions;
  readonly #info: VideoInfo;
  readonly #tuning: Tuning;
  readonly #quality: AutoQuality;
  readonly #screen: PairScreen;
  readonly #clock = new PlaybackClock();
  readonly #meter = new StreamMeter();
  readonly #limited = new LimitedShare();

  /** As the window asked for it; the quality in work may be another. */
  #spec: MagnificationSpec;
  #range: OpenParams['range'];
  #loop: boolean;
  #rate: number;
  #playing = false;
  #ended = false;

  #goal: Goal | null;
  #steps = 0;
  /** Whether the picture at hand should be shown with other numbers. */
  #again = false;
  #changing: Promise<unknown> = Promise.resolve();

  #run: FrameRun | null = null;
  /** The pictures after the ones at hand, under way while those wait for their time. */
  #ahead: Promise<FramePair | null> | null = null;
  /** The next round of a loop. */
  #nextRound: FrameRun | null = null;
  /** Whether the run at hand began later than its filter needs. */
  #truncated = false;
  readonly #endings = new Set<Promise<void>>();

  /** Of the last pair that was due. */
  #time: number;
  #closed = false;
  #wake: (() => void) | null = null;
  #driving: Promise<void> = Promise.resolve();
  #watcher: FrameWatcher | null = null;
  #news = false;
  #statusTimer: NodeJS.Timeout | null = null;

  /** @throws LoupeError for settings that do not fit the video */
  constructor(options: PreviewOptions, params: OpenParams) {
    this.id = options.id;
    this.#options = options;
    this.#info = options.info;
    this.#spec = params.spec;
    this.#range = checkedRange(params.range, options.info);
    this.#loop = params.loop;
    this.#rate = params.rate;
    this.#time = params.time;
    this.#goal = { time: this.#inside(params.time), warmUp: 'quick' };
    this.#quality = new AutoQuality(params.autoQuality, params.spec);
    this.#tuning = new Tuning(options.engine, options.info, this.#quality.inWork(params.spec));
    this.#screen = new PairScreen(options.connection, options.info);
  }

  get streams(): { readonly source: number; readonly magnified: number } {
    return { source: this.#screen.source.id, magnified: this.#screen.magnified.id };
  }

  /** @throws LoupeError MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE */
  async open(): Promise<void> {
    await this.#tuning.prepare();
    this.#statusTimer = setInterval(() => this.#tellStatus(), statusEvery);
    this.#statusTimer.unref();
    this.#driving = this.#drive();
  }

  play(): void {
    if (this.#playing) return;
    this.#playing = true;
    this.#steps = 0;
    // From the end on, playing means from the start again.
    if (this.#ended) this.#goal ??= { time: this.#first, warmUp: 'quick' };
    this.#ended = false;
    this.#flow();
    this.#stir();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#stir();
    this.#tellState();
  }

  seek(time: number): void {
    this.#goal = { time: this.#inside(time), warmUp: 'quick' };
    this.#steps = 0;
    this.#ended = false;
    this.#stir();
  }

  /** Pauses, and shows the picture so many further on, or back. */
  step(frames: number): void {
    this.pause();
    if (frames > 0) this.#steps += frames;
    if (frames < 0) this.seek(this.#timeBefore(-frames));
    this.#stir();
  }

  #timeBefore(frames: number): number {
    const from = this.#goal?.time ?? this.#time;
    const times = this.#run?.times ?? [];
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
    const range = params.range && checkedRange(params.range, this.#info);
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
    if (range && (range.in !== this.#range.in || range.out !== this.#range.out)) this.#changeRange(range);
    this.#takeUp(effect);
    return effect;
  }

  #changeRange(range: OpenParams['range']): void {
    if (range.in !== this.#range.in) this.#tuning.forgetNoise();
    this.#range = range;
    this.#goal = { time: this.#inside(this.#goal?.time ?? this.#time), warmUp: 'quick' };
    this.#ended = false;
    this.#endNextRound();
  }

  /** Lets the loop know of a new plan. */
  #takeUp(effect: TuningEffect): void {
    const { plan } = this.#tuning;
    if (effect === 'retuned') {
      this.#run?.retune(plan);
      this.#nextRound?.retune(plan);
      // Filters that look ahead cannot give a picture twice.
      if (plan.latency > 0 && !this.#playing) this.#goal ??= { time: this.#time, warmUp: 'quick' };
      this.#again = true;
    }
    if (effect === 'rebuilt') {
      const next = this.#playing && !this.#ended ? 1 / this.#info.fps : 0;
      this.#goal ??= { time: this.#inside(this.#time + next), warmUp: 'quick' };
      this.#endNextRound();
    }
    this.#stir();
  }

  /** What the source pictures are like. */
  get clip(): ClipFormat {
    const { width, height, format } = this.#info;
    return { width, height, format, rate: this.#tuning.plan.rate };
  }

  /** Lets somebody look at the source pictures as they are shown, in place of whoever did. */
  async watch(watcher: FrameWatcher | null): Promise<void> {
    const before = this.#watcher;
    this.#watcher = this.#closed ? null : watcher;
    await before?.close();
    if (this.#closed) await watcher?.close();
  }

  /** Ends everything; ffmpeg is gone when it resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#statusTimer) clearInterval(this.#statusTimer);
    this.#stir();
    this.#screen.dispose();
    this.#tuning.dispose();
    await this.watch(null);
    await this.#driving;
    await this.#endRun();
    this.#endNextRound();
    await Promise.all(this.#endings);
  }

  get #first(): number {
    return this.#range.in ?? 0;
  }

  get #end(): number {
    return this.#range.out ?? this.#info.duration ?? Infinity;
  }

  /** Inside the range, and not after its last picture. */
  #inside(time: number): number {
    return Math.max(this.#first, Math.min(time, this.#end - 0.5 / this.#info.fps));
  }

  async #drive(): Promise<void> {
    try {
      while (!this.#closed) {
        if (this.#goal) await this.#go(this.#goal);
        else if (this.#playing) await this.#playOn();
        else if (this.#ahead) await this.#finishAhead();
        else if (this.#steps > 0) await this.#stepOn();
        else if (this.#again) await this.#showAgain();
        else await this.#until(null);
      }
    } catch (error) {
      if (!this.#closed) this.#options.onFailure(error);
    }
  }

  /** Starts over before the goal, so that the filter has swung in when it is reached, and shows the picture there. */
  async #go(goal: Goal): Promise<void> {
    this.#goal = null;
    this.#run = await this.#startRun(goal);
    this.#screen.cut();
    try {
      await this.#reach(goal, this.#run);
    } catch (error) {
      // The last picture of a file may begin long before the file ends.
      const tooLate = error instanceof LoupeError && error.code === 'RANGE_INVALID' && goal.time > this.#first;
      if (!tooLate) throw error;
      this.#goal ??= { time: Math.max(this.#first, goal.time - 1), warmUp: 'quick' };
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
    if (this.#truncated && !this.#playing && !this.#wanted) this.#goal = { time: last.source.time, warmUp: 'settled' };
  }

  /** Playing begins to flow from here: neither clock nor figures know of a before. */
  #flow(): void {
    this.#clock.restart();
    this.#meter.restart();
  }

  get #wanted(): boolean {
    return this.#goal !== null || this.#steps > 0;
  }

  async #startRun(goal: Goal): Promise<FrameRun> {
    await this.#endRun();
    const magnifier = this.#tuning.take();
    const { plan } = this.#tuning;
    const settling = settlingFrames(plan);
    const frames = goal.warmUp === 'settled' ? settling : quickFrames(plan, this.#meter.engineMs || usualMs);
    const start = goal.time - (frames + 0.5) / this.#info.fps;
    this.#truncated = start > this.#first && frames < settling;
    if (start <= this.#first) return this.#round(magnifier);
    if (!this.#tuning.noiseKnown) this.#tuning.takeOpening(await openingFrames(this.#info, this.#range.in));
    return this.#newRun(magnifier, { start });
  }

  /** A run from the in point, whose pictures are those of an export to the last bit. */
  #round(magnifier: Magnifier): FrameRun {
    const run: FrameRun = this.#newRun(magnifier, {
      ...(this.#range.in === null ? {} : { start: this.#range.in }),
      onOpening: (first) => {
        this.#tuning.takeOpening(first);
        run.retune(this.#tuning.plan);
      },
    });
    return run;
  }

  #newRun(magnifier: Magnifier, from: Pick<ConstructorParameters<typeof FrameRun>[0], 'start' | 'onOpening'>): FrameRun {
    const { captureScale, plan } = this.#tuning;
    const end = this.#range.out;
    const run = new FrameRun({
      info: this.#info,
      magnifier,
      captureScale,
      ...from,
      ...(end === null ? {} : { end }),
    });
    run.retune(plan);
    return run;
  }

  async #endRun(): Promise<void> {
    await this.#ahead?.catch(() => null);
    this.#ahead = null;
    this.#again = false;
    if (this.#run) this.#remember(this.#run.end());
    this.#run = null;
  }

  #endNextRound(): void {
    if (this.#nextRound) this.#remember(this.#nextRound.end());
    this.#nextRound = null;
  }

  #remember(ending: Promise<void>): void {
    const over = ending.finally(() => this.#endings.delete(over));
    this.#endings.add(over);
  }

  async #playOn(): Promise<void> {
    const run = this.#run;
    if (!run) throw new LoupeError('INTERNAL', 'Nothing is read that could be played.');
    const pair = await (this.#ahead ?? run.next());
    this.#ahead = null;
    if (this.#closed || this.#goal) return;
    if (!pair) {
      await this.#atEnd();
      return;
    }
    const { time } = pair.source;
    const nearEnd = time > this.#end - loopLead * this.#rate;
    if (this.#loop && nearEnd && this.#tuning.current) this.#nextRound ??= this.#round(this.#tuning.current);
    const ahead = run.next();
    // Looked at when it is its turn; until then a failure is nobody's.
    ahead.catch(() => {});
    this.#ahead = ahead;
    for (let wait = this.#clock.wait(time, this.#rate); wait > 0; wait = this.#clock.wait(time, this.#rate)) {
      await this.#until(wait);
      if (this.#closed || this.#goal) return;
      if (!this.#playing) break;
    }
    this.#meter.add(pair.engineMs, pair.latencyMs, Math.max(0, time - this.#time));
    await this.#show(pair);
    await this.#judgeQuality();
  }

  async #atEnd(): Promise<void> {
    if (this.#loop) {
      const next = this.#nextRound ?? this.#round(this.#tuning.take());
      this.#nextRound = null;
      await this.#endRun();
      this.#clock.loop(this.#time, this.#info.lastFrameDuration ?? 1 / this.#info.fps, this.#first);
      this.#screen.cut();
      this.#run = next;
      return;
    }
    this.#playing = false;
    this.#ended = true;
    this.#tellState();
  }

  async #finishAhead(): Promise<void> {
    const pair = await this.#ahead;
    this.#ahead = null;
    if (pair && !this.#closed && !this.#goal) await this.#show(pair);
  }

  async #stepOn(): Promise<void> {
    this.#steps--;
    const pair = await this.#run?.next();
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
    const pair = await this.#run?.again();
    if (pair && !this.#closed && !this.#goal) await this.#show(pair);
  }

  /** Sends a pair; without playing there is time to wait until the window takes it. */
  async #show(pair: FramePair): Promise<void> {
    const { time } = pair.source;
    while (!this.#screen.hasRoom && !this.#playing) {
      const stop = new AbortController();
      await Promise.race([this.#screen.magnified.whenCredit(stop.signal), this.#until(null)]);
      stop.abort();
      if (this.#closed || this.#goal) return;
    }
    this.#watcher?.take({ ...pair.source, time: time * this.#tuning.captureScale }, this.#screen.cutting || pair.restart);
    const sent = this.#screen.show(pair, time / this.#rate, this.#options.settings().dampFlicker);
    this.#time = time;
    this.#news = true;
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

  /** Sleeps until something new is wanted, or so many milliseconds. */
  #until(milliseconds: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? null : setTimeout(() => this.#stir(), milliseconds);
      this.#wake = () => {
        if (timer) clearTimeout(timer);
        resolve();
      };
    });
  }

  #stir(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #tellState(): void {
    if (this.#closed) return;
    this.#options.connection.emit('preview.state', {
      preview: this.id,
      playing: this.#playing,
      time: Math.max(0, this.#time),
      frame: Math.max(0, Math.round(this.#time * this.#info.fps)),
      ended: this.#ended,
    });
  }

  #tellStatus(): void {
    if (!this.#news || this.#closed) return;
    this.#news = false;
    const { spec } = this.#tuning.plan;
    const magnifier = this.#tuning.current;
    const limitedShare = magnifier ? this.#limited.since(magnifier) : 0;
    const pace = this.#playing && this.#meter.speed > 0 ? this.#meter.speed / this.#rate : 1;
    const { flicker } = this.#screen;
    this.#options.connection.emit('stream.status', {
      of: this.id,
      engine: this.#options.engineInfo,
      method: spec.method,
      quality: spec.quality,
      millisecondsPerFrame: this.#meter.engineMs,
      framesPerSecond: this.#meter.framesPerSecond,
      pace: Math.min(1, pace),
      shown: this.#meter.shown,
      dropped: this.#meter.dropped,
      latencyMs: this.#meter.latencyMs,
      limitedShare,
      flicker,
      warnings: streamWarnings({ spec, limitedShare, flicker, pace, autoQuality: this.#quality.on, live: false }),
    });
  }
}

/** @throws LoupeError RANGE_INVALID */
export function checkedRange(range: OpenParams['range'], { duration }: VideoInfo): OpenParams['range'] {
  const start = range.in ?? 0;
  const end = range.out ?? duration ?? Infinity;
  if (start < end) return range;
  throw new LoupeError(
    'RANGE_INVALID',
    `The range from ${start} s to ${end} s is empty: the out point must lie after the in point, inside the video.`,
  );
}
