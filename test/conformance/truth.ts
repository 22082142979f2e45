import type { CaptureFrame, Frame, Size } from '../../core/base/frame.ts';
import { createDisplacementMeter } from '../../core/measure/displacement.ts';
import { measureGain, type Gain } from '../../core/measure/gain.ts';
import { knownMotion, type KnownMotion, type KnownMotionOptions } from '../../core/synthetic/known-motion.ts';
import { patternNames, type PatternName } from '../../core/synthetic/pattern.ts';
import type { MagnificationInput } from '../../core/spec/magnification.ts';

/**
 * The table "Truth": motion that is known goes in, what comes out is measured by a method that shares nothing with the engines.
 *
 * An engine takes part as one function: a whole clip and a spec in, as many frames out (linear-phase filters drained). Noise that
 * the spec leaves to be measured is that function's to measure, as the program does.
 */
export type TruthRun = (frames: readonly CaptureFrame[], spec: MagnificationInput) => Promise<readonly Frame[]>;

export interface TruthCase<Bar> {
  readonly name: string;
  readonly motion: KnownMotionOptions;
  readonly spec: MagnificationInput;
  /** Frames at the start that are not judged: the causal filter is still swinging in. */
  readonly settle: number;
  readonly bar: Bar;
}

const fps = 30;
const size: Size = { width: 192, height: 192 };
const small: Size = { width: 128, height: 128 };
const gray = { chroma: 'gray', bits: 8 } as const;

/** Eight frames a period, in the middle of a band wide enough for a second-order Butterworth to be within 0.5 % after 24 frames. */
const frequency = fps / 8;
const band = bandRound(frequency, 2);

/** The band from `lo` on whose phase is zero at `centre`: that is its geometric middle on the bilinear transform's tangent scale. */
function bandRound(centre: number, lo: number): { lo: number; hi: number } {
  const warp = (f: number) => Math.tan((Math.PI * f) / fps);
  return { lo, hi: (fps / Math.PI) * Math.atan(warp(centre) ** 2 / warp(lo)) };
}

/** Peak displacement in pixels of the motion that is magnified. */
const motionAmplitude = 0.1;

const moving = (pattern: PatternName): KnownMotionOptions => ({
  size,
  pattern,
  amplitude: motionAmplitude,
  frequency,
  fps,
  frames: 40,
  format: gray,
});

/** Bounds of the gain, and of the error of the image. */
export interface GainBar {
  readonly least: number;
  readonly most: number;
  readonly mostError: number;
}
export interface GainCase extends TruthCase<GainBar> {
  readonly pattern: PatternName;
  /** Peak displacement in pixels that is asked for, (1 + alpha) times the motion's. */
  readonly displacement: number;
}

function gainCase(
  method: 'phase' | 'riesz',
  pattern: PatternName,
  displacement: number,
  bar: GainBar,
  spec: Partial<MagnificationInput> = {},
): GainCase {
  return {
    name: `${spec.quality ?? method} ${pattern} ${displacement} px`,
    pattern,
    displacement,
    motion: moving(pattern),
    spec: { method, alpha: displacement / motionAmplitude - 1, band, ...spec },
    settle: 24,
    bar,
  };
}

const displacements = [1, 2, 3, 5, 8] as const;
type Displacement = (typeof displacements)[number];

/**
 * Gain and error of each case as they were measured, at 1, 2, 3, 5 and 8 pixels: the bars are these less a small margin, so that nothing
 * gets worse unseen. `npx vitest run test/conformance/simd-truth.test.ts` prints the figures of now.
 */
const measured = {
  fine: {
    texture: { gain: [0.965, 0.964, 0.965, 0.968, 0.969], error: [0.113, 0.127, 0.149, 0.203, 0.292] },
    ring: { gain: [0.986, 0.984, 0.983, 0.98, 0.975], error: [0.065, 0.055, 0.06, 0.089, 0.16] },
    disc: { gain: [0.978, 0.977, 0.975, 0.973, 0.968], error: [0.058, 0.06, 0.067, 0.085, 0.122] },
    bars: { gain: [0.989, 0.987, 0.986, 0.985, 0.986], error: [0.052, 0.058, 0.07, 0.101, 0.151] },
  },
  fast: {
    texture: { gain: [0.884, 0.896, 0.91, 0.913, 0.918], error: [0.21, 0.223, 0.245, 0.343, 0.471] },
    ring: { gain: [0.959, 0.958, 0.956, 0.948, 0.931], error: [0.109, 0.109, 0.12, 0.17, 0.281] },
    disc: { gain: [0.933, 0.933, 0.933, 0.924, 0.905], error: [0.157, 0.149, 0.159, 0.196, 0.26] },
    bars: { gain: [0.965, 0.967, 0.967, 0.963, 0.967], error: [0.116, 0.12, 0.133, 0.195, 0.287] },
  },
  classic: {
    texture: { gain: [0.847, 0.858, 0.875, 0.887, 0.896], error: [0.23, 0.247, 0.272, 0.366, 0.483] },
    ring: { gain: [0.959, 0.958, 0.957, 0.949, 0.933], error: [0.109, 0.109, 0.12, 0.17, 0.281] },
    disc: { gain: [0.93, 0.931, 0.931, 0.922, 0.903], error: [0.157, 0.154, 0.163, 0.202, 0.266] },
    bars: { gain: [0.961, 0.965, 0.966, 0.965, 0.966], error: [0.115, 0.12, 0.133, 0.194, 0.283] },
  },
  riesz: {
    texture: { gain: [0.965, 0.987, 0.992, 0.962, 0.987], error: [0.11, 0.109, 0.122, 0.319, 0.462] },
    ring: { gain: [0.983, 1.002, 1.009, 0.99, 0.963], error: [0.076, 0.057, 0.06, 0.223, 0.377] },
    disc: { gain: [0.977, 0.99, 0.997, 0.983, 0.962], error: [0.072, 0.076, 0.081, 0.189, 0.278] },
    bars: { gain: [0.98, 1.015, 1.016, 1.011, 1.006], error: [0.088, 0.079, 0.085, 0.226, 0.307] },
  },
} as const satisfies Record<string, Record<PatternName, { gain: readonly number[]; error: readonly number[] }>>;

/** Least gains that the design asks for, whatever was measured. */
const designBars: { readonly [Table in keyof typeof measured]?: Partial<Record<Displacement, number>> } = {
  fine: { 1: 0.96, 2: 0.96, 3: 0.96, 5: 0.96, 8: 0.94 },
  riesz: { 1: 0.93, 2: 0.88 },
};

function barOf(name: keyof typeof measured, pattern: PatternName, displacement: Displacement): GainBar {
  const { gain, error } = measured[name][pattern];
  const at = displacements.indexOf(displacement);
  const least = Math.max(gain[at] - 0.01, designBars[name]?.[displacement] ?? 0);
  return { least, most: 1.03, mostError: 1.05 * error[at] + 0.005 };
}

const table = (
  name: keyof typeof measured,
  method: 'phase' | 'riesz',
  spec: Partial<MagnificationInput> = {},
): readonly GainCase[] =>
  patternNames.flatMap((pattern) =>
    displacements.map((displacement) => gainCase(method, pattern, displacement, barOf(name, pattern, displacement), spec)),
  );

export const truthCases = {
  /** Gain of motion inside the band. */
  fine: table('fine', 'phase', { quality: 'fine' }),
  fast: table('fast', 'phase', { quality: 'fast' }),
  classic: table('classic', 'phase', { quality: 'classic' }),
  riesz: table('riesz', 'riesz'),

  /** Motion above and below the band, by a filter steep enough to have no say there (|alpha·H| < 0.01). */
  outOfBand: (['phase', 'riesz'] as const).flatMap((method) =>
    [10, 0.75].map((outside): TruthCase<{ least: number; most: number }> => ({
      name: `${method} ${outside} Hz beside a band of 3–5 Hz`,
      motion: { size: small, pattern: 'texture', amplitude: 0.4, frequency: outside, fps, frames: 100, format: gray },
      spec: { method, alpha: 10, band: { lo: 3, hi: 5 }, filter: { kind: 'butterworth', order: 4 } },
      settle: 60,
      bar: { least: 0.98, most: 1.02 },
    })),
  ),

  /** alpha = 0: no pixel off by more than one code, moving and noisy as the clip may be. */
  identity: (['phase', 'riesz', 'linear', 'color'] as const).map((method): TruthCase<{ most: number }> => ({
    name: `${method} at alpha 0`,
    motion: {
      size: { width: 131, height: 98 },
      pattern: 'texture',
      amplitude: 1.5,
      frequency,
      fps,
      frames: 12,
      noise: 3,
      format: gray,
    },
    spec: { method, alpha: 0, band },
    settle: 0,
    bar: { most: 1 },
  })),

  /** An image that stands still, with noise: by how much its temporal noise grows in a band a tenth of the capture rate wide. */
  noise: (['phase', 'riesz'] as const).map((method): TruthCase<{ most: number }> => ({
    name: `${method} noise at alpha 20`,
    motion: { size, pattern: 'texture', amplitude: 0, frequency, fps, frames: 60, noise: 2, format: gray },
    spec: { method, alpha: 20, band: { lo: 0.1 * fps, hi: 0.2 * fps }, sigma: 2 },
    settle: 30,
    bar: { most: method === 'phase' ? 1.4 : 2 },
  })),
};

export interface GainRow extends Gain {
  /** RMS difference from the ideally shifted image, divided by the RMS change that was asked for. */
  readonly error: number;
}

/** How far the motion of a case comes out, against (1 + `alpha`) times the true one; `alpha` 0 judges motion outside the band. */
export async function measureTruth(run: TruthRun, truthCase: TruthCase<unknown>, alpha: number): Promise<GainRow> {
  const { motion, settle } = truthCase;
  const known = clipOf(motion);
  const output = await outputOf(run, truthCase, known);
  const still = codesOf(known.image(0, 0));
  const meter = createDisplacementMeter(still, motion.size, { periodic: true, maximum: 2 * (1 + alpha) * motion.amplitude + 4 });
  const expected = { x: known.truth.x.map((x) => (1 + alpha) * x), y: known.truth.y.map((y) => (1 + alpha) * y) };
  const found = { x: new Float64Array(motion.frames), y: new Float64Array(motion.frames) };
  let [missed, asked] = [0, 0];
  for (let index = settle; index < motion.frames; index++) {
    const luma = output[index].planes[0];
    const { x, y } = meter.measure(luma);
    found.x[index] = x;
    found.y[index] = y;
    const ideal = codesOf(known.image(expected.x[index], expected.y[index]));
    for (let i = 0; i < ideal.length; i++) {
      missed += (luma[i] - ideal[i]) ** 2;
      asked += (ideal[i] - still[i]) ** 2;
    }
  }
  const gain = measureGain(expected, found, { frequency: motion.frequency, fps: motion.fps, settle });
  return { ...gain, error: Math.sqrt(missed / asked) };
}

/** Gain of motion inside the band: 1 is (1 + alpha) times the true motion. */
export function measureInBand(run: TruthRun, truthCase: TruthCase<unknown>): Promise<GainRow> {
  return measureTruth(run, truthCase, truthCase.spec.alpha ?? 10);
}

/** Gain of motion outside the band: 1 leaves it as it is. */
export function measureOutOfBand(run: TruthRun, truthCase: TruthCase<unknown>): Promise<GainRow> {
  return measureTruth(run, truthCase, 0);
}

/** The largest difference in codes between any sample of the output and the input, all planes. */
export async function measureIdentity(run: TruthRun, truthCase: TruthCase<unknown>): Promise<number> {
  const known = clipOf(truthCase.motion);
  const output = await outputOf(run, truthCase, known);
  let largest = 0;
  for (const [index, frame] of output.entries()) {
    for (const [plane, before] of known.frame(index).planes.entries()) {
      const after = frame.planes[plane];
      for (let i = 0; i < before.length; i++) largest = Math.max(largest, Math.abs(after[i] - before[i]));
    }
  }
  return largest;
}

/** Standard deviation over time of the output's luma divided by that of the input's, each averaged (in power) over all pixels. */
export async function measureNoiseGrowth(run: TruthRun, truthCase: TruthCase<unknown>): Promise<number> {
  const known = clipOf(truthCase.motion);
  const input = Array.from({ length: truthCase.motion.frames }, (_, index) => known.frame(index));
  const output = await outputOf(run, truthCase, known);
  return temporalDeviation(output.slice(truthCase.settle)) / temporalDeviation(input.slice(truthCase.settle));
}

function temporalDeviation(frames: readonly Frame[]): number {
  const samples = frames[0].planes[0].length;
  const sum = new Float64Array(samples);
  const squares = new Float64Array(samples);
  for (const { planes } of frames) {
    for (let i = 0; i < samples; i++) {
      sum[i] += planes[0][i];
      squares[i] += planes[0][i] ** 2;
    }
  }
  let variance = 0;
  for (let i = 0; i < samples; i++) variance += (squares[i] - sum[i] ** 2 / frames.length) / (frames.length - 1);
  return Math.sqrt(variance / samples);
}

/** Clips made so far: many cases ask the same of one clip. */
const clips = new Map<string, KnownMotion>();

/** The clip of a case, with its true motion. */
export function clipOf(motion: KnownMotionOptions): KnownMotion {
  const key = JSON.stringify(motion);
  const known = clips.get(key) ?? knownMotion(motion);
  clips.set(key, known);
  return known;
}

async function outputOf(
  run: TruthRun,
  { name, motion, spec }: TruthCase<unknown>,
  known: KnownMotion,
): Promise<readonly Frame[]> {
  const output = await run(
    Array.from({ length: motion.frames }, (_, index) => known.frame(index)),
    spec,
  );
  if (output.length !== motion.frames) throw new Error(`${name}: ${motion.frames} frames went in, ${output.length} came out`);
  return output;
}

/** Ideal luma in the units of 8-bit codes, not rounded. */
function codesOf(image: Float32Array): Float32Array {
  return image.map((value) => 255 * value);
}

/** Gains as a Markdown table: a row for each pattern, a column for each displacement, gain and error (in brackets) in each cell. */
export function gainTable(rows: readonly { readonly truthCase: GainCase; readonly row: GainRow }[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const columns = [...new Set(rows.map(({ truthCase }) => truthCase.displacement))];
  const patterns = [...new Set(rows.map(({ truthCase }) => truthCase.pattern))];
  const cell = (pattern: PatternName, displacement: number) => {
    const found = rows.find(({ truthCase }) => truthCase.pattern === pattern && truthCase.displacement === displacement);
    return found ? `${found.row.gain.toFixed(3)} (${found.row.error.toFixed(2)})` : '–';
  };
  return [
    line(['pattern', ...columns.map((displacement) => `${displacement} px`)]),
    line(['---', ...columns.map(() => '---')]),
    ...patterns.map((pattern) => line([pattern, ...columns.map((displacement) => cell(pattern, displacement))])),
  ].join('\n');
}
