import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Size } from '../core/base/frame.ts';
import { BrowserPage, eventually } from './browser.ts';
import { encodeVideo } from './end-to-end.ts';
import { type MethodName, methodNames } from './methods.ts';
import { places } from './places.ts';
import { type TreeUse, treeUse } from './process-tree.ts';
import { sizeText, type Session } from './session.ts';
import { median, rounded } from './statistics.ts';

/** A file previewed in the browser window, the program and the browser on the same machine. */
export interface WindowRow {
  readonly method: MethodName;
  readonly size: string;
  readonly seconds: number;
  /** Medians of what the status line said every half second. */
  readonly engineMs: number;
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  /** Played seconds per second of the clock, over the whole time. */
  readonly pace: number;
  readonly shown: number;
  readonly dropped: number;
  /** Share of all cores, 0–1, taken by the program with ffmpeg, and by the browser. `null` where /proc does not tell. */
  readonly hostShare: number | null;
  readonly browserShare: number | null;
  /** Bytes of program, ffmpeg and browser together, at the beginning, halfway and at the end, and the threads of the program. */
  readonly bytesBefore: number | null;
  readonly bytesHalfway: number | null;
  readonly bytesAfter: number | null;
  readonly threadsBefore: number | null;
  readonly threadsAfter: number | null;
}

const clipSeconds = 10;

/** What is played unless methods or sizes are named: every method at 640×480, and what 720p is wanted for. */
export const usualWindows: readonly WindowCase[] = [
  ...methodNames.map((method) => ({ method, size: { width: 640, height: 480 } })),
  ...(['riesz', 'phase-fast', 'phase-fine'] as const).map((method) => ({ method, size: { width: 1280, height: 720 } })),
];

/** Plays a generated H.264 clip with each method, `seconds` long. */
export async function measureWindows(session: Session, seconds: number, cases: readonly WindowCase[]): Promise<WindowRow[]> {
  const rows: WindowRow[] = [];
  for (const { method, size } of cases) {
    const clip = await session.clip(size);
    const video = await encodeVideo(session, size, clip, clipSeconds * 30);
    const row = await session.attempt(`window, ${method} ${sizeText(size)}`, () =>
      measure(session, video, method, size, seconds),
    );
    if (row) rows.push(row);
  }
  return rows;
}

export interface WindowCase {
  readonly method: MethodName;
  readonly size: Size;
}

async function measure(session: Session, video: string, method: MethodName, size: Size, seconds: number): Promise<WindowRow> {
  const host = spawn(process.execPath, [places.commandLine, 'serve', video, '--no-open', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    let said = '';
    host.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const address = await eventually(() => /http:\S+/.exec(said)?.[0]);
    await using page = await BrowserPage.open(address);
    await page.until(`document.querySelector('[data-testid=status-engine]')`);
    await choose(page, method);
    // The first seconds are those of starting, of another method, and of automatic quality looking for its place.
    await wait(4000, undefined, { signal: session.signal });
    const uses = () => [treeUse(host.pid!), treeUse(page.process.pid!)] as const;
    const [hostBefore, browserBefore] = uses();
    const first = numbersOf(await look(page));
    const began = performance.now();
    const spans: ReturnType<typeof numbersOf>[] = [];
    let halfway: (TreeUse | null)[] = [];
    while (performance.now() - began < 1000 * seconds) {
      await wait(500, undefined, { signal: session.signal });
      spans.push(numbersOf(await look(page)));
      if (halfway.length === 0 && performance.now() - began > 500 * seconds) halfway = [...uses()];
    }
    const elapsed = (performance.now() - began) / 1000;
    const last = spans.at(-1)!;
    const [hostAfter, browserAfter] = uses();
    const cores = availableParallelism();
    const share = (before: typeof hostBefore, after: typeof hostBefore): number | null =>
      before && after ? rounded((after.processorSeconds - before.processorSeconds) / elapsed / cores) : null;
    const [shown, dropped] = [last.shown - first.shown, last.dropped - first.dropped];
    return {
      method,
      size: sizeText(size),
      seconds: rounded(elapsed),
      engineMs: rounded(median(spans.map(({ engineMs }) => engineMs))),
      framesPerSecond: rounded(median(spans.map(({ framesPerSecond }) => framesPerSecond))),
      latencyMs: rounded(median(spans.map(({ latencyMs }) => latencyMs))),
      pace: rounded((shown + dropped) / elapsed / 30),
      shown,
      dropped,
      hostShare: share(hostBefore, hostAfter),
      browserShare: share(browserBefore, browserAfter),
      bytesBefore: bytesOf([hostBefore, browserBefore]),
      bytesHalfway: bytesOf(halfway),
      bytesAfter: bytesOf([hostAfter, browserAfter]),
      threadsBefore: hostBefore?.threads ?? null,
      threadsAfter: hostAfter?.threads ?? null,
    };
  } finally {
    if (host.exitCode === null && host.signalCode === null) {
      const ended = new Promise((resolve) => host.once('exit', resolve));
      host.kill();
      await ended;
    }
  }
}

function bytesOf(uses: readonly (TreeUse | null)[]): number | null {
  return uses.reduce<number | null>((sum, use) => (sum === null || use === null ? null : sum + use.bytes), 0);
}

const titles = { phase: 'Phase', riesz: 'Riesz', linear: 'Linear', color: 'Colour' } as const;

async function choose(page: BrowserPage, method: MethodName): Promise<void> {
  const [family, quality] = method.split('-') as [keyof typeof titles, string | undefined];
  await page.evaluate(`(() => {
    const group = document.querySelector('[data-testid=method]');
    const one = [...group.querySelectorAll('label, button, [role=radio]')].find((each) => each.textContent.trim() === ${JSON.stringify(titles[family])});
    one.click();
  })()`);
  if (quality === undefined) return;
  await page.until(`document.querySelector('select[data-testid=quality], [data-testid=quality] select')`);
  await page.evaluate(`(() => {
    const select = document.querySelector('select[data-testid=quality], [data-testid=quality] select');
    select.value = ${JSON.stringify(quality)};
    select.dispatchEvent(new Event('input', { bubbles: true }));
    select.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  await page.until(`document.querySelector('[data-testid=status-quality]')?.textContent.trim() === ${JSON.stringify(quality)}`);
}

/** What the status line says. */
async function look(page: BrowserPage): Promise<string> {
  return page.evaluate<string>(`document.querySelector('.status-line').textContent`);
}

function numbersOf(text: string) {
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  return {
    engineMs: number(/([\d.]+) ms\/frame/),
    framesPerSecond: number(/([\d.]+) fps/),
    latencyMs: number(/([\d.]+) ms latency/),
    shown: number(/(\d+) shown/),
    dropped: number(/(\d+) dropped/),
  };
}
