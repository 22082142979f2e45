import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atOnce } from '../core/base/in-turns.ts';
import { lumaOf, type Still } from '../core/base/still.ts';
import { decodeImage, ImageEncoder } from '../core/coding/image-code.ts';
import { psnr } from '../core/lab/quality.ts';
import { readStill } from '../host/image/read-still.ts';
import { writeStill } from '../host/image/write-still.ts';
import { photographsOf } from './photographs.ts';

const rates = [0.1, 0.15, 0.2, 0.25, 0.5, 0.75, 1, 2];

/** What a code has left of an image: its length in bits per pixel, and its PSNR in dB; null where none fits. */
type Point = { readonly rate: number; readonly decibels: number } | null;

/**
 * The rate–distortion curves of the Laplacian code, libjpeg's and OpenJPEG's (where their programs are installed), as a Markdown table:
 * luma of the photographs, the largest code that fits.
 */
export async function codingTable(signal: AbortSignal): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'loupe-codes-'));
  try {
    const rows: string[] = [];
    for (const file of photographsOf()) {
      const still = await readStill(file, { signal });
      const gray: Still = { ...still, planes: [lumaOf(still)], alpha: null, bits: 8 };
      const source = path.join(folder, 'image.pgm');
      await writeStill(source, gray, { overwrite: true });
      const codes = (values: Float32Array): Float32Array =>
        values.map((value) => Math.round(255 * Math.max(0, Math.min(1, value))) / 255);
      const plane = codes(gray.planes[0]);
      const encoder = new ImageEncoder({ ...gray, planes: [plane] });
      const pixels = still.width * still.height;
      const quality = async (decoded: string): Promise<number> => psnr((await readStill(decoded, { signal })).planes[0], plane);
      for (const rate of rates) {
        const most = Math.floor((rate * pixels) / 8);
        const { bytes } = atOnce(encoder.encodeWithin(most));
        const own: Point =
          bytes.length > most
            ? null
            : { rate: (8 * bytes.length) / pixels, decibels: psnr(codes(decodeImage(bytes).planes[0]), plane) };
        const jpeg = await jpegPoint(source, folder, most, pixels, quality);
        const jpeg2000 = await jpeg2000Point(source, folder, rate, pixels, quality);
        const cells = [own, jpeg, jpeg2000].map((point) =>
          point === null ? '–' : `${point.decibels.toFixed(2)} (${point.rate.toFixed(3)})`,
        );
        const ahead = own && jpeg ? (own.decibels - jpeg.decibels).toFixed(2).replace('-', '−') : '–';
        rows.push(`| ${path.parse(file).name} | ${rate} | ${cells.join(' | ')} | ${ahead} |`);
      }
    }
    return [
      '| image | bits per pixel, at most | Laplacian code, dB (bits per pixel) | JPEG | JPEG 2000 | ahead of JPEG, dB |',
      '|---|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Quality = (decoded: string) => Promise<number>;

async function jpegPoint(source: string, folder: string, most: number, pixels: number, quality: Quality): Promise<Point> {
  const code = path.join(folder, 'image.jpg');
  const write = (level: number): number =>
    program('cjpeg', '-grayscale', '-optimize', '-quality', String(level), '-outfile', code, source)
      ? statSync(code).size
      : Infinity;
  let [low, high] = [0, 100];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (write(middle) <= most) low = middle;
    else high = middle - 1;
  }
  return low > 0 ? { rate: (8 * write(low)) / pixels, decibels: await quality(code) } : null;
}

async function jpeg2000Point(source: string, folder: string, rate: number, pixels: number, quality: Quality): Promise<Point> {
  const [code, decoded] = [path.join(folder, 'image.jp2'), path.join(folder, 'decoded.pgm')];
  if (!program('opj_compress', '-i', source, '-o', code, '-r', String(8 / rate), '-I')) return null;
  if (!program('opj_decompress', '-i', code, '-o', decoded)) return null;
  return { rate: (8 * statSync(code).size) / pixels, decibels: await quality(decoded) };
}

/** Runs a program. @returns whether it is there and was content */
function program(name: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(name, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
