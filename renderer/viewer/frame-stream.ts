import { computed, effect, signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import { host } from '../state/host.ts';
import { media } from '../state/media.ts';
import { type Preview, preview } from '../state/preview.ts';
import { PairQueue } from './pair-queue.ts';
import type { FrameSize } from './frame-geometry.ts';

/** How code values are converted to colours. */
export interface FrameColour {
  readonly matrix: string;
  readonly fullRange: boolean;
}

/** Source of the viewer's frames: a preview of a clip, or a camera. */
export interface FrameStream {
  readonly queue: PairQueue;
  readonly colour: FrameColour;
  /** Called when a frame was pushed; the viewer paints soon after. */
  arrived: () => void;
  /** Called after each paint with the number of magnified frames that may be sent again. */
  readonly painted: (frames: number) => void;
}

/** Set while the camera is shown in place of the clip; `stream` is null until its frames arrive. */
export const cameraStream = signal<{ readonly stream: FrameStream | null; readonly size: FrameSize | null } | null>(null);

const previewStream = signal<FrameStream | null>(null);
export const frameStream = computed(() => (cameraStream.value ? cameraStream.value.stream : previewStream.value));

/** Size of the current or next frames; null when nothing is open. */
export const frameSize = computed<FrameSize | null>(() => (cameraStream.value ? cameraStream.value.size : media.value));

/** Most frames in flight: one being painted, one waiting, one on its way. */
const credits = 3;

/** Provides a stream for the running preview, for as long as the window lives. */
export function followPreviewStream(): void {
  effect(() => {
    const [client, running, clip] = [host.value, preview.value, media.peek()];
    if (!client || !running || !clip) {
      previewStream.value = null;
      return undefined;
    }
    const { stream, stop } = listen(client, running, clip);
    previewStream.value = stream;
    return stop;
  });
}

function listen(
  client: HostClient,
  { source, magnified }: Preview,
  colour: FrameColour,
): { stream: FrameStream; stop: () => void } {
  const queue = new PairQueue();
  const stream: FrameStream = {
    queue,
    colour,
    arrived: () => {},
    painted: (frames) => {
      if (frames > 0) client.credit(magnified, frames);
    },
  };
  const stops = [
    client.onFrame(source, ({ sequence, frame, restart }) => {
      queue.push('source', sequence, frame, restart);
      stream.arrived();
    }),
    client.onFrame(magnified, ({ sequence, frame, restart }) => {
      queue.push('magnified', sequence, frame, restart);
      stream.arrived();
    }),
  ];
  client.credit(magnified, credits);
  return { stream, stop: () => stops.forEach((stop) => stop()) };
}
