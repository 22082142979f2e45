import { setImmediate as nextTurn } from 'node:timers/promises';
import { LoupeError } from '../../core/base/error.ts';
import { type Frame, maxCode } from '../../core/base/frame.ts';
import type { Magnifier } from '../../core/engines/engine.ts';
import type { MotionSurvey } from '../../core/measure/motion-survey.ts';
import { ShotBoundary } from '../../core/measure/shot-boundary.ts';
import type { VideoEncoder } from '../video/encode.ts';
import { FramePool } from './frame-pool.ts';
import { FrameQueue } from './frame-queue.ts';
import type { OutputFlicker } from './output-flicker.ts';
import type { Pace } from './pace.ts';
import { composeView, needsSource, type View } from './view.ts';

/** Frames between two stages: enough that none waits for a hiccup of another, few enough that memory stays small. */
const queueLength = 2;

export interface Stages {
  /** Source frames with times of the file. */
  readonly source: AsyncIterable<Frame>;
  /** Where source frames go when they are done with. */
  readonly sourcePool: FramePool;
  readonly magnifier: Magnifier;
  readonly encoder: VideoEncoder;
  readonly view: View;
  /** Aborted when a stage fails; aborting it ends all stages. */
  readonly stop: AbortController;
  /** Seconds of the capture per second of the file. */
  readonly captureScale: number;
  /** `null`: nobody looks for flashes. */
  readonly flicker: OutputFlicker | null;
  readonly survey: MotionSurvey;
  readonly pace: Pace;
  readonly onWritten: (count: number) => void;
}

/**
 * Decodes, magnifies and encodes side by side until the last frame is written.
 * The first failure ends all stages and is what is thrown.
 *
 * @returns the number of frames written
 */
export async function runStages(stages: Stages): Promise<number> {
  const { stop } = stages;
  const decoded = new FrameQueue<Frame>(queueLength);
  const composed = new FrameQueue<Frame>(queueLength);
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

async function decode(decoded: FrameQueue<Frame>, { source }: Stages): Promise<void> {
  for await (const frame of source) await decoded.push(frame);
  decoded.end();
}

/** Source frames wait until their magnified picture comes, `plan.latency` frames later. */
async function magnify(
  composed: FrameQueue<Frame>,
  decoded: FrameQueue<Frame>,
  written: FramePool,
  stages: Stages,
): Promise<void> {
  const { magnifier, view, flicker, survey, pace, captureScale, sourcePool } = stages;
  const composes = needsSource(view);
  const keepsSource = composes || flicker !== null;
  const waiting: Frame[] = [];
  const shots = new ShotBoundary(magnifier.plan.size);
  const drain = async (): Promise<void> => {
    for await (const magnified of magnifier.drain()) {
      await deliver(magnified);
      await nextTurn();
    }
  };
  const deliver = async (magnified: Frame): Promise<void> => {
    const source = waiting.shift();
    if (!source) throw new LoupeError('INTERNAL', 'The engine gave back more frames than it was given.');
    const shown = flicker ? flicker.look(source, magnified) : magnified;
    await composed.push({ ...composeView(view, source, shown), time: source.time });
    if (keepsSource) sourcePool.give(source);
    // Otherwise it is what is written, and given back then.
    if (composes || shown !== magnified) written.give(magnified);
  };
  for await (const frame of decoded) {
    const [luma] = frame.planes;
    const largest = maxCode(frame.format);
    if (shots.isCut(luma, largest)) {
      await drain();
      magnifier.reset();
    }
    waiting.push(keepsSource ? frame : { ...frame, planes: [] });
    const start = performance.now();
    const time = frame.time * captureScale;
    const pushed = magnifier.push({ ...frame, time }, written.take());
    // beside the engine, where that computes on threads of its own
    survey.add(luma, largest, time);
    const magnified = await pushed;
    if (!keepsSource) sourcePool.give(frame);
    pace.add((performance.now() - start) / 1000);
    if (magnified) await deliver(magnified);
    // An engine that computes on this thread must let the pipes breathe and signals arrive.
    await nextTurn();
  }
  pace.settle();
  await drain();
  composed.end();
}

async function encode(composed: FrameQueue<Frame>, written: FramePool, { encoder, view, onWritten }: Stages): Promise<number> {
  let count = 0;
  for await (const frame of composed) {
    await encoder.write(frame);
    if (!needsSource(view)) written.give(frame);
    onWritten(++count);
  }
  return count;
}
