import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Size } from '../../core/base/frame.ts';
import type { Slice } from '../../core/spec/project.ts';
import { arrowStep, type Point, pointInside } from './region-drag.ts';

export interface LineOnFrameProps {
  readonly line: Slice;
  readonly frame: Size;
  readonly kind: 'slice' | 'ruler';
  readonly name: string;
  /** Frame pixels per CSS pixel. */
  readonly pixels: { readonly across: number; readonly down: number };
  readonly onChange: (line: Slice) => void;
  readonly onSettled: () => void;
  readonly onRemove: () => void;
}

type End = 'start' | 'end';

/** A straight line on the frame, moved by its ends with the pointer or with arrow keys. */
export function LineOnFrame(props: LineOnFrameProps): JSX.Element {
  const { line, frame, kind, name } = props;
  const drag = useRef<{ readonly end: End; readonly pointer: number; readonly from: Point; readonly line: Slice } | null>(null);

  const start = (end: End) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drag.current = { end, pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, line };
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (held?.pointer !== event.pointerId) return;
    const { across, down } = props.pixels;
    const by = { x: (event.clientX - held.from.x) * across, y: (event.clientY - held.from.y) * down };
    props.onChange(moveEnd(held.line, held.end, by, frame));
  };
  const stop = () => {
    if (drag.current) props.onSettled();
    drag.current = null;
  };
  const key = (end: End) => (event: KeyboardEvent) => {
    const step = arrowStep(event.key, event.shiftKey);
    if (step) props.onChange(moveEnd(line, end, step, frame));
    else if (event.key === 'Delete' || event.key === 'Backspace') props.onRemove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const handle = (end: End, x: number, y: number) => (
    <button
      type="button"
      class="line-end"
      aria-label={`${name}, ${end} at ${x}, ${y}. Arrow keys move it, Delete removes the line.`}
      style={{ left: `${(100 * x) / frame.width}%`, top: `${(100 * y) / frame.height}%` }}
      onPointerDown={start(end)}
      onPointerMove={move}
      onPointerUp={stop}
      onPointerCancel={stop}
      onKeyDown={key(end)}
    />
  );
  return (
    <div class={`line-on-frame ${kind}`}>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} preserveAspectRatio="none" aria-hidden="true">
        <line class="line-edge" x1={line.x1} y1={line.y1} x2={line.x2} y2={line.y2} />
        <line class="line-core" x1={line.x1} y1={line.y1} x2={line.x2} y2={line.y2} />
      </svg>
      {handle('start', line.x1, line.y1)}
      {handle('end', line.x2, line.y2)}
    </div>
  );
}

function moveEnd(line: Slice, end: End, by: Point, frame: Size): Slice {
  if (end === 'start') {
    const { x, y } = pointInside({ x: line.x1 + by.x, y: line.y1 + by.y }, frame);
    return { ...line, x1: x, y1: y };
  }
  const { x, y } = pointInside({ x: line.x2 + by.x, y: line.y2 + by.y }, frame);
  return { ...line, x2: x, y2: y };
}
