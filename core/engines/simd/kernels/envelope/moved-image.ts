/** Planes as float32 codes, mirrored by three samples beyond their edges, as `movePlanes` reads them. */
import { loadCode } from '../codes';
import { addressAt } from '../lanes';
import { MovedPlane, MovedRows } from './blocks';

/** Rows `from` … `to` − 1 of planes as float32 codes, mirrored beyond their edges: planes to which no change is added. */
export function openPlanes(rows: MovedRows): void {
  for (let index = 0; index < rows.count; index++) {
    const plane = changetype<MovedPlane>(addressAt(rows.planes, index));
    const bytes = plane.sampleBytes;
    for (let row = rows.from; row < rows.to; row++) {
      const from = plane.frame.source + <usize>row * <usize>plane.width * <usize>bytes;
      const to = plane.image + <usize>row * plane.pitch;
      for (let column = 0; column < plane.width; column++) {
        store<f32>(to + ((<usize>column) << 2), loadCode(from + <usize>(column * bytes), bytes));
      }
      closeRow(plane.image, plane.pitch, plane.width, plane.height, row);
    }
  }
}

/** Mirrors a row that is complete, along it and, next to the upper and lower edge, across. */
export function closeRow(image: usize, pitch: usize, width: i32, height: i32, row: i32): void {
  const at = image + <usize>row * pitch;
  for (let offset: usize = 4; offset <= 12; offset += 4) {
    store<f32>(at - offset, load<f32>(at + offset - 4));
    const end = at + ((<usize>width) << 2);
    store<f32>(end + offset - 4, load<f32>(end - offset));
  }
  const bytes = ((<usize>width) << 2) + 24;
  if (row < 3) memory.copy(image - <usize>(row + 1) * pitch - 12, at - 12, bytes);
  if (row >= height - 3) memory.copy(image + <usize>(2 * height - 1 - row) * pitch - 12, at - 12, bytes);
}
