import { createDisplacementMeter } from '../core/measure/displacement.ts';
import { knownMotion } from '../core/synthetic/known-motion.ts';
import { patternNames } from '../core/synthetic/pattern.ts';
import { createRandom } from '../core/numeric/random.ts';

const size = { width: 128, height: 96 };
const noises = [0, 0.5, 1, 4];

/**
 * Error of a region's measured displacement, and how often its standard errors cover it, as a Markdown table: patterns at random
 * angles, displaced by 0.002–2 px (as many in each octave) in any direction, rounded to 8 bits, regions of 56 × 48 px.
 */
export function displacementCoverage(pairs: number): string {
  const rows = patternNames.flatMap((pattern) => noises.map((noise) => coverageOf(pattern, noise, pairs)));
  return [
    '| pattern | noise, codes | 1 | 1.96 | 3 | error, px | stated, px | withheld, % |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function coverageOf(pattern: (typeof patternNames)[number], noise: number, pairs: number): string {
  const scores: number[] = [];
  let squaredError = 0;
  let squaredStated = 0;
  for (let seed = 1; seed <= pairs; seed++) {
    const random = createRandom(seed, 9);
    const angle = 180 * random.uniform();
    const known = knownMotion({ size, pattern, amplitude: 0, frequency: 1, fps: 8, frames: 2, angle, seed });
    const codes = (image: Float32Array) =>
      Uint8Array.from(image, (value) => Math.max(0, Math.min(255, Math.round(255 * value + noise * random.normal()))));
    const distance = 0.002 * 1000 ** random.uniform();
    const direction = 2 * Math.PI * random.uniform();
    const truth = { x: distance * Math.cos(direction), y: distance * Math.sin(direction) };
    const region = {
      x: 20 + Math.floor(20 * random.uniform()),
      y: 12 + Math.floor(12 * random.uniform()),
      width: 56,
      height: 48,
    };
    const found = createDisplacementMeter(codes(known.image(0, 0)), size, { region }).measure(
      codes(known.image(truth.x, truth.y)),
    );
    if (found.unmeasurable !== null) continue;
    for (const axis of ['x', 'y'] as const) {
      scores.push(Math.abs(found[axis] - truth[axis]) / found.standardError[axis]);
      squaredError += (found[axis] - truth[axis]) ** 2;
      squaredStated += found.standardError[axis] ** 2;
    }
  }
  const within = (limit: number) => Math.round((100 * scores.filter((score) => score < limit).length) / scores.length);
  const root = (squares: number) => Math.sqrt(squares / scores.length).toPrecision(2);
  const withheld = Math.round(100 * (1 - scores.length / (2 * pairs)));
  const cells = [pattern, noise, within(1), within(1.96), within(3), root(squaredError), root(squaredStated), withheld];
  return `| ${cells.join(' | ')} |`;
}
