/** A frame of a camera as planar 4:2:0. */
export interface PlanarFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly fullRange: boolean;
  readonly matrix: string;
}

const chromaOf = (length: number): number => (length + 1) >> 1;

/** Copies a frame out of the browser's memory. Cameras deliver planar or semi-planar 4:2:0, or several kinds of RGB. */
export async function planarFrame(frame: VideoFrame): Promise<PlanarFrame> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const { fullRange, matrix } = frame.colorSpace;
  const size = { width, height, fullRange: fullRange ?? false, matrix: matrix ?? 'smpte170m' };
  if (frame.format === 'I420') {
    const bytes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(bytes);
    return { ...size, bytes };
  }
  if (frame.format === 'NV12') {
    const bytes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(bytes);
    return { ...size, bytes: planarOfSemiPlanar(bytes, width, height) };
  }
  const rgba = new Uint8Array(frame.allocationSize({ format: 'RGBA' }));
  await frame.copyTo(rgba, { format: 'RGBA' });
  return { width, height, fullRange: false, matrix: 'smpte170m', bytes: planarOfRgba(rgba, width, height) };
}

/** Splits a plane of interleaved Cb and Cr into two. */
export function planarOfSemiPlanar(bytes: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const luma = width * height;
  const chroma = chromaOf(width) * chromaOf(height);
  const planar = new Uint8Array(luma + 2 * chroma);
  planar.set(bytes.subarray(0, luma));
  for (let at = 0; at < chroma; at++) {
    planar[luma + at] = bytes[luma + 2 * at];
    planar[luma + chroma + at] = bytes[luma + 2 * at + 1];
  }
  return planar;
}

/** R′G′B′ to Y′CbCr of BT.601 in the limited range; chroma is the mean of up to four pixels. */
export function planarOfRgba(rgba: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const [halfWidth, halfHeight] = [chromaOf(width), chromaOf(height)];
  const luma = width * height;
  const planar = new Uint8Array(luma + 2 * halfWidth * halfHeight);
  for (let pixel = 0; pixel < luma; pixel++) {
    const [r, g, b] = [rgba[4 * pixel], rgba[4 * pixel + 1], rgba[4 * pixel + 2]];
    planar[pixel] = 16.5 + (65.481 * r + 128.553 * g + 24.966 * b) / 255;
  }
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++) {
      let [r, g, b, count] = [0, 0, 0, 0];
      for (let row = 2 * y; row < Math.min(height, 2 * y + 2); row++) {
        for (let column = 2 * x; column < Math.min(width, 2 * x + 2); column++) {
          const at = 4 * (row * width + column);
          r += rgba[at];
          g += rgba[at + 1];
          b += rgba[at + 2];
          count++;
        }
      }
      const at = luma + y * halfWidth + x;
      planar[at] = 128.5 + (-37.797 * r - 74.203 * g + 112 * b) / 255 / count;
      planar[at + halfWidth * halfHeight] = 128.5 + (112 * r - 93.786 * g - 18.214 * b) / 255 / count;
    }
  }
  return planar;
}

/** Exchanges left and right in place. */
export function mirrorPlanar(bytes: Uint8Array, width: number, height: number): void {
  const [halfWidth, halfHeight] = [chromaOf(width), chromaOf(height)];
  for (let row = 0; row < height; row++) bytes.subarray(row * width, (row + 1) * width).reverse();
  const chroma = bytes.subarray(width * height);
  for (let row = 0; row < 2 * halfHeight; row++) chroma.subarray(row * halfWidth, (row + 1) * halfWidth).reverse();
}
