/** What schedules call: every kernel takes the address of its block. */
export { forwardColumns, forwardRows } from './picture-forward';
export { clearSum, inverseColumns, inverseRows } from './picture-inverse';
export { magnifyBand } from './band';
export { reduceRows } from './reduce';
export { magnifyLevel } from './level';
export { rieszEquationRows, rieszLaplacianRows } from './riesz-analysis';
export { rieszMotionRows } from './riesz-motion';
export { rieszShiftRows } from './riesz-shift';
export { barrier } from './barrier';
export { transform } from './transform';
export { rowFromChunks, rowToChunks } from './rows';
export { multiplyAdd, readMemory } from './calibration';
