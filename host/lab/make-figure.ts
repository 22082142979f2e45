import type { FigureContext, FigureDefinition, FigureInputs, InputKind } from '../../core/lab/definition.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';

/** Makes a figure, with tensors ready for it. @throws LoupeError as the figure's `make` does, and ENGINE_UNAVAILABLE */
export async function makeFigure(
  definition: FigureDefinition,
  settings: Readonly<Record<string, unknown>>,
  input: FigureInputs[InputKind],
  context?: FigureContext,
): Promise<Figure> {
  await loadTensorBackend();
  return await definition.make(settings, input, context);
}
