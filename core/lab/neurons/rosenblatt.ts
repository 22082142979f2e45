import { createRandom } from '../../numeric/random.ts';
import { memoryExamples } from '../../train/examples.ts';
import { buildNetwork, layersOf } from '../../train/model.ts';
import { perceptronTraining } from '../../train/models/perceptron.ts';
import { shuffled } from '../../train/training-examples.ts';
import type { LabPoints } from '../definition.ts';
import { keptTraining, type KeptTraining } from '../networks/kept-training.ts';

/** Points as examples of the trainer, x and y being the inputs. */
export function pointExamples({ points }: LabPoints, classes: number): ReturnType<typeof memoryExamples> {
  return memoryExamples(
    [2],
    classNames(classes),
    Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
    points.map(({ label }) => label),
  );
}

export function classNames(classes: number): string[] {
  return Array.from({ length: classes }, (_, label) => `class ${label}`);
}

/**
 * Rosenblatt's rule on points, a step being one point: one dense layer of the trainer, weights zero at first, its loss `perceptron`. At
 * half the usual rate the difference of two classes' weights, which is the line between them, changes by exactly the point.
 */
export function rosenblattTraining(points: LabPoints, classes: number, seed: number): KeptTraining {
  return keptTraining(JSON.stringify(['rosenblatt', seed, points.points]), () => {
    const network = buildNetwork(
      { input: [2], classes: classNames(classes), layers: layersOf({ kind: 'dense', units: classes }, { kind: 'softmax' }) },
      seed,
    );
    network.setWeights([new Float32Array(2 * classes), new Float32Array(classes)]);
    const options = { ...perceptronTraining('rosenblatt'), rate: 0.5, epochs: 1_000_000, seed };
    return { network, setup: { train: pointExamples(points, classes), options }, step: 'batch' };
  });
}

/** The point that a step of a training is made with: the trainer goes through all in a new order in each epoch. @param step from 1 */
export function pointOfStep(step: number, points: number, seed: number): number {
  const epoch = Math.floor((step - 1) / points);
  return shuffled(points, createRandom(seed, 1, epoch))[(step - 1) % points];
}

/** Scores of a point: w·x + b of each class. @param weights kernel [2, classes] and bias, as the layer has them */
export function scoresOf(
  [kernel, bias]: readonly Float32Array[],
  { x, y }: { readonly x: number; readonly y: number },
): number[] {
  const classes = bias.length;
  return Array.from(bias, (offset, label) => kernel[label] * x + kernel[classes + label] * y + offset);
}

/** Points that are not on their class's side: another class has as high a score. */
export function mistakesOf(weights: readonly Float32Array[], { points }: LabPoints): number[] {
  return points.flatMap((point, index) => {
    const scores = scoresOf(weights, point);
    return scores.some((score, label) => label !== point.label && score >= scores[point.label]) ? [index] : [];
  });
}

/** The line between two classes: a·x + b·y + c = 0, class 1 on its positive side. */
export function lineOf([kernel, bias]: readonly Float32Array[]): [a: number, b: number, c: number] {
  return [kernel[1] - kernel[0], kernel[3] - kernel[2], bias[1] - bias[0]];
}
