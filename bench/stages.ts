import type { Frame } from '../core/base/frame.ts';
import { Arena } from '../core/engines/simd/arena.ts';
import {
  frameBandBefore,
  frameBandSlot,
  frameEarlier,
  frameFirst,
  frameInput,
  frameOutput,
  frameReference,
  frameSource,
  frameTicks,
  frameWords,
} from '../core/engines/simd/kernels/layout.ts';
import { layProgram } from '../core/engines/simd/lay-program.ts';
import { kernelNames, type Kernels } from '../core/engines/simd/thread.ts';
import { compile, instantiate } from '../core/engines/simd/web-assembly.ts';
import type { Plan } from '../core/plan/plan.ts';
import { bestKernels } from '../host/simd-engine.ts';

/** Nanoseconds per coefficient of each kernel of the simd engine, on one thread: the median over frames. */
export function timeStages(plan: Plan, frames: readonly Frame[]): Record<string, number> {
  const arena = new Arena();
  const program = layProgram(arena, plan, 1, false);
  const memory = arena.create();
  program.writeNumbers(memory.buffer, plan);
  const kernels = instantiate(compile(bestKernels().bytes), memory) as Kernels;
  const times = new Map<string, number[]>();
  const calls = program.threads[0];
  for (const [index, frame] of frames.entries()) {
    for (const store of program.planes) {
      const words = new Int32Array(memory.buffer, store.frame, frameWords);
      const codes = frame.planes[store.plane];
      const { inputs } = store;
      const place = index % inputs.length;
      new Uint8Array(memory.buffer, inputs[place], codes.length).set(codes);
      words[frameInput] = inputs[place];
      words[frameSource] = inputs[place];
      words[frameReference] = inputs[(place + inputs.length - 1) % inputs.length];
      words[frameEarlier] = Math.min(index, inputs.length - 1);
      words[frameOutput] = store.output;
      words[frameTicks] = index === 0 ? 0 : 1;
      words[frameFirst] = index === 0 ? 1 : 0;
      words[frameBandSlot] = index % program.slots;
      words[frameBandBefore] = (index + 1) % program.slots;
    }
    const frameTimes = new Map<string, number>();
    for (let at = 0; at < calls.length; at += 2) {
      const name = kernelNames[calls[at]];
      const before = performance.now();
      kernels[name](calls[at + 1]);
      frameTimes.set(name, (frameTimes.get(name) ?? 0) + performance.now() - before);
    }
    // code is compiled again, better, while the first frames run
    if (index < frames.length / 2) continue;
    for (const [name, time] of frameTimes) times.set(name, [...(times.get(name) ?? []), time]);
  }
  const count = coefficients(plan);
  return Object.fromEntries([...times].map(([name, list]) => [name, (median(list) * 1e6) / count]));
}

/** Coefficients that are filtered: samples of all bands or levels. */
export function coefficients({ bands, levels }: Plan): number {
  const samples = [...bands.map(({ box }) => box), ...levels];
  return samples.reduce((sum, { width, height }) => sum + width * height, 0);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
