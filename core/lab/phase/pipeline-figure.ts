import type { Size } from '../../base/frame.ts';
import { bandAngle, orientedMask } from '../../plan/steerable-masks.ts';
import { scalesOf } from '../pyramids/levels.ts';
import { defineFigure } from '../definition.ts';
import { bandPanel, grayPanel, magnitudePanel, phasePanel } from '../panels.ts';
import type { FrequencyPoint } from '../settings.ts';
import { movedFrame } from './moved-clip.ts';

/** Scales and orientations of the pyramid that the figure works in. */
const shape = { scales: 3, orientations: 4 };

/** Phase-based magnification step by step, for a subband that is chosen by a point in the frequency plane. */
export const pipelineFigure = defineFigure({
  name: 'phase-pipeline',
  title: 'Phase-based magnification, step by step',
  chapter: 'phase',
  description:
    'Amplitude, phase, filtered and amplified phase of one subband of a clip, and the magnified frame that all of them make.',
  settings: {
    subband: { kind: 'frequency', label: 'Subband', hint: 'The nearest one to this point.', default: { x: 0.125, y: 0 } },
    alpha: { kind: 'number', label: 'Amplification α', min: 0, max: 50, step: 1, unit: '', default: 4 },
    low: { kind: 'number', label: 'Pass band from', min: 0, max: 500, step: 0, unit: 'Hz', default: 2 },
    high: { kind: 'number', label: 'Pass band to', min: 0, max: 500, step: 0, unit: 'Hz', default: 4 },
    frame: {
      kind: 'number',
      label: 'Frame',
      hint: 'From 0; beyond the last, the last.',
      min: 0,
      max: 31,
      step: 1,
      unit: '',
      default: 2,
      scrub: true,
    },
  },
  input: 'clip',
  async make({ subband, alpha, low, high, frame: wanted }, clip, context) {
    const size = { width: clip.width, height: clip.height };
    const scales = scalesOf(shape.scales, size);
    const frame = Math.min(wanted, clip.frames.length - 1);
    const { scale, orientation } = nearestSubband(subband, scales, shape.orientations);
    const moved = await movedFrame(clip, { ...shape, scales, alpha, low, high, frame, scale, orientation }, context);
    const angle = bandAngle(orientation, shape.orientations);
    const degrees = (180 * orientation) / shape.orientations;
    /** Radians a pixel in the middle of the subband. */
    const wave = Math.PI / 2 ** (scale + 1);
    const zoom = Math.max(1, Math.round(size.width / moved.grid.width));
    const named = (title: string) => ({ title, zoom });
    // Where there is no amplitude the phase is anything: such places are not to set the range.
    const most = 3 * moved.motion || 1;
    const seconds = clip.frames.map((_, index) => index / clip.fps);
    return {
      title: 'Phase-based magnification, step by step',
      caption: `Scale ${scale + 1}, ${degrees}°: the phases of this subband follow the motion of its detail, a shift of d pixels turning them by −ω·d. Filtered in time to ${low}–${high} Hz, times α = ${alpha}, and added to the phases of the frame, they move the detail 1 + α times as far. The last image is made of all subbands, each moved so.`,
      numbers: [
        {
          name: 'motion',
          label: 'Motion in the band, from the phases',
          value: (Math.SQRT2 * moved.motion) / wave,
          unit: 'px amplitude',
        },
        {
          name: 'motionAfter',
          label: 'Motion afterwards',
          value: ((1 + alpha) * Math.SQRT2 * moved.motion) / wave,
          unit: 'px amplitude',
        },
      ],
      rows: [
        [
          grayPanel(size, clip.frames[frame], { title: `Frame ${frame}`, zoom: 1 }),
          magnitudePanel(moved.grid, moved.amplitude, named('Amplitude')),
          phasePanel(moved.grid, moved.phase, named('Phase')),
          bandPanel(
            moved.grid,
            moved.filtered,
            { ...named('Filtered phase'), note: `black and white: ± ${most.toFixed(2)} rad` },
            most,
          ),
          phasePanel(
            moved.grid,
            moved.phase.map((value, at) => wrapped(value + alpha * moved.filtered[at])),
            named('Phase, amplified'),
          ),
          grayPanel(size, moved.result, { title: 'Magnified frame', zoom: 1 }),
        ],
        [
          {
            ...planePanel(size, scale, angle),
            marks: [{ x: (subband.x + 0.5) * size.width, y: (subband.y + 0.5) * size.height, radius: 2 }],
          },
          {
            kind: 'plot',
            title: `Phase at (${moved.trace.x}, ${moved.trace.y}) of the subband, where it is loudest`,
            x: { name: 'time', unit: 's' },
            y: { name: 'phase', unit: 'rad' },
            series: [
              { name: 'since the first frame', kind: 'line', x: seconds, y: moved.trace.phase },
              { name: 'filtered', kind: 'line', x: seconds, y: moved.trace.filtered },
              {
                name: '(1 + α) × filtered',
                kind: 'line',
                x: seconds,
                y: moved.trace.filtered.map((value) => (1 + alpha) * value),
              },
            ],
            size: { width: 620, height: 240 },
          },
        ],
      ],
    };
  },
});

/** The subband whose middle lies nearest to a frequency, in octaves and in angle. */
export function nearestSubband(
  { x, y }: FrequencyPoint,
  scales: number,
  orientations: number,
): { scale: number; orientation: number } {
  const frequency = Math.max(1e-3, Math.hypot(x, y));
  // The middle of scale s, counted from 0, is at 2^(−s−2) cycles per pixel.
  const scale = Math.max(0, Math.min(scales - 1, Math.round(-Math.log2(4 * frequency))));
  const turns = Math.round((Math.atan2(y, x) * orientations) / Math.PI);
  return { scale, orientation: ((turns % orientations) + orientations) % orientations };
}

/** Response of the subband over the frequency plane, zero in the middle. */
function planePanel(size: Size, scale: number, angle: number) {
  const mask = orientedMask(size, scale, angle, shape.orientations, true);
  const grid = { width: Math.ceil(size.width / 2 ** scale), height: Math.ceil(size.height / 2 ** scale) };
  const values = new Float32Array(size.width * size.height);
  const [left, top] = [(size.width >> 1) - (grid.width >> 1), (size.height >> 1) - (grid.height >> 1)];
  for (let y = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++) values[(top + y) * size.width + left + x] = mask[y * grid.width + x];
  return magnitudePanel(size, values, {
    title: 'Frequency plane: the subband',
    note: 'zero in the middle, x right, y down',
    zoom: 1,
  });
}

function wrapped(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
