const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
const values = new Uint8Array(128);
for (let value = 0; value < 64; value++) values[codes[value]] = value;
const padding = '='.charCodeAt(0);
/** Codes that are made into text at a time: a function takes only so many arguments. */
const run = 0x2000;

/** Base64 (RFC 4648) of bytes, on every platform. */
export function toBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const bits = (bytes[from] << 16) | ((left > 1 ? bytes[from + 1] : 0) << 8) | (left > 2 ? bytes[from + 2] : 0);
    out[to] = codes[bits >> 18];
    out[to + 1] = codes[(bits >> 12) & 63];
    out[to + 2] = left > 1 ? codes[(bits >> 6) & 63] : padding;
    out[to + 3] = left > 2 ? codes[bits & 63] : padding;
  }
  let text = '';
  for (let from = 0; from < out.length; from += run) text += String.fromCharCode(...out.subarray(from, from + run));
  return text;
}

/** The bytes of base64 text that `toBase64` wrote; characters that are no digits count as zeros. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const filling = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array(Math.max(0, Math.floor((text.length * 3) / 4) - filling));
  const digit = (at: number): number => values[text.charCodeAt(at) & 127];
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const bits = (digit(from) << 18) | (digit(from + 1) << 12) | (digit(from + 2) << 6) | digit(from + 3);
    out[to] = bits >> 16;
    if (to + 1 < out.length) out[to + 1] = (bits >> 8) & 255;
    if (to + 2 < out.length) out[to + 2] = bits & 255;
  }
  return out;
}
