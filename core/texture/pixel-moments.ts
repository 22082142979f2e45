/** Returns the sums of the second, third and fourth powers of what each value differs from `mean`. */
export function powerSums(values: Float64Array, mean: number): { squares: number; cubes: number; fourths: number } {
  let [squares, cubes, fourths] = [0, 0, 0];
  for (const value of values) {
    const off = value - mean;
    const square = off * off;
    squares += square;
    cubes += square * off;
    fourths += square * square;
  }
  return { squares, cubes, fourths };
}

/**
 * Mean, variance (divided by N − 1), skew, kurtosis, minimum and maximum of the pixels, in this order, and the gradient of a
 * weighted sum of the first four.
 */
export class PixelMoments {
  #image: Float64Array = new Float64Array(0);
  #mean = 0;
  #variance = 0;
  #skew = 0;
  #kurtosis = 0;

  /** Fills the first six numbers of `out`. A flat image has skew 0 and kurtosis 3. */
  measure(image: Float64Array, out: Float64Array): void {
    const count = image.length;
    let [sum, least, most] = [0, Infinity, -Infinity];
    for (const value of image) {
      sum += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const mean = sum / count;
    const { squares, cubes, fourths } = powerSums(image, mean);
    const variance = squares / (count - 1);
    this.#image = image;
    this.#mean = mean;
    this.#variance = variance;
    this.#skew = variance > 0 ? cubes / count / variance ** 1.5 : 0;
    this.#kurtosis = variance > 0 ? fourths / count / variance ** 2 : 3;
    out.set([mean, variance, this.#skew, this.#kurtosis, least, most]);
  }

  /** Adds the gradient at the image measured last, which must still hold its values. */
  addGradient(weights: Float64Array, out: Float64Array): void {
    const image = this.#image;
    const count = image.length;
    const [ofMean, ofVariance, ofSkew, ofKurtosis] = weights;
    const variance = this.#variance;
    if (!(variance > 0)) return;
    let squares = 0;
    for (const value of image) squares += (value - this.#mean) ** 2;
    // The mean is one of the pixels' functions too: hence the constants that make each gradient sum to 0.
    const cubeScale = (3 * ofSkew) / (count * variance ** 1.5);
    const fourthScale = (4 * ofKurtosis) / (count * variance ** 2);
    const thirdMoment = this.#skew * variance ** 1.5;
    const linear =
      (2 / (count - 1)) * (ofVariance - (1.5 * ofSkew * this.#skew) / variance - (2 * ofKurtosis * this.#kurtosis) / variance);
    const constant = ofMean / count - (cubeScale * squares) / count - fourthScale * thirdMoment;
    for (let i = 0; i < count; i++) {
      const off = image[i] - this.#mean;
      out[i] += constant + off * (linear + off * (cubeScale + off * fourthScale));
    }
  }
}
