import { predictExamples } from './predict-examples.ts';
import { sizeOf, type Examples } from './examples.ts';
import type { Network } from './network.ts';

const [coldest, hottest] = [0.05, 20];

/**
 * Divides a network's scores by the temperature that makes its probabilities of examples outside the training set the likeliest, by
 * changing the weights of its last layer: so the network gives these probabilities wherever it runs.
 *
 * The target of an example is drawn a little towards the other classes, (n + 1)/(n + 2) for n examples: where few examples contain
 * no mistake, any certainty would seem justified otherwise.
 *
 * Sources: C. Guo et al., "On calibration of modern neural networks", ICML 2017; J. Platt, "Probabilistic outputs for support
 * vector machines", 1999 (the targets).
 *
 * @returns the temperature; null where the network does not end with a dense layer and a softmax, and is left unchanged
 */
export async function calibrateTemperature(network: Network, validation: Examples): Promise<number | null> {
  const { layers } = network.description;
  const scored = layers.length - 2;
  if (layers.at(-1)?.kind !== 'softmax' || layers.at(-2)?.kind !== 'dense' || validation.length === 0) return null;
  const width = sizeOf(network.output);
  if (width < 2) return null;
  const scores = await predictExamples(network, validation, { layer: scored });
  const labels = Int32Array.from({ length: validation.length }, (_, index) => validation.label(index));
  const temperature = likeliestTemperature(scores, labels, width);
  for (const [index, { layer, values }] of network.parameters.entries()) {
    if (layer !== scored) continue;
    for (let at = 0; at < values.length; at++) values[at] /= temperature;
    network.changed(index);
  }
  return temperature;
}

/** @param scores before the softmax, [examples][classes] */
export function likeliestTemperature(scores: Float32Array, labels: ArrayLike<number>, width: number): number {
  const target = (labels.length + 1) / (labels.length + 2);
  const rest = (1 - target) / (width - 1);
  const cost = (logarithm: number): number => {
    const temperature = Math.exp(logarithm);
    let sum = 0;
    for (let index = 0; index < labels.length; index++) {
      const own = scores.subarray(index * width, (index + 1) * width);
      const top = Math.max(...own);
      const log = Math.log(own.reduce((all, score) => all + Math.exp((score - top) / temperature), 0));
      for (let at = 0; at < width; at++) sum -= (at === labels[index] ? target : rest) * ((own[at] - top) / temperature - log);
    }
    return sum;
  };
  // the cost has one minimum over the temperature: golden section
  const golden = (Math.sqrt(5) - 1) / 2;
  let [lo, hi] = [Math.log(coldest), Math.log(hottest)];
  for (let round = 0; round < 40; round++) {
    const [a, b] = [hi - golden * (hi - lo), lo + golden * (hi - lo)];
    if (cost(a) < cost(b)) hi = b;
    else lo = a;
  }
  return Math.exp((lo + hi) / 2);
}
