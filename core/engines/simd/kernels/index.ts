/** What schedules call: every kernel takes the address of its block. */
export { forwardColumns, forwardRows } from './picture-forward';
export { clearSum, inverseColumns, inverseRows } from './picture-inverse';
export { magnifyBand } from './band';
export { reduceRows } from './reduce';
export { rieszEquationRows, rieszLaplacianRows } from './riesz-analysis';
export { rieszMotionRows } from './riesz-motion';
export { rieszShiftRows } from './riesz-shift';
export { collapseLevel, reduceLevel, seeLevel, seePlane } from './pyramid';
export { filterPlane, reduceBorders, storeCollapsed } from './linear';
export { filterCoarse, reduceCodes, storeSpread } from './color';
export { barrier } from './barrier';
export { transform } from './transform';
export { rowFromChunks, rowToChunks } from './rows';
export { multiplyAdd, readMemory } from './calibration';
