import { LoupeError } from '../../core/base/error.ts';
import { media } from '../state/media.ts';
import { playback } from '../state/preview.ts';
import { notify, report } from '../state/problems.ts';
import { canvases, latestPair } from './painter.ts';
import { cameraStream } from './frame-stream.ts';

/** Pixels between the two frames. */
const gap = 4;

/** Saves the pair on the screen as one PNG of full resolution: source left, magnified right. */
export async function saveSnapshot(): Promise<void> {
  const frames = canvases.peek();
  if (!frames || !latestPair()) return;
  try {
    const { source, magnified } = frames;
    const sheet = new OffscreenCanvas(source.width * 2 + gap, source.height);
    const context = sheet.getContext('2d');
    if (!context) throw new LoupeError('INTERNAL', 'There is no memory for a frame of this size.');
    context.drawImage(source, 0, 0);
    context.drawImage(magnified, source.width + gap, 0);
    const name = `${(cameraStream.peek() ? 'camera' : (media.peek()?.name ?? 'clip')).replace(/\.[^.]+$/, '')}_${String(cameraStream.peek() ? latestPair()?.sequence : playback.peek().frame).padStart(5, '0')}.png`;
    saveBlob(await sheet.convertToBlob({ type: 'image/png' }), name);
    notify('Snapshot saved', `Saved as ${name}: source left, magnified right.`);
  } catch (error) {
    report(error, 'Save a snapshot');
  }
}

/** Saves a file that was made in the window. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // By then the download has started; keeping the address would keep the whole file in memory.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
