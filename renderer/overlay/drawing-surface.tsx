import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Size } from '../../core/base/frame.ts';
import type { Box } from '../state/tools.ts';
import { boxBetween, type Point, pointInside } from './region-drag.ts';
import type { Slice } from '../../core/spec/project.ts';

export interface DrawingSurfaceProps {
  readonly frame: Size;
  readonly shape: 'box' | 'line';
  readonly hint: string;
  readonly onBox: (box: Box) => void;
  readonly onLine: (line: Slice) => void;
  readonly onCancel: () => void;
}

/** Screen pixels below which a drag counts as an accidental movement. */
const slip = 5;

/** Covers the frame while something is drawn on it. Enter draws in the middle, for use without a pointer. */
export function DrawingSurface({ frame, shape, hint, onBox, onLine, onCancel }: DrawingSurfaceProps): JSX.Element {
  const surface = useRef<HTMLDivElement>(null);
  const [ends, setEnds] = useState<readonly [Point, Point] | null>(null);
  const origin = useRef<{ readonly pointer: number; readonly x: number; readonly y: number } | null>(null);

  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      onCancel();
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [onCancel]);

  const at = (event: PointerEvent): Point => {
    const box = surface.current?.getBoundingClientRect();
    if (!box || box.width === 0) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * frame.width,
      y: ((event.clientY - box.top) / box.height) * frame.height,
    };
  };
  const finish = (from: Point, to: Point) => {
    if (shape === 'box') {
      onBox(boxBetween(from, to, frame));
      return;
    }
    const [a, b] = [pointInside(from, frame), pointInside(to, frame)];
    onLine({ x1: a.x, y1: a.y, x2: b.x, y2: b.y });
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    origin.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
    setEnds([at(event), at(event)]);
  };
  const move = (event: PointerEvent) => {
    if (origin.current?.pointer === event.pointerId && ends) setEnds([ends[0], at(event)]);
  };
  const up = (event: PointerEvent) => {
    const from = origin.current;
    origin.current = null;
    setEnds(null);
    if (from && ends && Math.hypot(event.clientX - from.x, event.clientY - from.y) > slip) finish(ends[0], at(event));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height } = frame;
    if (shape === 'box') finish({ x: width / 3, y: height / 3 }, { x: (2 * width) / 3, y: (2 * height) / 3 });
    else finish({ x: width / 5, y: height / 2 }, { x: (4 * width) / 5, y: height / 2 });
  };

  const drawn = ends && boxBetween(ends[0], ends[1], frame);
  return (
    <div
      ref={surface}
      class="drawing-surface"
      role="button"
      tabIndex={0}
      aria-label={`${hint} Enter draws one in the middle.`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onKeyDown={key}
    >
      {ends && (
        <svg viewBox={`0 0 ${frame.width} ${frame.height}`} preserveAspectRatio="none" aria-hidden="true">
          {shape === 'box' && drawn ? (
            <rect class="drawn" x={drawn.x} y={drawn.y} width={drawn.width} height={drawn.height} />
          ) : (
            <line class="drawn" x1={ends[0].x} y1={ends[0].y} x2={ends[1].x} y2={ends[1].y} />
          )}
        </svg>
      )}
    </div>
  );
}
