declare const memoryAddress: unique symbol;
declare const handleOf: unique symbol;

/** An address in the engine's memory, in bytes. */
export type Address = number & { readonly [memoryAddress]: true };

/** The address of a block of the table `Name`. */
export type Handle<Name extends string> = Address & { readonly [handleOf]: Name };

/** The address `bytes` bytes behind another. */
export function behind(address: Address, bytes: number): Address {
  return (address + bytes) as Address;
}

type Stored = 'i32' | 'u32' | 'f32' | 'f64';

/** One field of a block. `Value` is what TypeScript writes into it; an absent one is 0. */
export interface Field<Value> {
  /** Its type in AssemblyScript. */
  readonly type: string;
  /** How it lies in memory. */
  readonly stored: Stored;
  /** What it holds: the comment of the generated class. */
  readonly about: string;
  /** Carries the type only. */
  readonly value?: Value;
}

/** A field that may be left out: 0, no address. */
export type OptionalField<Value> = Field<Value | undefined>;

const field = <Value>(type: string, stored: Stored, about: string): Field<Value> => ({ type, stored, about });

/** A whole number, also a negative one. */
export const count = (about: string): Field<number> => field('i32', 'i32', about);
/** A distance or a size in bytes. */
export const bytes = (about: string): Field<number> => field('usize', 'u32', about);
/** Yes or no, as 1 or 0. */
export const flag = (about: string): Field<boolean> => field('i32', 'i32', about);
/** A number in float32. */
export const number = (about: string): Field<number> => field('f32', 'f32', about);
/** A sum in float64, which kernels add to. */
export const sum = (about: string): OptionalField<number> => field('f64', 'f64', about);
/** Where numbers lie. */
export const address = (about: string): Field<Address> => field('usize', 'u32', about);
/** Where another block lies, or the first of several that follow each other. */
export const block = <Name extends string>(name: Name, about: string): Field<Handle<Name>> => field(name, 'u32', about);
/** A field that may be left out, and is 0 then. */
export const optional = <Value>({ type, stored, about }: Field<Value>): OptionalField<Value> => ({ type, stored, about });

export type FieldTable = Readonly<Record<string, Field<unknown>>>;

/** A block of the engine's memory: named fields in their order, of which kernels (AssemblyScript) and TypeScript both know. */
export interface BlockTable<Name extends string, Fields extends FieldTable> {
  /** Name of the class in AssemblyScript. */
  readonly name: Name;
  readonly about: string;
  /** The class that it extends: its fields come first. */
  readonly base: string | null;
  readonly fields: Fields;
  /** Bytes from the block's address to each field. */
  readonly offsets: { readonly [Key in keyof Fields]: number };
  readonly bytes: number;
}

type ValueOf<Each> = Each extends Field<infer Value> ? Value : never;
type OptionalKeys<Fields> = { [Key in keyof Fields]: undefined extends ValueOf<Fields[Key]> ? Key : never }[keyof Fields];

/** The values of a block's fields; those that are optional may be absent. */
export type BlockValues<Fields extends FieldTable> = {
  readonly [Key in Exclude<keyof Fields, OptionalKeys<Fields>>]: ValueOf<Fields[Key]>;
} & { readonly [Key in OptionalKeys<Fields>]?: ValueOf<Fields[Key]> };

const storedBytes: Readonly<Record<Stored, number>> = { i32: 4, u32: 4, f32: 4, f64: 8 };

/** Lays fields out as AssemblyScript lays out a class: one after another, each at a multiple of its own size. */
export function describeBlock<const Name extends string, Fields extends FieldTable>(
  name: Name,
  about: string,
  fields: Fields,
): BlockTable<Name, Fields> {
  return layFields(name, about, null, fields);
}

/** A block that begins with the fields of another one: kernels may take it for that. */
export function extendBlock<const Name extends string, Fields extends FieldTable, Own extends FieldTable>(
  base: BlockTable<string, Fields>,
  name: Name,
  about: string,
  fields: Own,
): BlockTable<Name, Fields & Own> {
  return layFields(name, about, base.name, { ...base.fields, ...fields });
}

function layFields<const Name extends string, Fields extends FieldTable>(
  name: Name,
  about: string,
  base: string | null,
  fields: Fields,
): BlockTable<Name, Fields> {
  const offsets: Record<string, number> = {};
  let end = 0;
  for (const [key, { stored }] of Object.entries(fields)) {
    const size = storedBytes[stored];
    offsets[key] = Math.ceil(end / size) * size;
    end = offsets[key] + size;
  }
  return { name, about, base, fields, offsets: offsets as { [Key in keyof Fields]: number }, bytes: end };
}

/** Writes fields of the block at `at`; those that `values` does not name stay as they are. */
export function writeBlock<Fields extends FieldTable>(
  { fields, offsets }: BlockTable<string, Fields>,
  memory: ArrayBufferLike,
  at: number,
  values: Partial<BlockValues<Fields>>,
): void {
  const view = new DataView(memory);
  for (const [key, value] of Object.entries(values) as [keyof Fields & string, unknown][]) {
    writeField(view, at + offsets[key], fields[key].stored, Number(value ?? 0));
  }
}

function writeField(view: DataView, at: number, stored: Stored, value: number): void {
  switch (stored) {
    case 'i32':
      return view.setInt32(at, value, true);
    case 'u32':
      return view.setUint32(at, value, true);
    case 'f32':
      return view.setFloat32(at, value, true);
    case 'f64':
      return view.setFloat64(at, value, true);
  }
}

/** Returns one field of the block at `at`. */
export function readField<Fields extends FieldTable, Key extends keyof Fields & string>(
  { fields, offsets }: BlockTable<string, Fields>,
  memory: ArrayBufferLike,
  at: number,
  key: Key,
): NonNullable<ValueOf<Fields[Key]>> {
  const view = new DataView(memory, at + offsets[key]);
  const read: Readonly<Record<Stored, () => number>> = {
    i32: () => view.getInt32(0, true),
    u32: () => view.getUint32(0, true),
    f32: () => view.getFloat32(0, true),
    f64: () => view.getFloat64(0, true),
  };
  return read[fields[key].stored]() as NonNullable<ValueOf<Fields[Key]>>;
}
