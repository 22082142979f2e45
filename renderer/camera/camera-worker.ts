import type { FromCameraWorker, ToCameraWorker } from './camera-messages.ts';
import { mirrorPlanar, planarPicture } from './planar-picture.ts';

// Reads a camera beside the window's thread: keeps its newest picture, and hands it over when the window has room for one.

let newest: { readonly picture: VideoFrame; readonly arrived: number } | null = null;
/** Pictures that a newer one overtook since the last that was handed over. */
let passed = 0;
let wanted = false;
let mirror = false;
let converting = false;

const post = (message: FromCameraWorker, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

self.addEventListener('message', ({ data }: MessageEvent<ToCameraWorker>) => {
  switch (data.type) {
    case 'read':
      mirror = data.mirror;
      void read(data.pictures);
      return;
    case 'offer':
      mirror = data.mirror;
      keep(data.picture);
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

async function read(pictures: ReadableStream<VideoFrame>): Promise<void> {
  const reader = pictures.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    keep(value);
  }
  newest?.picture.close();
  newest = null;
  post({ type: 'ended' });
}

/** A camera has few pictures to give: one that is not closed stops it. */
function keep(picture: VideoFrame): void {
  if (newest) passed++;
  newest?.picture.close();
  newest = { picture, arrived: performance.timeOrigin + performance.now() };
  void deliver();
}

async function deliver(): Promise<void> {
  if (!wanted || !newest || converting) return;
  const { picture, arrived } = newest;
  const before = passed;
  newest = null;
  passed = 0;
  wanted = false;
  converting = true;
  try {
    const planar = await planarPicture(picture);
    if (mirror) mirrorPlanar(planar.bytes, planar.width, planar.height);
    post({ type: 'picture', ...planar, time: picture.timestamp / 1e6, arrived, passed: before }, [planar.bytes.buffer]);
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    picture.close();
    converting = false;
  }
  // Room and a picture may both have come in the meantime.
  void deliver();
}
