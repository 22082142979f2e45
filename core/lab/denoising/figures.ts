import { LoupeError } from '../../base/error.ts';
import { lumaOf } from '../../base/still.ts';
import { createRandom } from '../../numeric/random.ts';
import { denoiseImage } from '../../restoration/denoise-image.ts';
import { noiseLevel } from '../../restoration/noise-level.ts';
import { estimateSubband } from '../../restoration/scale-mixture.ts';
import { createSubbandTransform } from '../../restoration/subbands.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import { bandPanel, grayPanel } from '../panels.ts';
import { psnr } from '../quality.ts';

/** Coefficients drawn in the plot of the coring curve. */
const mostPoints = 1500;

const denoising = defineFigure({
  name: 'denoising',
  title: 'Noise removal by coring',
  chapter: 'denoising',
  description:
    'White noise added to an image and removed in the Laplacian and in the steerable pyramid, with the curve that each coefficient follows.',
  settings: {
    sigma: {
      kind: 'number',
      label: 'Standard deviation of the noise',
      min: 1,
      max: 100,
      step: 1,
      unit: 'codes of 255',
      default: 25,
    },
    seed: { kind: 'number', label: 'Seed of the noise', min: 1, max: 1000, step: 1, unit: '', default: 1 },
  },
  input: 'image',
  async make({ sigma: codes, seed }, image, { signal, onProgress }) {
    const sigma = codes / 255;
    const clean = lumaOf(image);
    const random = createRandom(seed);
    const noisy = clean.map((value) => value + sigma * random.normal());
    const options = { sigma, signal };
    const laplacian = (await denoiseImage([noisy], image, { ...options, pyramid: 'laplacian' })).planes[0];
    const steerable = (
      await denoiseImage([noisy], image, {
        ...options,
        pyramid: 'steerable',
        onProgress: (share) => onProgress?.(share, 'Denoising in the steerable pyramid'),
      })
    ).planes[0];
    if (signal?.aborted) throw new LoupeError('CANCELLED', 'The figure was cancelled.');

    using transform = createSubbandTransform('laplacian', image);
    const noise = createRandom(seed, 1);
    const [ofNoise] = await transform.analyse(clean.map(() => sigma * noise.normal()));
    const [band] = await transform.analyse(noisy);
    const estimate = estimateSubband(band, ofNoise);
    const every = Math.ceil(estimate.length / mostPoints);
    const drawn = Array.from({ length: Math.floor(estimate.length / every) }, (_, index) => index * every);
    const largest = band.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return {
      title: 'Noise removal by coring',
      caption: `An image's subbands are sparse: nearly all coefficients are small, edges are few and large. Noise is small everywhere. So coefficients that are small, among small neighbours, are set to nearly 0, and large ones are kept: a curve with a flat core, which the program learns from the image itself. The steerable pyramid has a subband for each orientation, in which an edge stands out further.`,
      numbers: [
        { name: 'noisyPsnr', label: 'PSNR of the noisy image', value: psnr(noisy, clean), unit: 'dB' },
        { name: 'laplacianPsnr', label: 'PSNR after the Laplacian pyramid', value: psnr(laplacian, clean), unit: 'dB' },
        { name: 'steerablePsnr', label: 'PSNR after the steerable pyramid', value: psnr(steerable, clean), unit: 'dB' },
        {
          name: 'measuredSigma',
          label: 'Noise as measured in the noisy image',
          value: 255 * noiseLevel(noisy, image),
          unit: 'codes',
        },
      ],
      rows: [
        [
          grayPanel(image, clean, { title: 'Image' }),
          grayPanel(image, noisy, { title: `With noise, σ ${codes}` }),
          grayPanel(image, laplacian, { title: 'Laplacian pyramid' }),
          grayPanel(image, steerable, { title: 'Steerable pyramid' }),
        ],
        [
          bandPanel(band, band.values, { title: 'Finest Laplacian level, noisy' }, largest),
          bandPanel(band, estimate, { title: 'The same, estimated' }, largest),
          {
            kind: 'plot',
            title: 'Coring: what becomes of a coefficient',
            note: 'It depends on the neighbours, too, so that it is a cloud rather than a curve.',
            x: { name: 'coefficient', unit: '' },
            y: { name: 'estimate', unit: '' },
            series: [
              { name: 'unchanged', kind: 'line', x: [-largest, largest], y: [-largest, largest] },
              {
                name: 'estimate',
                kind: 'points',
                x: drawn.map((index) => band.values[index]),
                y: drawn.map((index) => estimate[index]),
              },
            ],
          },
        ],
      ],
    };
  },
});

export const denoisingFigures: readonly FigureDefinition[] = [denoising];
