import path from 'node:path';
import { fileTime } from '../../../core/base/clock.ts';
import { LoupeError } from '../../../core/base/error.ts';
import { type Frame, frameBytes, type PixelFormat, type Size } from '../../../core/base/frame.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import { composeView, viewSize } from '../../../core/stream/view.ts';
import type { FlickerState } from '../../../core/stream/flicker-guard.ts';
import { flickerWarnings } from '../../magnify/output-flicker.ts';
import { createEncoder, type EncodedVideo } from '../../video/encode.ts';
import { syntheticSource } from '../../video/synthetic-source.ts';
import { RecordedTrack, type TrackKind } from './recorded-track.ts';

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

/** Writes the frames of a camera to disk while they come: the source as it is delivered, and what is magnified as it is shown. */
export class Recording {
  readonly #tracks: readonly RecordedTrack[];
  readonly #fps: number;
  /** When the first frame was delivered, on the camera's clock. */
  #origin: number | null = null;
  /** Where the times of the files begin: two files have the same beginning, one alone begins with its first frame. */
  #zero: number | null = null;
  #last = 0;
  #delivered = 0;
  /** Times of delivered frames of which it is not known yet whether they will be magnified. */
  readonly #open: number[] = [];
  #passed = 0;
  #magnified = 0;
  #damped = 0;
  #flashing = false;

  /** @throws LoupeError OUTPUT_… */
  static async start(options: RecordingOptions): Promise<Recording> {
    const tracks: RecordedTrack[] = [];
    try {
      for (const { kind, output, size } of tracksOf(options)) {
        const encoder = await createEncoder({
          output,
          source: syntheticSource({ size, format: options.format, fps: options.fps }),
          size,
          format: options.format,
          codec: options.codec,
          // The processor is needed for the magnification as well.
          preset: 'superfast',
          overwrite: options.overwrite,
          // The first magnified frame may come later than the first source frame.
          lateStart: true,
        });
        tracks.push(new RecordedTrack(kind, encoder, roomFor(options)));
      }
    } catch (error) {
      await Promise.all(tracks.map((track) => track.abort()));
      throw error;
    }
    return new Recording(tracks, options.fps);
  }

  private constructor(tracks: readonly RecordedTrack[], fps: number) {
    this.#tracks = tracks;
    this.#fps = fps;
  }

  /** Takes a frame as the camera delivers it, whether or not it will be magnified. Planes must not change afterwards. */
  addSource(frame: Frame): void {
    this.#origin ??= frame.time;
    this.#last = frame.time - this.#origin;
    this.#delivered++;
    this.#open.push(frame.time);
    this.#add('source', frame, () => frame);
  }

  /**
   * Takes a pair as it is shown. Planes must not change afterwards.
   * @param flicker whether flashes were damped in it, and whether any remain
   */
  addMagnified(
    source: Frame,
    magnified: Frame,
    { damped, flicker }: { readonly damped: boolean; readonly flicker: FlickerState },
  ): void {
    // A filter that looks ahead still gives frames from before the recording.
    if (this.#origin === null || source.time < this.#origin) return;
    for (; this.#open.length > 0 && this.#open[0] <= source.time; this.#open.shift()) this.#passed++;
    this.#magnified++;
    if (damped) this.#damped++;
    this.#flashing ||= flicker === 'present';
    this.#add('magnified', source, () => magnified);
    this.#add('side-by-side', source, () => composeView('side-by-side', source, magnified));
  }

  #add(kind: TrackKind, { time }: Frame, frame: () => Frame): void {
    const track = this.#tracks.find((each) => each.kind === kind);
    if (!track) return;
    this.#zero ??= time;
    track.add(frame, fileTime(time - this.#zero));
  }

  /** Ends the files and puts them in their places. @throws LoupeError, and then nothing is left behind */
  async finish(): Promise<Recorded> {
    try {
      await Promise.all(this.#tracks.map((track) => track.written()));
      if (this.#delivered === 0) throw new LoupeError('CAMERA_LOST', 'No frame came from the camera while it was recorded.');
      const kept = this.#tracks.filter(({ frames }) => frames > 0);
      if (kept.length === 0)
        throw new LoupeError('CAMERA_LOST', 'No frame was magnified while the camera was recorded: record for longer.');
      const files: EncodedVideo[] = [];
      for (const track of this.#tracks) {
        if (track.frames > 0) files.push(await track.finish());
        else await track.abort();
      }
      const frames = Math.max(...kept.map((track) => track.frames));
      const warnings = [...new Set(files.flatMap((file) => file.warnings)), ...this.#shortcomings()];
      return { files, frames, seconds: this.#last, warnings };
    } catch (error) {
      await Promise.all(this.#tracks.map((track) => track.abort()));
      throw error;
    }
  }

  /** Returns sentences about the frames that the files lack, and about flashes. */
  #shortcomings(): string[] {
    const found: string[] = [];
    const expected = Math.round(this.#last * this.#fps) + 1;
    if (this.#delivered < keptShare * expected) {
      found.push(
        `The camera gave ${this.#delivered} of about ${expected} frames (${this.#last.toFixed(1)} s at ${Math.round(this.#fps)} fps), as many do in the dark or on a busy computer.`,
      );
    }
    const lacking = this.#passed - this.#magnified;
    const isMagnified = this.#tracks.some(({ kind }) => kind !== 'source');
    if (isMagnified && this.#magnified === 0)
      found.push('No frame was magnified while the camera was recorded: there is the source only.');
    else if (isMagnified && lacking > 0) {
      found.push(
        `The magnified frames lack ${lacking} of the ${this.#passed} that the camera gave: the magnification did not keep up. Choose the quality Fast or a smaller resolution.`,
      );
    }
    for (const { name, dropped, frames } of this.#tracks) {
      if (dropped > 0)
        found.push(
          `"${name}" lacks ${dropped} of ${frames + dropped} frames: the encoder did not keep up. Choose a smaller resolution.`,
        );
    }
    if (isMagnified) {
      const [damped, flashing] = [this.#damped, this.#flashing];
      found.push(...flickerWarnings({ frames: this.#magnified, damped, flashing, option: damped > 0 ? 'damp' : 'warn' }));
    }
    return found;
  }
}

function roomFor({ view, size, format }: RecordingOptions): number {
  const frames = view === 'source' ? 1 : 2;
  const fitting = Math.floor(waitingBytes / (frames * frameBytes(size, format)));
  return Math.max(leastWaiting, Math.min(mostWaiting, fitting));
}

function tracksOf({ view, output, size, format }: RecordingOptions): { kind: TrackKind; output: string; size: Size }[] {
  const { dir, name, ext } = path.parse(output);
  const named = (kind: TrackKind): string => path.join(dir, `${name}_${kind}${ext}`);
  switch (view) {
    case 'source':
    case 'magnified':
      return [{ kind: view, output, size }];
    case 'both':
      return (['source', 'magnified'] as const).map((kind) => ({ kind, output: named(kind), size }));
    case 'side-by-side':
      return [{ kind: view, output, size: viewSize(view, size, format) }];
    default:
      return view satisfies never;
  }
}
