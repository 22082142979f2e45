/** What schedules call: every kernel takes the address of its block. */
export { forwardColumns, forwardRows } from './phase/image-forward';
export { clearSum, inverseColumns, inverseRows } from './phase/image-inverse';
export { analyseBand, findPhases, magnifyBand, shiftBand } from './phase/band';
export { evidenceRows } from './envelope/evidence';
export { guideRows, holdRows, openField, solveRows } from './envelope/displacement';
export { invertRows } from './envelope/invert';
export { movePlanes } from './envelope/move';
export { openPlanes } from './envelope/moved-image';
export { gaussianRows, laplacianRows } from './riesz/riesz-pyramid';
export { equationRows } from './riesz/riesz-equations';
export { motionRows } from './riesz/riesz-motion';
export { moveRows } from './riesz/riesz-move';
export { collapseLevel, reduceLevel, traceLevel, tracePlane } from './eulerian/pyramid';
export { filterPlane, reduceBorders, storeCollapsed } from './eulerian/linear';
export { filterCoarse, reduceCodes, storeSpread } from './eulerian/color';
export { barrier } from './barrier';
export { transform } from './phase/transform';
export { rowFromChunks, rowToChunks } from './phase/rows';
