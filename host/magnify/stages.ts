import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CaptureClock } from '../../core/base/clock.ts';
import { type FileFrame, maxCode } from '../../core/base/frame.ts';
import type { Magnifier } from '../../core/engines/engine.ts';
import type { MotionSurvey } from '../../core/measure/motion-survey.ts';
import { FramePool } from '../../core/stream/frame-pool.ts';
import { MagnifiedStream } from '../../core/stream/magnified-stream.ts';
import type { VideoEncoder } from '../video/encode.ts';
import { FrameQueue } from '../../core/stream/frame-queue.ts';
import type { OutputFlicker } from './output-flicker.ts';
import type { EnginePace } from '../../core/stream/engine-pace.ts';
import { composeView, needsSource, type View } from '../../core/stream/view.ts';

/** Most frames between two stages: enough that a short delay of one does not stop the others, few enough to keep memory small. */
const queueLength = 2;

export interface Stages {
  readonly source: AsyncIterable<FileFrame>;
  /** Receives source frames that are no longer needed. */
  readonly sourcePool: FramePool;
  readonly magnifier: Magnifier;
  readonly encoder: VideoEncoder;
  readonly view: View;
  /** Aborted when a stage fails; aborting it stops all stages. */
  readonly stop: AbortController;
  readonly clock: CaptureClock;
  /** `null`: frames are not checked for flashes. */
  readonly flicker: OutputFlicker | null;
  readonly survey: MotionSurvey;
  readonly pace: EnginePace;
  readonly onWritten: (count: number) => void;
}

/**
 * Decodes, magnifies and encodes side by side until the last frame is written. The first failure stops all stages and is thrown.
 *
 * @returns the number of frames written
 */
export async function runStages(stages: Stages): Promise<number> {
  const { stop } = stages;
  const decoded = new FrameQueue<FileFrame>(queueLength);
  const composed = new FrameQueue<FileFrame>(queueLength);
  const written = new FramePool();
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    decoded.fail(error);
    composed.fail(error);
    stop.abort(error);
  };
  stop.signal.throwIfAborted();
  stop.signal.addEventListener('abort', () => fail(stop.signal.reason), { once: true });
  const [, , count] = await Promise.all([
    decode(decoded, stages).catch(fail),
    magnify(composed, decoded, written, stages).catch(fail),
    encode(composed, written, stages).catch(fail),
  ]);
  if (failure) throw (failure as { readonly error: unknown }).error;
  return count ?? 0;
}

async function decode(decoded: FrameQueue<FileFrame>, { source }: Stages): Promise<void> {
  for await (const frame of source) await decoded.push(frame);
  decoded.end();
}

async function magnify(
  composed: FrameQueue<FileFrame>,
  decoded: FrameQueue<FileFrame>,
  written: FramePool,
  stages: Stages,
): Promise<void> {
  const { magnifier, view, flicker, survey, pace, clock, sourcePool } = stages;
  const composes = needsSource(view);
  const keepsSource = composes || flicker !== null;
  const stream = new MagnifiedStream({
    source: betweenTurns(decoded),
    clock,
    magnifierFor: () => magnifier,
    reuse: () => written.take(),
    ...(keepsSource ? {} : { discardSource: (frame: FileFrame) => sourcePool.give(frame) }),
    onFrame: ({ planes: [luma], format, time }) => survey.add(luma, maxCode(format), time),
    onEngine: (milliseconds) => pace.add(milliseconds / 1000),
    now: () => performance.now(),
  });
  for await (const { source, magnified } of stream.pairs()) {
    const shown = flicker ? flicker.look(source, magnified) : magnified;
    await composed.push({ ...composeView(view, source, shown), time: source.time });
    if (keepsSource) sourcePool.give(source);
    // Otherwise this frame is the one being written, and is returned to the pool after that.
    if (composes || shown !== magnified) written.give(magnified);
    await nextTurn();
  }
  pace.settle();
  composed.end();
}

/** Lets other work of the thread run between two frames (pipes, signals): an engine may compute on this thread. */
async function* betweenTurns<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  for await (const item of items) {
    yield item;
    await nextTurn();
  }
}

async function encode(
  composed: FrameQueue<FileFrame>,
  written: FramePool,
  { encoder, view, onWritten }: Stages,
): Promise<number> {
  let count = 0;
  for await (const frame of composed) {
    await encoder.write(frame);
    if (!needsSource(view)) written.give(frame);
    onWritten(++count);
  }
  return count;
}
