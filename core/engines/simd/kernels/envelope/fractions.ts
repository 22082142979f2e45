/** Fractions of the way between two samples for which there are weights; weights between them are interpolated. */
export const fractions = 256;
