import type { FigureDefinition } from '../definition.ts';
import { steeringCheck } from './steering-check.ts';
import { steeringFigure } from './steering-figure.ts';

export const steeringFigures: readonly FigureDefinition[] = [steeringFigure, steeringCheck];
