import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Size } from '../core/base/frame.ts';
import { lumaOf } from '../core/base/still.ts';
import { psnr } from '../core/lab/quality.ts';
import { createRandom } from '../core/numeric/random.ts';
import { reflected } from '../core/plan/binomial.ts';
import { denoiseImage } from '../core/restoration/denoise-image.ts';
import { loadTensorBackend } from '../host/engines/tensor-backend.ts';
import { readStill } from '../host/image/read-still.ts';
import { photographsOf } from './photographs.ts';

const sigma = 25 / 255;
const seed = 25;

/**
 * What is left of white noise of 25 codes in the luma of the photographs, as a Markdown table of PSNR in dB.
 * @param folder gets each image as float32, NAME.clean.f32 and NAME.noisy.f32, and NAME.json with its size, for other programs to try
 */
export async function denoisingTable(folder: string | null, signal: AbortSignal): Promise<string> {
  await loadTensorBackend();
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const rows: string[] = [];
  for (const file of photographsOf()) {
    const still = await readStill(file, { signal });
    const clean = lumaOf(still);
    const random = createRandom(seed);
    const noisy = clean.map((value) => value + sigma * random.normal());
    const { name } = path.parse(file);
    if (folder !== null) {
      writeFileSync(path.join(folder, `${name}.clean.f32`), clean);
      writeFileSync(path.join(folder, `${name}.noisy.f32`), noisy);
      writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ width: still.width, height: still.height }));
    }
    const blurs = Array.from({ length: 50 }, (_, index) => psnr(blurred(noisy, still, 0.4 + 0.05 * index), clean));
    const values = [psnr(noisy, clean), Math.max(...blurs)];
    for (const pyramid of ['laplacian', 'steerable'] as const) {
      values.push(psnr((await denoiseImage([noisy], still, { pyramid, sigma, signal })).planes[0], clean));
    }
    rows.push(`| ${name} | ${values.map((value) => value.toFixed(2)).join(' | ')} |`);
  }
  return ['| image | noisy | Gaussian | Laplacian | steerable |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Gaussian blur of standard deviation `spread`, edges reflected. */
function blurred(image: Float32Array, { width, height }: Size, spread: number): Float32Array {
  const radius = Math.ceil(4 * spread);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-((index - radius) ** 2) / (2 * spread ** 2)));
  const whole = taps.reduce((sum, tap) => sum + tap);
  const along = (from: Float32Array, at: (x: number, y: number, offset: number) => number): Float32Array =>
    from.map((_, index) => {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k] * from[at(index % width, Math.floor(index / width), k - radius)];
      return sum / whole;
    });
  const rows = along(image, (x, y, offset) => y * width + reflected(x + offset, width));
  return along(rows, (x, y, offset) => reflected(y + offset, height) * width + x);
}
