import type { Rational } from './rational.ts';

/** Collects the times that ffmpeg reports, one line for each frame, and returns them in order. */
export class TimeLines {
  private static readonly LINE = /0,\s*-?\d+,\s*(-?\d+),\s*-?\d+,\s*\d+, 0x[0-9a-f]{8}/;
  private readonly waiting: number[] = [];
  private readonly timeBase: Rational;
  private scale = 1;
  private head = 0;
  private closed = false;
  private wake: (() => void) | null = null;

  constructor(timeBase: Rational) {
    this.timeBase = timeBase;
  }

  /** Takes a line of stderr. Returns whether it was one with a time. */
  take(line: string): boolean {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base) this.scale = (Number(base[1]) * this.timeBase.den) / (Number(base[2]) * this.timeBase.num);
    const time = TimeLines.LINE.exec(line);
    if (!time) return line.startsWith('#');
    this.waiting.push(Math.round(Number(time[1]) * this.scale));
    this.wake?.();
    return true;
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** The next frame's time in ticks; null when ffmpeg has exited without reporting it. */
  async next(): Promise<number | null> {
    while (this.head >= this.waiting.length) {
      if (this.closed) return null;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = null;
    }
    const ticks = this.waiting[this.head++] ?? null;
    if (this.head > 1024) {
      this.waiting.splice(0, this.head);
      this.head = 0;
    }
    return ticks;
  }
}
