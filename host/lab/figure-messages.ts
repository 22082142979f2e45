import type { ErrorCode } from '../../core/base/error.ts';
import type { FigureInputs, InputKind } from '../../core/lab/definition.ts';
import type { FigureMessage } from '../../core/protocol/figure-message.ts';

/** What a figure is made of: what is given, or the example, which is drawn where the figure is made. */
export type FigureMaterial =
  | { readonly kind: 'given'; readonly input: FigureInputs[InputKind] }
  /** `side` is that of its images in pixels. */
  | { readonly kind: 'example'; readonly side: number };

/** A figure to be made. */
export interface FigureOrder {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly material: FigureMaterial;
}

/** To the thread that makes figures, one order at a time. */
export type FigureThreadOrder = { readonly kind: 'make'; readonly order: FigureOrder } | { readonly kind: 'cancel' };

/** From the thread: `ready` once, and to each order one of the last two. */
export type FigureThreadNote =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly share: number; readonly doing: string }
  | { readonly kind: 'done'; readonly figure: FigureMessage }
  /** `code` is null for what is not one of our own errors. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly message: string };
