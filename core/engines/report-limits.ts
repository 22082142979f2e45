/** `MagnifierReport.limitedShare` above which ghosts at edges become visible: the user is advised of a smaller alpha. */
export const limitedTooMuch = 0.1;

/** `MagnifierReport.heldShare` above which the magnified motion is clearly smaller than asked for. */
export const heldTooMuch = 0.12;
