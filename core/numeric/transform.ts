/** A transform of one length, with its tables. X[k] = Σₙ x[n]·e^{∓2πi·kn/N}; neither direction is scaled. */
export interface Transform {
  readonly size: number;
  /** Transforms `re + i·im` in place. */
  run(re: Float64Array, im: Float64Array, direction: 'forward' | 'inverse'): void;
}
