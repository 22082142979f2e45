import { sizeOf } from '../../train/examples.ts';
import type { Network } from '../../train/network.ts';
import { shortNumber } from '../draw/measures.ts';
import type { DiagramArrow, DiagramBox, DiagramPanel } from '../figure.ts';

interface DiagramText {
  readonly title: string;
  readonly note?: string;
  /** Of the inputs and of the outputs; those of hidden units are h₁, h₂ … */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A second line of a unit's circle: its value for an example, by layer of units (0: the inputs) and unit. */
  readonly values?: readonly ArrayLike<number>[];
}

/** Units of one column that are drawn, the first ones. */
const mostUnits = 12;
const circle = 46;
const gap = { across: 132, down: 12 };

/**
 * The dense layers of a network as a diagram: a circle for each unit, an arrow for each weight, red where it is positive and blue where
 * it is negative, as wide as it is large beside the largest of its layer.
 */
export function weightsDiagram(network: Network, { title, note, inputs, outputs, values }: DiagramText): DiagramPanel {
  const dense = network.parameters.filter(({ description }) => description.shape.length === 2 && description.trained);
  const widths = [sizeOf(network.input), ...dense.map(({ description }) => description.shape[1])];
  const shown = widths.map((width) => Math.min(width, mostUnits));
  const height = Math.max(...shown) * (circle + gap.down) + gap.down;
  const boxes: DiagramBox[] = shown.flatMap((count, layer) =>
    Array.from({ length: count }, (_, unit) => {
      const value = values?.[layer]?.[unit];
      return {
        id: `${layer}.${unit}`,
        x: 6 + layer * (circle + gap.across),
        y: height / 2 + (unit - (count - 1) / 2) * (circle + gap.down) - circle / 2,
        width: circle,
        height: circle,
        shape: 'circle',
        label: layer === 0 ? inputs[unit] : layer === widths.length - 1 ? outputs[unit] : `h${subscript(unit + 1)}`,
        ...(value === undefined ? {} : { detail: shortNumber(Number(value.toPrecision(2))) }),
      } as const;
    }),
  );
  const arrows: DiagramArrow[] = dense.flatMap(({ values: weights }, layer) => {
    const [from, to] = [shown[layer], widths[layer + 1]];
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
    const isSmall = from * to <= 8;
    return Array.from({ length: from * shown[layer + 1] }, (_, index) => {
      const [unit, next] = [index % from, Math.floor(index / from)];
      const weight = weights[unit * to + next];
      return {
        from: `${layer}.${unit}`,
        to: `${layer + 1}.${next}`,
        strength: weight / largest,
        ...(isSmall ? { label: shortNumber(Number(weight.toPrecision(3))) } : {}),
      };
    });
  });
  const hidden = widths.reduce((sum, width) => sum + Math.max(0, width - mostUnits), 0);
  const text = [note, hidden > 0 ? `${hidden} further units are not drawn.` : undefined].filter((each) => each !== undefined);
  return {
    kind: 'diagram',
    title,
    ...(text.length > 0 ? { note: text.join(' ') } : {}),
    width: 12 + widths.length * circle + (widths.length - 1) * gap.across,
    height,
    boxes,
    arrows,
  };
}

/** A number in subscript digits. */
export function subscript(value: number): string {
  return String(value).replaceAll(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]);
}
