import { layersOf, type LayerInput, type ModelDescription } from '../description.ts';

export interface AlexnetOptions {
  /** [height, width, channels]; the original's are 227×227×3. */
  readonly input?: readonly [number, number, number];
  readonly classes: readonly string[];
  /**
   * - `original`: 60,965,224 parameters with 227×227×3 and 1000 classes
   * - `small`: the same layers for images from 32×32: the first convolution is 5×5 with stride 1, and every width is an
   *   eighth
   */
  readonly variant?: 'original' | 'small';
}

/**
 * AlexNet: five convolutions, three of them in two groups, response normalisation, overlapping pooling, dropout.
 * Source: A. Krizhevsky, I. Sutskever, G. E. Hinton, "ImageNet classification with deep convolutional neural networks",
 * NIPS 2012.
 */
export function alexnet({ input = [227, 227, 3], classes, variant = 'original' }: AlexnetOptions): ModelDescription {
  const share = variant === 'small' ? 8 : 1;
  const relu: LayerInput = { kind: 'relu' };
  const normalise: LayerInput = { kind: 'response-normalisation' };
  const pool: LayerInput = { kind: 'pooling', of: 'max', size: 3, stride: 2 };
  const convolution = (filters: number, size: number, padding: number, groups: number, stride = 1): LayerInput => ({
    kind: 'convolution',
    filters: filters / share,
    size,
    padding,
    groups,
    stride,
    initial: 'he',
  });
  const dense: LayerInput = { kind: 'dense', units: 4096 / share, initial: 'he' };
  return {
    name: variant === 'small' ? 'alexnet-small' : 'alexnet',
    input: [...input],
    classes: [...classes],
    meta: {},
    layers: layersOf(
      { kind: 'standardise' },
      variant === 'small' ? convolution(96, 5, 2, 1) : convolution(96, 11, 0, 1, 4),
      relu,
      normalise,
      pool,
      convolution(256, 5, 2, 2),
      relu,
      normalise,
      pool,
      convolution(384, 3, 1, 1),
      relu,
      convolution(384, 3, 1, 2),
      relu,
      convolution(256, 3, 1, 2),
      relu,
      pool,
      { kind: 'flatten' },
      { kind: 'dropout', rate: 0.5 },
      dense,
      relu,
      { kind: 'dropout', rate: 0.5 },
      dense,
      relu,
      { kind: 'dense', units: classes.length },
      { kind: 'softmax' },
    ),
  };
}
