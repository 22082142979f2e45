import { LoupeError } from '../../../base/error.ts';
import type { Plan, Step } from '../../../plan/plan.ts';
import type { Program } from './program.ts';
import { kernelNames, type KernelName } from './thread.ts';

/**
 * The kernels that do each step of a plan. This engine fuses steps, each method in its own way, so a step has one kernel for every
 * method that uses it. A step that is missing in this table does not compile; a plan with a step of which no kernel is in the
 * method's program is refused when it is laid out.
 */
export const lowering: { readonly [Op in Step['op']]: readonly KernelName[] } = {
  'load-plane': ['forwardRows', 'openPlanes', 'gaussianRows', 'filterPlane', 'reduceCodes'],
  'forward-transform': ['forwardColumns'],
  'analyse-band': ['magnifyBand', 'findPhases'],
  'phase-change': ['magnifyBand', 'findPhases'],
  'frame-change': ['filterPlane', 'filterCoarse'],
  'temporal-filter': ['magnifyBand', 'findPhases', 'motionRows', 'filterPlane', 'filterCoarse'],
  delay: ['magnifyBand', 'findPhases', 'moveRows', 'storeCollapsed', 'storeSpread'],
  'weighted-blur': ['magnifyBand', 'shiftBand'],
  'pool-power': ['magnifyBand', 'shiftBand'],
  'hold-noise': ['magnifyBand', 'shiftBand'],
  'phase-shift': ['magnifyBand', 'shiftBand'],
  'synthesise-band': ['magnifyBand', 'shiftBand'],
  'phase-gradient': ['evidenceRows'],
  'motion-evidence': ['evidenceRows'],
  'solve-displacement': ['solveRows'],
  'pool-evidence': ['solveRows'],
  'hold-displacement': ['holdRows'],
  'guide-scale': ['guideRows'],
  'unexplained-phase': ['shiftBand'],
  'invert-displacement': ['invertRows'],
  'move-plane': ['movePlanes'],
  'inverse-transform': ['inverseColumns'],
  reduce: ['gaussianRows', 'equationRows', 'filterPlane', 'reduceLevel', 'reduceCodes'],
  expand: ['motionRows', 'moveRows', 'storeSpread'],
  laplacian: ['laplacianRows', 'collapseLevel', 'storeCollapsed'],
  'riesz-transform': ['equationRows'],
  'quaternion-change': ['equationRows'],
  'motion-equations': ['equationRows'],
  'solve-motion': ['motionRows'],
  'riesz-shift': ['moveRows'],
  'attenuate-edges': ['filterCoarse'],
  amplify: ['collapseLevel', 'storeCollapsed', 'filterCoarse', 'storeSpread'],
  collapse: ['moveRows', 'collapseLevel', 'storeCollapsed'],
  'store-plane': ['inverseRows', 'movePlanes', 'moveRows', 'storeCollapsed', 'storeSpread'],
};

/**
 * Makes sure that a program does every step of its plan.
 *
 * @throws LoupeError `INTERNAL` for a step that no kernel of the program does: the layout of its method does not know the step
 */
export function requireLowered({ steps, spec }: Plan, program: Program): void {
  const kernels = new Set<KernelName>();
  for (const calls of program.threads) for (let at = 0; at < calls.length; at += 2) kernels.add(kernelNames[calls[at]]);
  for (const { op } of steps) {
    if (lowering[op].some((kernel) => kernels.has(kernel))) continue;
    throw new LoupeError('INTERNAL', `The simd engine's method ${spec.method} does not do the step "${op}" of its plan.`);
  }
}
