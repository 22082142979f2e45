import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Size } from '../core/base/frame.ts';
import { encodeVideo } from './end-to-end.ts';
import type { MethodName } from './methods.ts';
import { bytesOf, chooseMethod, readStatus, ServedWindow, shareOf, type StatusNumbers, type WindowUse } from './served-window.ts';
import { sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** A file previewed in the browser window, the program and the browser on the same machine. */
export interface WindowRow {
  readonly method: MethodName;
  readonly size: string;
  readonly seconds: number;
  /** Medians of the status line's figures, read every half second. */
  readonly engineMs: number;
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  /** Played seconds per second of the clock, over the whole time. */
  readonly pace: number;
  readonly shown: number;
  readonly dropped: number;
  /** Share of all cores, 0–1, taken by the program with ffmpeg, and by the browser. `null` where there is no /proc. */
  readonly hostShare: number | null;
  readonly browserShare: number | null;
  /** Bytes of program, ffmpeg and browser together, at the beginning, halfway and at the end, and the threads of the program. */
  readonly bytesBefore: number | null;
  readonly bytesHalfway: number | null;
  readonly bytesAfter: number | null;
  readonly threadsBefore: number | null;
  readonly threadsAfter: number | null;
}

export interface WindowCase {
  readonly method: MethodName;
  readonly size: Size;
}

const clipSeconds = 10;

/** A generated H.264 clip that is long enough to be measured. */
export async function windowClip(session: Session, size: Size): Promise<string> {
  return encodeVideo(session, size, await session.clip(size), clipSeconds * 30);
}

/** Plays the clip with each method, `seconds` long. */
export async function measureWindows(session: Session, seconds: number, cases: readonly WindowCase[]): Promise<WindowRow[]> {
  const rows: WindowRow[] = [];
  for (const each of cases) {
    const { method, size } = each;
    const video = await windowClip(session, size);
    const row = await session.attempt(`window, ${method} ${sizeText(size)}`, () => measure(session, video, each, seconds));
    if (row) rows.push(row);
  }
  return rows;
}

async function measure(session: Session, video: string, { method, size }: WindowCase, seconds: number): Promise<WindowRow> {
  await using window = await ServedWindow.open(video);
  await chooseMethod(window.page, method);
  const { statuses, first, uses, elapsed } = await watchWindow(session, window, seconds);
  const last = statuses.at(-1)!;
  const [before, halfway, after] = uses;
  const cores = availableParallelism();
  const [shown, dropped] = [last.shown - first.shown, last.dropped - first.dropped];
  return {
    method,
    size: sizeText(size),
    seconds: rounded(elapsed),
    engineMs: rounded(median(statuses.map(({ engineMs }) => engineMs))),
    framesPerSecond: rounded(median(statuses.map(({ framesPerSecond }) => framesPerSecond))),
    latencyMs: rounded(median(statuses.map(({ latencyMs }) => latencyMs))),
    pace: rounded((shown + dropped) / elapsed / 30),
    shown,
    dropped,
    hostShare: shareOf(before.host, after.host, elapsed, cores),
    browserShare: shareOf(before.browser, after.browser, elapsed, cores),
    bytesBefore: bytesOf(before),
    bytesHalfway: bytesOf(halfway),
    bytesAfter: bytesOf(after),
    threadsBefore: before.host?.threads ?? null,
    threadsAfter: after.host?.threads ?? null,
  };
}

/** Readings of a window over some seconds. */
export interface WindowWatch {
  readonly first: StatusNumbers;
  /** Every half second. */
  readonly statuses: readonly StatusNumbers[];
  /** At the beginning, halfway and at the end. */
  readonly uses: readonly [WindowUse, WindowUse, WindowUse];
  readonly elapsed: number;
}

/** Waits until a window has settled, and then reads its figures for some seconds. */
export async function watchWindow(session: Session, window: ServedWindow, seconds: number): Promise<WindowWatch> {
  const { signal } = session;
  // The first seconds include the start, the change of the method, and the choice by automatic quality.
  await wait(4000, undefined, { signal });
  const before = window.use();
  const first = await readStatus(window.page);
  const began = performance.now();
  const statuses: StatusNumbers[] = [];
  let halfway: WindowUse | null = null;
  while (performance.now() - began < 1000 * seconds) {
    await wait(500, undefined, { signal });
    statuses.push(await readStatus(window.page));
    if (!halfway && performance.now() - began >= 500 * seconds) halfway = window.use();
  }
  const after = window.use();
  return { first, statuses, uses: [before, halfway ?? after, after], elapsed: (performance.now() - began) / 1000 };
}
