import { LoupeError } from '../../../core/base/error.ts';
import type { FramePair } from '../../../core/stream/magnified-stream.ts';
import type { VideoInfo } from '../../video/probe.ts';
import type { StreamMeter } from '../stream-status.ts';
import { BackwardPairs } from './backward-pairs.ts';
import type { FileRuns, Goal } from './file-runs.ts';
import type { FrameRun } from './frame-run.ts';
import { notifiedWithin } from './notified-within.ts';
import type { PairScreen } from './pair-screen.ts';
import { PlaybackClock } from './playback-clock.ts';
import type { PlaybackState } from './playback-state.ts';

/** Milliseconds that the engine is assumed to take for a frame before it has been measured. */
const usualMs = 30;
/** Seconds before the end of a loop at which its next round is prepared. */
const loopLead = 0.6;

export interface PlaybackParts {
  readonly info: VideoInfo;
  readonly state: PlaybackState;
  readonly runs: FileRuns;
  readonly screen: PairScreen;
  readonly meter: StreamMeter;
}

export interface PlaybackHooks {
  /** Whether flashes are damped at present. */
  dampFlicker(): boolean;
  /** A pair is about to be sent, whether or not the window has room for it. `restart`: it does not follow the pair before. */
  onDue(pair: FramePair, how: { readonly backwards: boolean; readonly restart: boolean }): void;
  /** A pair was sent, or dropped because the window had no room for it. */
  onShown(sent: boolean): void;
  /** Playing ended. */
  onState(): void;
  /** Called after each pair that was played forwards; the loop waits for it. */
  afterPlayed(): Promise<void>;
  /** The loop has failed and stopped. */
  onFailure(error: unknown): void;
}

/**
 * The loop of a preview, the only code that reads its frames and has them magnified: it carries out what the state asks for, one
 * thing at a time. No frame of the file is skipped on its way through the filters; during playback, pairs for which the window
 * gives no credit are not sent.
 */
export class PlaybackLoop {
  readonly #info: VideoInfo;
  readonly #state: PlaybackState;
  readonly #runs: FileRuns;
  readonly #screen: PairScreen;
  readonly #meter: StreamMeter;
  readonly #hooks: PlaybackHooks;
  readonly #clock = new PlaybackClock();
  /** The next pair, computed while the current one waits until it is due. */
  #ahead: Promise<FramePair | null> | null = null;
  /** Set while playing backwards; then nothing else may use the runs. */
  #backward: BackwardPairs | null = null;
  #driving: Promise<void> = Promise.resolve();

  constructor({ info, state, runs, screen, meter }: PlaybackParts, hooks: PlaybackHooks) {
    this.#info = info;
    this.#state = state;
    this.#runs = runs;
    this.#screen = screen;
    this.#meter = meter;
    this.#hooks = hooks;
  }

  start(): void {
    this.#driving = this.#drive();
  }

  get isBackward(): boolean {
    return this.#backward !== null;
  }

  /** Stops computing pairs for playing backwards; those in progress are dropped. */
  stopBackward(): void {
    this.#backward?.stop();
  }

  /** Resolves when the loop of a closed state has stopped and ffmpeg has exited. */
  async close(): Promise<void> {
    this.#backward?.stop();
    await this.#driving;
    await this.#dropAhead();
    await this.#backward?.end();
    await this.#runs.close();
  }

  /** Runs until the state is closed: does one thing at a time, and waits for a change when there is nothing to do. */
  async #drive(): Promise<void> {
    try {
      while (!this.#state.closed) {
        if (this.#backward && (this.#state.goal || !this.#state.playingBackwards)) await this.#endBackward();
        else if (this.#state.goal) await this.#go(this.#state.goal);
        else if (this.#state.playingBackwards) await this.#playBack();
        else if (this.#state.playing) await this.#playOn();
        else if (this.#ahead) await this.#finishAhead();
        else if (this.#state.steps > 0) await this.#stepOn();
        else if (this.#state.again) await this.#showAgain();
        else await this.#state.changed.notified();
      }
    } catch (error) {
      if (!this.#state.closed) this.#hooks.onFailure(error);
    }
  }

  /** Begins a run before the goal, early enough for the filter to settle, and shows the frame at the goal. */
  async #go(goal: Goal): Promise<void> {
    this.#state.goal = null;
    await this.#dropAhead();
    const run = await this.#runs.start(goal, this.#state.range, this.#meter.engineMs || usualMs);
    this.#screen.cut();
    try {
      await this.#reach(goal, run);
    } catch (error) {
      // The last frame of a file may begin long before the file's end.
      const tooLate = error instanceof LoupeError && error.code === 'RANGE_INVALID' && goal.time > this.#state.range.first;
      if (!tooLate) throw error;
      this.#state.goTo(Math.max(this.#state.range.first, goal.time - 1));
    }
  }

  async #reach(goal: Goal, run: FrameRun): Promise<void> {
    const enough = goal.time - 0.5 / this.#info.fps;
    let last: FramePair | null = null;
    while (!last || last.source.time < enough) {
      const pair = await run.next();
      if (this.#state.interrupted) return;
      if (goal.warmUp === 'settled' && this.#state.playing) {
        this.#state.goal = { time: goal.time, warmUp: 'quick' };
        return;
      }
      if (!pair) break;
      this.#meter.add(pair.engineMs, pair.latencyMs, 0);
      last = pair;
    }
    if (!last) return;
    this.restartClock();
    await this.#show(last);
    if (this.#runs.truncated && !this.#state.playing && !this.#state.hasRequest)
      this.#state.goal = { time: last.source.time, warmUp: 'settled' };
  }

  /** Restarts the measurement of the pace and the playback clock. */
  restartClock(): void {
    this.#clock.restart();
    this.#meter.restart();
  }

  /** Waits for the frame in progress and drops it. */
  async #dropAhead(): Promise<void> {
    await this.#ahead?.catch(() => null);
    this.#ahead = null;
    this.#state.again = false;
  }

  async #playOn(): Promise<void> {
    const run = this.#runs.current;
    if (!run) throw new LoupeError('INTERNAL', 'Nothing is read that could be played.');
    const pair = await (this.#ahead ?? run.next());
    this.#ahead = null;
    if (this.#state.interrupted) return;
    if (!pair) {
      await this.#atEnd();
      return;
    }
    const time: number = pair.source.time;
    const nearEnd = time > this.#state.range.end - loopLead * this.#state.rate;
    if (this.#state.loop && nearEnd) this.#runs.prepareRound(this.#state.range);
    const ahead = run.next();
    // It is awaited when the pair is due; until then a failure must not count as an unhandled rejection.
    ahead.catch(() => {});
    this.#ahead = ahead;
    for (let wait = this.#clock.wait(time, this.#state.rate); wait > 0; wait = this.#clock.wait(time, this.#state.rate)) {
      await notifiedWithin(this.#state.changed, wait);
      if (this.#state.interrupted) return;
      if (!this.#state.playing) break;
    }
    this.#meter.add(pair.engineMs, pair.latencyMs, Math.max(0, time - this.#state.time));
    await this.#show(pair);
    await this.#hooks.afterPlayed();
  }

  async #atEnd(): Promise<void> {
    if (this.#state.loop) {
      await this.#dropAhead();
      this.#runs.startRound(this.#state.range);
      this.#clock.loop(this.#state.time, this.#info.lastFrameDuration ?? 1 / this.#info.fps, this.#state.range.first);
      this.#screen.cut();
      return;
    }
    this.#state.playing = false;
    this.#state.ended = true;
    this.#hooks.onState();
  }

  /** Shows the frame before the current one when it is due. */
  async #playBack(): Promise<void> {
    if (!this.#backward) {
      await this.#dropAhead();
      if (this.#state.goal) return;
      const [info, range, runs, from] = [this.#info, this.#state.range, this.#runs, this.#state.time];
      this.#backward = new BackwardPairs({ info, range, runs, from, engineMs: this.#meter.engineMs || usualMs });
      this.#state.ended = false;
      this.#screen.cut();
      this.restartClock();
    }
    const backward = this.#backward;
    const pair = await backward.next();
    const over = (): boolean => this.#state.interrupted || !this.#state.playingBackwards;
    if (over()) return;
    if (!pair) {
      this.#state.playing = false;
      this.#hooks.onState();
      return;
    }
    const time: number = pair.source.time;
    const wait = (): number => this.#clock.wait(-time, Math.min(this.#state.rate, backward.speed));
    for (let left = wait(); left > 0; left = wait()) {
      await notifiedWithin(this.#state.changed, left);
      if (over()) return;
    }
    this.#meter.add(pair.engineMs, pair.latencyMs, Math.max(0, this.#state.time - time));
    await this.#show(pair);
  }

  /** Ends playing backwards: a new run goes on from the current frame, forwards or paused. */
  async #endBackward(): Promise<void> {
    await this.#backward?.end();
    this.#backward = null;
    this.#state.goTo(this.#state.range.inside(this.#state.time));
  }

  async #finishAhead(): Promise<void> {
    const pair = await this.#ahead;
    this.#ahead = null;
    if (pair && !this.#state.interrupted) await this.#show(pair);
  }

  async #stepOn(): Promise<void> {
    this.#state.steps--;
    const pair = await this.#runs.current?.next();
    if (this.#state.interrupted) return;
    if (pair) {
      await this.#show(pair);
      return;
    }
    this.#state.steps = 0;
    this.#state.ended = true;
    this.#hooks.onState();
  }

  async #showAgain(): Promise<void> {
    this.#state.again = false;
    const pair = await this.#runs.current?.again();
    if (pair && !this.#state.interrupted) await this.#show(pair);
  }

  /** Sends a pair. While paused, waits until the window has room for it. */
  async #show(pair: FramePair): Promise<void> {
    const time: number = pair.source.time;
    while (!this.#screen.hasRoom && !this.#state.playing) {
      const stop = new AbortController();
      await Promise.race([this.#screen.magnified.whenCredit(stop.signal), this.#state.changed.notified()]);
      stop.abort();
      if (this.#state.interrupted) return;
    }
    const backwards = this.#backward !== null;
    this.#hooks.onDue(pair, { backwards, restart: this.#screen.cutting || pair.restart });
    const sent = this.#screen.show(pair, (backwards ? -time : time) / this.#state.rate, this.#hooks.dampFlicker());
    this.#state.time = time;
    if (sent) this.#meter.shown++;
    else this.#meter.dropped++;
    this.#hooks.onShown(sent);
  }
}
