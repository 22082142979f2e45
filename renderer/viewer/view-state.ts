import { computed, signal } from '@preact/signals';
import type { ProjectView, ViewMode } from '../../core/spec/project.ts';
import { change, view } from '../state/project.ts';
import { movedBy, placeFrame, zoomedAt } from './frame-geometry.ts';
import { frameSize } from './frame-stream.ts';

/** CSS pixels of one pane; the panes of both frames are equal. */
export const paneSize = signal({ width: 0, height: 0 });
export const devicePixels = signal(devicePixelRatio);

/** Whether the source is shown in place of the magnified frame, while its key is held. */
export const showingOriginal = signal(false);
/** Factor on the difference of the frames, to make it visible. */
export const differenceGain = signal(4);
export const loupeOn = signal(false);
/** Centre of the loupe, 0–1 of the frame. */
export const loupeAt = signal({ x: 0.5, y: 0.5 });

/** Whether both frames have a pane of their own. */
export const twoPanes = computed(() => view.value.mode === 'side-by-side' || view.value.mode === 'stacked');

/** Positions of the frames in their panes; null when there is none. */
export const geometry = computed(() => {
  const frame = frameSize.value;
  const pane = paneSize.value;
  if (!frame || pane.width < 1 || pane.height < 1) return null;
  return placeFrame(frame, pane, view.value, devicePixels.value);
});

export function setMode(mode: ViewMode): void {
  change((draft) => void (draft.view.mode = mode), { label: 'View' });
}

let modeBeforeWipe: ViewMode = 'side-by-side';

/** Switches to the wipe, or back to the mode before. */
export function toggleWipe(): void {
  const { mode } = view.peek();
  if (mode === 'wipe') {
    setMode(modeBeforeWipe);
    return;
  }
  modeBeforeWipe = mode;
  setMode('wipe');
}

/** @param share 0 (all magnified) to 1 (all source) */
export function setWipe(share: number): void {
  change((draft) => void (draft.view.wipe = Math.min(1, Math.max(0, share))), { label: 'Wipe', merge: 'wipe' });
}

/** Zooms both frames; the point at (x, y) of the pane, or its middle, keeps its position. */
export function zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void {
  const frame = frameSize.peek();
  if (!frame) return;
  const pane = paneSize.peek();
  const { x, y } = at ?? { x: pane.width / 2, y: pane.height / 2 };
  setView(zoomedAt(frame, pane, view.peek(), devicePixels.peek(), { x, y, factor }));
}

/** @param zoom screen pixels per frame pixel */
export function setZoom(zoom: ProjectView['zoom']): void {
  if (zoom === 'fit') {
    setView({ zoom, centre: { x: 0.5, y: 0.5 } });
    return;
  }
  const current = geometry.peek();
  if (current) zoomBy(zoom / current.zoom);
}

/** Moves both frames, by CSS pixels. */
export function panBy(x: number, y: number): void {
  const frame = frameSize.peek();
  if (!frame || view.peek().zoom === 'fit') return;
  setView({ zoom: view.peek().zoom, centre: movedBy(frame, paneSize.peek(), view.peek(), devicePixels.peek(), { x, y }) });
}

function setView({ zoom, centre }: Pick<ProjectView, 'zoom' | 'centre'>): void {
  change(
    (draft) => {
      draft.view.zoom = zoom;
      draft.view.centre = { ...centre };
    },
    { label: 'Zoom', merge: 'zoom' },
  );
}
