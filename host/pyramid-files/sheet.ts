import type { GrayPicture } from '../../core/measure/space-time-slice.ts';

/** Pixels between two pictures of a sheet. */
const gap = 4;
/** A sheet is shrunk by a whole number until it is no wider or higher than this. */
const largestSide = 4096;
const background = 255;

/**
 * All bands of a pyramid in one picture, each at its own size: rows from fine to coarse, in a row one picture beside the
 * other, top edges level. Thus the scales form the pyramid downwards and the orientations run across.
 */
export function composeSheet(rows: readonly (readonly GrayPicture[])[]): GrayPicture {
  const widest = Math.max(...rows.map((row) => row.reduce((sum, { width }) => sum + width + gap, gap)));
  const highest = rows.reduce((sum, row) => sum + Math.max(...row.map(({ height }) => height)) + gap, gap);
  const factor = Math.max(1, Math.ceil(Math.max(widest, highest) / largestSide));
  const small = rows.map((row) => row.map((picture) => shrunk(picture, factor)));

  const width = Math.max(...small.map((row) => row.reduce((sum, picture) => sum + picture.width + gap, gap)));
  const height = small.reduce((sum, row) => sum + Math.max(...row.map((picture) => picture.height)) + gap, gap);
  const data = new Uint8Array(width * height).fill(background);
  let top = gap;
  for (const row of small) {
    let left = gap;
    for (const picture of row) {
      for (let y = 0; y < picture.height; y++) {
        data.set(picture.data.subarray(y * picture.width, (y + 1) * picture.width), (top + y) * width + left);
      }
      left += picture.width + gap;
    }
    top += Math.max(...row.map((picture) => picture.height)) + gap;
  }
  return { width, height, data };
}

/** Mean of blocks of `factor` × `factor` pixels; those at the right and lower edge may be smaller. */
function shrunk(picture: GrayPicture, factor: number): GrayPicture {
  if (factor === 1) return picture;
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const bottom = Math.min(picture.height, (y + 1) * factor);
    for (let x = 0; x < width; x++) {
      const right = Math.min(picture.width, (x + 1) * factor);
      let [sum, count] = [0, 0];
      for (let row = y * factor; row < bottom; row++) {
        for (let column = x * factor; column < right; column++) {
          sum += picture.data[row * picture.width + column];
          count++;
        }
      }
      data[y * width + x] = Math.round(sum / count);
    }
  }
  return { width, height, data };
}
