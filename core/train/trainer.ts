import { LoupeError } from '../base/error.ts';
import { createRandom } from '../numeric/random.ts';
import { tf } from '../tensor/tf.ts';
import { BatchPasses, largestPart, meanOf, type Sums } from './batch-passes.ts';
import type { Examples } from './examples.ts';
import type { Network } from './network.ts';
import { createOptimiser, rateOf, type Optimiser } from './optimiser.ts';
import { fitStandardisation } from './standardisation.ts';
import { BatchReader, checkExamples, shuffled } from './training-examples.ts';
import { parseTraining, type TrainingInput, type TrainingOptions } from './training-options.ts';
import type { EpochReport, TrainingState } from './training-state.ts';

/** The part of an `AbortSignal` that training uses. A signal without listeners does not end a pause: call `resume` then. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

export interface TrainingSetup {
  readonly train: Examples;
  /** Examples that training does not see, by which the best epoch is chosen. */
  readonly validation?: Examples;
  readonly options?: TrainingInput;
  /** Continues from here, with the options given now (more epochs, for instance). */
  readonly state?: TrainingState;
  /** Whether a `standardise` layer is fitted to the training examples first; true where training begins, by default. */
  readonly standardise?: boolean;
}

export interface BatchReport {
  readonly epoch: number;
  /** Counted from 1. */
  readonly batch: number;
  readonly batches: number;
  /** Of this batch. */
  readonly loss: number;
}

/** Called while training runs, which continues when the returned promise settles. */
export interface TrainingEvents {
  /** Stops training after the current batch; while paused, at once. */
  readonly signal?: StopSignal;
  readonly onBatch?: (report: BatchReport) => void | Promise<void>;
  /** `state` is for saving: a view that is valid until the returned promise settles, not a copy. */
  readonly onEpoch?: (report: EpochReport, state: TrainingState) => void | Promise<void>;
}

/** How training ended; the network holds the weights of the best epoch. */
export interface TrainingOutcome {
  /** All epochs done; none better for `patience` epochs; stopped; the loss became infinite or no number. */
  readonly ended: 'finished' | 'patience' | 'stopped' | 'diverged';
  /** A sentence for the user, where training diverged. */
  readonly message?: string;
  /** Epoch whose weights the network holds; 0 where none was finished. */
  readonly bestEpoch: number;
  readonly history: readonly EpochReport[];
}

/** Milliseconds after which other work of the thread is let through. */
const turn = 30;

/** Trains one network. `run` once; `pause` and `resume` meanwhile. */
export class Trainer {
  readonly options: TrainingOptions;
  readonly #network: Network;
  readonly #train: Examples;
  readonly #validation: Examples | undefined;
  readonly #passes: BatchPasses;
  readonly #standardise: boolean;
  readonly #optimiser: Optimiser;
  readonly #history: EpochReport[];
  #epoch: number;
  #best: TrainingState['best'] | null;
  #paused: Promise<void> | null = null;
  #wake: () => void = () => {};
  #lastTurn = Date.now();

  /**
   * @throws LoupeError DATASET_INVALID where the examples do not fit the network or teach nothing, USAGE for options,
   *   MODEL_INVALID where network and loss do not go together
   */
  constructor(network: Network, { train, validation, options, state, standardise = !state }: TrainingSetup) {
    this.options = parseTraining(options ?? state?.options ?? {});
    this.#network = network;
    this.#train = train;
    this.#validation = validation;
    this.#standardise = standardise;
    checkExamples(network, train, 'training');
    if (validation) checkExamples(network, validation, 'validation');

    const endsInSoftmax = network.description.layers.at(-1)?.kind === 'softmax';
    if (this.options.loss === 'cross-entropy' && !endsInSoftmax) {
      throw new LoupeError(
        'MODEL_INVALID',
        'The loss "cross-entropy" needs probabilities: end the network with a softmax, or train with "euclidean".',
      );
    }

    if (state) network.setWeights(state.weights);
    const moments = state && { steps: state.optimiser.steps, moments: state.optimiser.moments.map((each) => each.slice()) };
    this.#optimiser = createOptimiser(this.options.optimiser, network.parameters, moments);
    this.#passes = new BatchPasses(network, train, this.options, this.#optimiser);
    this.#history = [...(state?.history ?? [])];
    this.#epoch = state?.epoch ?? 0;
    this.#best = state ? { ...state.best, weights: state.best.weights.map((each) => each.slice()) } : null;
  }

  get paused(): boolean {
    return this.#paused !== null;
  }

  /** Pauses training after the current batch. */
  pause(): void {
    this.#paused ??= new Promise((wake) => {
      this.#wake = wake;
    });
  }

  resume(): void {
    this.#paused = null;
    this.#wake();
  }

  /**
   * Trains until it ends.
   * @throws LoupeError TRAINING_FAILED where the loss is not a finite number before the first epoch is done
   */
  async run(events: TrainingEvents = {}): Promise<TrainingOutcome> {
    const wake = (): void => this.resume();
    events.signal?.addEventListener?.('abort', wake);
    try {
      return await this.#run(events);
    } finally {
      events.signal?.removeEventListener?.('abort', wake);
    }
  }

  async #run({ signal, onBatch, onEpoch }: TrainingEvents): Promise<TrainingOutcome> {
    const { epochs, patience, schedule, rate: firstRate } = this.options;
    if (this.#standardise) await fitStandardisation(this.#network, this.#train);
    const first = this.#network.copyWeights();

    while (this.#epoch < epochs) {
      if (patience !== undefined && this.#best && this.#epoch - this.#best.epoch >= patience) return this.#end('patience');
      const rate = rateOf(schedule, firstRate, this.#epoch, epochs);
      const started = Date.now();
      const trained = await this.#trainEpoch(rate, signal, onBatch);
      if (trained === 'stopped') return this.#end('stopped');
      const validation =
        this.#validation && trained !== 'diverged' ? await this.#passes.validate(this.#validation, () => this.#giveWay()) : null;
      const isLost = trained === 'diverged' || (validation && !Number.isFinite(validation.loss));
      // the last step may have diverged without any loss computed since
      if (isLost || !this.#isFinite()) return this.#diverged(rate, first);

      this.#epoch++;
      const loss = validation?.loss ?? trained.loss;
      const best = !this.#best || loss < this.#best.loss;
      if (best) this.#best = { epoch: this.#epoch, loss, weights: this.#network.copyWeights() };
      const report = { epoch: this.#epoch, rate, ...trained, validation, seconds: (Date.now() - started) / 1000, best };
      this.#history.push(report);
      if (this.#best) await onEpoch?.(report, this.#state(this.#best));
      if (signal?.aborted) return this.#end('stopped');
    }
    return this.#end('finished');
  }

  #isFinite(): boolean {
    return this.#network.parameters.every(({ values }) => values.every(Number.isFinite));
  }

  #state(best: TrainingState['best']): TrainingState {
    return {
      description: this.#network.description,
      options: this.options,
      epoch: this.#epoch,
      history: this.#history,
      weights: this.#network.parameters.map(({ values }) => values),
      optimiser: this.#optimiser.state,
      best,
    };
  }

  #end(ended: TrainingOutcome['ended'], message?: string): TrainingOutcome {
    if (this.#best) this.#network.setWeights(this.#best.weights);
    return { ended, bestEpoch: this.#best?.epoch ?? 0, history: this.#history, ...(message !== undefined && { message }) };
  }

  #diverged(rate: number, first: readonly Float32Array[]): TrainingOutcome {
    const what = `In epoch ${this.#epoch + 1} the loss was no longer a finite number, at learning rate ${rate}`;
    const cure = `Train with a smaller rate, ${rate / 10} say, or look for values in the data that are not numbers.`;
    if (!this.#best) {
      this.#network.setWeights(first);
      throw new LoupeError('TRAINING_FAILED', `${what}, before the first epoch was complete. ${cure}`);
    }
    return this.#end('diverged', `${what}; the weights of epoch ${this.#best.epoch} are kept. ${cure}`);
  }

  async #trainEpoch(
    rate: number,
    signal: StopSignal | undefined,
    onBatch: TrainingEvents['onBatch'],
  ): Promise<{ loss: number; accuracy: number | null } | 'stopped' | 'diverged'> {
    const { length } = this.#train;
    const size = this.options.batch === 'full' ? length : Math.min(this.options.batch, length);
    const order = shuffled(length, createRandom(this.options.seed, 1, this.#epoch));
    const batches = Math.ceil(length / size);
    const sums: Sums = { cost: 0, weight: 0, right: 0 };
    const reader = new BatchReader(this.#network, this.#train, Math.min(size, largestPart));
    for (let batch = 0; batch < batches; batch++) {
      const indices = order.slice(batch * size, (batch + 1) * size);
      const done = await this.#passes.step(indices, reader, rate);
      if (!Number.isFinite(done.cost)) return 'diverged';
      sums.cost += done.cost;
      sums.weight += done.weight;
      sums.right += done.right;
      await onBatch?.({ epoch: this.#epoch + 1, batch: batch + 1, batches, loss: meanOf(done) });
      await this.#giveWay();
      // the last batch completes its epoch, which is then kept
      if (signal?.aborted && batch + 1 < batches) return 'stopped';
    }
    return { loss: meanOf(sums), accuracy: this.#train.target ? null : sums.right / length };
  }

  /** Lets messages and timers of the thread through now and then, and waits while paused. */
  async #giveWay(): Promise<void> {
    if (Date.now() - this.#lastTurn > turn || this.#paused) {
      await tf.nextFrame();
      this.#lastTurn = Date.now();
    }
    while (this.#paused) await this.#paused;
  }
}

/** Trains a network: `new Trainer(network, setup).run(events)`. */
export function train(
  network: Network,
  { signal, onBatch, onEpoch, ...setup }: TrainingSetup & TrainingEvents,
): Promise<TrainingOutcome> {
  const events = { ...(signal && { signal }), ...(onBatch && { onBatch }), ...(onEpoch && { onEpoch }) };
  return new Trainer(network, setup).run(events);
}
