/** A weight of a layer of TensorFlow.js. */
export interface TfjsWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A layer as TensorFlow.js' `model.json` has it, with its weights. */
export interface TfjsLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly TfjsWeight[];
}

/** A layer, and the names of the layers whose outputs it takes. */
export interface TfjsNode extends TfjsLayer {
  readonly from: readonly string[];
}

export function nameOf({ config }: TfjsLayer): string {
  return String(config['name']);
}

/** (x − mean)·scale + bias, value by value along the last axis. */
export function affineLayer(name: string, mean: Float32Array, scale: Float32Array, bias: Float32Array): TfjsLayer {
  const weights = { gamma: scale, beta: bias, moving_mean: mean, moving_variance: new Float32Array(mean.length).fill(1) };
  return {
    class_name: 'BatchNormalization',
    config: { name, trainable: true, axis: -1, epsilon: 0, center: true, scale: true },
    weights: Object.entries(weights).map(([weight, values]) => ({ name: weight, shape: [mean.length], values })),
  };
}

/** @param kernel [inputs][units] */
export function denseLayer(name: string, kernel: Float32Array, units: number, bias?: Float32Array): TfjsLayer {
  return {
    class_name: 'Dense',
    config: { name, trainable: true, units, activation: 'linear', use_bias: bias !== undefined },
    weights: [
      { name: 'kernel', shape: [kernel.length / units, units], values: kernel },
      ...(bias ? [{ name: 'bias', shape: [units], values: bias }] : []),
    ],
  };
}
