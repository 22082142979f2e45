import { allocateFrame, type Frame, maxCode, type PixelFormat, type Plane, type Size } from '../base/frame.ts';

/** What the output shows. */
export const views = ['magnified', 'side-by-side', 'difference'] as const;
export type View = (typeof views)[number];

/** Whether a view needs the source frame beside the magnified one. */
export function needsSource(view: View): boolean {
  return view !== 'magnified';
}

/** Size of the frames of a view. */
export function viewSize(view: View, size: Size, format: PixelFormat): Size {
  const { width, height } = size;
  return { width: view === 'side-by-side' ? cellWidth(size, format) + width : width, height };
}

/**
 * One frame of a view.
 * - `magnified`: the magnified frame itself.
 * - `side-by-side`: source left, magnified right. Where chroma is subsampled and the width odd, the source's last column is
 *   repeated once so that chroma of both halves stays aligned.
 * - `difference`: mid-grey plus (magnified − source) in code values, in every plane, clipped: grey is where nothing changed.
 *
 * @param source the source frame of the same instant (any view but `magnified` needs it)
 */
export function composeView(view: View, source: Frame, magnified: Frame): Frame {
  switch (view) {
    case 'magnified':
      return magnified;
    case 'side-by-side':
      return sideBySide(source, magnified);
    case 'difference':
      return difference(source, magnified);
    default:
      return view satisfies never;
  }
}

function cellWidth(size: Size, format: PixelFormat): number {
  const subsampled = format.chroma === '420' || format.chroma === '422';
  return subsampled ? size.width + (size.width % 2) : size.width;
}

function sideBySide(source: Frame, magnified: Frame): Frame {
  const out = allocateFrame(viewSize('side-by-side', source, source.format), source.format, source.time);
  for (const [index, target] of out.planes.entries()) {
    const left = source.planes[index];
    const right = magnified.planes[index];
    const chroma = index > 0;
    const rows = chroma && source.format.chroma === '420' ? (source.height + 1) >> 1 : source.height;
    const width = left.length / rows;
    const stride = target.length / rows;
    const cell = stride - width;
    for (let y = 0; y < rows; y++) {
      target.set(left.subarray(y * width, (y + 1) * width), y * stride);
      target.fill(left[(y + 1) * width - 1], y * stride + width, y * stride + cell);
      target.set(right.subarray(y * width, (y + 1) * width), y * stride + cell);
    }
  }
  return out;
}

function difference(source: Frame, magnified: Frame): Frame {
  const out = allocateFrame(source, source.format, source.time);
  const top = maxCode(source.format);
  const grey = 2 ** (source.format.bits - 1);
  for (const [index, target] of out.planes.entries()) subtract(magnified.planes[index], source.planes[index], grey, top, target);
  return out;
}

function subtract(a: Plane, b: Plane, grey: number, top: number, out: Plane): void {
  for (let i = 0; i < out.length; i++) {
    const value = grey + a[i] - b[i];
    out[i] = value < 0 ? 0 : value > top ? top : value;
  }
}
