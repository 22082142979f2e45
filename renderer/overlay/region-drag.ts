import type { Size } from '../../core/base/frame.ts';
import type { Box } from '../state/tools.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The edges and corners by which a box is dragged, named by compass directions. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof handles)[number];
export type Grip = Handle | 'inside';

/** Sides of a region are at least this long, in frame pixels. */
export const leastSide = 8;

/** Returns the box between two corners, inside the frame, on whole pixels. */
export function boxBetween(from: Point, to: Point, frame: Size): Box {
  const across = spanBetween(from.x, to.x, frame.width);
  const down = spanBetween(from.y, to.y, frame.height);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** Returns a box after a drag by (dx, dy) frame pixels at a grip. It stays inside the frame. */
export function dragBox(box: Box, grip: Grip, dx: number, dy: number, frame: Size): Box {
  const across = dragSpan(box.x, box.width, sideOf(grip, 'w', 'e'), dx, frame.width);
  const down = dragSpan(box.y, box.height, sideOf(grip, 'n', 's'), dy, frame.height);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** The middle of a handle on its box, 0–1 of width and height. */
export function handlePlace(handle: Handle): Point {
  const of = (low: string, high: string) => (handle.includes(low) ? 0 : handle.includes(high) ? 1 : 0.5);
  return { x: of('w', 'e'), y: of('n', 's') };
}

/** Displacement by an arrow key, in frame pixels; `null` for another key. */
export function arrowStep(key: string, large: boolean): Point | null {
  const step = large ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
      return { x: -step, y: 0 };
    case 'ArrowRight':
      return { x: step, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -step };
    case 'ArrowDown':
      return { x: 0, y: step };
    default:
      return null;
  }
}

/** A point inside the frame, on whole pixels. */
export function pointInside(point: Point, frame: Size): Point {
  return {
    x: Math.min(frame.width - 1, Math.max(0, Math.round(point.x))),
    y: Math.min(frame.height - 1, Math.max(0, Math.round(point.y))),
  };
}

interface Span {
  readonly start: number;
  readonly length: number;
}

function spanBetween(a: number, b: number, frame: number): Span {
  const clamp = (value: number) => Math.min(frame, Math.max(0, Math.round(value)));
  const least = Math.min(leastSide, frame);
  const start = Math.min(clamp(a), clamp(b), frame - least);
  return { start, length: Math.max(least, Math.max(clamp(a), clamp(b)) - start) };
}

type Side = 'low' | 'high' | 'both' | 'none';

function sideOf(grip: Grip, low: string, high: string): Side {
  if (grip === 'inside') return 'both';
  if (grip.includes(low)) return 'low';
  return grip.includes(high) ? 'high' : 'none';
}

function dragSpan(start: number, length: number, side: Side, by: number, frame: number): Span {
  const least = Math.min(leastSide, frame);
  const end = start + length;
  switch (side) {
    case 'none':
      return { start, length };
    case 'both':
      return { start: Math.round(Math.min(frame - length, Math.max(0, start + by))), length };
    case 'low': {
      const moved = Math.round(Math.min(end - least, Math.max(0, start + by)));
      return { start: moved, length: end - moved };
    }
    case 'high':
      return { start, length: Math.round(Math.min(frame - start, Math.max(least, length + by))) };
    default:
      return side satisfies never;
  }
}
