/**
 * Codes one binary decision after another, each with the probability that a model gives it. Encoder and decoder have the same
 * interface, so that one function says what to code, and with which model, for both.
 */
export interface BitCoder {
  /**
   * Codes one bit.
   * @param probability of a 1, in 65536ths, 1 … 65535
   * @param bit what the encoder writes; a decoder does not look at it
   * @returns the bit that was written, or read
   */
  code(probability: number, bit: number): number;
}

/*
 * A range [low, high] of 32-bit numbers is cut in two at every bit, in proportion to the probabilities; the lower part is the 1.
 * Leading bytes that low and high share are final, and leave the range. Source: M. Mahoney, "Data compression explained" (2013),
 * section 3.2: the coder of the PAQ programs.
 */

function cut(low: number, high: number, probability: number): number {
  const range = high - low;
  return low + Math.floor(range / 65_536) * probability + Math.floor(((range % 65_536) * probability) / 65_536);
}

/** Returns whether two 32-bit numbers have the same leading byte. */
function shareFirstByte(a: number, b: number): boolean {
  return (a ^ b) >>> 24 === 0;
}

/** Writes bits into bytes. */
export class BitEncoder implements BitCoder {
  #low = 0;
  #high = 0xffff_ffff;
  #bytes = new Uint8Array(1024);
  #length = 0;

  code(probability: number, bit: number): number {
    const middle = cut(this.#low, this.#high, probability);
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (shareFirstByte(this.#low, this.#high)) this.#settle();
    return bit;
  }

  /** Ends the code. @returns all bytes */
  finish(): Uint8Array {
    // The fewest bytes that, with zeros after them, are a number in the range: the decoder reads zeros after the end.
    for (let bytes = 1; bytes <= 4; bytes++) {
      const unit = 2 ** (32 - 8 * bytes);
      const value = Math.ceil(this.#low / unit) * unit;
      if (value > this.#high) continue;
      for (let index = 0; index < bytes; index++) this.#put(Math.floor(value / 2 ** (24 - 8 * index)) & 255);
      break;
    }
    let end = this.#length;
    while (end > 0 && this.#bytes[end - 1] === 0) end--;
    return this.#bytes.slice(0, end);
  }

  #settle(): void {
    this.#put(this.#high >>> 24);
    this.#low = (this.#low << 8) >>> 0;
    this.#high = ((this.#high << 8) | 255) >>> 0;
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/** Reads bits from bytes, as if zeros followed the last one. */
export class BitDecoder implements BitCoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #low = 0;
  #high = 0xffff_ffff;
  #value = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let index = 0; index < 4; index++) this.#take();
  }

  code(probability: number): number {
    const middle = cut(this.#low, this.#high, probability);
    const bit = this.#value <= middle ? 1 : 0;
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (shareFirstByte(this.#low, this.#high)) {
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 255) >>> 0;
      this.#take();
    }
    return bit;
  }

  #take(): void {
    const next = this.#at < this.#bytes.length ? this.#bytes[this.#at++] : 0;
    this.#value = ((this.#value << 8) | next) >>> 0;
  }
}
