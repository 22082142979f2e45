import { extname } from 'node:path';
import { PNG } from 'pngjs';
import { LoupeError } from '../../core/base/error.ts';
import type { Still } from '../../core/base/still.ts';
import type { PlaceOptions } from '../files/output-place.ts';
import { requireWritable, writeWhole } from '../files/whole-file.ts';

/** Endings that `writeStill` knows. */
const endings = ['.png', '.pgm', '.ppm'] as const;
type Ending = (typeof endings)[number];

/**
 * Writes an image without loss: `.png`, `.pgm` (gray) or `.ppm` (colour), with as many bits as `still.bits` says. Samples are clipped to
 * 0…1 and rounded. Only PNG keeps opacity.
 *
 * @throws LoupeError OUTPUT_FORMAT for another ending, or one that cannot hold the image; DISK_FULL and as `outputPlace` does
 */
export async function writeStill(path: string, still: Still, options: PlaceOptions): Promise<void> {
  await writeWhole(path, encoded(path, still), options);
}

/** Refuses, before any work is done, what `writeStill` would refuse. @throws LoupeError as `writeStill` @public */
export function requireStillOutput(path: string, { inputs = [], overwrite }: PlaceOptions): void {
  endingOf(path);
  requireWritable(path, overwrite, inputs);
}

function endingOf(path: string): Ending {
  const ending = extname(path).toLowerCase();
  const found = endings.find((each) => each === ending);
  if (found !== undefined) return found;
  throw new LoupeError('OUTPUT_FORMAT', `"${path}" ends in "${ending}"; an image is written as ${endings.join(', ')}.`);
}

function encoded(path: string, still: Still): Uint8Array {
  const ending = endingOf(path);
  if (ending === '.png') return encodePng(still);
  const channels = ending === '.pgm' ? 1 : 3;
  if (channels < still.planes.length)
    throw new LoupeError('OUTPUT_FORMAT', `"${path}" would lose the colours of the image: write .png or .ppm.`);
  const { width, height, bits } = still;
  const head = Buffer.from(`P${channels === 1 ? 5 : 6}\n${width} ${height}\n${2 ** bits - 1}\n`, 'latin1');
  const planes = Array.from({ length: channels }, (_, channel) => still.planes[Math.min(channel, still.planes.length - 1)]);
  return Buffer.concat([head, interleaved(planes, bits)]);
}

function encodePng(still: Still): Buffer {
  const { width, height, bits, planes, alpha } = still;
  const colorType = ((planes.length < 3 ? 0 : 2) + (alpha ? 4 : 0)) as 0 | 2 | 4 | 6;
  const options = { colorType, inputColorType: colorType, inputHasAlpha: alpha !== null, bitDepth: bits } as const;
  const png = new PNG({ width, height, ...options });
  const samples = interleaved(alpha ? [...planes, alpha] : planes, bits);
  // pngjs takes 16-bit samples in the byte order of the machine.
  png.data = bits === 16 ? samples.swap16() : samples;
  return PNG.sync.write(png, options);
}

/** Samples pixel by pixel as codes, 16 bits with the high byte first. */
function interleaved(planes: readonly Float32Array[], bits: 8 | 16): Buffer {
  const count = planes[0].length;
  const top = 2 ** bits - 1;
  const bytes = Buffer.alloc(count * planes.length * (bits / 8));
  planes.forEach((plane, channel) => {
    for (let index = 0; index < count; index++) {
      const code = Math.round(top * Math.max(0, Math.min(1, plane[index])));
      const at = index * planes.length + channel;
      if (bits === 8) bytes[at] = code;
      else bytes.writeUInt16BE(code, 2 * at);
    }
  });
  return bytes;
}
