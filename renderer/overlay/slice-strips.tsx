import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Frame } from '../../core/base/frame.ts';
import type { Slice } from '../../core/spec/project.ts';
import { change, view } from '../state/project.ts';
import { onPainted } from '../viewer/painter.ts';
import './slice-strips.css';
import { type LumaPlane, sampleSlice, sliceLength } from './slice-line.ts';

/** Columns of the strips, one per frame: 10 seconds at 30 frames per second. */
const columns = 300;
/** Samples along the slice, more than the strips are high on any screen. */
const most = 512;

/** The slice of the project over time, for as long as there is one. */
export function SliceStrips(): JSX.Element | null {
  const { slice } = view.value;
  return slice && <Strips slice={slice} />;
}

/**
 * Source above magnified: motion along the line shows as a wave, one column for each frame. The strips are written from left to
 * right, then from the left again.
 */
function Strips({ slice }: { readonly slice: Slice }): JSX.Element {
  const source = useRef<HTMLCanvasElement>(null);
  const magnified = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const length = sliceLength(slice, most);
    const [above, below] = [stripOn(source.current, length), stripOn(magnified.current, length)];
    let column = 0;
    return onPainted((pair) => {
      if (pair.restart) {
        above?.mark(column);
        below?.mark(column);
        column = (column + 1) % columns;
      }
      above?.write(lumaOf(pair.source), slice, column);
      below?.write(lumaOf(pair.magnified), slice, column);
      column = (column + 1) % columns;
    });
  }, [slice]);

  return (
    <section class="slice-strips" aria-label="Slice over time">
      <Strip name="Source" canvas={source} />
      <Strip name="Magnified" canvas={magnified} />
      <button
        type="button"
        class="slice-close"
        aria-label="Remove the slice"
        onClick={() => change((draft) => (draft.view.slice = null), { label: 'Remove slice' })}
      >
        ×
      </button>
    </section>
  );
}

/** Frames for the screen have 8 bits. */
function lumaOf({ width, height, planes }: Frame): LumaPlane {
  return { width, height, stride: width, data: planes[0] as Uint8Array };
}

function Strip({ name, canvas }: { name: string; canvas: { current: HTMLCanvasElement | null } }): JSX.Element {
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name} frame along the slice, time from left to right: motion along the line shows as a wave`}
      />
    </figure>
  );
}

interface Strip {
  write(plane: LumaPlane, slice: Slice, column: number): void;
  /** Draws a mark where time is not continuous. */
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
      // a gap before the next column, so that the newest one can be found
      context.clearRect((column + 1) % columns, 0, 6, length);
    },
    mark(column) {
      context.fillStyle = '#f0b45f';
      context.fillRect(column, 0, 1, length);
    },
  };
}
