import type { GrayImage } from '../../core/measure/space-time-slice.ts';

/** Pixels between two images of a sheet. */
const gap = 4;
/** A sheet is shrunk by a whole number until it is no wider or higher than this. */
const largestSide = 4096;
const background = 255;

/**
 * All subbands of a pyramid in one image, each at its own size: a row for each scale, from fine to coarse, with the images of a row
 * side by side and their top edges aligned. Scales therefore run down and orientations across.
 */
export function composeSheet(rows: readonly (readonly GrayImage[])[]): GrayImage {
  const widest = Math.max(...rows.map((row) => row.reduce((sum, { width }) => sum + width + gap, gap)));
  const highest = rows.reduce((sum, row) => sum + Math.max(...row.map(({ height }) => height)) + gap, gap);
  const factor = Math.max(1, Math.ceil(Math.max(widest, highest) / largestSide));
  const small = rows.map((row) => row.map((image) => shrunk(image, factor)));

  const width = Math.max(...small.map((row) => row.reduce((sum, image) => sum + image.width + gap, gap)));
  const height = small.reduce((sum, row) => sum + Math.max(...row.map((image) => image.height)) + gap, gap);
  const data = new Uint8Array(width * height).fill(background);
  let top = gap;
  for (const row of small) {
    let left = gap;
    for (const image of row) {
      for (let y = 0; y < image.height; y++) {
        data.set(image.data.subarray(y * image.width, (y + 1) * image.width), (top + y) * width + left);
      }
      left += image.width + gap;
    }
    top += Math.max(...row.map((image) => image.height)) + gap;
  }
  return { width, height, data };
}

/** Mean of blocks of `factor` × `factor` pixels; those at the right and lower edge may be smaller. */
function shrunk(image: GrayImage, factor: number): GrayImage {
  if (factor === 1) return image;
  const [width, height] = [Math.ceil(image.width / factor), Math.ceil(image.height / factor)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const bottom = Math.min(image.height, (y + 1) * factor);
    for (let x = 0; x < width; x++) {
      const right = Math.min(image.width, (x + 1) * factor);
      let [sum, count] = [0, 0];
      for (let row = y * factor; row < bottom; row++) {
        for (let column = x * factor; column < right; column++) {
          sum += image.data[row * image.width + column];
          count++;
        }
      }
      data[y * width + x] = Math.round(sum / count);
    }
  }
  return { width, height, data };
}
