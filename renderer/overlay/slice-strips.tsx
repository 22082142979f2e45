import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Slice } from '../../core/spec/project.ts';
import './slice-strips.css';
import { type LumaPlane, sampleSlice, sliceLength } from './slice-line.ts';

/** One instant as it was shown. */
export interface ShownPictures {
  readonly source: LumaPlane;
  readonly magnified: LumaPlane;
  /** The pictures do not follow the last ones: a seek, or the loop's start. */
  readonly restart: boolean;
}

export interface SliceStripsProps {
  readonly slice: Slice;
  /** Calls back for every pair of pictures that is shown. @returns a function that stops */
  readonly onShown: (listener: (pictures: ShownPictures) => void) => () => void;
  readonly onClose: () => void;
}

/** Columns of the strips: at 30 pictures a second 20 seconds. */
const columns = 600;
/** Samples across, more than the strips' height on any screen. */
const most = 512;

/**
 * The slice over time, source above magnified: motion along the line shows as a wave, one column a picture, written from left
 * to right and over again.
 */
export function SliceStrips({ slice, onShown, onClose }: SliceStripsProps): JSX.Element {
  const source = useRef<HTMLCanvasElement>(null);
  const magnified = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const length = sliceLength(slice, most);
    const strips = [stripOn(source.current, length), stripOn(magnified.current, length)];
    let column = 0;
    return onShown((pictures) => {
      if (pictures.restart) for (const strip of strips) strip?.mark(column);
      strips[0]?.write(pictures.source, slice, column);
      strips[1]?.write(pictures.magnified, slice, column);
      column = (column + 1) % columns;
    });
  }, [slice, onShown]);

  return (
    <section class="slice-strips" aria-label="Slice over time">
      <Strip name="Source" canvas={source} />
      <Strip name="Magnified" canvas={magnified} />
      <button type="button" class="slice-close" aria-label="Close the slice" onClick={onClose}>
        ×
      </button>
    </section>
  );
}

function Strip({ name, canvas }: { name: string; canvas: { current: HTMLCanvasElement | null } }): JSX.Element {
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name} picture along the slice, time from left to right: motion along the line shows as a wave`}
      />
    </figure>
  );
}

interface Strip {
  write(plane: LumaPlane, slice: Slice, column: number): void;
  /** A break in time. */
  mark(column: number): void;
}

function stripOn(canvas: HTMLCanvasElement | null, length: number): Strip | null {
  const context = canvas?.getContext('2d', { alpha: true });
  if (!canvas || !context) return null;
  canvas.width = columns;
  canvas.height = length;
  const samples = new Uint8Array(length);
  const pixels = context.createImageData(1, length);
  return {
    write(plane, slice, column) {
      sampleSlice(plane, slice, samples);
      for (let i = 0; i < length; i++) pixels.data.fill(samples[i], 4 * i, 4 * i + 3);
      for (let i = 0; i < length; i++) pixels.data[4 * i + 3] = 255;
      context.putImageData(pixels, column, 0);
      // a gap runs ahead of what is written, so that the newest column is seen
      context.clearRect((column + 1) % columns, 0, 6, length);
    },
    mark(column) {
      context.fillStyle = '#f0b45f';
      context.fillRect(Math.max(0, column - 1), 0, 1, length);
    },
  };
}
