import { setTimeout as wait } from 'node:timers/promises';
import type { MethodName } from './methods.ts';
import type { TreeUse } from './process-tree.ts';
import { chooseMethod, readStatus, ServedWindow } from './served-window.ts';
import { sizeText, type Session } from './session.ts';
import { rounded } from './statistics.ts';
import { windowClip, type WindowCase } from './window.ts';

/** Resources after a long playback, and after many windows were opened and closed. */
export interface WindowSoakRow {
  readonly method: MethodName;
  readonly size: string;
  /** Seconds of playback. */
  readonly seconds: number;
  readonly shown: number;
  readonly dropped: number;
  /** Windows opened and closed. */
  readonly opened: number;
  /** Resources of the program with all that it started: before and after the playback, and before and after the openings. */
  readonly before: Held;
  readonly halfway: Held;
  readonly played: Held;
  readonly firstOpened: Held;
  readonly allOpened: Held;
  /** Bytes of the browser, at the same times. */
  readonly browserBytes: readonly number[];
}

/** Resources of a tree of processes. */
export interface Held {
  readonly bytes: number;
  readonly threads: number;
  readonly handles: number;
  readonly processes: number;
}

/** Openings after which everything has been loaded once. */
const firstOpenings = 5;

/** Plays for `seconds`, then opens and closes `openings` windows beside the one that plays. `null` where there is no /proc. */
export async function soakWindow(
  session: Session,
  { method, size }: WindowCase,
  seconds: number,
  openings: number,
): Promise<WindowSoakRow | null> {
  const video = await windowClip(session, size);
  return session.attempt(`window soak, ${method} ${sizeText(size)}`, () =>
    soak(session, video, { method, size }, seconds, openings),
  );
}

async function soak(
  session: Session,
  video: string,
  { method, size }: WindowCase,
  seconds: number,
  openings: number,
): Promise<WindowSoakRow | null> {
  const { signal } = session;
  await using window = await ServedWindow.open(video);
  const { page } = window;
  await chooseMethod(page, method);
  await wait(4000, undefined, { signal });
  const browserBytes: number[] = [];
  const look = async (): Promise<Held> => {
    const looks: TreeUse[] = [];
    // Near its end, a loop starts another ffmpeg for its next round: the lowest value over some seconds is the state between two
    // rounds.
    for (let round = 0; round < 10; round++) {
      const { host } = window.use();
      if (host) looks.push(host);
      await wait(300, undefined, { signal });
    }
    browserBytes.push(window.use().browser?.bytes ?? 0);
    const least = (of: (use: TreeUse) => number): number => Math.min(...looks.map(of));
    return {
      bytes: least(({ bytes }) => bytes),
      threads: least(({ threads }) => threads),
      handles: least(({ handles }) => handles),
      processes: least(({ processes }) => processes),
    };
  };
  if (!window.use().host) return null;
  const before = await look();
  const first = await readStatus(page);
  const began = performance.now();
  await wait(500 * seconds, undefined, { signal });
  const halfway = await look();
  await wait(Math.max(0, 1000 * seconds - (performance.now() - began)), undefined, { signal });
  const elapsed = (performance.now() - began) / 1000;
  const last = await readStatus(page);
  const played = await look();
  const open = async (times: number): Promise<void> => {
    for (let round = 0; round < times; round++) {
      signal.throwIfAborted();
      session.report(`window soak, opening ${round + 1} of ${times}`);
      await page.visit(window.address, `document.querySelector('[data-testid=status-engine]')`);
    }
  };
  await open(Math.min(firstOpenings, openings));
  const firstOpened = await look();
  await open(Math.max(0, openings - firstOpenings));
  const allOpened = await look();
  return {
    method,
    size: sizeText(size),
    seconds: rounded(elapsed),
    shown: last.shown - first.shown,
    dropped: last.dropped - first.dropped,
    opened: openings,
    before,
    halfway,
    played,
    firstOpened,
    allOpened,
    browserBytes,
  };
}
