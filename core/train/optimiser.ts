import { LoupeError } from '../base/error.ts';
import type { Parameter } from './network.ts';
import type { OptimiserOptions, ScheduleOptions } from './training-options.ts';

/**
 * Turns gradients into steps. Sums run over plain arrays: a network's numbers mostly fit a processor's cache, where a loop is
 * faster than the dozen tensor operations of an Adam step, and the result is the same to the bit on every backend.
 */
export interface Optimiser {
  /** Moves the values of one parameter against its gradient; call it once a step for each, between `begin` and the next. */
  step(parameter: number, values: Float32Array, gradient: Float32Array, rate: number, decay: number): void;
  /** Begins the next step. */
  begin(): void;
  /** The state needed to continue later: steps so far, and for each parameter its moments. */
  readonly state: OptimiserState;
}

export interface OptimiserState {
  steps: number;
  readonly moments: readonly Float32Array[];
}

/**
 * Returns an optimiser at its first step, or with the state of an earlier one.
 *
 * @param state of an earlier optimiser of the same kind over the same parameters; it is used and changed, not copied
 * @throws LoupeError MODEL_INVALID for the state of another kind, or over other parameters
 */
export function createOptimiser(
  options: OptimiserOptions,
  parameters: readonly Parameter[],
  state: OptimiserState = firstState(options, parameters),
): Optimiser {
  requireMoments(options, parameters, state);
  const begin = (): void => {
    state.steps++;
  };
  switch (options.kind) {
    case 'sgd': {
      const { momentum } = options;
      return {
        state,
        begin,
        step(parameter, values, gradient, rate, decay) {
          if (momentum === 0) {
            for (let at = 0; at < values.length; at++) values[at] -= rate * (gradient[at] + decay * values[at]);
            return;
          }
          const velocity = state.moments[parameter];
          for (let at = 0; at < values.length; at++) {
            velocity[at] = momentum * velocity[at] + gradient[at] + decay * values[at];
            values[at] -= rate * velocity[at];
          }
        },
      };
    }
    case 'adam': {
      const { beta1, beta2, epsilon } = options;
      return {
        state,
        begin,
        // Decay acts on the weights themselves, not through the moments (Loshchilov and Hutter 2019).
        step(parameter, values, gradient, rate, decay) {
          const mean = state.moments[2 * parameter];
          const square = state.moments[2 * parameter + 1];
          const meanShare = 1 - beta1 ** state.steps;
          const squareShare = 1 - beta2 ** state.steps;
          for (let at = 0; at < values.length; at++) {
            const slope = gradient[at];
            mean[at] += (1 - beta1) * (slope - mean[at]);
            square[at] += (1 - beta2) * (slope * slope - square[at]);
            const size = Math.sqrt(square[at] / squareShare) + epsilon;
            values[at] -= rate * (mean[at] / meanShare / size + decay * values[at]);
          }
        },
      };
    }
    default:
      return options satisfies never;
  }
}

function firstState(options: OptimiserOptions, parameters: readonly Parameter[]): OptimiserState {
  return { steps: 0, moments: momentLengths(options, parameters).map((length) => new Float32Array(length)) };
}

function momentLengths(options: OptimiserOptions, parameters: readonly Parameter[]): number[] {
  const each = options.kind === 'adam' ? 2 : options.momentum > 0 ? 1 : 0;
  return parameters.flatMap(({ values, description }) =>
    Array.from({ length: each }, () => (description.trained ? values.length : 0)),
  );
}

function requireMoments(options: OptimiserOptions, parameters: readonly Parameter[], { moments }: OptimiserState): void {
  const lengths = momentLengths(options, parameters);
  if (lengths.length === moments.length && lengths.every((length, at) => length === moments[at].length)) return;
  throw new LoupeError(
    'MODEL_INVALID',
    `The state of training is not that of the optimiser "${options.kind}" over this network: train with the options it was begun with, or anew.`,
  );
}

/** Learning rate of an epoch, counted from 0. */
export function rateOf(schedule: ScheduleOptions, rate: number, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case 'constant':
      return rate;
    case 'steps':
      return rate * schedule.factor ** Math.floor(epoch / schedule.epochs);
    case 'exponential':
      return rate * schedule.factor ** epoch;
    case 'cosine': {
      const { floor, warmUp } = schedule;
      if (epoch < warmUp) return (rate * (epoch + 1)) / (warmUp + 1);
      const share = (epoch - warmUp) / Math.max(1, epochs - warmUp);
      return rate * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2);
    }
    default:
      return schedule satisfies never;
  }
}
