import { captureTime } from '../core/base/clock.ts';
import { createFeatureExtractor } from '../core/train/features/create-extractor.ts';
import { plainFeaturesSchema, type PlainFeatures } from '../core/train/features/settings.ts';
import { clipFormat, clipRate, EndlessClip, readClip } from './clip.ts';
import { openEngine } from './engines.ts';
import type { FeatureTimes, Job } from './jobs.ts';

/** Frames before measuring: V8 optimises kernels while they run, and memory is touched for the first time. */
const warmUpFrames = 12;

/** What is measured of frames, by the names of the command line: three levels, four orientations, as by default. */
const features: Readonly<Record<FeatureTimes['features'], PlainFeatures>> = {
  pyramid: plainFeaturesSchema.parse({ kind: 'pyramid', hop: 1 / clipRate }),
  motion: plainFeaturesSchema.parse({
    kind: 'motion',
    grid: { columns: 4, rows: 3 },
    window: 1,
    hop: 0.5,
    band: { lo: 1, hi: 8 },
    bins: 8,
  }),
};

/** Times frames one by one on their way through an extractor. */
export async function measureFeatures(job: Extract<Job, { kind: 'features' }>): Promise<FeatureTimes> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const { engine, threads } = await openEngine(job.engine, job.threads);
  const format = { ...job.size, format: clipFormat, rate: clipRate };
  using extractor = await createFeatureExtractor(features[job.features], format, engine);
  const frames: number[] = [];
  let windows = 0;
  let started = process.cpuUsage();
  for (let count = 0; count < warmUpFrames + job.frames; count++) {
    const frame = clip.next();
    const began = performance.now();
    const window = await extractor.push({ ...frame, time: captureTime(frame.time) });
    if (count < warmUpFrames) {
      started = process.cpuUsage();
      continue;
    }
    frames.push(performance.now() - began);
    if (window) windows++;
  }
  const { user, system } = process.cpuUsage(started);
  const processorMs = (user + system) / 1000 / job.frames;
  return { features: job.features, backend: engine.backend, threads, frames, windows, processorMs };
}
