/**
 * How much of each of `from` equal parts of a line lies in each of `to` equal parts, as a matrix `from` rows by `to`
 * columns. Rows sum to 1: what is spread out over cells is neither lost nor counted twice, whichever side is finer.
 */
export function areaWeights(from: number, to: number): Float32Array {
  const weights = new Float32Array(from * to);
  for (let i = 0; i < from; i++) {
    const [start, end] = [(i * to) / from, ((i + 1) * to) / from];
    for (let j = Math.floor(start); j < Math.min(to, Math.ceil(end)); j++) {
      weights[i * to + j] = Math.max(0, Math.min(end, j + 1) - Math.max(start, j)) / (end - start);
    }
  }
  return weights;
}
