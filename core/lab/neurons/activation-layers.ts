import { layersOf, type LayerDescription } from '../../train/description.ts';
import { makeLayer } from '../../train/layers/make-layer.ts';
import { tf } from '../../tensor/tf.ts';
import type { NumberSetting } from '../settings.ts';

/** Activations that figures offer, by the names of the trainer's layers. */
export const activationNames = ['sigmoid', 'tanh', 'relu', 'leaky-relu'] as const;
export type ActivationName = (typeof activationNames)[number];

export const activationTitles: Readonly<Record<ActivationName, string>> = {
  sigmoid: 'Sigmoid',
  tanh: 'tanh',
  relu: 'ReLU',
  'leaky-relu': 'Leaky ReLU',
};

export const slopeSetting = {
  kind: 'number',
  label: 'Slope of the leaky ReLU',
  min: 0,
  max: 1,
  step: 0.01,
  unit: '',
  default: 0.1,
  hint: 'Below zero.',
} as const satisfies NumberSetting;

/** The trainer's layer of an activation. */
export function activationLayer(name: ActivationName, slope: number): LayerDescription {
  return layersOf(name === 'leaky-relu' ? { kind: name, slope } : { kind: name })[0];
}

/** An activation and its derivative at some places, by the trainer's layer: its forward pass, and its backward pass of ones. */
export function activationAt(
  description: LayerDescription,
  places: readonly number[],
): { readonly values: Float32Array; readonly slopes: Float32Array } {
  const layer = makeLayer([places.length], description);
  let [values, slopes] = [new Float32Array(0), new Float32Array(0)];
  tf.tidy(() => {
    const pass = layer.forward(tf.tensor2d([...places], [1, places.length]), [], { training: false });
    const { dx } = layer.backward(tf.ones([1, places.length]), [], pass, true);
    values = pass.y.dataSync<'float32'>().slice();
    slopes = dx?.dataSync<'float32'>().slice() ?? slopes;
  });
  return { values, slopes };
}
