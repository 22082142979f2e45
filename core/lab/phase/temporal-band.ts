/**
 * The ideal band-pass over a clip as weights: filtered(t) = Σ weights[t'] · φ(t'), the waves of whole periods in the clip whose
 * frequencies lie from `low` to `high` Hz.
 *
 * @returns as many weights as frames; all zero where no such wave lies in the band
 */
export function bandWeights(frames: number, fps: number, { low, high }: { low: number; high: number }, t: number): Float64Array {
  const weights = new Float64Array(frames);
  for (let k = 1; 2 * k <= frames; k++) {
    const hertz = (k * fps) / frames;
    if (hertz < low - 1e-9 || hertz > high + 1e-9) continue;
    // The wave of half the frames has no partner at the negative frequency.
    const scale = (2 * k === frames ? 1 : 2) / frames;
    for (let other = 0; other < frames; other++) weights[other] += scale * Math.cos((2 * Math.PI * k * (t - other)) / frames);
  }
  return weights;
}
