import type { LayerDescription } from '../description.ts';
import { leakyRelu, parametricRelu, relu, scaledTanh, sigmoid, softmax } from './activations.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import type { Layer, Shape } from './layer.ts';
import { batchNormalisation, gain, responseNormalisation, standardise } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { dropout, flatten, radial } from './shaping.ts';

/**
 * The layer of a description, for inputs of a shape.
 * @throws LoupeError MODEL_INVALID where it cannot take such inputs
 */
export function makeLayer(input: Shape, description: LayerDescription): Layer {
  switch (description.kind) {
    case 'standardise':
      return standardise(input);
    case 'dense':
      return dense(input, description);
    case 'convolution':
      return convolution(input, description);
    case 'pooling':
      return pooling(input, description);
    case 'gain':
      return gain(input);
    case 'flatten':
      return flatten(input);
    case 'dropout':
      return dropout(input, description);
    case 'response-normalisation':
      return responseNormalisation(input, description);
    case 'batch-normalisation':
      return batchNormalisation(input, description);
    case 'sigmoid':
      return sigmoid(input);
    case 'tanh':
      return scaledTanh(input, description);
    case 'relu':
      return relu(input);
    case 'leaky-relu':
      return leakyRelu(input, description);
    case 'prelu':
      return parametricRelu(input, description);
    case 'softmax':
      return softmax(input);
    case 'radial':
      return radial(input, description);
    default:
      return description satisfies never;
  }
}
