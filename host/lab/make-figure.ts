import type { FigureContext } from '../../core/lab/definition.ts';
import { figureNamed } from '../../core/lab/catalogue.ts';
import { exampleInput } from '../../core/lab/example-inputs.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import type { FigureOrder } from './figure-messages.ts';

/** The last example that was drawn: a control that is dragged asks for the same again and again. */
let kept: { readonly key: string; readonly input: ReturnType<typeof exampleInput> } | null = null;

/**
 * Makes a figure, with tensors ready for it.
 *
 * @throws LoupeError LAB_FIGURE_UNKNOWN, as the figure's `make` does, and ENGINE_UNAVAILABLE
 */
export async function makeFigure({ name, settings, material }: FigureOrder, context?: FigureContext): Promise<Figure> {
  await loadTensorBackend();
  const definition = figureNamed(name);
  const given = material.kind === 'given' ? material.input : example(definition.input, material.side);
  return await definition.make(settings, given, context);
}

function example(kind: Parameters<typeof exampleInput>[0], side: number): ReturnType<typeof exampleInput> {
  const key = `${kind} ${side}`;
  if (kept?.key !== key) kept = { key, input: exampleInput(kind, side) };
  return kept.input;
}
