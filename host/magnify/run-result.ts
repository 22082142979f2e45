import type { Engine, MagnifierReport } from '../../core/engines/engine.ts';
import type { BandSuggestion, MotionFinding } from '../../core/measure/motion-survey-result.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { viewSize, type View } from '../../core/stream/view.ts';
import type { VideoInfo } from '../video/probe.ts';
import type { MagnifyEstimate, MagnifyRequest, MagnifyResult } from './request.ts';

/** Returns the part of an estimate that is known before the first frame is timed. */
export function describePlan(
  plan: Plan,
  { width, height, fps }: VideoInfo,
  captureFps: number,
  { engine, reason }: { readonly engine: Engine; readonly reason: string },
): Pick<MagnifyEstimate, 'spec' | 'width' | 'height' | 'fps' | 'captureFps' | 'engine' | 'backend' | 'reason'> {
  return { spec: plan.spec, width, height, fps, captureFps, engine: engine.id, backend: engine.backend, reason };
}

/** A run that has written its output. */
interface FinishedRun {
  readonly request: MagnifyRequest;
  readonly info: VideoInfo;
  readonly plan: Plan;
  readonly captureFps: number;
  readonly view: View;
  readonly engine: Engine;
  readonly frames: number;
  readonly seconds: number;
  readonly report: MagnifierReport;
  readonly motion: MotionFinding;
  readonly suggestions: readonly BandSuggestion[];
  readonly warnings: readonly string[];
}

/** Returns what the caller learns about a run. */
export function describeRun(run: FinishedRun): MagnifyResult {
  const { request, info, plan, captureFps, view, engine, frames, seconds, report, motion, suggestions, warnings } = run;
  const { method, alpha, band } = plan.spec;
  return {
    input: request.input,
    output: request.output,
    frames,
    fps: info.fps,
    captureFps,
    ...viewSize(view, info, info.format),
    method,
    alpha,
    band,
    view,
    engine: engine.id,
    backend: engine.backend,
    seconds,
    framesPerSecond: frames / seconds,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    limitedShare: report.limitedShare,
    heldShare: report.heldShare,
    motion,
    suggestions,
    warnings,
  };
}
