import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileTime } from '../core/base/clock.ts';
import type { Frame } from '../core/base/frame.ts';
import type { Engine } from '../core/engines/engine.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import { FramePool } from '../core/stream/frame-pool.ts';
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
    const encode = await span(() => encodeAll(info, alone.frames, count, output));
    const began = performance.now();
    const mainBefore = threadSeconds();
    const written: number[] = [];
    const onProgress = (): void => void written.push((performance.now() - began) / 1000);
    const together = await span(async () => {
      await magnifyVideo({ input: job.video, output, spec: specOf(job.method), overwrite: true }, { engine, onProgress });
    });
    const mainAfter = threadSeconds();
    return {
      backend: engine.backend,
      frames: count,
      decode,
      engine: alone.span,
      encode,
      together,
      firstSeconds: written[0],
      lastSeconds: together.seconds - written.at(-1)!,
      mainThreadSeconds: mainBefore === null || mainAfter === null ? null : mainAfter - mainBefore,
    };
  } finally {
    rmSync(output, { force: true });
  }
}

/** Decodes as `magnify` does: frames that are no longer needed are filled again. */
async function decodeAll(info: VideoInfo): Promise<void> {
  const pool = new FramePool();
  using frames = decodeVideo(info, { reuse: () => pool.take() });
  for await (const frame of frames) pool.give(frame);
}

/** Also returns the last frames, one period of the motion, for the encoder. */
async function magnifyAll(
  job: Extract<Job, { kind: 'end-to-end' }>,
  engine: Engine,
  info: VideoInfo,
  count: number,
): Promise<{ span: Span; frames: Frame[] }> {
  const clip = new EndlessClip(readClip(job.clip, job.size));
  const frames: Frame[] = [];
  const pool = new FramePool();
  const plan = buildPlan(specOf(job.method), info, info.format, info.fps);
  using magnifier = await engine.prepare(plan);
  const time = await span(async () => {
    for (let index = 0; index < count; index++) {
      const frame = await magnifier.push(clip.next(), pool.take());
      if (!frame) continue;
      if (index >= count - clipFrames) frames.push(frame);
      else pool.give(frame);
    }
  });
  return { span: time, frames };
}

async function encodeAll(info: VideoInfo, frames: readonly Frame[], count: number, output: string): Promise<void> {
  await using encoder = await createEncoder({ output, source: info, size: info, format: info.format, overwrite: true });
  for (let index = 0; index < count; index++) {
    await encoder.write({ ...frames[index % frames.length], time: fileTime(index / info.fps) });
  }
  await encoder.finish();
}

async function span(work: () => Promise<void>): Promise<Span> {
  const busy = processorSeconds();
  const machine = machineSeconds();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const after = processorSeconds();
  const machineAfter = machineSeconds();
  const own = busy === null || after === null ? null : after - busy;
  const all = machine === null || machineAfter === null ? null : machineAfter - machine;
  return { seconds, processorSeconds: own, othersSeconds: own === null || all === null ? null : Math.max(0, all - own) };
}

/** Ticks a second in /proc: fixed at 100 for programs on Linux. */
const ticks = 100;

/** Numbers after the name of a process or thread in /proc, where the name may contain spaces; null where there is no /proc. */
function statOf(file: string): readonly number[] | null {
  if (os.platform() !== 'linux') return null;
  const text = readFileSync(file, 'utf8');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

function sum(values: readonly number[] | undefined): number | null {
  return values ? values.reduce((total, value) => total + value, 0) / ticks : null;
}

/** Processor time of this process and of the programs that it ran and that have exited. */
function processorSeconds(): number | null {
  return sum(statOf('/proc/self/stat')?.slice(11, 15));
}

/** Processor time of the calling thread, where that is the main one. */
function threadSeconds(): number | null {
  return sum(statOf(`/proc/self/task/${process.pid}/stat`)?.slice(11, 13));
}

/** Processor time of all processes of the machine, and time for which a virtual machine was kept waiting. */
function machineSeconds(): number | null {
  if (os.platform() !== 'linux') return null;
  const [user, nice, system, , , interrupt, softInterrupt, steal] = /^cpu +(.*)$/m
    .exec(readFileSync('/proc/stat', 'utf8'))![1]
    .split(' ')
    .map(Number);
  return sum([user, nice, system, interrupt, softInterrupt, steal]);
}
