/** What schedules call: every kernel takes the address of its block. */
export { forwardColumns, forwardRows } from './image-forward';
export { clearSum, inverseColumns, inverseRows } from './image-inverse';
export { analyseBand, magnifyBand } from './band';
export { gaussianRows, laplacianRows } from './riesz-pyramid';
export { equationRows } from './riesz-equations';
export { motionRows } from './riesz-motion';
export { moveRows } from './riesz-move';
export { collapseLevel, reduceLevel, seeLevel, seePlane } from './pyramid';
export { filterPlane, reduceBorders, storeCollapsed } from './linear';
export { filterCoarse, reduceCodes, storeSpread } from './color';
export { barrier } from './barrier';
export { transform } from './transform';
export { rowFromChunks, rowToChunks } from './rows';
