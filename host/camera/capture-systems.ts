import { LoupeError } from '../../core/base/error.ts';
import type { Size } from '../../core/base/frame.ts';

/** What is asked of a camera; it gives what it has where nothing is asked. */
export interface CameraRequest {
  readonly size?: Size;
  /** Frames per second. */
  readonly fps?: number;
  /** ffmpeg's name of how frames come from the camera: a codec such as mjpeg, or a pixel format such as yuyv422. */
  readonly coding?: string;
}

/** How ffmpeg reads frames from a kind of device. */
export interface CaptureSystem {
  /** ffmpeg's name of the kind. */
  readonly format: 'v4l2' | 'avfoundation' | 'dshow' | 'lavfi';
  /** What stands before the input. */
  options(request: CameraRequest): string[];
  /** The input, of a device as `listCameras` calls it. */
  input(device: string): string;
  /** Whether the frames may come to an end of their own. */
  readonly ends: boolean;
}

function asked({ size, fps }: CameraRequest): string[] {
  return [
    ...(size === undefined ? [] : ['-video_size', `${size.width}x${size.height}`]),
    ...(fps === undefined ? [] : ['-framerate', String(fps)]),
  ];
}

/** @param option that names how frames come from the camera */
function coded({ coding }: CameraRequest, option: string): string[] {
  return coding === undefined ? [] : [option, coding];
}

/** What dshow is asked for as a codec; anything else is a pixel format. */
const codecs = /^(mjpeg|h264|hevc)$/;

/** Cameras of each system. */
const cameras: { readonly [platform: string]: CaptureSystem | undefined } = {
  linux: {
    format: 'v4l2',
    options: (request) => [...asked(request), ...coded(request, '-input_format')],
    input: (device) => device,
    ends: false,
  },
  darwin: {
    format: 'avfoundation',
    // ffmpeg would ask for 29.97, which cameras that offer 30 refuse
    options: (request) => [...asked({ fps: 30, ...request }), ...coded(request, '-pixel_format')],
    input: (device) => `${device}:none`,
    ends: false,
  },
  win32: {
    format: 'dshow',
    // a few large frames fit, so that a moment's delay loses none
    options: (request) => [
      '-rtbufsize',
      '64M',
      ...asked(request),
      ...coded(request, codecs.test(request.coding ?? '') ? '-vcodec' : '-pixel_format'),
    ],
    input: (device) => `video=${device}`,
    ends: false,
  },
};

/** Frames that ffmpeg draws or reads by itself, as fast as time goes by. */
const drawn: CaptureSystem = {
  format: 'lavfi',
  options(request) {
    if (request.size || request.fps || request.coding) {
      const options = '--size, --fps and --camera-format';
      throw new LoupeError('USAGE', `A "lavfi:" frame has the size and rate that its own words say: leave ${options} out.`);
    }
    return ['-re'];
  },
  input: (device) => device,
  ends: true,
};

/** Marks words for ffmpeg's filters in place of a device. */
export const drawnMark = 'lavfi:';

/** @throws LoupeError CAMERA_MISSING on a system whose cameras cannot be read */
export function captureSystem(platform: string): CaptureSystem {
  const system = cameras[platform];
  if (!system) {
    throw new LoupeError(
      'CAMERA_MISSING',
      `Cameras cannot be read on this system (${platform}): record a clip and name its file.`,
    );
  }
  return system;
}

/** What a name given by the user is read with, and the device's own name. */
export function drawnSystem(device: string): { readonly system: CaptureSystem; readonly device: string } | null {
  return device.startsWith(drawnMark) ? { system: drawn, device: device.slice(drawnMark.length) } : null;
}
