import { type Frame, frameBytes, planeSizes } from '../../core/base/frame.ts';
import { LoupeError } from '../../core/base/error.ts';
import type { PictureColour } from './picture-stream.ts';

const pixelFormats = { '420': 'I420', '422': 'I422', '444': 'I444', gray: 'I420' } as const;

/** ffmpeg's names of matrices, as the browser calls them. */
const matrices: Readonly<Record<string, VideoMatrixCoefficients>> = {
  bt709: 'bt709',
  bt470bg: 'bt470bg',
  smpte170m: 'smpte170m',
  bt2020nc: 'bt2020-ncl' as VideoMatrixCoefficients,
};

/**
 * Paints a picture of 8-bit planes into a canvas of the same size; the browser converts colours. Primaries and transfer are
 * declared to be the screen's, so that code values pass through as ffmpeg's own conversion leaves them.
 */
export function paintPicture(context: CanvasRenderingContext2D, frame: Frame, { matrix, fullRange }: PictureColour): void {
  const { width, height, format } = frame;
  if (format.bits !== 8) throw new LoupeError('FRAME_MISMATCH', `A picture of ${format.bits} bits came, and the window shows 8.`);
  if (context.canvas.width !== width || context.canvas.height !== height) {
    context.canvas.width = width;
    context.canvas.height = height;
  }
  const picture = new VideoFrame(denseBytes(frame), {
    format: pixelFormats[format.chroma],
    codedWidth: width,
    codedHeight: height,
    timestamp: Math.round(frame.time * 1e6),
    colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: matrices[matrix] ?? likelyMatrix(height), fullRange },
  });
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
}

/** Files that do not say: what players assume, by the height of the picture. */
function likelyMatrix(height: number): VideoMatrixCoefficients {
  return height >= 720 ? 'bt709' : 'smpte170m';
}

/** Neutral chroma below grey pictures, kept for the next one of the same size. */
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
  // A packet's planes lie one after another.
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
