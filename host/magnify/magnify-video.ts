import { setImmediate as nextTurn } from 'node:timers/promises';
import { CaptureClock } from '../../core/base/clock.ts';
import type { Engine } from '../../core/engines/engine.ts';
import { MotionSurvey } from '../../core/measure/motion-survey.ts';
import { withMeasuredNoise } from '../../core/measure/measured-spec.ts';
import { noiseFrames } from '../../core/measure/frame-noise.ts';
import { buildPlanInTurns } from '../../core/plan/build-plan.ts';
import { FramePool } from '../../core/stream/frame-pool.ts';
import { readOpening } from '../../core/stream/opening.ts';
import { chooseEngine } from '../engines/engine-choice.ts';
import { givingWay } from '../engines/giving-way.ts';
import { decodeVideo } from '../video/decode.ts';
import { availableEncoders } from '../video/available-encoders.ts';
import { createEncoder } from '../video/encode.ts';
import { probeVideo } from '../video/probe.ts';
import { cancelled } from '../video/termination.ts';
import { frameCount } from './frame-count.ts';
import { requireMemory, runBytes } from './memory-need.ts';
import { OutputFlicker } from './output-flicker.ts';
import { EnginePace } from '../../core/stream/engine-pace.ts';
import { progressReporter } from './progress.ts';
import { readSpec } from '../../core/spec/read-spec.ts';
import type { MagnifyEstimate, MagnifyProgress, MagnifyRequest, MagnifyResult } from './request.ts';
import { runStages } from './stages.ts';
import { viewSize } from '../../core/stream/view.ts';
import { describePlan, describeRun } from './run-result.ts';
import { warningsOf } from './warnings.ts';

export interface MagnifyHooks {
  readonly signal?: AbortSignal;
  /** Called once, when the first frames have been timed; the output's final name does not exist before the end. */
  readonly onEstimate?: (estimate: MagnifyEstimate) => void;
  /** Called after each frame written. */
  readonly onProgress?: (progress: MagnifyProgress) => void;
  /** An engine to use instead of the one that the request names. */
  readonly engine?: Engine;
  /** Bytes of memory that a run may take; default: the free memory of this machine. */
  readonly freeMemory?: number;
}

/**
 * Magnifies a video file into another one. Decoding, magnifying and encoding run side by side; memory does not depend on the length
 * of the video. After any failure, ffmpeg has been stopped and no unfinished file is left.
 *
 * @throws LoupeError for everything that can be wrong with the request, the file or the machine; CANCELLED when the signal fires
 */
export async function magnifyVideo(request: MagnifyRequest, hooks: MagnifyHooks = {}): Promise<MagnifyResult> {
  const { signal } = hooks;
  const stop = new AbortController();
  const halt = (): void => {
    if (signal) stop.abort(cancelled(signal));
  };
  signal?.addEventListener('abort', halt, { once: true });
  if (signal?.aborted) halt();
  try {
    return await run(request, hooks, stop);
  } catch (error) {
    throw signal?.aborted ? cancelled(signal) : error;
  } finally {
    signal?.removeEventListener('abort', halt);
  }
}

/**
 * Opens the file, plans, and opens the output, side by side.
 *
 * @param stop stops decoder and encoder when any stage fails, or when the caller cancels
 */
async function startRun(request: MagnifyRequest, hooks: MagnifyHooks, stop: AbortController) {
  const view = request.view ?? 'magnified';
  const spec = readSpec(request.spec);
  const range = { ...given('start', request.start), ...given('end', request.end) };
  const choosing = hooks.engine
    ? Promise.resolve({ engine: hooks.engine, reason: 'handed in' })
    : chooseEngine(request.engine ?? 'auto');
  choosing.catch(() => {});
  // ffmpeg lists its encoders while ffprobe reads the file; a failure is reported by the later call that needs the list.
  availableEncoders().catch(() => {});
  const info = await probeVideo(request.input, { signal: stop.signal });
  const captureFps = spec.captureFps ?? info.fps;
  // A range that is not valid is refused here.
  const sourcePool = new FramePool();
  const source = decodeVideo(info, { ...range, signal: stop.signal, reuse: () => sourcePool.take() });
  // ffmpeg decodes the first frames while this thread plans.
  const reading = readOpening(source, noiseFrames);
  reading.catch(() => {});
  try {
    const draft = await buildPlanInTurns(spec, info, info.format, captureFps, givingWay());
    const choice = await choosing;
    const memoryBytes = runBytes(choice.engine, draft, view);
    requireMemory(memoryBytes, draft, hooks.freeMemory);
    // An output that cannot be written is refused here.
    const encoder = await createEncoder({
      output: request.output,
      source: info,
      size: viewSize(view, info, info.format),
      format: info.format,
      ...given('codec', request.codec),
      ...given('crf', request.crf),
      ...range,
      overwrite: request.overwrite ?? false,
      signal: stop.signal,
    });
    return { view, spec, range, info, captureFps, source, sourcePool, reading, draft, choice, memoryBytes, encoder };
  } catch (error) {
    source.dispose();
    await reading.then((opening) => opening.close()).catch(() => {});
    throw error;
  }
}

/** @param stop stops decoder and encoder when any stage fails, or when the caller cancels */
async function run(request: MagnifyRequest, hooks: MagnifyHooks, stop: AbortController): Promise<MagnifyResult> {
  const began = performance.now();
  const started = await startRun(request, hooks, stop);
  const { view, spec, range, info, captureFps, sourcePool, reading, draft, choice, memoryBytes, encoder } = started;
  using source = started.source;
  const { engine } = choice;
  try {
    const opening = await reading;
    const measured = withMeasuredNoise(spec, opening.first);
    const plan = measured === spec ? draft : await buildPlanInTurns(measured, info, info.format, captureFps, givingWay());
    using magnifier = await engine.prepare(plan);
    const expected = frameCount(info, range);
    const survey = new MotionSurvey({ size: info, rate: captureFps, band: spec.band });
    const flicker = request.flicker ? new OutputFlicker(info, request.flicker) : null;
    const pace = new EnginePace((secondsPerFrame) =>
      hooks.onEstimate?.({
        ...describePlan(plan, info, captureFps, choice),
        frames: expected,
        secondsPerFrame,
        seconds: expected === null ? null : secondsPerFrame * expected,
        memoryBytes,
      }),
    );
    const frames = await runStages({
      source: opening.all,
      sourcePool,
      magnifier,
      encoder,
      view,
      stop,
      clock: new CaptureClock(info.fps, captureFps),
      flicker,
      survey,
      pace,
      onWritten: hooks.onProgress ? progressReporter(expected, hooks.onProgress) : () => {},
    });
    const finishing = encoder.finish();
    finishing.catch(() => {});
    // The survey is evaluated while ffmpeg encodes the last frames: its standard input must have been closed before that.
    await nextTurn();
    await nextTurn();
    const report = magnifier.report();
    const motion = survey.result();
    const suggestions = motion.found ? [] : survey.suggestAnywhere();
    const encoded = await finishing;
    return describeRun({
      request,
      info,
      plan,
      captureFps,
      view,
      engine,
      frames,
      seconds: (performance.now() - began) / 1000,
      report,
      motion,
      suggestions,
      warnings: [
        ...info.warnings,
        ...(source.warning ? [source.warning] : []),
        ...encoded.warnings,
        ...warningsOf(plan, report, motion, suggestions),
        ...(flicker?.warnings() ?? []),
      ],
    });
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

/** Builds an object without undefined values, for options that may be absent but not undefined. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
