import { type Frame, frameBytes, planeSizes } from '../../core/base/frame.ts';
import { LoupeError } from '../../core/base/error.ts';
import type { FrameColour } from './frame-stream.ts';

const pixelFormats = { '420': 'I420', '422': 'I422', '444': 'I444', gray: 'I420' } as const;

/** The browser's names of colour matrices, by ffmpeg's. */
const matrices: Readonly<Record<string, VideoMatrixCoefficients>> = {
  bt709: 'bt709',
  bt470bg: 'bt470bg',
  smpte170m: 'smpte170m',
  bt2020nc: 'bt2020-ncl' as VideoMatrixCoefficients,
};

/** A canvas of the images' own resolution. An image is first converted, then shown at the same time as its partner. */
export class FrameCanvas {
  private readonly context: CanvasRenderingContext2D;
  private image: ImageData | null = null;
  private pending: VideoFrame | null = null;
  private time = 0;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new LoupeError('INTERNAL', 'This browser has no canvas to draw on: another one would do.');
    this.context = context;
  }

  /**
   * Converts an image of 8-bit planes, by the browser's own converter. Primaries and transfer are declared to be the screen's, so
   * that code values come out as ffmpeg's own conversion leaves them.
   * @throws LoupeError FRAME_MISMATCH for images of more bits
   */
  async prepare(frame: Frame, { matrix, fullRange }: FrameColour): Promise<void> {
    const { width, height, format } = frame;
    if (format.bits !== 8) {
      throw new LoupeError('FRAME_MISMATCH', `An image of ${format.bits} bits came, and the window shows 8.`);
    }
    const image = new VideoFrame(denseBytes(frame), {
      format: pixelFormats[format.chroma],
      codedWidth: width,
      codedHeight: height,
      timestamp: Math.round(frame.time * 1e6),
      colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: matrices[matrix] ?? likelyMatrix(height), fullRange },
    });
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(width, height);
    this.pending?.close();
    this.pending = null;
    this.time = frame.time;
    try {
      // Without graphics hardware this takes half of the time of drawing the image.
      await image.copyTo(this.image.data, { format: 'RGBA' });
      image.close();
    } catch {
      // A browser that cannot convert can still draw.
      this.pending = image;
    }
  }

  /** Shows the image prepared last; `data-time` of the canvas is its time in seconds of the file. */
  show(): void {
    if (!this.image) return;
    const { canvas } = this.context;
    const { width, height } = this.image;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    if (this.pending) this.context.drawImage(this.pending, 0, 0, width, height);
    else this.context.putImageData(this.image, 0, 0);
    this.pending?.close();
    this.pending = null;
    canvas.dataset['time'] = String(this.time);
  }
}

/** The matrix of files that do not state it: what players assume, by the height of the image. */
function likelyMatrix(height: number): VideoMatrixCoefficients {
  return height >= 720 ? 'bt709' : 'smpte170m';
}

/** Neutral chroma for grey images, kept for the next one of the same size. */
let grayBytes = new Uint8Array(0);

function denseBytes(frame: Frame): Uint8Array<ArrayBuffer> {
  const { planes, format } = frame;
  if (format.chroma === 'gray') {
    const bytes = frameBytes(frame, { chroma: '420', bits: 8 });
    if (grayBytes.length !== bytes) grayBytes = new Uint8Array(bytes).fill(128);
    grayBytes.set(planes[0]);
    return grayBytes;
  }
  const bytes = frameBytes(frame, format);
  const [first] = planes;
  // The planes of a packet follow one another.
  let end = first.byteOffset;
  const together = planes.every((plane, index) => {
    const follows = plane.buffer === first.buffer && plane.byteOffset === end;
    const { width, height } = planeSizes(frame, format)[index];
    end += width * height;
    return follows;
  });
  if (together && first.buffer instanceof ArrayBuffer) return new Uint8Array(first.buffer, first.byteOffset, bytes);
  const copy = new Uint8Array(bytes);
  let offset = 0;
  for (const plane of planes) {
    copy.set(plane, offset);
    offset += plane.length;
  }
  return copy;
}
