import { LoupeError } from '../../core/base/error.ts';
import { type CameraChoice, sizeOf } from './camera-choice.ts';

/**
 * Asks the browser, and through it the user, for a camera.
 * @throws LoupeError CAMERA_LOST with a sentence that says what would do
 */
export async function requestCamera({ device, size, fps }: CameraChoice): Promise<MediaStreamTrack> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (!media) {
    throw new LoupeError(
      'CAMERA_LOST',
      'This browser gives no camera to this page. Open the program at its address on this computer.',
    );
  }
  const { width, height } = sizeOf(size);
  try {
    const stream = await media.getUserMedia({
      audio: false,
      video: {
        width: { ideal: width },
        height: { ideal: height },
        frameRate: { ideal: fps },
        ...(device === '' ? {} : { deviceId: { exact: device } }),
      },
    });
    return stream.getVideoTracks()[0];
  } catch (error) {
    throw new LoupeError('CAMERA_LOST', sentenceFor(error instanceof Error ? error.name : ''), { cause: error });
  }
}

function sentenceFor(name: string): string {
  switch (name) {
    case 'NotAllowedError':
      return 'Camera access was blocked. Allow it in the browser’s address bar or the system’s privacy settings, then start again.';
    case 'NotFoundError':
      return 'No camera was found. Plug one in; it appears in the list by itself.';
    case 'OverconstrainedError':
      return 'The chosen camera is not there any more. Choose another one, or plug it in again.';
    case 'NotReadableError':
    case 'AbortError':
      return 'The camera is used by another program, or does not answer. Close the other program, then start again.';
    default:
      return 'The camera could not be started. Unplug it, plug it in again, then start again.';
  }
}
