import type { BitCoder } from './arithmetic-coder.ts';

/*
 * Encoder and decoder must agree to the last bit, on whatever machine and in whatever browser. Addition, multiplication and division of
 * float64 are the same everywhere, Math.exp and Math.log are not; so the logistic function and its inverse are tables that are made
 * with the former alone.
 */

/** Largest |logit|: probabilities stay above e⁻¹¹. */
const largestLogit = 11;
const logitSteps = 64;
const probabilitySteps = 4096;

function exponential(x: number): number {
  // e^x = (e^{x/1024})^1024
  const part = x / 1024;
  let value = 1 + part * (1 + (part / 2) * (1 + (part / 3) * (1 + part / 4)));
  for (let squaring = 0; squaring < 10; squaring++) value *= value;
  return value;
}

/** ln y as 2·artanh of (m − 1)/(m + 1), y = m·2ᵏ with m near 1. */
function logarithm(y: number): number {
  let [m, k] = [y, 0];
  for (; m > 1.5; k++) m /= 2;
  for (; m < 0.75; k--) m *= 2;
  const u = (m - 1) / (m + 1);
  let sum = 0;
  let power = u;
  for (let n = 1; n < 40; n += 2, power *= u * u) sum += power / n;
  return 2 * sum + k * Math.LN2;
}

const logisticTable = Float64Array.from({ length: 2 * largestLogit * logitSteps + 2 }, (_, index) => {
  return 1 / (1 + exponential(largestLogit - index / logitSteps));
});
const logitTable = Float64Array.from({ length: probabilitySteps }, (_, index) => {
  const probability = (index + 0.5) / probabilitySteps;
  return logarithm(probability / (1 - probability));
});

function logistic(logit: number): number {
  const at = (Math.max(-largestLogit, Math.min(largestLogit, logit)) + largestLogit) * logitSteps;
  const index = Math.floor(at);
  return logisticTable[index] + (at - index) * (logisticTable[index + 1] - logisticTable[index]);
}

/** Occurrences that a context averages over at most; it adapts to what came lately. */
const longestMemory = 250;
/** How far the weights of the mixture move with each bit. */
const mixingRate = 0.02;

/**
 * A model of one kind of binary decision: several contexts each know how often they saw a 1, and a mixture of their opinions, in the
 * logistic domain, learns which of them to trust.
 *
 * Source: M. Mahoney, "Adaptive weighing of context models for lossless data compression", Florida Tech. TR CS-2005-16.
 */
export class MixedModel {
  readonly #probabilities: Float64Array[];
  readonly #counts: Float64Array[];
  readonly #weights: Float64Array;
  readonly #logits: Float64Array;
  readonly #inputs: number;

  /**
   * @param sizes number of values that each context can have
   * @param mixtures number of sets of weights
   */
  constructor(sizes: readonly number[], mixtures: number) {
    this.#inputs = sizes.length;
    this.#probabilities = sizes.map((size) => new Float64Array(size).fill(0.5));
    this.#counts = sizes.map((size) => new Float64Array(size));
    // Two confident opinions are more than one.
    this.#weights = new Float64Array(mixtures * sizes.length).fill(1.3 / sizes.length);
    this.#logits = new Float64Array(sizes.length);
  }

  /** Codes a bit in the given contexts, and learns from it. @param mixture the set of weights to use */
  code(coder: BitCoder, contexts: ArrayLike<number>, mixture: number, given: number): number {
    const inputs = this.#inputs;
    const first = mixture * inputs;
    let sum = 0;
    for (let k = 0; k < inputs; k++) {
      const logit = logitTable[Math.floor(this.#probabilities[k][contexts[k]] * (probabilitySteps - 1e-6))];
      this.#logits[k] = logit;
      sum += this.#weights[first + k] * logit;
    }
    const mixed = logistic(sum);
    const bit = coder.code(Math.max(1, Math.min(65_535, Math.floor(mixed * 65_536))), given);
    const error = bit - mixed;
    for (let k = 0; k < inputs; k++) {
      this.#weights[first + k] += mixingRate * error * this.#logits[k];
      const context = contexts[k];
      const count = this.#counts[k][context];
      this.#probabilities[k][context] += (bit - this.#probabilities[k][context]) / (count + 1.6);
      if (count < longestMemory) this.#counts[k][context] = count + 1;
    }
    return bit;
  }
}
