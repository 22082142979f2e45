import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { FrameGeometry } from './frame-geometry.ts';

export interface FrameLayerProps {
  /** Which frame the layer lies on; `both` where the two lie on each other. */
  readonly pane: 'source' | 'magnified' | 'both';
  /** The layer's box covers the displayed frame exactly: `geometry.width` × `geometry.height` CSS pixels. */
  readonly geometry: FrameGeometry;
}

/** What is drawn over the frames, the lowest layer first. Set by main.tsx. */
export const frameLayers = signal<readonly ComponentType<FrameLayerProps>[]>([]);
