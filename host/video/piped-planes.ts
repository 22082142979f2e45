import { planeSizes, type PixelFormat, type Plane, type Size } from '../../core/base/frame.ts';

/** Copies planes into `kept`, which holds arrays of its own from the first time on. */
export function keepPlanes(kept: Plane[], planes: readonly Plane[]): void {
  planes.forEach((plane, index) => {
    const own = kept[index];
    if (own) own.set(plane);
    else kept[index] = plane.slice();
  });
}

/** Returns chroma planes without colour. */
export function neutralChroma(size: Size, format: PixelFormat): readonly Plane[] {
  return planeSizes(size, format)
    .slice(1)
    .map(({ width, height }) =>
      (format.bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height)).fill(2 ** (format.bits - 1)),
    );
}

/** Returns the bytes of a plane, without copying. */
export function bytesOf(plane: Plane): Uint8Array {
  return new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
}
