import type { Parameter } from './network.ts';
import type { OptimiserOptions, ScheduleOptions } from './training-options.ts';

/**
 * Turns gradients into steps. Sums run over plain arrays: a network's numbers fit a processor's cache far oftener than the
 * dozen tensor operations of one Adam step pay for themselves, and the same bits come out on every backend.
 */
export interface Optimiser {
  /** Moves the values of one parameter against its gradient; call it once a step for each, between `begin` and the next. */
  step(parameter: number, values: Float32Array, gradient: Float32Array, rate: number, decay: number): void;
  /** Begins the next step. */
  begin(): void;
  /** What has to be kept to go on later: steps so far, and for each parameter its moments. */
  readonly state: OptimiserState;
}

export interface OptimiserState {
  steps: number;
  readonly moments: readonly Float32Array[];
}

/** @param state of an earlier optimiser of the same kind over the same parameters, which is gone on with (not copied) */
export function createOptimiser(
  options: OptimiserOptions,
  parameters: readonly Parameter[],
  state: OptimiserState = firstState(options, parameters),
): Optimiser {
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
  const each = options.kind === 'adam' ? 2 : options.momentum > 0 ? 1 : 0;
  const moments = parameters.flatMap(({ values, description }) =>
    Array.from({ length: each }, () => new Float32Array(description.trained ? values.length : 0)),
  );
  return { steps: 0, moments };
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
