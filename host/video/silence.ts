import type { Program } from './process.ts';

/** Ends a program that does nothing for too long while its caller waits for it. Time in which the caller does not wait is free. */
export class Silence implements Disposable {
  private readonly timer: NodeJS.Timeout;
  private waits = false;

  /** @param clause of the error sentence: "it gave nothing" for 60 s */
  constructor(program: Program, milliseconds: number, clause = 'it gave nothing') {
    const end = (): void => {
      if (this.waits) void program.stop(`${clause} for ${Number((milliseconds / 1000).toFixed(1))} s`);
    };
    // A program that is waited for keeps our process alive; one that is gone must not do so for its silence.
    this.timer = setTimeout(end, milliseconds).unref();
  }

  /** The caller waits from now on. */
  wait(): void {
    this.waits = true;
    this.timer.refresh();
  }

  /** Something came, and the caller goes on waiting. */
  broken(): void {
    this.timer.refresh();
  }

  /** The caller has what it waited for. */
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
