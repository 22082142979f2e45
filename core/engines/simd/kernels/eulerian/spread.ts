/** How rows of the coarse level of method `color` are read when they are spread along x. */

/** Bytes behind the last vector of a coarse row that groups of columns read, with no weight. */
export const spreadBytes = 64;
