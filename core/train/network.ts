import { LoupeError } from '../base/error.ts';
import { createRandom } from '../numeric/random.ts';
import { tf } from '../tensor/tf.ts';
import type { ModelDescription } from './description.ts';
import { sizeOf } from './examples.ts';
import type { Forward, Layer, Shape, WeightDescription } from './layers/layer.ts';
import { makeLayer } from './layers/make-layer.ts';
import { requireBounded } from './network-limits.ts';

/** One tensor that a network learns or keeps. */
export interface Parameter {
  /** Unique in its network: "3.dense.kernel". */
  readonly name: string;
  /** Index of its layer. */
  readonly layer: number;
  readonly description: WeightDescription;
  /** The numbers themselves. After changing them, call `Network.changed`. */
  readonly values: Float32Array;
}

/** Whether and how a forward pass is part of training. */
export type PassMode = { readonly training: false } | { readonly training: true; readonly seeds: readonly number[] };

/** A forward pass with all that the backward pass needs; its tensors belong to the `tf.tidy` it was made in. */
export interface Pass {
  /** Output of the last layer that was run. */
  readonly y: tf.Tensor;
  /** Of every layer that was run, in order. */
  readonly forwards: readonly Forward[];
}

/** What a backward pass gives: ∂C/∂x₀ if wanted, and ∂C/∂w for each parameter (`null`: not trained). */
export interface Gradients {
  readonly dx: tf.Tensor | null;
  readonly dw: readonly (tf.Tensor | null)[];
}

/** A layer as a drawing of the network shows it. */
export interface LayerSummary {
  readonly kind: string;
  readonly output: Shape;
  /** Numbers that training may change. */
  readonly parameters: number;
}

/**
 * The layers of a description, one after another, without their numbers.
 * @throws LoupeError MODEL_INVALID where two do not fit together, the outputs do not match the classes, or the network is larger
 *   than any that can be run (`network-limits.ts`)
 */
export function layersOfModel(description: ModelDescription): Layer[] {
  const layers: Layer[] = [];
  let shape: Shape = description.input;
  for (const [index, part] of description.layers.entries()) {
    try {
      layers.push(makeLayer(shape, part));
      requireBounded(layers);
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      throw new LoupeError(error.code, `Layer ${index} (${part.kind}): ${error.message}`, { cause: error });
    }
    shape = layers[index].output;
  }
  const { classes } = description;
  if (classes.length > 0 && (shape.length !== 1 || shape[0] !== classes.length)) {
    throw new LoupeError(
      'MODEL_INVALID',
      `The network ends with ${shape.join('×')} outputs, but there are ${classes.length} classes (${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ', …' : ''}).`,
    );
  }
  return layers;
}

/**
 * Refuses weights that are not those of a network, before room is made for any.
 * @throws LoupeError MODEL_INVALID that names the tensor
 */
export function requireWeights(description: ModelDescription, layers: readonly Layer[], weights: readonly Float32Array[]): void {
  const wanted = layers.flatMap((layer, index) => layer.weights.map((weight) => ({ index, weight })));
  if (weights.length !== wanted.length) {
    throw new LoupeError('MODEL_INVALID', `The network has ${wanted.length} weight tensors, but ${weights.length} were given.`);
  }
  for (const [at, { index, weight }] of wanted.entries()) {
    const count = sizeOf(weight.shape);
    if (weights[at].length === count) continue;
    throw new LoupeError(
      'MODEL_INVALID',
      `"${nameOf(description, index, weight)}" holds ${count} numbers, but ${weights[at].length} were given.`,
    );
  }
}

function nameOf({ layers }: ModelDescription, layer: number, { name }: WeightDescription): string {
  return `${layer}.${layers[layer].kind}.${name}`;
}

/** Shapes and parameter counts, layer by layer; nothing is allocated. */
export function summarise(description: ModelDescription): LayerSummary[] {
  return layersOfModel(description).map(({ output, weights }, index) => ({
    kind: description.layers[index].kind,
    output,
    parameters: weights.reduce((sum, { count }) => sum + count, 0),
  }));
}

/** Numbers that training may change, in all. */
export function countParameters(description: ModelDescription): number {
  return summarise(description).reduce((sum, { parameters }) => sum + parameters, 0);
}

/**
 * A network with its weights.
 *
 * `forward` and `backward` run on tensors, inside a `tf.tidy` of the caller; `predict` and `activations` free their own tensors.
 * The numbers live in `parameters[…].values`; tensors of them are made when they are needed.
 */
export class Network implements Disposable {
  readonly description: ModelDescription;
  readonly layers: readonly Layer[];
  readonly parameters: readonly Parameter[];
  readonly input: Shape;
  readonly output: Shape;
  readonly #tensors: (tf.Tensor | null)[];
  /** Index of each layer's first parameter, and one more behind the last. */
  readonly #starts: readonly number[];

  /** @param seed of the first weights */
  constructor(description: ModelDescription, seed: number) {
    this.description = description;
    this.layers = layersOfModel(description);
    this.input = description.input;
    this.output = this.layers[this.layers.length - 1].output;
    const parameters: Parameter[] = [];
    const starts = [0];
    for (const [layer, { weights }] of this.layers.entries()) {
      for (const [index, weight] of weights.entries()) {
        const values = new Float32Array(sizeOf(weight.shape));
        weight.initialise(values, createRandom(seed, layer, index));
        parameters.push({ name: nameOf(description, layer, weight), layer, description: weight, values });
      }
      starts.push(parameters.length);
    }
    this.parameters = parameters;
    this.#starts = starts;
    this.#tensors = parameters.map(() => null);
  }

  /**
   * Runs x [batch, …input] through the layers.
   * @param layers how many of them; all by default
   */
  forward(x: tf.Tensor, mode: PassMode, layers = this.layers.length): Pass {
    const forwards: Forward[] = [];
    let y = x;
    for (let index = 0; index < layers; index++) {
      const pass = this.layers[index].forward(y, this.#weights(index), this.#mode(mode, index));
      forwards.push(pass);
      y = pass.y;
    }
    return { y, forwards };
  }

  /**
   * Carries ∂C/∂y of a pass back to all parameters of the layers that it ran through.
   * @param wantsInput whether ∂C/∂x₀ is wanted too
   */
  backward(pass: Pass, dy: tf.Tensor, { wantsInput = false } = {}): Gradients {
    const dw: (tf.Tensor | null)[] = this.parameters.map(() => null);
    // The gradient before the first layer with weights is computed only if it was requested.
    const first = this.layers.findIndex(({ weights }) => weights.some(({ trained }) => trained));
    let gradient: tf.Tensor | null = dy;
    for (let index = pass.forwards.length - 1; index >= (wantsInput ? 0 : first) && gradient; index--) {
      const back = this.layers[index].backward(gradient, this.#weights(index), pass.forwards[index], wantsInput || index > first);
      for (const [at, part] of back.dw.entries()) dw[this.#starts[index] + at] = part;
      gradient = back.dx;
    }
    return { dx: wantsInput ? gradient : null, dw };
  }

  /** Applies the updates of a pass in training mode to parameters that gradients do not change (running statistics). */
  takeUpdates(pass: Pass): void {
    for (const [layer, { updates }] of pass.forwards.entries()) {
      for (const [at, value] of updates ?? []) {
        const index = this.#starts[layer] + at;
        this.parameters[index].values.set(value.dataSync());
        this.changed(index);
      }
    }
  }

  /** Outputs for examples that lie one after another in `batch`, outside training: [examples][outputs]. */
  predict(batch: Float32Array): Promise<Float32Array> {
    return this.activations(batch, this.layers.length - 1);
  }

  /** Outputs of one layer, likewise. */
  async activations(batch: Float32Array, layer: number): Promise<Float32Array> {
    return (await this.outputsOf(batch, [layer]))[0];
  }

  /** Outputs of several layers in one pass, likewise. @param layers ascending */
  async outputsOf(batch: Float32Array, layers: readonly number[]): Promise<Float32Array[]> {
    const size = sizeOf(this.input);
    if (batch.length === 0 || batch.length % size !== 0) {
      throw new LoupeError(
        'FRAME_MISMATCH',
        `The model takes examples of ${this.input.join('×')} = ${size} values, but was given ${batch.length}.`,
      );
    }
    const wanted = tf.tidy(() => {
      let x = tf.tensor(batch, [batch.length / size, ...this.input]);
      const kept: tf.Tensor[] = [];
      for (let index = 0; index <= Math.max(...layers); index++) {
        const before = x;
        x = tf.tidy(() => this.layers[index].forward(before, this.#weights(index), { training: false }).y);
        if (x !== before && !kept.includes(before)) before.dispose();
        if (layers.includes(index)) kept.push(x);
      }
      return kept;
    });
    try {
      return await Promise.all(wanted.map(async (each) => Float32Array.from(await each.data())));
    } finally {
      for (const each of wanted) each.dispose();
    }
  }

  /** Index of the layer whose outputs describe an example best: the one before the last learned layer. */
  get lastHiddenLayer(): number {
    const learned = this.layers.flatMap(({ weights }, index) => (weights.length > 0 ? [index] : []));
    return Math.max(0, (learned.at(-1) ?? 0) - 1);
  }

  /** A copy of all numbers, parameter by parameter. */
  copyWeights(): Float32Array[] {
    return this.parameters.map(({ values }) => values.slice());
  }

  /** @throws LoupeError MODEL_INVALID where the lengths are not this network's */
  setWeights(weights: readonly Float32Array[]): void {
    requireWeights(this.description, this.layers, weights);
    for (const [index, { values }] of this.parameters.entries()) {
      values.set(weights[index]);
      this.changed(index);
    }
  }

  /** Notes that the values of a parameter were changed. */
  changed(index: number): void {
    this.#tensors[index]?.dispose();
    this.#tensors[index] = null;
  }

  /** Frees the tensors; the numbers stay, and the network can still be used. */
  dispose(): void {
    for (const index of this.#tensors.keys()) this.changed(index);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #weights(layer: number): tf.Tensor[] {
    const tensors: tf.Tensor[] = [];
    for (let index = this.#starts[layer]; index < this.#starts[layer + 1]; index++) {
      const { values, description } = this.parameters[index];
      // A copy, because some backends go on looking at the array they were given.
      tensors.push((this.#tensors[index] ??= tf.keep(tf.tensor(values.slice(), [...description.shape]))));
    }
    return tensors;
  }

  #mode(mode: PassMode, layer: number) {
    return mode.training ? ({ training: true, random: createRandom(...mode.seeds, layer) } as const) : mode;
  }
}
