import type { RealTime } from '../../core/base/clock.ts';
import type { LoupeError } from '../../core/base/error.ts';
import type { Frame } from '../../core/base/frame.ts';
import type { Magnifier } from '../../core/engines/engine.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import { createBrowserSimdEngine } from '../../renderer/engine/simd-engine.ts';

// The worker of the test's page: does with the simd engine what it is told, and answers.

interface Start {
  readonly spec: MagnificationInput;
  readonly threads?: number;
  readonly kernels?: string;
}

/** Frames cross from the test to the page as JSON. */
export interface PlainFrame extends Omit<Frame<RealTime>, 'planes'> {
  readonly planes: readonly (readonly number[])[];
}

export type Request =
  | ({ readonly what: 'run'; readonly frames: readonly PlainFrame[] } & Start)
  | ({ readonly what: 'prepare'; readonly frame: PlainFrame } & Start)
  | { readonly what: 'push'; readonly frame: PlainFrame }
  /** Ends the last thread behind the engine's back and goes on pushing. */
  | { readonly what: 'kill'; readonly frame: PlainFrame }
  | { readonly what: 'end' };

export type Answer = { readonly value: unknown } | { readonly code: string; readonly message: string };

/** What a worker has; the tests' types are Node's. */
interface WorkerScope {
  Worker: new (script: string, options?: object) => { terminate(): void };
  addEventListener(kind: 'message', listener: (event: { readonly data: Request }) => void): void;
  postMessage(answer: Answer): void;
}

const scope = globalThis as unknown as WorkerScope;

/** The workers that the engine starts. */
const workers: { terminate(): void }[] = [];
const { Worker } = scope;
scope.Worker = class extends Worker {
  constructor(script: string, options?: object) {
    super(script, options);
    workers.push(this);
  }
};

let magnifier: Magnifier;

async function prepare({ spec, threads, kernels }: Start, frame: PlainFrame): Promise<void> {
  const engine = await createBrowserSimdEngine({
    ...(threads === undefined ? {} : { threads }),
    ...(kernels === undefined ? {} : { kernels }),
  });
  magnifier = await engine.prepare(buildPlan(magnificationSchema.parse(spec), frame, frame.format, 30));
}

function frameOf(frame: PlainFrame): Frame<RealTime> {
  return { ...frame, planes: frame.planes.map((plane) => Uint8Array.from(plane)) };
}

async function answerTo(request: Request): Promise<unknown> {
  switch (request.what) {
    case 'run': {
      await prepare(request, request.frames[0]);
      const out: number[][] = [];
      for (const frame of request.frames) out.push([...(await magnifier.push(frameOf(frame)))!.planes[0]]);
      magnifier.dispose();
      return out;
    }
    case 'prepare':
      return prepare(request, request.frame);
    case 'push':
      return (await magnifier.push(frameOf(request.frame)))?.time;
    case 'kill': {
      workers.at(-1)!.terminate();
      const frame = frameOf(request.frame);
      // a browser lets a worker run on for seconds after that
      for (const began = performance.now(); performance.now() - began < 120_000;) await magnifier.push(frame);
      return 'nothing failed';
    }
    case 'end':
      return magnifier.dispose();
    default:
      return request satisfies never;
  }
}

scope.addEventListener('message', ({ data }) => {
  void answerTo(data).then(
    (value) => scope.postMessage({ value }),
    (error: unknown) => scope.postMessage((error as LoupeError).toJSON()),
  );
});
