import type { FigureDefinition } from '../definition.ts';
import { downSampling } from './down-sampling.ts';
import { upSampling } from './up-sampling.ts';

export const samplingFigures: readonly FigureDefinition[] = [downSampling, upSampling];
