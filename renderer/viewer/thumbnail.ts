import { canvases, painted } from './painter.ts';
import { cameraStream } from './frame-stream.ts';

/** Longest side in pixels. */
const thumbnailSize = 200;

/** The magnified frame of the clip on the screen as a `data:` address of a small JPEG; null while none is shown. */
export function thumbnail(): string | null {
  const shown = canvases.peek()?.magnified;
  if (!shown || !painted.peek() || cameraStream.peek()) return null;
  const scale = Math.min(1, thumbnailSize / Math.max(shown.width, shown.height));
  const small = document.createElement('canvas');
  small.width = Math.max(1, Math.round(shown.width * scale));
  small.height = Math.max(1, Math.round(shown.height * scale));
  const context = small.getContext('2d');
  if (!context) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(shown, 0, 0, small.width, small.height);
  return small.toDataURL('image/jpeg', 0.75);
}
