import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const adapterSchema = z.object({
  vendor: z.string(),
  architecture: z.string(),
  description: z.string(),
  /** Computed by the processor after all. */
  software: z.boolean(),
});

/** A graphics processor that can compute. */
export type GpuAdapter = z.infer<typeof adapterSchema>;

export interface GpuSearch {
  /** False when the npm package `webgpu` (Dawn), through which Node reaches graphics processors, is not installed. */
  readonly looked: boolean;
  readonly adapters: readonly GpuAdapter[];
  /** What went wrong while looking. */
  readonly failure: string | null;
}

/** Asks for a fast, an economical and a software adapter, and prints the different ones it gets. */
const question = `
const { create, globals } = await import(process.argv[1]);
Object.assign(globalThis, globals);
const gpu = create([]);
const found = new Map();
for (const options of [{ powerPreference: 'high-performance' }, { powerPreference: 'low-power' }, { forceFallbackAdapter: true }]) {
  const adapter = await gpu.requestAdapter(options);
  if (!adapter) continue;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const software = Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|software/i.test(architecture + description);
  const one = JSON.stringify({ vendor, architecture, description, software });
  found.set(one, JSON.parse(one));
}
console.log(JSON.stringify([...found.values()]));
process.exit(0);`;

/** Looks for graphics processors in a process of its own, because a broken driver can end the process that asks. */
export async function findGpuAdapters(): Promise<GpuSearch> {
  let entry: string;
  try {
    entry = pathToFileURL(require.resolve('webgpu')).href;
  } catch {
    return { looked: false, adapters: [], failure: null };
  }
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', question, entry], { timeout: 20_000 });
    return { looked: true, adapters: z.array(adapterSchema).parse(JSON.parse(stdout.trim())), failure: null };
  } catch (error) {
    return { looked: true, adapters: [], failure: error instanceof Error ? error.message.split('\n', 1)[0] : String(error) };
  }
}
