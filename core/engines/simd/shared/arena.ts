import { LoupeError } from '../../../base/error.ts';
import { atOnce, type Pieces } from '../../../base/in-turns.ts';
import { constantVectors } from './constants.ts';
import { constantsAt } from '../kernels/constants.ts';
import { createSharedMemory, pageBytes, type SharedMemory } from './web-assembly.ts';

/** An address in the engine's memory, in bytes. */
export type Address = number;

/** Cache lines, so that threads do not write into each other's. */
const alignment = 64;
/** 32-bit addresses end here. */
const mostPages = 65536;

/**
 * Hands out addresses of a memory that does not exist yet, and remembers what is to be written there.
 *
 * Nothing is ever given back: what an engine needs is fixed by the plan. `create` makes the memory once all is known.
 */
export class Arena {
  /** The first page holds the kernels' constants. */
  #end = pageBytes;
  readonly #writes: ((memory: SharedArrayBuffer) => void)[] = [];

  /** Bytes handed out so far. */
  get bytes(): number {
    return this.#end;
  }

  /** Room for `bytes` bytes, zeros at first. */
  reserve(bytes: number): Address {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / alignment) * alignment;
    return at;
  }

  /** Room for a copy of `values`. The values are read when the memory is made. */
  place(values: Float32Array | Uint32Array | Float64Array): Address {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.fill(bytes.length, (memory, at) => new Uint8Array(memory, at, bytes.length).set(bytes));
  }

  /** Room for `bytes` bytes that are written once the memory is there. */
  fill(bytes: number, write: (memory: SharedArrayBuffer, at: Address) => void): Address {
    const at = this.reserve(bytes);
    this.#writes.push((memory) => write(memory, at));
    return at;
  }

  /** @throws LoupeError `MEMORY_INSUFFICIENT` */
  create(): SharedMemory {
    return atOnce(this.creation());
  }

  /** `create` in pieces. @throws LoupeError `MEMORY_INSUFFICIENT` */
  *creation(): Pieces<SharedMemory> {
    const pages = Math.ceil(this.#end / pageBytes);
    const megabytes = Math.ceil(this.#end / 1e6);
    if (pages > mostPages) {
      throw new LoupeError(
        'MEMORY_INSUFFICIENT',
        `This magnification needs ${megabytes} MB, more than the 4295 MB that the simd engine can address; choose a smaller image, fewer taps or another engine.`,
      );
    }
    let memory: SharedMemory;
    try {
      memory = createSharedMemory(pages);
    } catch (cause) {
      throw new LoupeError(
        'MEMORY_INSUFFICIENT',
        `This magnification needs ${megabytes} MB in one piece, which could not be had; choose a smaller image or close other programs.`,
        { cause },
      );
    }
    for (const write of this.#writes) {
      write(memory.buffer);
      yield;
    }
    this.#writes.length = 0;
    new Float32Array(memory.buffer).set(constantVectors(), constantsAt / 4);
    return memory;
  }
}

/** A block of words for a kernel, filled by index (see kernels/layout.ts). */
export class Block {
  readonly #words: Uint32Array;
  readonly #floats: Float32Array;

  constructor(words: number) {
    this.#words = new Uint32Array(words);
    this.#floats = new Float32Array(this.#words.buffer);
  }

  /** Whole numbers and addresses; negative ones in two's complement. */
  set(index: number, value: number): this {
    this.#words[index] = value;
    return this;
  }

  number(index: number, value: number): this {
    this.#floats[index] = value;
    return this;
  }

  get words(): Uint32Array {
    return this.#words;
  }
}
