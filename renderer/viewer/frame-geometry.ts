import type { ProjectView } from '../../core/spec/project.ts';

/** Position of a frame in its pane. Lengths are CSS pixels, from the pane's upper left corner. */
export interface FrameGeometry {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** CSS pixels per frame pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Screen pixels per frame pixel, vertically: the displayed zoom. */
  readonly zoom: number;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
}

interface Area {
  readonly width: number;
  readonly height: number;
}

export const largestZoom = 64;

/** Places a frame in its pane for a view. A frame smaller than the pane is centred; a larger one leaves no gap. */
export function placeFrame(
  frame: FrameSize,
  pane: Area,
  view: Pick<ProjectView, 'zoom' | 'centre'>,
  devicePixels: number,
): FrameGeometry {
  const zoom = view.zoom === 'fit' ? fittingZoom(frame, pane, devicePixels) : view.zoom;
  const scaleY = zoom / devicePixels;
  const scaleX = scaleY * frame.pixelAspect;
  const [width, height] = [frame.width * scaleX, frame.height * scaleY];
  return {
    left: startOf(width, pane.width, view.centre.x, devicePixels),
    top: startOf(height, pane.height, view.centre.y, devicePixels),
    width,
    height,
    scaleX,
    scaleY,
    zoom,
  };
}

/** The zoom at which the whole frame is visible. */
export function fittingZoom(frame: FrameSize, pane: Area, devicePixels: number): number {
  const scale = Math.min(pane.width / (frame.width * frame.pixelAspect), pane.height / frame.height);
  return Math.max(1e-3, scale * devicePixels);
}

/** Rounds to whole screen pixels, so that frame pixels have sharp edges. */
function startOf(length: number, room: number, centre: number, devicePixels: number): number {
  const start = length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, room / 2 - centre * length));
  return Math.round(start * devicePixels) / devicePixels;
}

/**
 * The view after zooming by a factor, with the frame's point under (x, y) of the pane staying there.
 * Below the fitting zoom it becomes `fit`.
 */
export function zoomedAt(
  frame: FrameSize,
  pane: Area,
  view: Pick<ProjectView, 'zoom' | 'centre'>,
  devicePixels: number,
  at: { readonly x: number; readonly y: number; readonly factor: number },
): Pick<ProjectView, 'zoom' | 'centre'> {
  const before = placeFrame(frame, pane, view, devicePixels);
  const zoom = Math.min(largestZoom, before.zoom * at.factor);
  if (zoom <= fittingZoom(frame, pane, devicePixels)) return { zoom: 'fit', centre: { x: 0.5, y: 0.5 } };
  const point = { x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height };
  const grown = zoom / before.zoom;
  const [width, height] = [before.width * grown, before.height * grown];
  return {
    zoom,
    centre: {
      x: insideCentre(point.x + (pane.width / 2 - at.x) / width, width, pane.width),
      y: insideCentre(point.y + (pane.height / 2 - at.y) / height, height, pane.height),
    },
  };
}

/** Returns the view after a move by CSS pixels. */
export function movedBy(
  frame: FrameSize,
  pane: Area,
  view: Pick<ProjectView, 'zoom' | 'centre'>,
  devicePixels: number,
  by: { readonly x: number; readonly y: number },
): { x: number; y: number } {
  const { width, height } = placeFrame(frame, pane, view, devicePixels);
  return {
    x: insideCentre(view.centre.x - by.x / width, width, pane.width),
    y: insideCentre(view.centre.y - by.y / height, height, pane.height),
  };
}

/** A centre at which no gap is left at either side. */
function insideCentre(centre: number, length: number, room: number): number {
  if (length <= room) return 0.5;
  const half = room / 2 / length;
  return Math.min(1 - half, Math.max(half, centre));
}
