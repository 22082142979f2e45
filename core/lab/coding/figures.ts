import { LoupeError } from '../../base/error.ts';
import { atOnce } from '../../base/in-turns.ts';
import { lumaOf } from '../../base/still.ts';
import { decodeImage, ImageEncoder } from '../../coding/image-code.ts';
import { codedSizes } from '../../coding/spline-levels.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import type { PlotPanel, TablePanel } from '../figure.ts';
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
    const point = { rate: rate(bytes.length), decibels: psnr(decoded, original) };
    const sizes = codedSizes(image).toReversed();
    const levels = sizes.map(({ width, height }, index) => ({
      name: `${width}×${height}`,
      samples: width * height,
      bits: 8 * (stageEnds[index] - (stageEnds[index - 1] ?? 0)),
    }));
    const samples = levels.reduce((sum, level) => sum + level.samples, 0);
    const first = Math.max(0, stages.length - shownStages);
    return {
      title: 'Coding with a Laplacian pyramid',
      caption: `The pyramid has ${(samples / pixels).toFixed(3)} numbers for each pixel, a third more than the image, and yet it takes ${rate(bytes.length).toFixed(2)} bits per pixel. Most samples lie in the finest level, where nearly all are zero after quantising, and an expected zero costs a small part of a bit. Each level is predicted from the coarser one as decoded, so errors do not add up; and a file that is cut off after any level is a coarser image.`,
      numbers: [
        { name: 'bytes', label: 'Length of the code', value: bytes.length, unit: 'bytes' },
        { name: 'rate', label: 'Bits per pixel', value: point.rate, unit: 'bit' },
        { name: 'psnr', label: 'PSNR of the decoded image', value: point.decibels, unit: 'dB' },
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
        [ratePlot(curve, point), bitsPlot(levels)],
        [levelTable(levels)],
      ],
    };
  },
});

/** A level of the pyramid in a code. */
interface CodedLevel {
  readonly name: string;
  readonly samples: number;
  readonly bits: number;
}

/** Bits per pixel and PSNR of a code. */
interface RatePoint {
  readonly rate: number;
  readonly decibels: number;
}

function ratePlot(curve: readonly RatePoint[], point: RatePoint): PlotPanel {
  return {
    kind: 'plot',
    title: 'Rate and distortion',
    x: { name: 'bits per pixel', unit: '' },
    y: { name: 'PSNR', unit: 'dB' },
    series: [
      {
        name: 'Laplacian code',
        kind: 'line',
        x: curve.map(({ rate }) => rate),
        y: curve.map(({ decibels }) => decibels),
      },
      { name: 'this code', kind: 'points', x: [point.rate], y: [point.decibels] },
    ],
  };
}

function bitsPlot(levels: readonly CodedLevel[]): PlotPanel {
  return {
    kind: 'plot',
    title: 'Bits for each sample, level by level',
    note: 'From the coarsest level to the finest.',
    x: { name: 'level', unit: '', range: [-0.6, levels.length - 0.4] },
    y: { name: 'bits per sample', unit: '' },
    series: [
      {
        name: 'bits per sample',
        kind: 'bars',
        x: levels.map((_, index) => index),
        y: levels.map(({ bits, samples }) => bits / samples),
      },
    ],
  };
}

function levelTable(levels: readonly CodedLevel[]): TablePanel {
  const [samples, bits] = [sumOf(levels.map((level) => level.samples)), sumOf(levels.map((level) => level.bits))];
  return {
    kind: 'table',
    title: 'Where samples and bits go',
    head: ['level', 'samples', 'samples, %', 'bits', 'bits, %', 'bits per sample'],
    rows: levels.map((level) => [
      level.name,
      level.samples,
      Number(((100 * level.samples) / samples).toFixed(1)),
      level.bits,
      Number(((100 * level.bits) / bits).toFixed(1)),
      Number((level.bits / level.samples).toFixed(3)),
    ]),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

export const codingFigures: readonly FigureDefinition[] = [laplacianCode];
