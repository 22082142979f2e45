import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { endMerge, view } from '../state/project.ts';
import { geometry, setWipe } from './view-state.ts';
import './wipe-edge.css';

const keyStep = 0.02;

/** The line between source (left) and magnified frame (right), to drag or to move with the arrow keys. */
export function WipeEdge(): JSX.Element | null {
  const held = useRef<number | null>(null);
  const place = geometry.value;
  const { mode, wipe } = view.value;
  if (mode !== 'wipe' || !place) return null;
  const move = (event: PointerEvent): void => {
    if (held.current !== event.pointerId) return;
    const box = (event.currentTarget as HTMLElement).parentElement?.getBoundingClientRect();
    if (box) setWipe((event.clientX - box.left - place.left) / place.width);
  };
  return (
    <>
      <div
        class="wipe-edge"
        style={{ left: `${place.left + wipe * place.width}px` }}
        role="slider"
        tabIndex={0}
        aria-label="Wipe: source on the left, magnified on the right"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(wipe * 100)}
        aria-valuetext={`${Math.round(wipe * 100)} % source`}
        data-testid="wipe-edge"
        onPointerDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
          event.currentTarget.focus();
          held.current = event.pointerId;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={move}
        onPointerUp={() => {
          held.current = null;
          endMerge();
        }}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -keyStep, ArrowRight: keyStep, Home: -1, End: 1 }[event.key];
          if (by === undefined) return;
          event.preventDefault();
          setWipe(wipe + by);
        }}
      />
      <span class="frame-name">Source</span>
      <span class="frame-name wipe-right">Magnified</span>
    </>
  );
}
