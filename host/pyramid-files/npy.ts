import { LoupeError } from '../../core/base/error.ts';

/** A plane of float32 numbers as in a NumPy file; complex64 holds real and imaginary parts in turn. */
export interface NpyPlane {
  readonly dtype: 'float32' | 'complex64';
  /** Rows and columns. */
  readonly shape: readonly [number, number];
  /** Row by row; twice as many numbers for complex64. */
  readonly values: Float32Array;
}

const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

/** Number types that can be read, by NumPy's names: bytes of one real number, and the resulting type. */
const readable: Readonly<Record<string, { bytes: 4 | 8; dtype: NpyPlane['dtype'] }>> = {
  '<f4': { bytes: 4, dtype: 'float32' },
  '<f8': { bytes: 8, dtype: 'float32' },
  '<c8': { bytes: 4, dtype: 'complex64' },
  '<c16': { bytes: 8, dtype: 'complex64' },
};

/**
 * Returns the bytes of a .npy file, format version 1.0, little-endian, C order.
 *
 * Own code, because the format is one header line before the numbers, and must be read with the limits and sentences of files from
 * outside; packages for it read and write the same in as many lines.
 */
export function encodeNpy({ dtype, shape, values }: NpyPlane): Buffer {
  const descr = dtype === 'float32' ? '<f4' : '<c8';
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape[0]}, ${shape[1]}), }`;
  // Magic, version, length and header together fill a multiple of 64 bytes; the last byte is a line feed.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = Buffer.alloc(10 + length + 4 * values.length);
  magic.copy(bytes);
  bytes.writeUInt8(1, 6);
  bytes.writeUInt16LE(length, 8);
  bytes.write(`${text.padEnd(length - 1)}\n`, 10, 'latin1');
  const data = new DataView(bytes.buffer, bytes.byteOffset + 10 + length);
  values.forEach((value, index) => data.setFloat32(4 * index, value, true));
  return bytes;
}

/**
 * Reads a two-dimensional .npy file of any format version. Double precision is rounded to single, and Fortran order is transposed
 * to C order.
 *
 * @param file name of the file, for the sentence of an error
 * @throws LoupeError PYRAMID_FILES for anything else
 */
export function decodeNpy(bytes: Buffer, file: string): NpyPlane {
  const refuse = (why: string): LoupeError => new LoupeError('PYRAMID_FILES', `"${file}" ${why}`);
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(magic)) throw refuse('is not a .npy file: save it with numpy.save.');
  const version = bytes.readUInt8(6);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', start, start + length);
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'something else';
  const kind = readable[descr];
  if (kind === undefined) {
    throw refuse(`holds numbers of type ${descr}, but float32 or complex64 are needed: convert it with .astype(numpy.float32).`);
  }
  const sides = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').map((side) => side.trim());
  const shape = sides.filter((side) => side !== '').map(Number);
  if (shape.length !== 2 || shape.some((side) => !Number.isInteger(side) || side < 1)) {
    throw refuse(`has the shape (${sides.join(', ')}), but a band has rows and columns.`);
  }
  const [rows, columns] = shape;
  const parts = kind.dtype === 'complex64' ? 2 : 1;
  const count = rows * columns * parts;
  const data = new DataView(bytes.buffer, bytes.byteOffset + Math.min(start + length, bytes.length));
  if (start + length + count * kind.bytes > bytes.length) {
    throw refuse(`is cut off: ${rows}×${columns} numbers do not fit into its ${bytes.length} bytes.`);
  }
  const fortran = /'fortran_order':\s*True/.test(header);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const [cell, part] = [Math.floor(index / parts), index % parts];
    const stored = fortran ? (cell % columns) * rows + Math.floor(cell / columns) : cell;
    const at = (stored * parts + part) * kind.bytes;
    values[index] = kind.bytes === 4 ? data.getFloat32(at, true) : data.getFloat64(at, true);
    if (!Number.isFinite(values[index])) throw refuse('holds a number that is infinite or not a number: remove it.');
  }
  return { dtype: kind.dtype, shape: [rows, columns], values };
}
