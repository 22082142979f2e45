import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { FrameGeometry } from './frame-geometry.ts';

export interface FrameLayerProps {
  /** The frame that the layer covers; `both` where they are drawn over each other. */
  readonly pane: 'source' | 'magnified' | 'both';
  /** The layer's box covers the displayed frame exactly: `geometry.width` × `geometry.height` CSS pixels. */
  readonly geometry: FrameGeometry;
}

/** Layers drawn over the frames, the lowest first. Set by main.tsx. */
export const frameLayers = signal<readonly ComponentType<FrameLayerProps>[]>([]);
