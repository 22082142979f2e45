import { lumaOf } from '../../base/still.ts';
import { blurred, type Plane } from '../../pyramid/plane-filter.ts';
import { defineFigure } from '../definition.ts';
import { grayPanel } from '../panels.ts';
import { powerAbove, spectrumPanel } from '../spectrum.ts';
import { decimated, kernelNames, kernels } from './resample.ts';

/** Halving an image with and without the blur that has to come before it. */
export const downSampling = defineFigure({
  name: 'down-sampling',
  title: 'Down-sampling: blur first',
  chapter: 'sampling',
  description:
    'Blur and ↓2 beside ↓2 without a blur, with their spectra: what the coarser grid cannot hold folds back as aliasing.',
  settings: {
    times: { kind: 'number', label: 'Halvings', min: 1, max: 3, step: 1, unit: '', default: 2 },
    kernel: { kind: 'choice', label: 'Blur', values: kernelNames, default: '1-4-6-4-1' },
  },
  input: 'image',
  make({ times, kernel }, image) {
    const original: Plane = { width: image.width, height: image.height, values: lumaOf(image) };
    let [smooth, rough] = [original, original];
    for (let step = 0; step < times; step++) {
      smooth = decimated(blurred(smooth, kernels[kernel]));
      rough = decimated(rough);
    }
    const factor = 2 ** times;
    const folded = powerAbove(original, original.values, 0.5 / factor);
    const row = [
      { plane: original, title: `Image, ${original.width}×${original.height}`, zoom: 1 },
      { plane: smooth, title: `Blur, then ↓2, ${times}×`, zoom: factor },
      { plane: rough, title: `↓2 without a blur, ${times}×`, zoom: factor },
    ];
    return {
      title: 'Down-sampling: blur first',
      caption: `Every second sample is kept along both axes, ${times === 1 ? 'once' : `${times} times`}. On the coarser grid there is no frequency above ${(0.5 / factor).toFixed(4)} cycles per pixel of the image. Without a blur, detail above it does not go away: it comes back as a lower frequency that the image does not have (stripes turn, edges break up).`,
      numbers: [{ name: 'foldedShare', label: 'Share of the power that cannot be kept', value: folded, unit: '' }],
      rows: [
        row.map(({ plane, title, zoom }) => grayPanel(plane, plane.values, { title, zoom })),
        row.map(({ plane, zoom }) => spectrumPanel(plane, plane.values, { title: 'Its spectrum', zoom })),
      ],
    };
  },
});
