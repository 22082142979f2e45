/** True for the first frame and for every one that lies `hop` seconds after the last: whole frames, at least one. */
export function createTicker(hop: number, rate: number): () => boolean {
  const step = hopFrames(hop, rate);
  let frame = -1;
  return () => ++frame % step === 0;
}

/** Frames between two examples. */
export function hopFrames(hop: number, rate: number): number {
  return Math.max(1, Math.round(hop * rate));
}
