import type { PixelFormat, Size } from '../../core/base/frame.ts';

/**
 * Writes the smallest Matroska that carries raw frames with their presentation times into ffmpeg: EBML head, one track of
 * V_UNCOMPRESSED, one cluster for each frame. Raw pipes carry no times. Times count in nanoseconds, so that every time base in use
 * is restored exactly by rounding.
 *
 * Own code, because muxing libraries write packets of encoded video, for files: with an index, and with times in milliseconds.
 *
 * Element numbers and the meaning of unknown sizes: RFC 9559 (Matroska) and RFC 8794 (EBML).
 */
const NANOSECONDS = 1e9;

/** Four-character codes ffmpeg's raw video decoder knows the planar layouts by (libavcodec/raw.c). */
export function fourCharacterCode(format: PixelFormat): Buffer {
  const { chroma, bits } = format;
  if (bits === 8) return Buffer.from({ '420': 'I420', '422': 'Y42B', '444': '444P', gray: 'Y800' }[chroma], 'latin1');
  if (chroma === 'gray') return Buffer.from([0x59, 0x31, 0, bits]);
  return Buffer.from([0x59, 0x33, { '420': 11, '422': 10, '444': 0 }[chroma], bits]);
}

/** What comes before the first frame. `rate` is the nominal rate in frames per second. */
export function matroskaHead(size: Size, format: PixelFormat, rate: number): Buffer {
  const head = element(0x1a45dfa3, [
    element(0x4286, unsigned(1)),
    element(0x42f7, unsigned(1)),
    element(0x42f2, unsigned(4)),
    element(0x42f3, unsigned(8)),
    element(0x4282, Buffer.from('matroska')),
    element(0x4287, unsigned(4)),
    element(0x4285, unsigned(2)),
  ]);
  const info = element(0x1549a966, [
    element(0x2ad7b1, unsigned(1)),
    element(0x4d80, Buffer.from('Motion Loupe')),
    element(0x5741, Buffer.from('Motion Loupe')),
  ]);
  const video = element(0xe0, [
    element(0xb0, unsigned(size.width)),
    element(0xba, unsigned(size.height)),
    element(0x2eb524, fourCharacterCode(format)),
  ]);
  const track = element(0xae, [
    element(0xd7, unsigned(1)),
    element(0x73c5, unsigned(1)),
    element(0x83, unsigned(1)),
    element(0x9c, unsigned(0)),
    element(0x23e383, unsigned(Math.round(NANOSECONDS / rate))),
    element(0x86, Buffer.from('V_UNCOMPRESSED')),
    video,
  ]);
  const segmentOfUnknownSize = Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([head, segmentOfUnknownSize, info, element(0x1654ae6b, [track])]);
}

/** What comes before the samples of one frame; the samples follow directly. Time and duration in seconds. */
export function matroskaFrameHead(time: number, duration: number, bytes: number): Buffer {
  const length = element(0x9b, unsigned(Math.max(1, Math.round(duration * NANOSECONDS))));
  const block = Buffer.concat([identifier(0xa1), size8(bytes + 4), Buffer.from([0x81, 0, 0, 0])]);
  const group = Buffer.concat([identifier(0xa0), size8(length.length + block.length + bytes), length, block]);
  const stamp = element(0xe7, unsigned(Math.round(time * NANOSECONDS)));
  return Buffer.concat([identifier(0x1f43b675), size8(stamp.length + group.length + bytes), stamp, group]);
}

function element(id: number, content: Buffer | readonly Buffer[]): Buffer {
  const body = Array.isArray(content) ? Buffer.concat(content as readonly Buffer[]) : (content as Buffer);
  return Buffer.concat([identifier(id), size8(body.length), body]);
}

function identifier(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(id > 0xffffff ? 0 : id > 0xffff ? 1 : id > 0xff ? 2 : 3);
}

/** A size in eight bytes: 2⁵⁶ plus the number. */
function size8(bytes: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE((1n << 56n) | BigInt(bytes));
  return buffer;
}

function unsigned(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}
