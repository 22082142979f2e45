import { LoupeError } from '../../core/base/error.ts';
import type { Size } from '../../core/base/frame.ts';

/** Requested properties of a camera's stream; where none are requested, the camera's own. */
export interface CameraRequest {
  readonly size?: Size;
  /** Frames per second. */
  readonly fps?: number;
  /** ffmpeg's name for the camera's format: a codec such as mjpeg, or a pixel format such as yuyv422. */
  readonly coding?: string;
}

/** How ffmpeg reads a kind of device. */
export interface CaptureSystem {
  /** ffmpeg's name for the kind of device. */
  readonly format: 'v4l2' | 'avfoundation' | 'dshow' | 'lavfi';
  /** Options before the input. */
  options(request: CameraRequest): string[];
  /** The input argument for a device, by its id in `listCameras`. */
  input(device: string): string;
  /** Whether the stream may end by itself. */
  readonly ends: boolean;
}

function asked({ size, fps }: CameraRequest): string[] {
  return [
    ...(size === undefined ? [] : ['-video_size', `${size.width}x${size.height}`]),
    ...(fps === undefined ? [] : ['-framerate', String(fps)]),
  ];
}

/** @param option of ffmpeg that takes the camera's format */
function coded({ coding }: CameraRequest, option: string): string[] {
  return coding === undefined ? [] : [option, coding];
}

/** Values that dshow takes as a codec; any other is a pixel format. */
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
    // ffmpeg's default is 29.97, which cameras that offer 30 refuse
    options: (request) => [...asked({ fps: 30, ...request }), ...coded(request, '-pixel_format')],
    input: (device) => `${device}:none`,
    ends: false,
  },
  win32: {
    format: 'dshow',
    // room for a few large frames, so that a short delay loses none
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

/** Frames that ffmpeg draws or reads by itself, in real time. */
const drawn: CaptureSystem = {
  format: 'lavfi',
  options(request) {
    if (request.size || request.fps || request.coding) {
      const options = '--size, --fps and --camera-format';
      throw new LoupeError('USAGE', `The size and rate of a "lavfi:" source stand in its own words: leave ${options} out.`);
    }
    return ['-re'];
  },
  input: (device) => device,
  ends: true,
};

/** Prefix that marks a description for ffmpeg's filters in place of a device. */
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

/** The system that reads a drawn stream, and its description; null for a name that is a device. */
export function drawnSystem(device: string): { readonly system: CaptureSystem; readonly device: string } | null {
  return device.startsWith(drawnMark) ? { system: drawn, device: device.slice(drawnMark.length) } : null;
}
