// A worker of the test page: does with the simd engine what it is told, and answers with frames.
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema } from '../../core/spec/magnification.ts';
import { createBrowserSimdEngine } from '../../renderer/engine/simd-engine.ts';

/** The workers that the engine starts, to be killed from outside. */
const workers = [];
const Worker = globalThis.Worker;
globalThis.Worker = function (...args) {
  const worker = new Worker(...args);
  workers.push(worker);
  return worker;
};

let magnifier;

const does = {
  async run({ spec, frames, threads }) {
    await does.prepare({ spec, frame: frames[0], threads });
    const out = [];
    for (const frame of frames) {
      const magnified = await magnifier.push(frame);
      if (magnified) out.push([...magnified.planes[0]]);
    }
    magnifier.dispose();
    return out;
  },
  async prepare({ spec, frame, threads, kernels }) {
    const engine = await createBrowserSimdEngine({ threads, ...(kernels ? { kernels } : {}) });
    const plan = buildPlan(magnificationSchema.parse(spec), frame, frame.format, 30);
    magnifier = await engine.prepare(plan);
    return engine.backend;
  },
  async push({ frame }) {
    return (await magnifier.push(frame)).time;
  },
  async kill({ which, frame }) {
    workers.at(which).terminate();
    // a browser lets a worker run on for seconds after that
    for (const began = performance.now(); performance.now() - began < 20_000;) await magnifier.push(frame);
  },
  async end() {
    magnifier.dispose();
  },
};

self.addEventListener('message', async ({ data: { what, ...request } }) => {
  // frames cross from the test to the page as JSON
  const frameOf = (frame) => ({ ...frame, planes: frame.planes.map((plane) => Uint8Array.from(plane)) });
  if (request.frame) request.frame = frameOf(request.frame);
  if (request.frames) request.frames = request.frames.map(frameOf);
  const answer = await does[what](request).then(
    (value) => ({ value }),
    ({ code, message }) => ({ code, message }),
  );
  self.postMessage(answer);
});
