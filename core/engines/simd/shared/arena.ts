import { LoupeError } from '../../../base/error.ts';
import { atOnce, type Pieces } from '../../../base/in-turns.ts';
import {
  writeBlock,
  type Address,
  type BlockTable,
  type BlockValues,
  type FieldTable,
  type Handle,
} from '../blocks/block-table.ts';
import { constantVectors } from './constants.ts';
import { constantsAt } from '../kernels/constants.ts';
import { createSharedMemory, pageBytes, type SharedMemory } from './web-assembly.ts';

/** Cache lines, so that threads do not write into each other's. */
export const alignment = 64;

/** Memory around an address. */
export interface Room {
  /** Bytes before the address. */
  readonly before?: number;
  /** Bytes from the address on. */
  readonly bytes: number;
}

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

  /** Whether a thread may use the same scratch for one thing after another. */
  get overlays(): boolean {
    return true;
  }

  /** Returns the address of `room`, which holds zeros at first. `_name` says what lies there. */
  reserve({ before = 0, bytes }: Room, _name: string): Address {
    const at = alignedAfter(this.#end + before);
    this.#end = at + bytes;
    return at as Address;
  }

  /** Room for a copy of `values`. The values are read when the memory is made. */
  place(values: Float32Array | Uint32Array | Float64Array, name: string): Address {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.fill(bytes.length, name, (memory, at) => new Uint8Array(memory, at, bytes.length).set(bytes));
  }

  /** Room for a block whose fields are written later. */
  reserveBlock<Name extends string>({ name, bytes }: BlockTable<Name, FieldTable>): Handle<Name> {
    return this.reserve({ bytes }, name) as Handle<Name>;
  }

  /** A block with these values; optional fields that are not named are 0. */
  placeBlock<Name extends string, Fields extends FieldTable>(
    table: BlockTable<Name, Fields>,
    values: BlockValues<Fields>,
  ): Handle<Name> {
    return this.placeBlocks(table, [values]);
  }

  /** Blocks that follow each other. Returns the address of the first one. */
  placeBlocks<Name extends string, Fields extends FieldTable>(
    table: BlockTable<Name, Fields>,
    values: readonly BlockValues<Fields>[],
  ): Handle<Name> {
    const at = this.fill(table.bytes * values.length, table.name, (memory, first) => {
      values.forEach((each, index) => writeBlock(table, memory, first + index * table.bytes, each));
    });
    return at as Handle<Name>;
  }

  /** Room for `bytes` bytes that are written once the memory is there. */
  fill(bytes: number, name: string, write: (memory: SharedArrayBuffer, at: Address) => void): Address {
    const at = this.reserve({ bytes }, name);
    this.#writes.push((memory) => write(memory, at));
    return at;
  }

  /** @throws LoupeError `MEMORY_INSUFFICIENT` */
  create(): SharedMemory {
    return atOnce(this.creation());
  }

  /** `create` in pieces. @throws LoupeError `MEMORY_INSUFFICIENT` */
  *creation(): Pieces<SharedMemory> {
    const pages = Math.ceil(alignedAfter(this.#end) / pageBytes);
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

/** The first address of a cache line that is not before `bytes`. */
export function alignedAfter(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
