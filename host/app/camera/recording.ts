import path from 'node:path';
import { fileTime } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import { type Frame, frameBytes, type PixelFormat, type Size } from '../../../core/base/frame.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import { FrameQueue } from '../../../core/stream/frame-queue.ts';
import { composeView, viewSize } from '../../../core/stream/view.ts';
import type { FlickerState } from '../../../core/stream/flicker-guard.ts';
import { flickerWarnings } from '../../magnify/output-flicker.ts';
import { createEncoder, type EncodedVideo, type VideoEncoder } from '../../video/encode.ts';
import { syntheticSource } from '../../video/synthetic-source.ts';

export type RecordingView = CheckedParams<'camera.record'>['view'];

/**
 * Most bytes and frames that wait for the encoder, which takes a while to start. If it stays slower than the camera, frames are
 * missing from the recording, not from the preview.
 */
const waitingBytes = 96 * 2 ** 20;
const mostWaiting = 120;
const leastWaiting = 8;
/** Share of the camera's frames below which the user is told that a recording lacks frames. */
const keptShare = 0.9;

export interface RecordingOptions {
  readonly view: RecordingView;
  readonly output: string;
  readonly overwrite: boolean;
  readonly codec: string;
  readonly size: Size;
  readonly format: PixelFormat;
  /** Frame rate of the camera; frames keep their actual times. */
  readonly fps: number;
}

/** What was recorded. */
export interface Recorded {
  readonly files: readonly EncodedVideo[];
  readonly frames: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

interface RecordedPair {
  readonly source: Frame;
  readonly magnified: Frame;
}

interface Track {
  readonly encoder: VideoEncoder;
  readonly frame: (pair: RecordedPair) => Frame;
}

/** Writes what a camera shows to disk while it is shown. */
export class Recording {
  readonly #tracks: readonly Track[];
  readonly #view: RecordingView;
  readonly #room: number;
  readonly #fps: number;
  readonly #queue: FrameQueue<RecordedPair>;
  readonly #writing: Promise<void>;
  #waiting = 0;
  #origin: number | null = null;
  #last = 0;
  #frames = 0;
  #left = 0;
  #damped = 0;
  #flashing = false;

  /** @throws LoupeError OUTPUT_… */
  static async start(options: RecordingOptions): Promise<Recording> {
    const tracks: Track[] = [];
    try {
      for (const each of tracksOf(options)) {
        const encoder = await createEncoder({
          output: each.output,
          source: syntheticSource({ size: each.size, format: options.format, fps: options.fps }),
          size: each.size,
          format: options.format,
          codec: options.codec,
          // The processor is needed for the magnification as well.
          preset: 'superfast',
          overwrite: options.overwrite,
        });
        tracks.push({ encoder, frame: each.frame });
      }
    } catch (error) {
      await Promise.all(tracks.map(({ encoder }) => encoder.abort()));
      throw error;
    }
    return new Recording(tracks, options, roomFor(options));
  }

  private constructor(tracks: readonly Track[], { view, fps }: Pick<RecordingOptions, 'view' | 'fps'>, room: number) {
    this.#tracks = tracks;
    this.#view = view;
    this.#room = room;
    this.#fps = fps;
    this.#queue = new FrameQueue(room);
    this.#writing = this.#write();
    // Reported by `finish`.
    this.#writing.catch(() => {});
  }

  /**
   * Takes a pair as it is shown, or drops it when the encoder is too slow. Planes must not change afterwards.
   * @param flicker whether flashes were damped in it, and whether any remain
   */
  add(source: Frame, magnified: Frame, { damped, flicker }: { readonly damped: boolean; readonly flicker: FlickerState }): void {
    if (this.#waiting >= this.#room) {
      this.#left++;
      return;
    }
    this.#waiting++;
    if (damped) this.#damped++;
    this.#flashing ||= flicker === 'present';
    // After a failure nothing more is taken; `finish` throws the reason.
    this.#queue.push({ source, magnified }).catch(() => {});
  }

  async #write(): Promise<void> {
    try {
      for await (const pair of this.#queue) {
        this.#waiting--;
        this.#origin ??= pair.source.time;
        const time = fileTime(pair.source.time - this.#origin);
        await Promise.all(this.#tracks.map(({ encoder, frame }) => encoder.write({ ...frame(pair), time })));
        this.#last = time;
        this.#frames++;
      }
    } catch (error) {
      this.#queue.fail(error);
      throw error;
    }
  }

  /** Ends the files and puts them in their places. @throws LoupeError, and then nothing is left behind */
  async finish(): Promise<Recorded> {
    this.#queue.end();
    try {
      await this.#writing;
      if (this.#frames === 0) throw new LoupeError('CAMERA_LOST', 'No frame came from the camera while it was recorded.');
      const files: EncodedVideo[] = [];
      for (const { encoder } of this.#tracks) files.push(await encoder.finish());
      const warnings = [...new Set(files.flatMap((file) => file.warnings))];
      const [frames, damped, flashing] = [this.#frames, this.#damped, this.#flashing];
      if (this.#view !== 'source')
        warnings.push(...flickerWarnings({ frames, damped, flashing, option: damped > 0 ? 'damp' : 'warn' }));
      if (this.#left > 0) warnings.push(`${this.#left} frames are missing in the recording: the encoder did not keep up.`);
      else warnings.push(...this.#sparse());
      return { files, frames: this.#frames, seconds: this.#last, warnings };
    } catch (error) {
      await Promise.all(this.#tracks.map(({ encoder }) => encoder.abort()));
      throw error;
    }
  }

  /** Returns a warning for a recording that holds clearly fewer frames than the camera gave in its time. */
  #sparse(): string[] {
    const expected = Math.round(this.#last * this.#fps) + 1;
    if (this.#frames >= keptShare * expected) return [];
    const gave = `The recording holds ${this.#frames} of about ${expected} frames (${this.#last.toFixed(1)} s at ${Math.round(this.#fps)} fps)`;
    return [
      this.#view === 'source'
        ? `${gave}: the camera gave fewer, as many do in the dark.`
        : `${gave}: the magnification did not keep up, or the camera gave fewer. Choose the quality Fast or a smaller resolution.`,
    ];
  }
}

function roomFor({ view, size, format }: RecordingOptions): number {
  const frames = view === 'source' ? 1 : 2;
  const fitting = Math.floor(waitingBytes / (frames * frameBytes(size, format)));
  return Math.max(leastWaiting, Math.min(mostWaiting, fitting));
}

function tracksOf({ view, output, size, format }: RecordingOptions): { output: string; size: Size; frame: Track['frame'] }[] {
  const { dir, name, ext } = path.parse(output);
  const named = (part: string): string => path.join(dir, `${name}_${part}${ext}`);
  switch (view) {
    case 'source':
      return [{ output, size, frame: ({ source }) => source }];
    case 'magnified':
      return [{ output, size, frame: ({ magnified }) => magnified }];
    case 'both':
      return [
        { output: named('source'), size, frame: ({ source }) => source },
        { output: named('magnified'), size, frame: ({ magnified }) => magnified },
      ];
    case 'side-by-side':
      return [
        {
          output,
          size: viewSize('side-by-side', size, format),
          frame: ({ source, magnified }) => composeView('side-by-side', source, magnified),
        },
      ];
    default:
      return view satisfies never;
  }
}
