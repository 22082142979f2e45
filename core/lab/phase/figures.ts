import type { FigureDefinition } from '../definition.ts';
import { gaborFigure } from './gabor-figure.ts';
import { pipelineFigure } from './pipeline-figure.ts';

export const phaseFigures: readonly FigureDefinition[] = [gaborFigure, pipelineFigure];
