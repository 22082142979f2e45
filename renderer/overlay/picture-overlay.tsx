import type { JSX } from 'preact';
import type { PictureGeometry } from '../viewer/picture-geometry.ts';

export interface PictureOverlayProps {
  /** Which picture it lies on; `both` where they lie on each other. */
  readonly pane: 'source' | 'magnified' | 'both';
  /** The overlay's box covers the displayed picture exactly: `geometry.width` × `geometry.height` CSS pixels. */
  readonly geometry: PictureGeometry;
}

/** What is drawn on a picture. */
export function PictureOverlay(_props: PictureOverlayProps): JSX.Element | null {
  return null;
}
