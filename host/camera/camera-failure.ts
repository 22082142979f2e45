import { LoupeError } from '../../core/base/error.ts';
import { foundBinary } from '../video/binaries.ts';
import { describeFailure } from '../video/process.ts';
import type { CaptureSystem } from './capture-systems.ts';

export interface FailedCamera {
  readonly system: CaptureSystem;
  /** Its display name. */
  readonly name: string;
  /** Whether frames had come from it. */
  readonly hasWorked: boolean;
}

/** Returns the error that ffmpeg's last messages about a device stand for. */
export function cameraFailure({ system, name, hasWorked }: FailedCamera, words: readonly string[]): LoupeError {
  const said = words.join('\n');
  // lines that end in a colon only announce something
  const telling = words.filter((word) => !/:\s*$/.test(word));
  const reason = telling.length > 0 ? ` (${describeFailure(telling)})` : '';
  if (/Unknown input format|Unknown input device/i.test(said)) {
    return new LoupeError(
      'FFMPEG_MISSING',
      `The ffmpeg in use (${foundBinary('ffmpeg').path}) cannot read cameras, for it lacks ${system.format}: set MOTION_LOUPE_FFMPEG to one that has it.`,
    );
  }
  if (system.format === 'lavfi') {
    return hasWorked
      ? new LoupeError('CAMERA_LOST', `The stream of "${name}" broke off${reason}.`)
      : new LoupeError(
          'USAGE',
          `"${name}" is not a source that ffmpeg can draw${reason}; lavfi:testsrc2=size=320x240:rate=30 is one.`,
        );
  }
  if (hasWorked) {
    return new LoupeError(
      'CAMERA_LOST',
      `The camera ${name} stopped giving frames${reason}: plug it in again, close other programs that took it, and start again.`,
    );
  }
  if (/permission denied|not permitted|not authorized|access is denied|Cannot use/i.test(said)) {
    return new LoupeError(
      'CAMERA_DENIED',
      `The camera ${name} may not be used${reason}: ${
        system.format === 'v4l2'
          ? 'add your user to the group that owns it, usually "video", and log in again.'
          : 'allow this terminal to use the camera in the privacy settings of the system, and start again.'
      }`,
    );
  }
  if (/busy|already in use|could not run graph|could not run filter|could not lock/i.test(said)) {
    return new LoupeError('CAMERA_BUSY', `The camera ${name} is used by another program${reason}: close that, and start again.`);
  }
  if (
    /could not set video options|selected (framerate|video size|pixel format)|not supported by the device|cannot set|unable to set|requested (size|fps)|no such input format|proper format|unknown (pixel format|decoder)|unable to parse option value/i.test(
      said,
    )
  ) {
    const modes = words.map((word) => /(\d+x\d+@\[[^\]]*\])/.exec(word)?.[1]).filter((mode) => mode !== undefined);
    const offer = modes.length > 0 ? ` It gives ${modes.slice(0, 6).join(', ')}.` : '';
    return new LoupeError(
      'CAMERA_MODE',
      `The camera ${name} does not give frames of this size, rate and format${reason}: leave --size, --fps and --camera-format out, or choose others.${offer}`,
    );
  }
  if (/no such (file|device)|could not find video device|not found|cannot open video device|no such device/i.test(said)) {
    return new LoupeError(
      'CAMERA_MISSING',
      `There is no camera ${name}${reason}: plug it in, or see which are there with --camera list.`,
    );
  }
  return new LoupeError(
    'CAMERA_LOST',
    `The camera ${name} could not be started${reason}: unplug it, plug it in again, then start again.`,
  );
}
