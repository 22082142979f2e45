import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Size } from '../core/base/frame.ts';
import { clipFrames, clipRate } from './clip.ts';
import type { BrowserPage } from './browser.ts';
import { eventually } from './browser.ts';
import { bytesOf, chooseQuality, readStatus, ServedWindow, shareOf } from './served-window.ts';
import { sizeText, type Session } from './session.ts';
import { median, quantile, rounded } from './statistics.ts';
import { watchWindow, windowClip } from './window.ts';

/** Figures of the camera's view with Chromium's fake camera, which plays a file as a camera would. */
export interface CameraRow {
  readonly quality: CameraQuality;
  /** Quality in effect at the end: with `auto`, the chosen one. */
  readonly qualityInWork: string;
  readonly size: string;
  readonly seconds: number;
  /**
   * Milliseconds from the moment at which the camera delivered a frame until that frame and its magnified copy were on their
   * canvases, over all frames shown; and the part of it after the frame reached the page.
   */
  readonly latencyMs: { readonly median: number; readonly p95: number; readonly most: number };
  readonly inPageMs: { readonly median: number; readonly p95: number };
  readonly engineMs: number;
  /** Frames drawn, and frames of the camera that were replaced by newer ones in the window or in the host. */
  readonly shown: number;
  readonly dropped: number;
  readonly framesPerSecond: number;
  readonly hostShare: number | null;
  readonly browserShare: number | null;
  readonly bytesBefore: number | null;
  readonly bytesHalfway: number | null;
  readonly bytesAfter: number | null;
}

export const cameraQualities = ['auto', 'fine'] as const;
export type CameraQuality = (typeof cameraQualities)[number];

const size: Size = { width: 640, height: 480 };

/** Runs the fake camera with each quality of method phase, `seconds` long. */
export async function measureCameras(
  session: Session,
  seconds: number,
  qualities: readonly CameraQuality[],
): Promise<CameraRow[]> {
  const rows: CameraRow[] = [];
  for (const quality of qualities) {
    const row = await session.attempt(`camera, ${quality} ${sizeText(size)}`, () => measure(session, quality, seconds));
    if (row) rows.push(row);
  }
  return rows;
}

async function measure(session: Session, quality: CameraQuality, seconds: number): Promise<CameraRow> {
  const camera = await cameraFile(session);
  await using window = await ServedWindow.open(await windowClip(session, { width: 160, height: 120 }), [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
  ]);
  const { page } = window;
  await page.evaluate(`[...document.querySelectorAll('nav button, header button, [role=tab]')]
    .find((each) => each.textContent.trim() === 'Camera').click()`);
  await page.until(`document.querySelector('[data-testid=camera-start]')`);
  await page.evaluate(`document.querySelector('[data-testid=camera-start]').click()`);
  await page.until(`/\\d+ ms behind/.test(document.querySelector('[data-testid=camera-latency]')?.textContent)`);
  await chooseQuality(page, quality);
  const offset = await clockOffset(page);
  await page.evaluate(`(() => {
    window.benchFrames = [];
    new PerformanceObserver((list) => {
      for (const { name, startTime, duration, detail } of list.getEntries())
        if (name === 'camera frame') window.benchFrames.push([detail.time, startTime, startTime + duration]);
    }).observe({ type: 'measure' });
  })()`);
  const { first, statuses, uses, elapsed } = await watchWindow(session, window, seconds);
  const frames = await page.evaluate<[number, number, number][]>('window.benchFrames');
  const last = await readStatus(page);
  const end = frames.at(-1)?.[2] ?? 0;
  const counted = frames.filter(([, , drawn]) => drawn > end - 1000 * elapsed);
  const latencies = counted.map(([captured, , drawn]) => drawn + offset - 1000 * captured);
  const inPage = counted.map(([, arrived, drawn]) => drawn - arrived);
  const cores = availableParallelism();
  const [before, halfway, after] = uses;
  return {
    quality,
    qualityInWork: await eventually(() =>
      page.evaluate<string | undefined>(`document.querySelector('[data-testid=status-quality]')?.textContent.trim()`),
    ),
    size: sizeText(size),
    seconds: rounded(elapsed),
    latencyMs: {
      median: rounded(median(latencies)),
      p95: rounded(quantile(latencies, 0.95)),
      most: rounded(Math.max(...latencies)),
    },
    inPageMs: { median: rounded(median(inPage)), p95: rounded(quantile(inPage, 0.95)) },
    engineMs: rounded(median(statuses.map(({ engineMs }) => engineMs))),
    shown: counted.length,
    dropped: last.dropped - first.dropped,
    framesPerSecond: rounded(counted.length / elapsed),
    hostShare: shareOf(before.host, after.host, elapsed, cores),
    browserShare: shareOf(before.browser, after.browser, elapsed, cores),
    bytesBefore: bytesOf(before),
    bytesHalfway: bytesOf(halfway),
    bytesAfter: bytesOf(after),
  };
}

/** The clip as y4m, which Chromium's fake camera plays in a loop. */
async function cameraFile(session: Session): Promise<string> {
  const raw = readFileSync(await session.clip(size));
  const each = raw.length / clipFrames;
  const file = path.join(session.folder, 'camera.y4m');
  await using y4m = await open(file, 'w');
  await y4m.write(`YUV4MPEG2 W${size.width} H${size.height} F${clipRate}:1 Ip A1:1 C420jpeg\n`);
  for (let frame = 0; frame < clipFrames; frame++) {
    await y4m.write('FRAME\n');
    await y4m.write(raw.subarray(frame * each, (frame + 1) * each));
  }
  return file;
}

/**
 * Returns the milliseconds to add to the page's clock to get the machine's monotonic one, by which Chromium dates the frames of
 * cameras. Of many requests the fastest is used: its error is at most half of the time that it took.
 */
async function clockOffset(page: BrowserPage): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, offset: 0 };
  for (let round = 0; round < 50; round++) {
    const asked = monotonicMs();
    const theirs = await page.evaluate<number>('performance.now()');
    const answered = monotonicMs();
    if (answered - asked < best.took) best = { took: answered - asked, offset: (asked + answered) / 2 - theirs };
  }
  return best.offset;
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
