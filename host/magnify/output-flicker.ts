import type { Frame } from '../../core/base/frame.ts';
import { FlickerGuard } from '../../core/stream/flicker-guard.ts';
import type { VideoInfo } from '../video/probe.ts';

/** `damp`: reduces flashes, as the preview does. `warn`: only warns of them. */
export type FlickerOption = 'damp' | 'warn';

/** Checks the frames of an output for flashes, on the clock of the file. */
export class OutputFlicker {
  readonly #guard: FlickerGuard;
  readonly #option: FlickerOption;
  #frames = 0;
  #damped = 0;
  #flashing = false;

  constructor(info: VideoInfo, option: FlickerOption) {
    this.#guard = new FlickerGuard(info, info.colour);
    this.#option = option;
  }

  /** Returns the frame to be written: the magnified one itself, or a damped copy. */
  look(source: Frame, magnified: Frame): Frame {
    const shown = this.#guard.look(source, magnified, source.time, this.#option === 'damp');
    this.#frames++;
    if (shown !== magnified) this.#damped++;
    this.#flashing ||= this.#guard.state === 'present';
    return shown;
  }

  /** Warnings for the user; none when nothing flashed. */
  warnings(): string[] {
    return flickerWarnings({ frames: this.#frames, damped: this.#damped, flashing: this.#flashing, option: this.#option });
  }
}

/** Returns sentences about flashes in the frames that were written. */
export function flickerWarnings(found: {
  readonly frames: number;
  readonly damped: number;
  readonly flashing: boolean;
  readonly option: FlickerOption;
}): string[] {
  const { frames, damped, flashing, option } = found;
  const warnings: string[] = [];
  if (damped > 0) {
    warnings.push(
      `${damped} of ${frames} frames are damped: the magnified change would have flashed more than three times a second.`,
    );
  }
  if (flashing) {
    const way =
      option === 'damp' ? 'even the source does, and damping does not change that' : 'damping or a smaller alpha would do';
    warnings.push(`The frames flash more than three times a second, which can harm some people: ${way}.`);
  }
  return warnings;
}
