import type { Random } from '../../core/numeric/random.ts';

/** One of a list. */
export function pick<Item>(random: Random, list: readonly Item[]): Item {
  return list[Math.floor(random.uniform() * list.length)];
}

/** Values of which one may well find code that did not expect it. */
const nasty: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  -1,
  0.5,
  1e-300,
  1e300,
  -1e300,
  2 ** 24,
  2 ** 31,
  2 ** 53,
  '',
  ' ',
  'a\0b',
  '\ud800',
  '\u001b]0;title\u0007\u001b[2J',
  '\u202egnp.exe',
  '__proto__',
  'constructor',
  '/dev/zero',
  '../../..',
  'n'.repeat(300),
  'Ü'.repeat(5000),
  [],
  {},
  [[]],
  [1e300],
  { toString: 1 },
  Array.from({ length: 2000 }, () => 0),
  nested(40),
  nested(1000),
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { value };
  return value;
}

type Box = Record<string, unknown>;

/** A copy of a JSON value in which some parts are removed, doubled or replaced by values that do not belong there. */
export function spoilt(random: Random, value: unknown): unknown {
  const copy: Box = { root: structuredClone(value) };
  const times = 1 + Math.floor(random.uniform() * 3);
  for (let time = 0; time < times; time++) spoilOne(random, copy);
  return copy['root'];
}

function spoilOne(random: Random, whole: Box): void {
  let [box, key] = [whole, 'root'];
  // Walks down some steps; a part near the top is as likely as one below.
  for (;;) {
    const inside = box[key];
    if (typeof inside !== 'object' || inside === null || Object.keys(inside).length === 0 || random.uniform() < 0.25) break;
    box = inside as Box;
    key = pick(random, Object.keys(inside));
  }
  const lot = random.uniform();
  const value = box[key];
  if (lot < 0.15) delete box[key];
  else if (lot < 0.25 && key !== 'root') box[`${key}${key}`] = box[key];
  else if (lot < 0.45 && typeof value === 'number') box[key] = value * pick(random, [-1, 0, 0.5, 2, 10, 1e6, 1e300, 1e-300]);
  else box[key] = structuredClone(pick(random, nasty));
}
