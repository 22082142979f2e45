import { LoupeError } from '../../../core/base/error.ts';
import type { Still } from '../../../core/base/still.ts';
import type { FigureInputs, InputKind } from '../../../core/lab/definition.ts';
import { exampleInput } from '../../../core/lab/example-inputs.ts';
import { coveringStill, fittedStill } from '../../../core/lab/fit-still.ts';
import { fromBase64 } from '../../../core/protocol/base64.ts';
import type { LabImageSource, LabInputSource } from '../../../core/protocol/lab-api.ts';
import { readFrameStill } from '../../image/read-still.ts';
import type { FigureMaterial } from '../../lab/figure-messages.ts';
import { readLabClip, twoImages } from '../../lab/figure-input.ts';
import type { VideoInfo } from '../../video/probe.ts';

type Input = FigureInputs[InputKind];

/** The inputs of one window's figures. The last one is kept: a control that is dragged asks for the same again and again. */
export class LabInputs {
  readonly #videoOf: (media: string) => VideoInfo;
  #kept: { readonly key: string; readonly input: Input } | null = null;

  /** @param videoOf an open video or image file, by the name that `media.open` gave it */
  constructor(videoOf: (media: string) => VideoInfo) {
    this.#videoOf = videoOf;
  }

  /**
   * The input that a request describes, images no larger than `side`.
   *
   * @throws LoupeError USAGE where the figure takes another kind, FRAME_MISMATCH, PICTURE_TOO_SMALL, and as `readStill`
   */
  async read(kind: InputKind, source: LabInputSource, side: number, signal: AbortSignal): Promise<FigureMaterial> {
    if (source.kind === 'example' || kind === 'none') return { kind: 'example', side };
    const key = JSON.stringify([kind, source, side]);
    if (this.#kept?.key === key) return { kind: 'given', input: this.#kept.input };
    const input = await this.#make(kind, source, side, signal);
    this.#kept = { key, input };
    return { kind: 'given', input };
  }

  async #make(
    kind: InputKind,
    source: Exclude<LabInputSource, { kind: 'example' }>,
    side: number,
    signal: AbortSignal,
  ): Promise<Input> {
    if (source.kind !== kind) {
      throw new LoupeError(
        'USAGE',
        `This figure is made of ${wanted[kind]}, not of ${wanted[source.kind]}: choose another input.`,
      );
    }
    const still = async (from: LabImageSource): Promise<Still> => fittedStill(await this.#still(from, signal), side);
    switch (source.kind) {
      case 'image':
        return await still(source.image);
      case 'two-images': {
        const example = exampleInput('two-images', side) as FigureInputs['two-images'];
        const a = source.a.kind === 'example' ? example.a : await still(source.a);
        const b = source.b.kind === 'example' ? example.b : await still(source.b);
        const mask = source.mask && (await still(source.mask));
        return twoImages(a, coveringStill(b, a), mask && coveringStill(mask, a));
      }
      case 'drawing':
        return await still(source.image);
      case 'points':
        return { points: source.points };
      case 'clip':
        return await readLabClip(this.#videoOf(source.media), { time: source.time, largest: side, signal });
      default:
        return source satisfies never;
    }
  }

  async #still(source: LabImageSource, signal: AbortSignal): Promise<Still> {
    if (source.kind === 'media') return await readFrameStill(this.#videoOf(source.media), { time: source.time, signal });
    const { width, height, channels, data } = source;
    const bytes = fromBase64(data);
    if (bytes.length !== width * height * channels) {
      throw new LoupeError(
        'PROTOCOL',
        `An image of ${width}×${height} pixels came with ${bytes.length} bytes, not ${width * height * channels}.`,
      );
    }
    const planes = Array.from({ length: Math.min(3, channels) }, (_, channel) =>
      Float32Array.from({ length: width * height }, (_, index) => bytes[index * channels + channel] / 255),
    );
    return { width, height, planes, alpha: null, bits: 8 };
  }
}

const wanted: Readonly<Record<InputKind, string>> = {
  none: 'its settings alone',
  image: 'one image',
  'two-images': 'two images',
  points: 'points',
  drawing: 'a drawing',
  clip: 'a clip',
};
