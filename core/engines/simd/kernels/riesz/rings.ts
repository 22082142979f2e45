/** Sizes of what a thread keeps of a few rows. Rings have a power of two rows. */

/** Planes of the normal equations: j₁₁, j₁₂, j₂₂, b₁, b₂. */
export const equationPlanes = 5;
/** `equationRows`: rings of ∂_x L and of D₂. */
export const equationSlopeRows = 4;
export const equationPairRows = 8;
/** Bytes of the sums of four columns for REDUCE along y: two rows of the grid, `equationPlanes` vectors each. */
export const equationSumBytes = 2 * equationPlanes * 16;
/** `moveRows`: rings of rows moved along x, and of motion along y. */
export const movedRows = 8;
export const shiftRows = 4;
