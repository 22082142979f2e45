import { builtKernels } from './kernels.ts';

/** Everything that opens the simd engine from its sources finds kernels that fit them. */
export default async function setup(): Promise<void> {
  await builtKernels();
}
