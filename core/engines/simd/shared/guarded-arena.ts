import { LoupeError } from '../../../base/error.ts';
import type { Pieces } from '../../../base/in-turns.ts';
import type { Address } from '../blocks/block-table.ts';
import { Arena, alignment, type Room } from './arena.ts';
import type { SharedMemory } from './web-assembly.ts';

/** A number that is none: what a kernel reads of it is seen in its results, what it writes over it by `check`. */
const canaryBytes = Uint8Array.of(0xef, 0xbe, 0xc0, 0x7f);

/** Bytes between two rooms that nothing may write. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly before: string;
  readonly after: string;
}

/**
 * An arena for tests, with canaries between all that it hands out: from the last byte of one room to the first of the next, of at
 * least a cache line. Threads do not use the same scratch for several things in turn, so each has its own canaries.
 */
export class GuardedArena extends Arena {
  readonly #gaps: Gap[] = [];
  #end = 0;
  #name = 'the first page';

  override get overlays(): boolean {
    return false;
  }

  override reserve(room: Room, name: string): Address {
    const before = (room.before ?? 0) + alignment;
    const at = super.reserve({ before, bytes: room.bytes + alignment }, name);
    const from = this.#end === 0 ? at - before : this.#end;
    this.#gaps.push({ from, to: at - (room.before ?? 0), before: this.#name, after: name });
    this.#end = at + room.bytes;
    this.#name = name;
    return at;
  }

  override *creation(): Pieces<SharedMemory> {
    this.reserve({ bytes: 0 }, 'the end');
    const memory = yield* super.creation();
    for (const { from, to } of this.#gaps) fillGap(new Uint8Array(memory.buffer, from, to - from), from);
    return memory;
  }

  /** @throws LoupeError `INTERNAL` when a kernel wrote outside the rooms, with the names of those around the place */
  check({ buffer }: SharedMemory): void {
    for (const { from, to, before, after } of this.#gaps) {
      const written = new Uint8Array(buffer, from, to - from).findIndex((byte, at) => byte !== canaryBytes[(from + at) % 4]);
      if (written < 0) continue;
      const left = to - from - written;
      throw new LoupeError(
        'INTERNAL',
        `A kernel of the simd engine wrote outside its memory: ${written} bytes behind ${before}, ${left} before ${after}.`,
      );
    }
  }
}

function fillGap(bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = canaryBytes[(from + at) % 4];
}
