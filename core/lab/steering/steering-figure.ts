import { lumaOf } from '../../base/still.ts';
import { bandAngle } from '../../plan/steerable-masks.ts';
import { gaussianDerivativeAt, gaussianDerivativeBasis, gaussianDerivativeKernel } from '../../pyramid/gaussian-derivatives.ts';
import { steer } from '../../pyramid/steerable-pyramid.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import { bandPanel, grayPanel, largestMagnitude, magnitudePanel } from '../panels.ts';
import { powerSpectrum } from '../spectrum.ts';

/** Samples along a side of the grid on which responses to frequencies are shown. */
const spectrumSide = 64;
/** Drawn pixels of a kernel's side, about. */
const kernelSide = 128;

/** The basis filters of a derivative of a Gaussian and the one steered to an angle: impulse, frequency response and result. */
export const steeringFigure = defineFigure({
  name: 'steering',
  title: 'Steering a filter',
  chapter: 'steering',
  description:
    'Derivatives of a Gaussian along fixed directions, and the one of any other direction made from them: impulse, frequency response and result.',
  settings: {
    angle: { kind: 'number', label: 'Direction', min: 0, max: 180, step: 1, unit: '°', default: 30, scrub: true },
    order: { kind: 'number', label: 'Order of the derivative', min: 1, max: 5, step: 1, unit: '', default: 1 },
    sigma: { kind: 'number', label: 'σ of the Gaussian', min: 1, max: 4, step: 0.5, unit: 'px', default: 2 },
  },
  input: 'image',
  make({ angle, order, sigma }, image) {
    const size = { width: image.width, height: image.height };
    const derivative = { order, sigma };
    const direction = (angle * Math.PI) / 180;
    const count = order + 1;
    const luma = lumaOf(image);
    const made = tf.tidy(() => {
      const tensor = tf.tensor2d(luma, [size.height, size.width]);
      const kernels = Array.from({ length: count }, (_, k) => gaussianDerivativeKernel(derivative, bandAngle(k, count)));
      const responses = gaussianDerivativeBasis(tensor, derivative);
      const read = (each: tf.Tensor2D): Float32Array => each.dataSync<'float32'>().slice();
      return {
        side: kernels[0].shape[0],
        kernels: [...kernels, steer(kernels, direction)].map(read),
        responses: [...responses, steer(responses, direction)].map(read),
        direct: read(gaussianDerivativeAt(tensor, derivative, direction)),
      };
    });
    const steered = made.responses[count];
    const largest = Math.max(...made.responses.map(largestMagnitude)) || 1;
    const error = largestMagnitude(steered.map((value, index) => value - made.direct[index])) / largest;
    const names = [
      ...Array.from({ length: count }, (_, k) => {
        const degrees = Number(((180 * k) / count).toFixed(1));
        return order === 1 ? (k === 0 ? 'gx' : 'gy') : `${degrees}°`;
      }),
      `Steered to ${angle}°`,
    ];
    const kernelSize = { width: made.side, height: made.side };
    const spectra = made.kernels.map((kernel) => amplitudeOf(kernel, made.side));
    return {
      title: 'Steering a filter',
      caption: `The derivative of order ${order} of a Gaussian in any direction is a sum of ${count} such derivatives in fixed ones${order === 1 ? ': cos α · gx + sin α · gy' : ''}. So is its result on an image, without filtering again. Right: the sum; it equals the filter made for that direction.`,
      numbers: [
        {
          name: 'steeringError',
          label: 'Steered result against the filter made for the direction, largest difference',
          value: error,
          unit: '',
        },
      ],
      rows: [
        made.kernels.map((kernel, index) =>
          bandPanel(kernelSize, kernel, { title: names[index], zoom: Math.round(kernelSide / made.side) }),
        ),
        spectra.map((amplitude) =>
          magnitudePanel({ width: spectrumSide, height: spectrumSide }, amplitude, {
            title: 'Frequency response',
            note: 'zero in the middle',
            zoom: 2,
          }),
        ),
        [
          grayPanel(size, luma, { title: 'Image', zoom: 1 }),
          ...made.responses.map((response, index) =>
            bandPanel(size, response, { title: `Result: ${names[index]}`, zoom: 1 }, largest),
          ),
        ],
      ],
    };
  },
});

/** Amplitude response of a kernel, zero frequency in the middle. */
function amplitudeOf(kernel: Float32Array, side: number): Float64Array {
  const padded = new Float32Array(spectrumSide * spectrumSide);
  for (let y = 0; y < side; y++) padded.set(kernel.subarray(y * side, (y + 1) * side), y * spectrumSide);
  return powerSpectrum({ width: spectrumSide, height: spectrumSide }, padded).map(
    (power) => spectrumSide ** 2 * Math.sqrt(power),
  );
}
