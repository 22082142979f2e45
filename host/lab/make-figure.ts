import type { FigureContext, FigureDefinition } from '../../core/lab/definition.ts';
import { figureNamed } from '../../core/lab/catalogue.ts';
import { exampleFor } from '../../core/lab/example-inputs.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import type { FigureOrder } from './figure-messages.ts';

/** The last example that was drawn: a control that is dragged asks for the same again and again. */
let kept: { readonly key: string; readonly input: ReturnType<typeof exampleFor> } | null = null;

/**
 * Makes a figure, with tensors ready for it.
 *
 * @throws LoupeError LAB_FIGURE_UNKNOWN, as the figure's `make` does, and ENGINE_UNAVAILABLE
 */
export async function makeFigure({ name, settings, material }: FigureOrder, context?: FigureContext): Promise<Figure> {
  await loadTensorBackend();
  const definition = figureNamed(name);
  const given = material.kind === 'given' ? material.input : example(definition, material.side);
  return await definition.make(settings, given, context);
}

function example(definition: FigureDefinition, side: number): ReturnType<typeof exampleFor> {
  const key = `${definition.example ? definition.name : definition.input} ${side}`;
  if (kept?.key !== key) kept = { key, input: exampleFor(definition, side) };
  return kept.input;
}
