import { LoupeError } from '../../base/error.ts';
import { atOnce } from '../../base/in-turns.ts';
import { lumaOf } from '../../base/still.ts';
import { decodeImage, ImageEncoder } from '../../coding/image-code.ts';
import { codedSizes } from '../../coding/spline-levels.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import { bandPanel, grayPanel } from '../panels.ts';
import { psnr } from '../quality.ts';

/** Fineness of the points of the rate–distortion curve: steps of 2 to 1/64. */
const curveFineness = [96, 128, 160, 192, 224, 256, 288, 320];
/** Stages that are shown, the last ones. */
const shownStages = 5;

const laplacianCode = defineFigure({
  name: 'laplacian-code',
  title: 'Coding with a Laplacian pyramid',
  chapter: 'coding',
  description:
    'An image in so many bits per pixel, its progressive stages, the rate–distortion curve, and where samples and bits go.',
  settings: {
    bitsPerPixel: { kind: 'number', label: 'Bits per pixel', min: 0.05, max: 4, step: 0.05, unit: 'bit', default: 0.5 },
  },
  input: 'image',
  make({ bitsPerPixel }, image, { signal, onProgress }) {
    const original = lumaOf(image);
    const pixels = image.width * image.height;
    const encoder = new ImageEncoder({ ...image, planes: [original], alpha: null });
    const { bytes, stageEnds } = atOnce(encoder.encodeWithin((bitsPerPixel * pixels) / 8));
    const stages = stageEnds.map((_, index) => decodeImage(bytes, index + 1).planes[0]);
    const decoded = stages[stages.length - 1];
    const rate = (length: number): number => (8 * length) / pixels;
    const curve = curveFineness.map((fineness, index) => {
      if (signal?.aborted) throw new LoupeError('CANCELLED', 'The figure was cancelled.');
      onProgress?.(index / curveFineness.length, 'Coding at several rates');
      const code = encoder.encode(fineness);
      return { rate: rate(code.bytes.length), decibels: psnr(decodeImage(code.bytes).planes[0], original) };
    });
    const sizes = codedSizes(image).toReversed();
    const levels = sizes.map(({ width, height }, index) => ({
      name: `${width}×${height}`,
      samples: width * height,
      bits: 8 * (stageEnds[index] - (stageEnds[index - 1] ?? 0)),
    }));
    const samples = levels.reduce((sum, level) => sum + level.samples, 0);
    const first = Math.max(0, stages.length - shownStages);
    const positions = levels.map((_, index) => index);
    return {
      title: 'Coding with a Laplacian pyramid',
      caption: `The pyramid has ${(samples / pixels).toFixed(3)} numbers for each pixel, a third more than the image, and yet it takes ${rate(bytes.length).toFixed(2)} bits per pixel. Most samples lie in the finest level, where nearly all are zero after quantising, and an expected zero costs a small part of a bit. Each level is predicted from the coarser one as decoded, so errors do not add up; and a file that is cut off after any level is a coarser image.`,
      numbers: [
        { name: 'bytes', label: 'Length of the code', value: bytes.length, unit: 'bytes' },
        { name: 'rate', label: 'Bits per pixel', value: rate(bytes.length), unit: 'bit' },
        { name: 'psnr', label: 'PSNR of the decoded image', value: psnr(decoded, original), unit: 'dB' },
        { name: 'samplesPerPixel', label: 'Samples of the pyramid for each pixel', value: samples / pixels, unit: '' },
      ],
      rows: [
        [
          grayPanel(image, original, { title: 'Image, 8 bits per pixel' }),
          grayPanel(image, decoded, { title: `Decoded, ${rate(bytes.length).toFixed(2)} bits per pixel` }),
          bandPanel(
            image,
            decoded.map((value, index) => value - original[index]),
            { title: 'Error' },
          ),
        ],
        stages.slice(first).map((stage, index) =>
          grayPanel(image, stage, {
            title: `After ${first + index + 1} of ${stages.length} levels`,
            note: `${stageEnds[first + index]} bytes, ${psnr(stage, original).toFixed(1)} dB`,
            zoom: 1,
          }),
        ),
        [
          {
            kind: 'plot',
            title: 'Rate and distortion',
            x: { name: 'bits per pixel', unit: '' },
            y: { name: 'PSNR', unit: 'dB' },
            series: [
              {
                name: 'Laplacian code',
                kind: 'line',
                x: curve.map((point) => point.rate),
                y: curve.map((point) => point.decibels),
              },
              { name: 'this code', kind: 'points', x: [rate(bytes.length)], y: [psnr(decoded, original)] },
            ],
          },
          {
            kind: 'plot',
            title: 'Bits for each sample, level by level',
            note: 'From the coarsest level to the finest.',
            x: { name: 'level', unit: '', range: [-0.6, levels.length - 0.4] },
            y: { name: 'bits per sample', unit: '' },
            series: [
              { name: 'bits per sample', kind: 'bars', x: positions, y: levels.map((level) => level.bits / level.samples) },
            ],
          },
        ],
        [
          {
            kind: 'table',
            title: 'Where samples and bits go',
            head: ['level', 'samples', 'samples, %', 'bits', 'bits, %', 'bits per sample'],
            rows: levels.map((level) => [
              level.name,
              level.samples,
              Number(((100 * level.samples) / samples).toFixed(1)),
              level.bits,
              Number(((100 * level.bits) / (8 * bytes.length)).toFixed(1)),
              Number((level.bits / level.samples).toFixed(3)),
            ]),
          },
        ],
      ],
    };
  },
});

export const codingFigures: readonly FigureDefinition[] = [laplacianCode];
