import { lumaOf } from '../../base/still.ts';
import { blurred, type Plane } from '../../pyramid/plane-filter.ts';
import { defineFigure } from '../definition.ts';
import { grayPanel } from '../panels.ts';
import { psnr } from '../quality.ts';
import { spectrumPanel } from '../spectrum.ts';
import { decimated, interpolated, kernelNames, kernels, repeated, zeroStuffed } from './resample.ts';

/** Doubling an image by zeros between its samples and an interpolating kernel. */
export const upSampling = defineFigure({
  name: 'up-sampling',
  title: 'Up-sampling: zeros, then a kernel',
  chapter: 'sampling',
  description: 'Zeros between the samples, filled by [1 2 1] ⊗ [1 2 1] or [1 4 6 4 1] ⊗ [1 4 6 4 1], beside repeated samples.',
  settings: {
    kernel: { kind: 'choice', label: 'Kernel', values: kernelNames, default: '1-2-1' },
  },
  input: 'image',
  make({ kernel }, image) {
    const original: Plane = { width: image.width, height: image.height, values: lumaOf(image) };
    const coarse = decimated(blurred(original, kernels['1-4-6-4-1']));
    const stuffed = zeroStuffed(coarse, original);
    const smooth = interpolated(coarse, original, kernels[kernel]);
    const blocks = repeated(coarse, original);
    const name = `[${kernel.replaceAll('-', ' ')}]`;
    const row = [
      { plane: coarse, title: `Image after blur and ↓2, ${coarse.width}×${coarse.height}`, zoom: 2 },
      { plane: stuffed, title: 'Zeros between the samples', zoom: 1 },
      { plane: smooth, title: `… filled by ${name} ⊗ ${name}`, zoom: 1 },
      { plane: blocks, title: 'Samples repeated', zoom: 1 },
    ];
    return {
      title: 'Up-sampling: zeros, then a kernel',
      caption:
        'Zeros between the samples leave the spectrum as it was and repeat it: four copies in the finer plane. The kernel keeps the one in the middle and suppresses the others; [1 2 1] interpolates linearly and keeps the samples, [1 4 6 4 1] suppresses the copies further. Repeating samples is a kernel too, and a poor one.',
      numbers: [
        {
          name: 'kernelPsnr',
          label: `Error of ${name} against the image`,
          value: psnr(original.values, smooth.values),
          unit: 'dB',
        },
        { name: 'repeatedPsnr', label: 'Error of repeated samples', value: psnr(original.values, blocks.values), unit: 'dB' },
      ],
      rows: [
        row.map(({ plane, title, zoom }) => grayPanel(plane, plane.values, { title, zoom })),
        row.map(({ plane, zoom }) => spectrumPanel(plane, plane.values, { title: 'Its spectrum', zoom })),
      ],
    };
  },
});
