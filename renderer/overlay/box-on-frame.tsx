import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Size } from '../../core/base/frame.ts';
import type { Box } from '../state/tools.ts';
import { arrowStep, dragBox, type Grip, handlePlace, handles, type Point } from './region-drag.ts';

export interface BoxOnFrameProps {
  readonly box: Box;
  readonly frame: Size;
  readonly kind: 'region' | 'measured';
  /** Shown at its corner and part of its spoken name. */
  readonly name: string;
  /** Width in frame pixels over which the edge fades, half of it outside; 0 draws none. */
  readonly feather: number;
  readonly selected: boolean;
  /** Frame pixels per CSS pixel. */
  readonly pixels: { readonly across: number; readonly down: number };
  readonly onSelect: () => void;
  readonly onChange: (box: Box) => void;
  /** Called when a drag has ended: further changes are another step of undo. */
  readonly onSettled: () => void;
  readonly onRemove: () => void;
}

interface Drag {
  readonly grip: Grip;
  readonly pointer: number;
  readonly from: Point;
  readonly box: Box;
}

/** A rectangle on the frame that is moved and resized with the pointer, or with arrow keys (Alt resizes, Shift takes ten). */
export function BoxOnFrame(props: BoxOnFrameProps): JSX.Element {
  const { box, frame, kind, name, feather, selected } = props;
  const drag = useRef<Drag | null>(null);

  const start = (grip: Grip) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drag.current = { grip, pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, box };
    props.onSelect();
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (held?.pointer !== event.pointerId) return;
    const { across, down } = props.pixels;
    props.onChange(
      dragBox(held.box, held.grip, (event.clientX - held.from.x) * across, (event.clientY - held.from.y) * down, frame),
    );
  };
  const end = () => {
    if (drag.current) props.onSettled();
    drag.current = null;
  };
  const key = (event: KeyboardEvent) => {
    const step = arrowStep(event.key, event.shiftKey);
    if (step) props.onChange(dragBox(box, event.altKey ? 'se' : 'inside', step.x, step.y, frame));
    else if (event.key === 'Delete' || event.key === 'Backspace') props.onRemove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pointer = (grip: Grip) => ({
    onPointerDown: start(grip),
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  });

  const share = (value: number, whole: number) => `${(100 * value) / whole}%`;
  const place = {
    left: share(box.x, frame.width),
    top: share(box.y, frame.height),
    width: share(box.width, frame.width),
    height: share(box.height, frame.height),
  };
  const faded = {
    left: share(-feather / 2, box.width),
    top: share(-feather / 2, box.height),
    width: share(box.width + feather, box.width),
    height: share(box.height + feather, box.height),
  };
  return (
    <div
      class={`box-on-frame ${kind} ${selected ? 'selected' : ''}`}
      style={place}
      role="group"
      tabIndex={0}
      aria-label={`${name}, ${box.width} by ${box.height} pixels at ${box.x}, ${box.y}. Arrow keys move it, with Alt they resize it, Delete removes it.`}
      onFocus={props.onSelect}
      onKeyDown={key}
      {...pointer('inside')}
    >
      {feather > 0 && <span class="feather" style={faded} />}
      <span class="box-name" aria-hidden="true">
        {name}
      </span>
      {selected &&
        handles.map((handle) => {
          const { x, y } = handlePlace(handle);
          return (
            <span
              key={handle}
              class={`box-handle ${handle}`}
              style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
              {...pointer(handle)}
            />
          );
        })}
    </div>
  );
}
