import { behind, type Address, type BlockTable, type BlockValues, type FieldTable, type Handle } from '../blocks/block-table.ts';
import { alignedAfter, type Arena, type Room } from './arena.ts';

/** The fields of a scratch block: room where there is an address in it, else the value. */
export type ScratchRooms<Fields extends FieldTable> = {
  readonly [Key in keyof BlockValues<Fields>]: BlockValues<Fields>[Key] extends Address
    ? Room
    : BlockValues<Fields>[Key] extends Address | undefined
      ? Room | undefined
      : BlockValues<Fields>[Key];
};

/** Scratch memory as a table and the room that each of its parts takes: all that is known about its size. */
export interface Scratch<Name extends string, Fields extends FieldTable> {
  readonly table: BlockTable<Name, Fields>;
  readonly rooms: ScratchRooms<Fields>;
}

const isRoom = (value: unknown): value is Room => typeof value === 'object' && value !== null;

function roomsOf(rooms: object): (readonly [string, Room])[] {
  return Object.entries(rooms).filter((entry): entry is [string, Room] => isRoom(entry[1]));
}

/** Lays the rooms one after another, each at the beginning of a cache line. Returns their addresses, and the end of the last one. */
function layRooms(rooms: object, base: number): { readonly places: ReadonlyMap<string, number>; readonly end: number } {
  const places = new Map<string, number>();
  let end = base;
  for (const [key, { before = 0, bytes }] of roomsOf(rooms)) {
    const at = alignedAfter(end + before);
    places.set(key, at);
    end = at + bytes;
  }
  return { places, end };
}

/** Bytes of a scratch from the beginning of a cache line on. */
export function scratchBytes({ rooms }: { readonly rooms: object }): number {
  return layRooms(rooms, 0).end;
}

/** Scratch memory of every thread, which it uses for one thing after another. */
export class ThreadScratch {
  readonly #arena: Arena;
  readonly #bases: readonly Address[];

  /** @param bytes per thread those of the largest scratch that it has */
  constructor(arena: Arena, bytes: readonly number[]) {
    this.#arena = arena;
    this.#bases = arena.overlays ? bytes.map((each) => arena.reserve({ bytes: each }, 'scratch')) : [];
  }

  /** Places a scratch in the memory of a thread. Returns its block. */
  place<Name extends string, Fields extends FieldTable>(thread: number, scratch: Scratch<Name, Fields>): Handle<Name> {
    const { table, rooms } = scratch;
    const places = this.#arena.overlays ? layRooms(rooms, this.#bases[thread]).places : this.#reserve(table.name, rooms);
    const values = Object.fromEntries(
      Object.entries(rooms).map(([key, value]): [string, unknown] => [key, isRoom(value) ? places.get(key) : value]),
    );
    return this.#arena.placeBlock(table, values as BlockValues<Fields>);
  }

  /** Returns the address of `bytes` bytes behind a scratch in the memory of a thread. */
  behind(thread: number, scratch: { readonly rooms: object }, bytes: number, name: string): Address {
    if (!this.#arena.overlays) return this.#arena.reserve({ bytes }, name);
    return behind(this.#bases[thread], alignedAfter(scratchBytes(scratch)));
  }

  #reserve(name: string, rooms: object): ReadonlyMap<string, number> {
    return new Map(roomsOf(rooms).map(([key, room]) => [key, this.#arena.reserve(room, `${name}.${key}`)]));
  }
}
