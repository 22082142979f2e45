import { tf } from '../tensor/tf.ts';
import { largest } from './evaluation.ts';
import type { Examples } from './examples.ts';
import { losses, type Loss } from './loss.ts';
import type { Network } from './network.ts';
import type { Optimiser } from './optimiser.ts';
import { BatchReader, weightsOfClasses } from './training-examples.ts';
import type { TrainingOptions } from './training-options.ts';

/** Most examples that go through the network at once; a larger batch is processed in parts whose gradients add up. */
export const largestPart = 512;

/** Sums over examples. */
export interface Sums {
  /** Of each loss times its weight. */
  cost: number;
  weight: number;
  /** Examples classified correctly. */
  right: number;
}

/** Returns the mean loss of the examples that were summed. */
export function meanOf({ cost, weight }: Sums): number {
  return weight > 0 ? cost / weight : cost;
}

/** Runs batches of examples through a network: forward and backward with a step of the optimiser, or forward only. */
export class BatchPasses {
  readonly #network: Network;
  readonly #train: Examples;
  readonly #options: TrainingOptions;
  readonly #optimiser: Optimiser;
  readonly #loss: Loss;
  /** Layers that run: a final softmax is part of the loss. */
  readonly #layers: number;
  readonly #classWeights: readonly number[];

  constructor(network: Network, train: Examples, options: TrainingOptions, optimiser: Optimiser) {
    this.#network = network;
    this.#train = train;
    this.#options = options;
    this.#optimiser = optimiser;
    this.#loss = losses[options.loss];
    const endsInSoftmax = network.description.layers.at(-1)?.kind === 'softmax';
    this.#layers = network.layers.length - (endsInSoftmax && this.#loss.onScores ? 1 : 0);
    this.#classWeights = weightsOfClasses(options.classWeights, train);
  }

  /** Takes one step of the optimiser on a batch. Returns its sums; where the cost is not finite, the weights are to be discarded. */
  async step(indices: readonly number[], reader: BatchReader, rate: number): Promise<Sums> {
    const network = this.#network;
    const total = this.#weightOf(indices);
    const sums: Sums = { cost: 0, weight: total, right: 0 };
    let gradients: (Float32Array | null)[] | null = null;
    this.#optimiser.begin();
    for (let start = 0; start < indices.length; start += largestPart) {
      const part = indices.slice(start, start + largestPart);
      await reader.read(part);
      const seeds = [this.#options.seed, 2, this.#optimiser.state.steps, start];
      let found: (Float32Array | null)[] = [];
      tf.tidy(() => {
        const pass = network.forward(reader.tensor(), { training: true, seeds }, this.#layers);
        const scores = pass.y.dataSync<'float32'>();
        const slopes = this.#assess(this.#train, part, scores, reader, total, sums);
        const { dw } = network.backward(pass, tf.tensor(slopes, pass.y.shape));
        network.takeUpdates(pass);
        found = dw.map((gradient) => gradient?.dataSync<'float32'>() ?? null);
      });
      if (gradients) for (const [at, gradient] of found.entries()) accumulate(gradients[at], gradient);
      else gradients = found;
    }
    for (const [index, gradient] of (gradients ?? []).entries()) {
      if (!gradient) continue;
      const { values, description } = network.parameters[index];
      this.#optimiser.step(index, values, gradient, rate, description.decays ? this.#options.decay : 0);
      network.changed(index);
    }
    return sums;
  }

  /** Returns the mean loss and the accuracy on examples that are not trained on. @param giveWay awaited after each part */
  async validate(examples: Examples, giveWay: () => Promise<void>): Promise<{ loss: number; accuracy: number | null }> {
    const sums: Sums = { cost: 0, weight: 0, right: 0 };
    const size = Math.min(256, examples.length);
    const reader = new BatchReader(this.#network, examples, size);
    for (let start = 0; start < examples.length; start += size) {
      const part = Array.from({ length: Math.min(size, examples.length - start) }, (_, at) => start + at);
      await reader.read(part);
      const scores = tf.tidy(() =>
        this.#network.forward(reader.tensor(), { training: false }, this.#layers).y.dataSync<'float32'>(),
      );
      this.#assess(examples, part, scores, reader, 1, sums);
      sums.weight += this.#weightOf(part, examples);
      await giveWay();
    }
    return { loss: meanOf(sums), accuracy: examples.target ? null : sums.right / examples.length };
  }

  /** Adds up losses and right answers, and returns ∂C/∂scores of a batch whose weights add up to `total`. */
  #assess(
    examples: Examples,
    part: readonly number[],
    scores: Float32Array,
    { targets }: BatchReader,
    total: number,
    sums: Sums,
  ): Float32Array {
    const width = scores.length / part.length;
    // a batch of classes of weight 0 has nothing to divide
    const share = total > 0 ? 1 / total : 0;
    const slopes = new Float32Array(scores.length);
    for (const [at, index] of part.entries()) {
      const weight = this.#classWeights[examples.label(index)];
      sums.cost += weight * this.#loss.of(scores, targets, at * width, width, weight * share, slopes);
      if (!examples.target && largest(scores, at * width, width) === examples.label(index)) sums.right++;
    }
    return slopes;
  }

  #weightOf(indices: readonly number[], examples = this.#train): number {
    return indices.reduce((sum, index) => sum + this.#classWeights[examples.label(index)], 0);
  }
}

function accumulate(sum: Float32Array | null, more: Float32Array | null): void {
  if (sum && more) for (let at = 0; at < sum.length; at++) sum[at] += more[at];
}
