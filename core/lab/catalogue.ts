import { LoupeError } from '../base/error.ts';
import { nearest } from '../base/nearest.ts';
import type { FigureDefinition } from './definition.ts';
import { blendingFigures } from './blending/figures.ts';
import { codingFigures } from './coding/figures.ts';
import { denoisingFigures } from './denoising/figures.ts';
import { keyPointFigures } from './keypoints/figures.ts';
import { matrixFigures } from './matrices/figures.ts';
import { neuronFigures } from './neurons/figures.ts';
import { phaseFigures } from './phase/figures.ts';
import { pyramidFigures } from './pyramids/figures.ts';
import { samplingFigures } from './sampling/figures.ts';
import { textureFigures } from './texture/figures.ts';
import { steeringFigures } from './steering/figures.ts';

/** Every figure of the Lab, chapter by chapter. A chapter has a folder of its own, whose `figures.ts` lists its figures. */
export const figures: readonly FigureDefinition[] = [
  ...samplingFigures,
  ...pyramidFigures,
  ...matrixFigures,
  ...steeringFigures,
  ...blendingFigures,
  ...phaseFigures,
  ...denoisingFigures,
  ...codingFigures,
  ...textureFigures,
  ...keyPointFigures,
  ...neuronFigures,
];

/** @throws LoupeError LAB_FIGURE_UNKNOWN, with the name that may have been meant */
export function figureNamed(name: string): FigureDefinition {
  const found = figures.find((figure) => figure.name === name);
  if (found) return found;
  const meant = nearest(
    name,
    figures.map((figure) => figure.name),
  );
  throw new LoupeError(
    'LAB_FIGURE_UNKNOWN',
    `There is no figure "${name}"; ${meant === undefined ? 'motion-loupe figure --list names them all.' : `did you mean ${meant}?`}`,
  );
}
