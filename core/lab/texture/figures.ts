import type { FigureDefinition } from '../definition.ts';
import { textureStatisticsFigure } from './texture-statistics-figure.ts';
import { textureSynthesisFigure } from './texture-synthesis-figure.ts';

export const textureFigures: readonly FigureDefinition[] = [textureStatisticsFigure, textureSynthesisFigure];
