import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { FileSource, Media } from '../../core/protocol/host-api.ts';
import { probeVideo, type VideoInfo } from '../video/probe.ts';
import { valueOf } from '../video/rational.ts';

export interface OpenMedia {
  readonly id: string;
  readonly info: VideoInfo;
  readonly media: Media;
  /** Whether the file is deleted when its window closes. */
  readonly passing: boolean;
  /** The name under which the file was sent, if it was. */
  readonly upload: string | null;
  /** Ends this use of the file; a file that was sent is removed after its last use, unless `keep` is set. */
  readonly release: (keep?: boolean) => void;
}

interface Places {
  /** Whether the window may know paths. */
  readonly showsPaths: boolean;
  /**
   * Whether a path may be opened although the window may not know paths: it was named when the program was started, itself or by a
   * project.
   */
  readonly alsoOpens: (path: string) => Promise<boolean>;
  readonly uploads: (id: string) => string | null;
  readonly removeUpload: (id: string) => void;
  readonly sample: (signal: AbortSignal) => Promise<string>;
  readonly example: (id: string) => Promise<string | null>;
}

/** The files that one window has open. */
export class MediaLibrary {
  readonly #places: Places;
  readonly #open = new Map<string, OpenMedia>();
  /** Number of uses of each file that was sent: open media, and work that goes on after they are closed. */
  readonly #readers = new Map<string, number>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** @throws LoupeError INPUT_…, FFMPEG_MISSING */
  async open(source: FileSource, signal: AbortSignal): Promise<OpenMedia> {
    const file = await this.#fileOf(source, signal);
    const upload = source.kind === 'upload' ? source.upload : null;
    const release = this.#read(upload);
    try {
      const info = await probeVideo(file, { signal });
      const id = randomUUID();
      const opened = { id, info, media: this.#describe(id, info, source), passing: upload !== null, upload, release };
      this.#open.set(id, opened);
      return opened;
    } catch (error) {
      // Keeps the file of a cancelled call: a window that lost its connection opens it again. One that cannot be opened is removed.
      release(error instanceof LoupeError && error.code === 'CANCELLED');
      throw source.kind === 'path' ? error : withoutFolder(error, file);
    }
  }

  /** @throws LoupeError INPUT_MISSING */
  get(id: string): OpenMedia {
    const opened = this.#open.get(id);
    if (!opened) throw new LoupeError('INPUT_MISSING', 'This video is no longer open: open it again.');
    return opened;
  }

  /** A file that was sent is removed when it is no longer in use. */
  close(id: string): void {
    this.#open.get(id)?.release();
    this.#open.delete(id);
  }

  /**
   * Keeps the file of an open video for work that goes on after the video is closed. @returns a function that ends that use;
   * calling it again does nothing
   */
  hold(id: string): () => void {
    return this.#read(this.get(id).upload);
  }

  #read(upload: string | null): OpenMedia['release'] {
    if (upload === null) return () => {};
    this.#readers.set(upload, (this.#readers.get(upload) ?? 0) + 1);
    let isOver = false;
    return (keep = false) => {
      if (isOver) return;
      isOver = true;
      const left = (this.#readers.get(upload) ?? 1) - 1;
      if (left > 0) this.#readers.set(upload, left);
      else this.#readers.delete(upload);
      if (left === 0 && !keep) this.#places.removeUpload(upload);
    };
  }

  async #fileOf(source: FileSource, signal: AbortSignal): Promise<string> {
    switch (source.kind) {
      case 'path':
        if (!this.#places.showsPaths && !(await this.#places.alsoOpens(source.path))) {
          throw new LoupeError('INPUT_MISSING', 'Files are sent to this host, not named: drop the file on the window.');
        }
        return path.resolve(source.path);
      case 'upload': {
        const file = this.#places.uploads(source.upload);
        if (file === null) throw new LoupeError('INPUT_MISSING', 'The uploaded file no longer exists: drop it again.');
        return file;
      }
      case 'sample':
        return this.#places.sample(signal);
      case 'example': {
        const file = await this.#places.example(source.example);
        if (file === null) throw new LoupeError('INPUT_MISSING', 'This example is no longer in the collection.');
        return file;
      }
      default:
        return source satisfies never;
    }
  }

  #describe(media: string, info: VideoInfo, source: FileSource): Media {
    return {
      media,
      name: source.kind === 'sample' ? 'Sample clip' : path.basename(info.path),
      path: this.#places.showsPaths && source.kind === 'path' ? info.path : null,
      width: info.width,
      height: info.height,
      pixelAspect: valueOf(info.sampleAspectRatio),
      fps: info.fps,
      frames: info.frames,
      duration: info.duration,
      description: describeVideo(info),
      variableRate: info.variableRate,
      audio: info.audio !== null,
      bits: info.format.bits,
      fullRange: info.colour.range === 'pc',
      matrix: info.colour.matrix,
      warnings: [...info.warnings],
    };
  }
}

/** Removes the folder of sent files from an error: the window must not learn where they are kept. */
function withoutFolder(error: unknown, file: string): unknown {
  if (!(error instanceof LoupeError)) return error;
  return new LoupeError(error.code, error.message.replaceAll(file, path.basename(file)), { cause: error });
}

const codecTitles: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'H.265',
  vp9: 'VP9',
  vp8: 'VP8',
  av1: 'AV1',
  mpeg4: 'MPEG-4',
  mpeg2video: 'MPEG-2',
  mjpeg: 'Motion JPEG',
  prores: 'ProRes',
  ffv1: 'FFV1',
  gif: 'GIF',
  rawvideo: 'uncompressed',
};

/** "H.264, 1280×720, 30 fps, 8 bit 4:2:0, stereo". */
export function describeVideo(info: VideoInfo): string {
  const { chroma, bits } = info.format;
  const channels = info.audio?.channels ?? 0;
  const sound = channels === 0 ? 'no sound' : channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
  return [
    codecTitles[info.codec] ?? info.codec,
    `${info.width}×${info.height}`,
    `${Number(info.fps.toFixed(2))} fps${info.variableRate ? ' (variable)' : ''}`,
    `${bits} bit ${chroma === 'gray' ? 'grey' : `4:${chroma[1]}:${chroma[2]}`}`,
    info.audio ? sound : 'no sound',
  ].join(', ');
}
