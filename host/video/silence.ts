import type { FfmpegProcess } from './process.ts';

/**
 * Stops a program that produces nothing for too long while its caller waits for it. Time in which the caller does not wait does not
 * count.
 */
export class Silence implements Disposable {
  private readonly timer: NodeJS.Timeout;
  private waits = false;

  /** @param clause of the error sentence: "it gave nothing" for 60 s */
  constructor(program: FfmpegProcess, milliseconds: number, clause = 'it gave nothing') {
    const end = (): void => {
      if (this.waits) void program.stop(`${clause} for ${Number((milliseconds / 1000).toFixed(1))} s`);
    };
    // Waiting for a program keeps our process alive by itself; this timer alone must not.
    this.timer = setTimeout(end, milliseconds).unref();
  }

  /** The caller begins to wait. */
  wait(): void {
    this.waits = true;
    this.timer.refresh();
  }

  /** Output has come, and the caller goes on waiting: the time starts again. */
  broken(): void {
    this.timer.refresh();
  }

  /** The caller no longer waits. */
  rest(): void {
    this.waits = false;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
