import { drawnDigit } from '../synthetic/digits.ts';
import { exampleFruits, exampleStill } from '../synthetic/example-stills.ts';
import { knownScene } from '../synthetic/known-scene.ts';
import { lumaOf, type Still } from '../base/still.ts';
import type { FigureDefinition, FigureInputs, InputKind, LabClip } from './definition.ts';
import { pointSet } from './neurons/point-sets.ts';

/** Largest side in pixels of an example image, whatever is asked for. */
const largestExample = 1024;

/** What a figure is made of where no input is given. @param side as in `exampleInput` */
export function exampleFor({ input, example }: FigureDefinition, side?: number): FigureInputs[InputKind] {
  return example ? example() : exampleInput(input, side);
}

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
      return pointSet('exclusive or');
    case 'drawing':
      return exampleDrawing();
    case 'clip':
      return exampleClip();
    default:
      return kind satisfies never;
  }
}

/** A five as a person may draw it. */
function exampleDrawing(): Still {
  const side = 28;
  return { width: side, height: side, planes: [drawnDigit(5, { side, seed: 3 })], alpha: null, bits: 8 };
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
