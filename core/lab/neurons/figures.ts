import type { FigureDefinition } from '../definition.ts';
import { activationsFigure } from './activations-figure.ts';
import { connectednessFigure } from './connectedness-figure.ts';
import { neuronFigure } from './neuron-figure.ts';
import { perceptronFigure } from './perceptron-figure.ts';
import { xorFigure } from './xor-figure.ts';

export const neuronFigures: readonly FigureDefinition[] = [
  neuronFigure,
  activationsFigure,
  perceptronFigure,
  xorFigure,
  connectednessFigure,
];
