import { createRandom } from '../numeric/random.ts';
import { exampleFruits, exampleStill } from '../synthetic/example-stills.ts';
import { knownScene } from '../synthetic/known-scene.ts';
import { lumaOf } from '../base/still.ts';
import type { FigureInputs, InputKind, LabClip, LabPoints } from './definition.ts';

/** Largest side in pixels of an example image, whatever is asked for. */
const largestExample = 1024;

/**
 * An input that the program makes itself, for a figure that is given none.
 *
 * @param side pixels of an image's side, 16 or more
 */
export function exampleInput(kind: InputKind, side = 256): FigureInputs[InputKind] {
  const pixels = Math.min(side, largestExample);
  switch (kind) {
    case 'none':
      return null;
    case 'image':
      return exampleStill(pixels);
    case 'two-images':
      return exampleFruits(pixels);
    case 'points':
      return examplePoints();
    case 'clip':
      return exampleClip();
    default:
      return kind satisfies never;
  }
}

/** The four corners of "exclusive or", each with a cloud of points: no line parts the two classes. */
function examplePoints(): LabPoints {
  const random = createRandom(5, 0x90127);
  const corners = [
    [-1, -1],
    [1, 1],
    [-1, 1],
    [1, -1],
  ];
  const points = corners.flatMap(([x, y], corner) =>
    Array.from({ length: 20 }, () => ({ x: x + 0.3 * random.normal(), y: y + 0.3 * random.normal(), label: corner < 2 ? 0 : 1 })),
  );
  return { points };
}

/** The still life, swaying by half a pixel three times a second, which the eye does not see. */
function exampleClip(): LabClip {
  const [still, size] = [exampleStill(160), { width: 128, height: 128 }];
  const fps = 24;
  const scene = knownScene({
    size,
    layers: [
      {
        // Within the codes, so that what overshoots as the image is displaced is not clipped.
        image: { size: { width: 160, height: 160 }, luma: lumaOf(still).map((value) => 0.08 + 0.84 * value) },
        motion: { kind: 'shift', amplitude: 0.5, frequency: 3, angle: 20 },
      },
    ],
    fps,
    frames: 24,
    noise: 0.5,
    format: { chroma: 'gray', bits: 16 },
  });
  const frames = Array.from({ length: scene.frames }, (_, index) =>
    Float32Array.from(scene.frame(index).planes[0], (code) => code / 65_535),
  );
  return { ...size, frames, fps };
}
