import { builtKernels } from './kernels.ts';

/**
 * Builds the kernels before all tests, so that everything that opens the SIMD engine from its sources finds kernels that fit them.
 */
export default async function setup(): Promise<void> {
  await builtKernels();
}
