import { describe, expect, it } from 'vitest';
import { CaptureClock, type CaptureTime, fileTime } from '../../../core/base/clock.ts';
import { allocateFrame, type CaptureFrame, type FileFrame, type Frame } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import {
  type FramePair,
  MagnifiedStream,
  type MagnifiedStreamOptions,
  type SourceFrame,
} from '../../../core/stream/magnified-stream.ts';

const size = { width: 24, height: 24 };
const format = { chroma: 'gray', bits: 8 } as const;

/** Frame `index` at ten frames a second of the file. The two scenes are noise of different seeds: a cut between them is clear. */
function frameAt(index: number, scene = 0, time = index / 10): FileFrame {
  const frame = allocateFrame(size, format, fileTime(time));
  for (let at = 0; at < frame.planes[0].length; at++) frame.planes[0][at] = ((at + 7 * scene) * (scene ? 7919 : 104_729)) % 251;
  return frame;
}

/** A magnifier that returns copies `latency` frames late and logs what is asked of it. */
function recorder(log: string[], latency = 0, name = ''): Magnifier {
  const waiting: CaptureFrame[] = [];
  const copy = (frame: CaptureFrame): CaptureFrame => ({ ...frame, planes: frame.planes.map((plane) => plane.slice()) });
  return {
    plan: {} as Plan,
    async push(frame) {
      log.push(`${name}push ${frame.time.toFixed(2)}`);
      waiting.push(copy(frame));
      return waiting.length > latency ? waiting.shift()! : null;
    },
    async *drain() {
      log.push(`${name}drain`);
      yield* waiting.splice(0);
    },
    reset() {
      log.push(`${name}reset`);
      waiting.length = 0;
    },
    retune: () => {},
    read: async () => new Float32Array(),
    report: () => ({ frames: 0, limitedShare: 0, heldShare: 0 }),
    dispose: () => {},
    [Symbol.dispose]: () => {},
  };
}

async function* streamed<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function pairsOf(
  frames: readonly SourceFrame[],
  options: Partial<MagnifiedStreamOptions<SourceFrame>> & Pick<MagnifiedStreamOptions<SourceFrame>, 'magnifierFor'>,
): Promise<FramePair[]> {
  const stream = new MagnifiedStream({ source: streamed(frames), clock: CaptureClock.live, now: () => 0, ...options });
  const pairs: FramePair[] = [];
  for await (const pair of stream.pairs()) pairs.push(pair);
  return pairs;
}

describe('a magnified stream', () => {
  it('gives the engine times of the capture and pairs times of the file', async () => {
    const log: string[] = [];
    const magnifier = recorder(log);
    const pairs = await pairsOf([frameAt(0), frameAt(1), frameAt(2)], {
      magnifierFor: () => magnifier,
      clock: new CaptureClock(10, 40),
    });
    expect(log).toEqual(['reset', 'push 0.00', 'push 0.03', 'push 0.05', 'drain']);
    expect(pairs.map(({ source, magnified }) => [source.time, magnified.time])).toEqual([
      [0, 0],
      [0.1, 0.1],
      [0.2, 0.2],
    ]);
  });

  it('lets every source wait for its magnified frame where filters look ahead, and drains at the end', async () => {
    const magnifier = recorder([], 2);
    const pairs = await pairsOf(
      [0, 1, 2, 3].map((index) => frameAt(index)),
      { magnifierFor: () => magnifier },
    );
    expect(pairs.map(({ source }) => source.time)).toEqual([0, 0.1, 0.2, 0.3]);
    for (const { source, magnified } of pairs) expect(magnified.planes[0]).toEqual(source.planes[0]);
  });

  it('drains and starts anew at a hard cut, and marks the first pair after it', async () => {
    const log: string[] = [];
    const magnifier = recorder(log, 1);
    const pairs = await pairsOf([frameAt(0), frameAt(1), frameAt(2, 1), frameAt(3, 1)], { magnifierFor: () => magnifier });
    expect(log).toEqual(['reset', 'push 0.00', 'push 0.10', 'drain', 'reset', 'push 0.20', 'push 0.30', 'drain']);
    expect(pairs.map(({ restart }) => restart)).toEqual([true, false, true, false]);
  });

  it('of a camera: drops what waits when the camera was interrupted, when its clock goes back, and at the end', async () => {
    const log: string[] = [];
    const magnifier = recorder(log, 1);
    const pairs = await pairsOf(
      [frameAt(0), frameAt(1), { ...frameAt(2), restart: true }, frameAt(3), frameAt(4, 0, 0.05), frameAt(5, 0, 0.15)],
      { magnifierFor: () => magnifier, live: true },
    );
    expect(log.filter((entry) => !entry.startsWith('push'))).toEqual(['reset', 'reset', 'reset']);
    expect(pairs.map(({ source, restart }) => [source.time, restart])).toEqual([
      [0, true],
      [0.2, true],
      [0.05, true],
    ]);
  });

  it('starts anew with another magnifier', async () => {
    const log: string[] = [];
    const [first, second] = [recorder(log, 0, '1 '), recorder(log, 0, '2 ')];
    const pairs = await pairsOf([frameAt(0), frameAt(1), frameAt(2)], {
      magnifierFor: ({ time }) => (time < 0.05 ? first : second),
    });
    expect(log).toEqual(['1 reset', '1 push 0.00', '2 reset', '2 push 0.10', '2 push 0.20', '2 drain']);
    expect(pairs.map(({ restart }) => restart)).toEqual([true, true, false]);
  });

  it('shows watchers each frame on the clock of the capture while the engine computes, and says how long that took', async () => {
    const seen: [CaptureTime, boolean][] = [];
    const spent: number[] = [];
    let milliseconds = 0;
    const magnifier = recorder([], 1);
    const pairs = await pairsOf([frameAt(0), { ...frameAt(1), arrived: 1 }], {
      magnifierFor: () => magnifier,
      clock: new CaptureClock(10, 20),
      onFrame: (frame, restart) => seen.push([frame.time, restart]),
      onEngine: (took) => spent.push(took),
      now: () => (milliseconds += 4),
    });
    expect(seen).toEqual([
      [0, true],
      [0.05, false],
    ]);
    expect(spent).toEqual([4, 4]);
    // The first waited until the second had gone through; the second came at 1 ms and left, at 32, when the engine was drained.
    expect(pairs.map(({ latencyMs }) => latencyMs)).toEqual([16, 31]);
  });

  it('hands source frames back as soon as the engine has read them, where they are not needed beside the magnified ones', async () => {
    const back: Frame[] = [];
    const sources = [frameAt(0), frameAt(1)];
    const magnifier = recorder([], 1);
    const pairs = await pairsOf(sources, { magnifierFor: () => magnifier, discardSource: (frame) => back.push(frame) });
    expect(back).toEqual(sources);
    expect(pairs.map(({ source }) => source.planes.length)).toEqual([0, 0]);
    expect(pairs.map(({ source }) => source.time)).toEqual([0, 0.1]);
  });

  it('magnifies the last source again with other settings', async () => {
    const magnifier = recorder([]);
    const stream = new MagnifiedStream({
      source: streamed([frameAt(0), frameAt(1)]),
      clock: new CaptureClock(10, 20),
      magnifierFor: () => magnifier,
      now: () => 0,
    });
    const { value } = await stream.pairs().next();
    const again = await stream.again(value!);
    expect(again).toMatchObject({ source: value!.source, restart: false });
    expect(again!.magnified.time).toBe(0);
  });
});

describe('the clock of a clip', () => {
  it('counts seconds of the capture: ten seconds of a file at 30 fps, filmed at 300, were one', () => {
    expect(new CaptureClock(30, 300).captureTime(fileTime(10))).toBeCloseTo(1, 12);
  });

  it('cannot be mixed up: a time of the file is no time of the capture', () => {
    const filed = frameAt(0);
    // @ts-expect-error A frame with the time of the file is not what an engine takes.
    const captured: CaptureFrame = filed;
    // @ts-expect-error Nor does a bare number say on which clock it counts.
    const time: CaptureTime = 0.5;
    expect([captured, time]).toHaveLength(2);
  });
});
