import type { PixelFormat, Size } from '../../core/base/frame.ts';
import type { VideoInfo } from './probe.ts';

/** Ticks a second for frames whose times come from no file: fine enough for every usual rate, and for microseconds. */
const clock = 1_000_000;

export interface SyntheticSource {
  readonly size: Size;
  readonly format: PixelFormat;
  readonly fps: number;
  readonly colour?: VideoInfo['colour'];
}

/** Frames that come from no file (a camera, a drawing), described as the encoder wants its source. */
export function syntheticSource({ size, format, fps, colour }: SyntheticSource): VideoInfo {
  return {
    path: '',
    container: 'generated',
    codec: 'rawvideo',
    stream: 0,
    duration: null,
    width: size.width,
    height: size.height,
    fps,
    frameRate: { num: Math.max(1, Math.round(fps * 1000)), den: 1000 },
    frames: null,
    framesCounted: false,
    format,
    sourcePixelFormat: 'generated',
    hasAlpha: false,
    rotation: 0,
    sampleAspectRatio: { num: 1, den: 1 },
    colour: colour ?? { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    variableRate: true,
    startTime: 0,
    timeBase: { num: 1, den: clock },
    lastFrameDuration: null,
    bitRate: null,
    audio: null,
    audioTracks: [],
    warnings: [],
  };
}
