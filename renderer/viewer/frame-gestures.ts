import { endMerge } from '../state/project.ts';
import { loupeAt, geometry, loupeOn, panBy, zoomBy } from './view-state.ts';

/** Zoom for each pixel of the wheel: a pinch on a touchpad arrives as small wheel steps with Ctrl. */
const zoomPerWheelPixel = 0.0025;

/** Moves and zooms both frames by wheel, drag and pinch. @returns a function that stops listening */
export function moveFrames(area: HTMLElement | null): (() => void) | undefined {
  if (!area) return undefined;
  const pointers = new Map<number, { x: number; y: number }>();

  const inPane = (event: MouseEvent): { x: number; y: number } => {
    const pane = (event.target as Element).closest('.pane') ?? area;
    const box = pane.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const wheel = (event: WheelEvent): void => {
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoomBy(Math.exp(-event.deltaY * pixels * zoomPerWheelPixel), inPane(event));
    else panBy(-event.deltaX * pixels, -event.deltaY * pixels);
  };

  const down = (event: PointerEvent): void => {
    if (event.defaultPrevented || event.button > 1) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    area.setPointerCapture(event.pointerId);
    area.classList.add('is-panning');
  };

  const move = (event: PointerEvent): void => {
    if (loupeOn.peek()) lookAt(event);
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (!other) {
      panBy(now.x - before.x, now.y - before.y);
      return;
    }
    const box = area.getBoundingClientRect();
    const spread = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    zoomBy(spread, { x: (now.x + other.x) / 2 - box.left, y: (now.y + other.y) / 2 - box.top });
  };

  const lookAt = (event: PointerEvent): void => {
    const pane = document.elementFromPoint(event.clientX, event.clientY)?.closest('.pane');
    const place = geometry.peek();
    if (!pane || !place || !area.contains(pane)) return;
    const box = pane.getBoundingClientRect();
    loupeAt.value = {
      x: Math.min(1, Math.max(0, (event.clientX - box.left - place.left) / place.width)),
      y: Math.min(1, Math.max(0, (event.clientY - box.top - place.top) / place.height)),
    };
  };

  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (pointers.size > 0) return;
    area.classList.remove('is-panning');
    endMerge();
  };

  area.addEventListener('wheel', wheel, { passive: false });
  area.addEventListener('pointerdown', down);
  area.addEventListener('pointermove', move);
  area.addEventListener('pointerup', up);
  area.addEventListener('pointercancel', up);
  return () => {
    area.removeEventListener('wheel', wheel);
    area.removeEventListener('pointerdown', down);
    area.removeEventListener('pointermove', move);
    area.removeEventListener('pointerup', up);
    area.removeEventListener('pointercancel', up);
  };
}
