import { lumaOf } from '../../base/still.ts';
import { findKeyPoints, keyPointDefaults, type KeyPoint } from '../../keypoints/find-keypoints.ts';
import { createRandom } from '../../numeric/random.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import type { Mark } from '../figure.ts';
import { grayPanel } from '../panels.ts';

/** Pixels and octaves within which a key point counts as found again. */
const nearPixels = 1.5;
const nearOctaves = 0.5;

const keyPoints = defineFigure({
  name: 'key-points',
  title: 'Key points in scale space',
  chapter: 'keypoints',
  description:
    'Extrema of differences of Gaussians with their scales and directions, in an image and in the same one turned by 90° with noise.',
  settings: {
    contrast: {
      kind: 'number',
      label: 'Least contrast',
      min: 0.002,
      max: 0.1,
      step: 0,
      unit: '',
      default: keyPointDefaults.contrast,
    },
    noise: { kind: 'number', label: 'Noise of the turned image', min: 0, max: 10, step: 0.5, unit: '% of white', default: 1 },
  },
  input: 'image',
  make({ contrast, noise }, image) {
    const { width, height } = image;
    const luma = lumaOf(image);
    const random = createRandom(1);
    const turned = Float32Array.from({ length: width * height }, (_, index) => {
      const [x, y] = [index % height, Math.floor(index / height)];
      return luma[(height - 1 - x) * width + y] + (noise / 100) * random.normal();
    });
    const points = findKeyPoints(luma, image, { contrast });
    const again = findKeyPoints(turned, { width: height, height: width }, { contrast });
    const found = points.filter(({ x, y, scale }) =>
      again.some(
        (other) =>
          Math.hypot(other.x - (height - 1 - y), other.y - x) <= nearPixels &&
          Math.abs(Math.log2(other.scale / scale)) <= nearOctaves,
      ),
    );
    const octaves = points.map(({ scale }) => Math.floor(Math.log2(scale)));
    const shown = [...new Set(octaves)].toSorted((a, b) => a - b);
    return {
      title: 'Key points in scale space',
      caption: `A blob is found where the difference of two Gaussian blurs is larger, or smaller, than at all 26 neighbours in place and scale. The circle is its size, the line the direction of the gradient round it. What is found hardly depends on how the image is turned or how large it is; without noise a turn by 90° turns every key point exactly.`,
      numbers: [
        { name: 'keyPoints', label: 'Key points of the image', value: points.length, unit: '' },
        { name: 'keyPointsTurned', label: 'Key points of the turned image', value: again.length, unit: '' },
        {
          name: 'foundAgain',
          label: `Found again within ${nearPixels} px and half an octave`,
          value: points.length === 0 ? 0 : (100 * found.length) / points.length,
          unit: '%',
        },
      ],
      rows: [
        [
          grayPanel(image, luma, { title: `${points.length} key points`, zoom: 2, marks: points.map(markOf) }),
          grayPanel({ width: height, height: width }, turned, {
            title: `Turned by 90°, noise ${noise} %: ${again.length}`,
            zoom: 2,
            marks: again.map(markOf),
          }),
        ],
        [
          {
            kind: 'table',
            title: 'Key points in each octave of scale',
            head: ['scale from, px', 'to, px', 'key points'],
            rows: shown.map((octave) => [2 ** octave, 2 ** (octave + 1), octaves.filter((each) => each === octave).length]),
          },
        ],
      ],
    };
  },
});

/** A circle of the blob's radius, where its Gaussian bends the other way. */
function markOf({ x, y, scale, angle }: KeyPoint): Mark {
  return { x: x + 0.5, y: y + 0.5, radius: Math.SQRT2 * scale, angle };
}

export const keyPointFigures: readonly FigureDefinition[] = [keyPoints];
