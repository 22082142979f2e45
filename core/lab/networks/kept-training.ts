import { LoupeError } from '../../base/error.ts';
import type { Network } from '../../train/network.ts';
import { fitStandardisation } from '../../train/standardisation.ts';
import { train, type TrainingSetup } from '../../train/trainer.ts';
import type { EpochReport } from '../../train/training-state.ts';
import type { FigureContext } from '../definition.ts';

/** What a training of a figure begins with. */
interface TrainingPlan {
  readonly network: Network;
  readonly setup: TrainingSetup;
  /** What one step is: a batch, or an epoch. */
  readonly step: 'batch' | 'epoch';
}

/**
 * A run of the trainer that stands still at a step until a later one is asked for, and remembers the weights of every step: so a
 * figure whose step is scrubbed goes on from where it is, and goes back without computing.
 */
export class KeptTraining {
  readonly #plan: TrainingPlan;
  /** Weights before the first step, and after each. */
  readonly #weights: Float32Array[][] = [];
  readonly #stop = { aborted: false };
  #history: readonly EpochReport[] = [];
  #wanted = 0;
  #from = 0;
  #context: FigureContext = {};
  #running = false;
  #ended: string | null = null;
  #failure: Error | null = null;
  #continue: () => void = () => {};
  #pausedOrEnded: () => void = () => {};
  #last: Promise<void> = Promise.resolve();

  constructor(plan: TrainingPlan) {
    this.#plan = plan;
  }

  /** The network; its weights are those of the last `show`. */
  get network(): Network {
    return this.#plan.network;
  }

  /** Steps that were computed. */
  get steps(): number {
    return Math.max(0, this.#weights.length - 1);
  }

  /** Epochs that were completed. */
  get history(): readonly EpochReport[] {
    return this.#history;
  }

  /** Why it ended before the step that was asked for, as the trainer says it; null while it can go on. */
  get ended(): string | null {
    return this.#ended;
  }

  /** Weights after a step, that of the end where it ended before. */
  weightsAt(step: number): readonly Float32Array[] {
    return this.#weights[Math.min(step, this.steps)];
  }

  /**
   * Trains up to a step, where it was not there before, and gives the network its weights.
   * @throws LoupeError CANCELLED; TRAINING_FAILED where the loss is not a finite number in the first epoch
   */
  async show(step: number, context: FigureContext): Promise<void> {
    // One after another: a step that is asked for meanwhile waits.
    const before = this.#last;
    const reached = before.then(() => this.#reach(step, context));
    this.#last = reached.catch(() => {});
    await reached;
    this.network.setWeights(this.weightsAt(step));
  }

  /** Ends the run and frees the network's tensors. */
  dispose(): void {
    this.#stop.aborted = true;
    this.#continue();
    this.network.dispose();
  }

  async #reach(step: number, context: FigureContext): Promise<void> {
    if (this.#weights.length === 0) {
      await fitStandardisation(this.network, this.#plan.setup.train);
      this.#weights.push(this.network.copyWeights());
    }
    if (step <= this.steps || this.#ended !== null) return;
    this.#throwFailure();
    // The trainer goes on from the weights that it left, not from those shown.
    this.network.setWeights(this.weightsAt(this.steps));
    [this.#wanted, this.#from, this.#context] = [step, this.steps, context];
    const paused = new Promise<void>((resolve) => {
      this.#pausedOrEnded = resolve;
    });
    if (this.#running) this.#continue();
    else void this.#run();
    await paused;
    this.#throwFailure();
    if (this.steps < step && this.#ended === null) throw new LoupeError('CANCELLED', 'The training was stopped.');
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { network, setup, step } = this.#plan;
    try {
      const outcome = await train(network, {
        ...setup,
        standardise: false,
        signal: this.#stop,
        onBatch: async () => {
          if (step === 'batch') this.#weights.push(network.copyWeights());
          await this.#pauseWhereWanted();
        },
        onEpoch: async (_, state) => {
          this.#history = [...state.history];
          if (step !== 'epoch') return;
          this.#weights.push(network.copyWeights());
          await this.#pauseWhereWanted();
        },
      });
      this.#ended = outcome.message ?? outcome.ended;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#pausedOrEnded();
  }

  /** Stands still where the step was reached, or the figure was cancelled. */
  async #pauseWhereWanted(): Promise<void> {
    const { signal, onProgress } = this.#context;
    if (this.steps < this.#wanted && !signal?.aborted) {
      onProgress?.((this.steps - this.#from) / (this.#wanted - this.#from), 'Training');
      return;
    }
    if (this.#stop.aborted) return;
    const resumed = new Promise<void>((resolve) => {
      this.#continue = resolve;
    });
    this.#pausedOrEnded();
    await resumed;
  }
}

/** Trainings that are kept, the one used last at the end. */
const kept = new Map<string, KeptTraining>();
const mostKept = 8;

/** The training of a key: the one that is kept, or a new one. The oldest of many is dropped. */
export function keptTraining(key: string, plan: () => TrainingPlan): KeptTraining {
  const found = kept.get(key) ?? new KeptTraining(plan());
  kept.delete(key);
  kept.set(key, found);
  const [oldest] = kept;
  if (kept.size > mostKept) {
    kept.delete(oldest[0]);
    oldest[1].dispose();
  }
  return found;
}
