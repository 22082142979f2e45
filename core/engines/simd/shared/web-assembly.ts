/**
 * The part of the WebAssembly API that the engine uses. Its types are in neither the language's library nor, in `core`, Node's or
 * the browser's.
 */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Instance: new (module: CompiledModule, imports: object) => { readonly exports: object };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
};

/** A memory that threads share. It can be posted to them. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** A compiled module. It can be posted to threads. */
export type CompiledModule = object;

export const pageBytes = 65536;

/** @throws RangeError when so much memory cannot be allocated */
export function createSharedMemory(pages: number): SharedMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

export function instantiate(module: CompiledModule, memory: SharedMemory): object {
  const abort = (): never => {
    throw new Error('A kernel stopped itself.');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports;
}

/** Whether this machine can run a module: false where it needs instructions that are missing. */
export function canRun(bytes: Uint8Array<ArrayBuffer>): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(bytes);
}

export function compile(bytes: Uint8Array<ArrayBuffer>): CompiledModule {
  return new WebAssembly.Module(bytes);
}
