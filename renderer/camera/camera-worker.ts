import type { FromCameraWorker, ToCameraWorker } from './camera-messages.ts';
import { mirrorPlanar, planarFrame } from './planar-frame.ts';

// Reads a camera in a thread beside the window's: keeps its newest frame, and sends it when the window has room for one.

let newest: { readonly frame: VideoFrame; readonly arrived: number } | null = null;
/** Frames since the last one sent that were replaced by a newer one. */
let passed = 0;
let wanted = false;
let mirror = false;
let converting = false;

const post = (message: FromCameraWorker, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

self.addEventListener('message', ({ data }: MessageEvent<ToCameraWorker>) => {
  switch (data.type) {
    case 'read':
      mirror = data.mirror;
      void read(data.frames);
      return;
    case 'offer':
      mirror = data.mirror;
      keep(data.frame);
      return;
    case 'want':
      wanted = true;
      void deliver();
      return;
    case 'mirror':
      mirror = data.mirror;
      return;
    default:
      data satisfies never;
  }
});

async function read(frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    keep(value);
  }
  newest?.frame.close();
  newest = null;
  post({ type: 'ended' });
}

/** Keeps the newest frame. A camera has a limited number of frames: unless old ones are closed, it stops. */
function keep(frame: VideoFrame): void {
  if (newest) passed++;
  newest?.frame.close();
  newest = { frame, arrived: performance.timeOrigin + performance.now() };
  void deliver();
}

async function deliver(): Promise<void> {
  if (!wanted || !newest || converting) return;
  const { frame, arrived } = newest;
  const before = passed;
  newest = null;
  passed = 0;
  wanted = false;
  converting = true;
  try {
    const planar = await planarFrame(frame);
    if (mirror) mirrorPlanar(planar.bytes, planar.width, planar.height);
    post({ type: 'frame', ...planar, time: frame.timestamp / 1e6, arrived, passed: before }, [planar.bytes.buffer]);
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    frame.close();
    converting = false;
  }
  // A request and a frame may both have come in the meantime.
  void deliver();
}
