import { fileTime } from '../base/clock.ts';
import { LoupeError } from '../base/error.ts';
import { frameBytes, type FileFrame, type PixelFormat, planeSizes } from '../base/frame.ts';

/*
 * A frame on a link: a fixed little-endian head and the planes one after another, dense.
 *
 *  0  u32  magic "MLF1"            16  f64  presentation time in µs
 *  4  u32  stream                  24  u32  width     28  u32  height
 *  8  u32  sequence                32  u8   chroma (0 = 4:2:0, 1 = 4:2:2, 2 = 4:4:4, 3 = grey)   33  u8  bits
 * 12  u32  head length (48)        36  u32  stride of the first plane in samples   40  u32  payload bytes   44  u32  flags
 */
const magic = 0x31_46_4c_4d;
export const frameHeadBytes = 48;
const chromas = ['420', '422', '444', 'gray'] as const;
/** Larger frames are refused before anything is allocated for them. */
const largestSide = 16_384;

export interface FramePacket {
  readonly stream: number;
  readonly sequence: number;
  /** First frame after a seek, a cut or a new start of the engine: what was shown before is not its past. */
  readonly restart: boolean;
  readonly frame: FileFrame;
}

/** Copies a frame into a packet. `frame.time` travels in whole microseconds. */
export function encodeFrame({ stream, sequence, restart, frame }: FramePacket): ArrayBuffer {
  const payload = frameBytes(frame, frame.format);
  const packet = new ArrayBuffer(frameHeadBytes + payload);
  const head = new DataView(packet);
  head.setUint32(0, magic, true);
  head.setUint32(4, stream, true);
  head.setUint32(8, sequence, true);
  head.setUint32(12, frameHeadBytes, true);
  head.setFloat64(16, Math.round(frame.time * 1e6), true);
  head.setUint32(24, frame.width, true);
  head.setUint32(28, frame.height, true);
  head.setUint8(32, chromas.indexOf(frame.format.chroma));
  head.setUint8(33, frame.format.bits);
  head.setUint32(36, frame.width, true);
  head.setUint32(40, payload, true);
  head.setUint32(44, restart ? 1 : 0, true);
  let offset = frameHeadBytes;
  for (const plane of frame.planes) {
    new Uint8Array(packet, offset, plane.byteLength).set(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength));
    offset += plane.byteLength;
  }
  return packet;
}

/**
 * The frame in a packet; its planes are views of the packet.
 * @throws LoupeError PROTOCOL when the packet is not a frame, or not all of one
 */
export function decodeFrame(packet: ArrayBuffer): FramePacket {
  if (packet.byteLength < frameHeadBytes) throw refused(`it has ${packet.byteLength} bytes, less than a head`);
  const head = new DataView(packet);
  if (head.getUint32(0, true) !== magic || head.getUint32(12, true) !== frameHeadBytes)
    throw refused('it does not begin like one');
  const [width, height] = [head.getUint32(24, true), head.getUint32(28, true)];
  if (width < 1 || height < 1 || width > largestSide || height > largestSide) throw refused(`it is ${width}×${height} pixels`);
  const chroma = chromas[head.getUint8(32)] as (typeof chromas)[number] | undefined;
  const bits = head.getUint8(33);
  if (!chroma || bits < 8 || bits > 16) throw refused('its pixel format is unknown');
  if (head.getUint32(36, true) !== width) throw refused('its rows are not dense');
  const format: PixelFormat = { chroma, bits };
  const size = { width, height };
  const payload = frameBytes(size, format);
  if (head.getUint32(40, true) !== payload || packet.byteLength !== frameHeadBytes + payload) {
    throw refused(`${width}×${height} pixels take ${payload} bytes, and ${packet.byteLength - frameHeadBytes} came`);
  }
  const time = head.getFloat64(16, true) / 1e6;
  if (!Number.isFinite(time)) throw refused('its time is not a number');
  let offset = frameHeadBytes;
  const planes = planeSizes(size, format).map((plane) => {
    const samples = plane.width * plane.height;
    const data = bits > 8 ? new Uint16Array(packet, offset, samples) : new Uint8Array(packet, offset, samples);
    offset += data.byteLength;
    return data;
  });
  return {
    stream: head.getUint32(4, true),
    sequence: head.getUint32(8, true),
    restart: head.getUint32(44, true) === 1,
    frame: { width, height, format, planes, time: fileTime(time) },
  };
}

function refused(why: string): LoupeError {
  return new LoupeError('PROTOCOL', `A packet is not a frame: ${why}. Reloading the window would do.`);
}
