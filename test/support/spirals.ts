import { createRandom } from '../../core/numeric/random.ts';
import { memoryExamples, type Examples } from '../../core/train/examples.ts';

/** Two spirals: a task that a network learns gradually. */
export function spirals(count: number, seed: number, classes = ['no', 'yes']): Examples {
  const random = createRandom(seed);
  const data = new Float32Array(2 * count);
  const labels = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    labels[at] = at % classes.length;
    const along = 0.2 + 0.8 * random.uniform();
    const angle = 4 * along + (2 * Math.PI * labels[at]) / classes.length + 0.15 * random.normal();
    data.set([along * Math.cos(angle), along * Math.sin(angle)], 2 * at);
  }
  return memoryExamples([2], classes, data, labels);
}
