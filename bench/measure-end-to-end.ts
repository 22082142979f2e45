import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Frame } from '../core/base/frame.ts';
import type { Engine } from '../core/engines/engine.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import { magnifyVideo } from '../host/magnify/magnify-video.ts';
import { decodeVideo } from '../host/video/decode.ts';
import { createEncoder } from '../host/video/encode.ts';
import { probeVideo, type VideoInfo } from '../host/video/probe.ts';
import { clipFrames, EndlessClip, readClip } from './clip.ts';
import { openEngine } from './engines.ts';
import type { EndToEndTimes, Job, Span } from './jobs.ts';
import { specOf } from './methods.ts';

/** Times decoding, magnifying and encoding a video on their own, and all three as `magnify` runs them. */
export async function measureEndToEnd(job: Extract<Job, { kind: 'end-to-end' }>): Promise<EndToEndTimes> {
  const { engine } = await openEngine(job.engine, job.threads);
  const info = await probeVideo(job.video);
  const output = path.join(job.folder, `magnified-${process.pid}.mp4`);
  try {
    const decode = await span(() => decodeAll(info));
    const count = info.frames!;
    const alone = await magnifyAll(job, engine, info, count);
    const encode = await span(() => encodeAll(info, alone.pictures, count, output));
    const together = await span(async () => {
      await magnifyVideo({ input: job.video, output, spec: specOf(job.method), overwrite: true }, { engine });
    });
    return { backend: engine.backend, frames: count, decode, engine: alone.span, encode, together };
  } finally {
    rmSync(output, { force: true });
  }
}

async function decodeAll(info: VideoInfo): Promise<void> {
  using frames = decodeVideo(info);
  for await (const frame of frames) void frame;
}

/** Also gives the last pictures, one period of the motion, for the encoder. */
async function magnifyAll(
  job: Extract<Job, { kind: 'end-to-end' }>,
  engine: Engine,
  info: VideoInfo,
  count: number,
): Promise<{ span: Span; pictures: Frame[] }> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const pictures: Frame[] = [];
  const plan = buildPlan(specOf(job.method), info, info.format, info.fps);
  using magnifier = await engine.prepare(plan);
  const time = await span(async () => {
    for (let index = 0; index < count; index++) {
      const picture = await magnifier.push(clip.next());
      if (picture && index >= count - clipFrames) pictures.push(picture);
    }
  });
  return { span: time, pictures };
}

async function encodeAll(info: VideoInfo, pictures: readonly Frame[], count: number, output: string): Promise<void> {
  await using encoder = await createEncoder({ output, source: info, size: info, format: info.format, overwrite: true });
  for (let index = 0; index < count; index++) {
    await encoder.write({ ...pictures[index % pictures.length], time: index / info.fps });
  }
  await encoder.finish();
}

async function span(work: () => Promise<void>): Promise<Span> {
  const busy = processorSeconds();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const after = processorSeconds();
  return { seconds, processorSeconds: busy === null || after === null ? null : after - busy };
}

/** Of this process and the programs that it ran and that have ended; null where the system does not tell. */
function processorSeconds(): number | null {
  if (os.platform() !== 'linux') return null;
  // user, system, and both of children: fields 14 to 17, the name in field 2 may hold spaces; a tick is 10 ms
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}
