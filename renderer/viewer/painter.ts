import { effect, signal } from '@preact/signals';
import { report } from '../state/problems.ts';
import { paintPicture } from './paint-picture.ts';
import type { PicturePair } from './pair-queue.ts';
import { pictureStream } from './picture-stream.ts';

/** Becomes true with the first pair of a stream: until then the canvases hold nothing, or another clip's picture. */
export const painted = signal(false);

/** The two canvases, of the frames' own resolution; null while no viewer is on the page. */
export const canvases = signal<{ readonly source: HTMLCanvasElement; readonly magnified: HTMLCanvasElement } | null>(null);

type PairListener = (pair: PicturePair) => void;
const listeners = new Set<PairListener>();
let latest: PicturePair | null = null;

/** Hears of each pair right after it was painted; its planes are good only until the call returns. @returns a function that stops it */
export function onPainted(listener: PairListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The pair on the screen. */
export function latestPair(): PicturePair | null {
  return latest;
}

/** Paints what arrives: both pictures of an instant in the same animation frame. @returns a function that stops it */
export function paintInto(source: HTMLCanvasElement, magnified: HTMLCanvasElement): () => void {
  const sourceContext = source.getContext('2d', { alpha: false });
  const magnifiedContext = magnified.getContext('2d', { alpha: false });
  if (!sourceContext || !magnifiedContext) throw new Error('This browser has no canvas to draw on.');
  canvases.value = { source, magnified };
  let asked = 0;
  const stop = effect(() => {
    const stream = pictureStream.value;
    painted.value = false;
    latest = null;
    if (!stream) return undefined;
    const paint = (): void => {
      asked = 0;
      const { pair, paid } = stream.queue.take();
      if (pair) {
        try {
          paintPicture(sourceContext, pair.source, stream.colour);
          paintPicture(magnifiedContext, pair.magnified, stream.colour);
          latest = pair;
          painted.value = true;
          for (const listener of listeners) listener(pair);
        } catch (error) {
          report(error, 'Show the pictures');
        }
      }
      stream.painted(paid);
    };
    const arrived = (): void => {
      if (asked === 0) asked = requestAnimationFrame(paint);
    };
    stream.arrived = arrived;
    // What came before the viewer was there.
    stream.arrived();
    return () => {
      // Another viewer may have taken over before this one is gone.
      if (stream.arrived === arrived) stream.arrived = () => {};
      cancelAnimationFrame(asked);
      asked = 0;
    };
  });
  return () => {
    stop();
    if (canvases.peek()?.source === source) canvases.value = null;
  };
}
