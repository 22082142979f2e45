import type { FigureDefinition } from '../definition.ts';
import { gaussianFigure } from './gaussian-figure.ts';
import { laplacianFigure } from './laplacian-figure.ts';
import { rieszFigure } from './riesz-figure.ts';
import { complexSteerableFigure, steerableFigure } from './steerable-figure.ts';

export const pyramidFigures: readonly FigureDefinition[] = [
  gaussianFigure,
  laplacianFigure,
  steerableFigure,
  complexSteerableFigure,
  rieszFigure,
];
