import { effect, signal } from '@preact/signals';
import { report } from '../state/problems.ts';
import { FrameCanvas } from './frame-canvas.ts';
import type { ShownPair } from './pair-queue.ts';
import { frameStream, type FrameStream } from './frame-stream.ts';

/** Whether the first pair of a stream has been painted: until then the canvases are empty, or hold another clip's frame. */
export const painted = signal(false);

/** The two canvases, of the frames' own resolution; null while no viewer is on the page. */
export const canvases = signal<{ readonly source: HTMLCanvasElement; readonly magnified: HTMLCanvasElement } | null>(null);

type PairListener = (pair: ShownPair) => void;
const listeners = new Set<PairListener>();
let latest: ShownPair | null = null;

/** Calls the listener with each pair right after it was painted; the pair's planes are valid only until the call returns. @returns a function that stops it */
export function onPainted(listener: PairListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The pair on the screen. */
export function latestPair(): ShownPair | null {
  return latest;
}

/** Paints pairs as they arrive: both frames of an instant in the same animation frame. @returns a function that stops it */
export function paintInto(source: HTMLCanvasElement, magnified: HTMLCanvasElement): () => void {
  const [sourceCanvas, magnifiedCanvas] = [new FrameCanvas(source), new FrameCanvas(magnified)];
  canvases.value = { source, magnified };
  const stop = effect(() => {
    const stream = frameStream.value;
    painted.value = false;
    latest = null;
    return stream ? paintStream(stream, sourceCanvas, magnifiedCanvas) : undefined;
  });
  return () => {
    stop();
    if (canvases.peek()?.source === source) canvases.value = null;
  };
}

/** The last pair of each stream: a viewer that is opened later starts with it, since a paused clip sends nothing new. */
const lastPairs = new WeakMap<FrameStream, ShownPair>();

/** Converts a pair when it arrives, shows it with the next animation frame, gives credit, and takes the next one. */
function paintStream(stream: FrameStream, source: FrameCanvas, magnified: FrameCanvas): () => void {
  let busy = false;
  let stopped = false;
  let owed = 0;
  let again = lastPairs.get(stream) ?? null;
  const give = (): void => {
    const paid = owed;
    owed = 0;
    stream.painted(paid);
  };
  const next = async (): Promise<void> => {
    const { pair: fresh, paid } = stream.queue.take();
    const pair = fresh ?? again;
    again = null;
    owed += paid;
    if (!pair) {
      busy = false;
      give();
      return;
    }
    lastPairs.set(stream, pair);
    try {
      await Promise.all([source.prepare(pair.source, stream.colour), magnified.prepare(pair.magnified, stream.colour)]);
      await new Promise(requestAnimationFrame);
      if (stopped) return;
      source.show();
      magnified.show();
      latest = pair;
      painted.value = true;
      for (const listener of listeners) listener(pair);
    } catch (error) {
      report(error, 'Show the frames');
    }
    give();
    void next();
  };
  const arrived = (): void => {
    if (busy) return;
    busy = true;
    void next();
  };
  stream.arrived = arrived;
  // Handles frames that came before the viewer was opened.
  arrived();
  return () => {
    stopped = true;
    // Another viewer may already have replaced this one.
    if (stream.arrived === arrived) stream.arrived = () => {};
    give();
  };
}
