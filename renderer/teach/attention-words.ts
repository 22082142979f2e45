import type { TeachAttention } from '../../core/protocol/teach-results.ts';
import { significant } from '../text/number-text.ts';

/** Values of parts of the frame, row by row. */
export interface Places {
  readonly columns: number;
  readonly rows: number;
  readonly values: readonly number[];
}

/** A map as a table: frequencies down, places of the frame across; or levels down, orientations across. */
export interface AttentionTable {
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A map as an overlay of the frame; null for features without positions. */
export function placesOf({ layout, ...maps }: TeachAttention, kind: 'occlusion' | 'gradient'): Places | null {
  const values = maps[kind];
  switch (layout.kind) {
    case 'frame':
      return { columns: layout.columns, rows: layout.rows, values };
    case 'motion': {
      const { columns, rows, edges } = layout;
      const sums = Array.from({ length: columns * rows }, (_, cell) =>
        values.slice(cell * edges.length, (cell + 1) * edges.length).reduce((sum, value) => sum + value, 0),
      );
      return { columns, rows, values: sums };
    }
    case 'bands':
      return null;
    default:
      return layout satisfies never;
  }
}

/** A map as a table; null for images, which have too many values to read. */
export function tableOf({ layout, ...maps }: TeachAttention, kind: 'occlusion' | 'gradient'): AttentionTable | null {
  const values = maps[kind];
  switch (layout.kind) {
    case 'frame':
      return null;
    case 'motion': {
      const { columns, rows, edges } = layout;
      const cells = Array.from({ length: columns * rows }, (_, cell) => cell);
      const row = (name: string, channel: number) => ({
        name,
        values: cells.map((cell) => values[cell * edges.length + channel]),
      });
      return {
        corner: 'Hz',
        columns: cells.map((cell) => placeName(cell, layout)),
        rows: [
          ...edges.slice(1).map((edge, bin) => row(`${significant(edges[bin])} to ${significant(edge)}`, bin)),
          row('strength', edges.length - 1),
        ],
      };
    }
    case 'bands': {
      const { levels, orientations } = layout;
      const directions = Array.from({ length: orientations }, (_, at) => `${Math.round((180 * at) / orientations)}°`);
      return {
        corner: 'detail',
        columns: directions,
        rows: Array.from({ length: levels }, (_, level) => ({
          name: level === 0 ? 'finest' : `${2 ** level}× coarser`,
          values: values.slice(level * orientations, (level + 1) * orientations),
        })),
      };
    }
    default:
      return layout satisfies never;
  }
}

/** The two entries with the largest values, in words: "top left, 8 to 9.5 Hz". */
export function strongest(found: TeachAttention, kind: 'occlusion' | 'gradient'): string {
  const { layout } = found;
  const values = found[kind];
  const best = [...values.keys()].filter((at) => values[at] > 0).toSorted((a, b) => values[b] - values[a]);
  return best.slice(0, 2).map(nameOf).join('; then ');

  function nameOf(at: number): string {
    switch (layout.kind) {
      case 'frame':
        return placeName(at, layout);
      case 'motion': {
        const { edges } = layout;
        const channel = at % edges.length;
        const what =
          channel === edges.length - 1
            ? 'the strength of the motion'
            : `${significant(edges[channel])} to ${significant(edges[channel + 1])} Hz`;
        return `${placeName(Math.floor(at / edges.length), layout)}, ${what}`;
      }
      case 'bands': {
        const level = Math.floor(at / layout.orientations);
        if (level === layout.levels) return 'the brightness';
        return `${level === 0 ? 'finest detail' : `detail ${2 ** level}× coarser`} at ${Math.round((180 * (at % layout.orientations)) / layout.orientations)}°`;
      }
      default:
        return layout satisfies never;
    }
  }
}

function placeName(cell: number, { columns, rows }: { readonly columns: number; readonly rows: number }): string {
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  if (columns === 1 && rows === 1) return 'everywhere';
  if (columns === 2 && rows === 2) return `${row === 0 ? 'top' : 'bottom'} ${column === 0 ? 'left' : 'right'}`;
  return `row ${row + 1}, column ${column + 1} of ${rows}×${columns}`;
}
