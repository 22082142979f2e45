import { beforeAll, describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import type { LabClip } from '../../../core/lab/definition.ts';
import { exampleInput } from '../../../core/lab/example-inputs.ts';
import type { ImagePanel, PlotPanel } from '../../../core/lab/figure.ts';
import { nearestSubband } from '../../../core/lab/phase/pipeline-figure.ts';
import { bandWeights } from '../../../core/lab/phase/temporal-band.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';

beforeAll(async () => {
  await loadTensorBackend();
});

describe('a Gabor moved by its phase', () => {
  it('has its wave moved by φ·λ/2π, its window left where it was', async () => {
    const figure = await figureNamed('gabor-phase').make({ phase: 90, wavelength: 16, sigma: 12 }, null);
    expect(figure.numbers[0]).toMatchObject({ name: 'shift', value: 4 });
    const turned = (figure.rows[1][0] as PlotPanel).series[0];
    turned.x.forEach((x, index) =>
      expect(turned.y[index]).toBeCloseTo(Math.exp(-(x * x) / 288) * Math.cos((Math.PI / 8) * (x - 4)), 12),
    );
  });

  it('is the nearer to the moved one the wider its window', async () => {
    const errorOf = async (sigma: number) => (await figureNamed('gabor-phase').make({ phase: 45, sigma }, null)).numbers[1].value;
    const [narrow, wide] = [await errorOf(4), await errorOf(32)];
    expect(narrow).toBeGreaterThan(5 * wide);
    const whole = await figureNamed('gabor-phase').make({ phase: 360, wavelength: 16, sigma: 8 }, null);
    // A whole turn leaves the wave as it was: 16 px are two σ of the window.
    expect(whole.numbers[1].value).toBeGreaterThan(0.5);
  });
});

describe('the ideal band-pass of a clip', () => {
  it('keeps waves in the band and nothing else', () => {
    const [frames, fps] = [24, 24];
    const through = (hertz: number, t: number): number =>
      bandWeights(frames, fps, { low: 2, high: 4 }, t).reduce(
        (sum, weight, other) => sum + weight * Math.sin((2 * Math.PI * hertz * other) / fps + 0.4),
        0,
      );
    for (const t of [0, 5, 23]) {
      for (const hertz of [2, 3, 4]) expect(through(hertz, t)).toBeCloseTo(Math.sin((2 * Math.PI * hertz * t) / fps + 0.4), 12);
      for (const hertz of [0, 1, 5, 12]) expect(through(hertz, t)).toBeCloseTo(0, 12);
    }
  });
});

describe('the phase-based pipeline', () => {
  const [side, fps, omega] = [32, 12, Math.PI / 2];
  const displacement = (t: number): number => 0.2 * Math.sin((2 * Math.PI * 3 * t) / fps);
  const waveAt = (shift: number): Float32Array =>
    Float32Array.from({ length: side * side }, (_, index) => 0.5 + 0.3 * Math.cos(omega * ((index % side) - shift)));
  /** A wave of a quarter of a cycle per pixel along x, swinging by 0.2 px three times a second. */
  const clip: LabClip = {
    width: side,
    height: side,
    fps,
    frames: Array.from({ length: 12 }, (_, t) => waveAt(displacement(t))),
  };

  it('moves a wave 1 + α times as far, exactly', async () => {
    for (const frame of [1, 7]) {
      const figure = await figureNamed('phase-pipeline').make({ alpha: 3, frame, subband: '0.25,0' }, clip);
      const result = figure.rows[0][5] as ImagePanel;
      const expected = waveAt(4 * displacement(frame));
      for (const [index, value] of result.values.entries()) expect(value).toBeCloseTo(expected[index], 4);
    }
  });

  it('measures the motion from the phases, and leaves a clip alone whose motion is outside of the band', async () => {
    const inside = await figureNamed('phase-pipeline').make({ subband: '0.25,0', alpha: 4 }, clip);
    expect(inside.numbers.map(({ value }) => Number(value.toFixed(4)))).toEqual([0.2, 1]);
    const outside = await figureNamed('phase-pipeline').make({ subband: '0.25,0', low: 4, high: 6, frame: 3 }, clip);
    expect(outside.numbers[0].value).toBeLessThan(1e-3);
    const result = outside.rows[0][5] as ImagePanel;
    for (const [index, value] of result.values.entries()) expect(value).toBeCloseTo(clip.frames[3][index], 3);
  });

  it('finds about half a pixel at 20° in the example', async () => {
    const figure = await figureNamed('phase-pipeline').make({}, exampleInput('clip'));
    // 0.5 px · cos 20°, seen by a subband along x whose detail is not all at its middle frequency.
    expect(figure.numbers[0].value).toBeGreaterThan(0.38);
    expect(figure.numbers[0].value).toBeLessThan(0.55);
  });

  it('takes the subband that is nearest to the point', () => {
    expect(nearestSubband({ x: 0.25, y: 0 }, 3, 4)).toEqual({ scale: 0, orientation: 0 });
    expect(nearestSubband({ x: -0.25, y: 0 }, 3, 4)).toEqual({ scale: 0, orientation: 0 });
    expect(nearestSubband({ x: 0, y: 0.125 }, 3, 4)).toEqual({ scale: 1, orientation: 2 });
    expect(nearestSubband({ x: -0.06, y: 0.06 }, 3, 4)).toEqual({ scale: 2, orientation: 3 });
    expect(nearestSubband({ x: 0, y: 0 }, 3, 4)).toEqual({ scale: 2, orientation: 0 });
  });

  it('stops when it is cancelled', async () => {
    const progress: number[] = [];
    const making = figureNamed('phase-pipeline').make({}, clip, {
      signal: {
        get aborted() {
          return progress.length > 2;
        },
      },
      onProgress: (share) => progress.push(share),
    });
    await expect(making).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(progress).toHaveLength(3);
  });
});
