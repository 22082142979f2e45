import { LoupeError } from '../../base/error.ts';
import { createRandom, type Random } from '../../numeric/random.ts';
import type { LabPoints } from '../definition.ts';
import type { ChoiceSetting, TextSetting } from '../settings.ts';
import { parsePoints } from './points-text.ts';

/** Sets of points that the program draws itself. */
export const pointSetNames = [
  'two clouds',
  'overlapping clouds',
  'exclusive or',
  'circle in a ring',
  'two spirals',
  'three clouds',
] as const;
export type PointSetName = (typeof pointSetNames)[number];

type Drawn = LabPoints['points'][number];

/**
 * A set of points, the same for the same seed.
 * @param count of points in all, about
 */
export function pointSet(name: PointSetName, count = 80, seed = 5): LabPoints {
  const random = createRandom(seed, 0x90127, pointSetNames.indexOf(name));
  return { points: drawers[name](count, random) };
}

const drawers: Readonly<Record<PointSetName, (count: number, random: Random) => Drawn[]>> = {
  'two clouds': (count, random) =>
    clouds(
      [
        [-0.9, -0.6],
        [0.9, 0.6],
      ],
      0.35,
      count,
      random,
    ),
  'overlapping clouds': (count, random) =>
    clouds(
      [
        [-0.5, -0.3],
        [0.5, 0.3],
      ],
      0.5,
      count,
      random,
    ),
  // Corners that lie opposite each other are of one class.
  'exclusive or': (count, random) =>
    clouds(
      [
        [-1, -1],
        [-1, 1],
        [1, 1],
        [1, -1],
      ],
      0.3,
      count,
      random,
    ).map((point) => ({ ...point, label: point.label % 2 })),
  'circle in a ring': (count, random) =>
    Array.from({ length: count }, (_, index) => {
      const label = index % 2;
      const radius = label === 0 ? 0.5 * Math.sqrt(random.uniform()) : 0.85 + 0.35 * random.uniform();
      const angle = 2 * Math.PI * random.uniform();
      return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), label };
    }),
  'two spirals': (count, random) =>
    Array.from({ length: count }, (_, index) => {
      const label = index % 2;
      const along = (index + 1) / count;
      const [radius, angle] = [0.1 + 1.1 * along, 1.5 * Math.PI * 2 * along * 0.85 + label * Math.PI];
      const [x, y] = [random.normal(), random.normal()].map((step) => 0.03 * step);
      return { x: radius * Math.cos(angle) + x, y: radius * Math.sin(angle) + y, label };
    }),
  'three clouds': (count, random) =>
    clouds(
      [0, 1, 2].map((k) => [Math.cos((2 * Math.PI * k) / 3 + 0.5), Math.sin((2 * Math.PI * k) / 3 + 0.5)] as const),
      0.3,
      count,
      random,
    ),
};

/** Normal clouds round some centres, one class each, points of all in turn. */
function clouds(centres: readonly (readonly [number, number])[], spread: number, count: number, random: Random): Drawn[] {
  return Array.from({ length: count }, (_, index) => {
    const label = index % centres.length;
    const [x, y] = centres[label];
    return { x: x + spread * random.normal(), y: y + spread * random.normal(), label };
  });
}

/** Where the points of a figure come from: a setting of every figure that is made of points. */
export const pointsFrom = {
  kind: 'choice',
  label: 'Points',
  values: ['input', ...pointSetNames],
  default: 'input',
  hint: 'input: those given, or those of the example.',
} as const satisfies ChoiceSetting<'input' | PointSetName>;

/** Points written into a setting, in place of all others. */
export const ownPoints = {
  kind: 'text',
  label: 'Own points',
  longest: 20_000,
  default: '',
  hint: 'Lines of x,y,label, as in a CSV file; empty: none.',
} as const satisfies TextSetting;

/**
 * The points of a figure: those written into its setting, else the set that is chosen, else its input.
 * @throws LoupeError POINTS_INVALID, also for points of one class only
 */
export function chosenPoints(
  { points, own }: { readonly points: 'input' | PointSetName; readonly own: string },
  input: LabPoints,
): LabPoints & { readonly classes: number } {
  const written = own.trim() !== '';
  const chosen = written ? parsePoints(own, 'The setting own') : points === 'input' ? input : pointSet(points);
  const labels = new Set(chosen.points.map(({ label }) => label));
  if (labels.size < 2) {
    throw new LoupeError(
      'POINTS_INVALID',
      chosen.points.length === 0
        ? 'There are no points: give some of two classes at least.'
        : 'All points are of one class: give some of another class, too.',
    );
  }
  return { ...chosen, classes: Math.max(...labels) + 1 };
}
