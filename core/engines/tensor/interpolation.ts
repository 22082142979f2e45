import type { Size } from '../../base/frame.ts';
import { tf } from '../../tensor/tf.ts';

/** A vector at every sample: displacements, or places, in pixels. */
export interface Place {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
}

/** Fixed-point steps towards the displacement that leads to a place. */
const settling = 4;
/** Distance in pixels by which the last step may still move a sample; a field that is steeper than itself does not settle. */
const settledWithin = 0.1;

/**
 * Returns the inverse d of a displacement field at its own samples: d(x) = v(x − d(x)), by d ← v(x − d); and how much of the displacement, in
 * pixels, lies at samples where that did not settle, as the field is too steep to be inverted.
 *
 * @param field displacement v in image pixels, on samples that cover the extended image
 */
export function inverted(field: Place, extended: Size): { inverse: Place; unsettled: { beyond: tf.Tensor2D; all: tf.Tensor2D } } {
  const [rows, columns] = field.x.shape;
  const [across, down] = [columns / extended.width, rows / extended.height];
  const at: Place = {
    x: tf.tile(tf.expandDims<tf.Tensor2D>(tf.range(0, columns), 0), [rows, 1]),
    y: tf.tile(tf.expandDims<tf.Tensor2D>(tf.range(0, rows), 1), [1, columns]),
  };
  const displacementFrom = (moved: Place): Place =>
    linearAt(field, { x: tf.sub(at.x, tf.mul(moved.x, across)), y: tf.sub(at.y, tf.mul(moved.y, down)) });
  let moved = field;
  let before = moved;
  for (let step = 0; step < settling; step++) {
    before = moved;
    moved = displacementFrom(moved);
  }
  const length = ({ x, y }: Place): tf.Tensor2D => tf.sqrt(tf.add(tf.square(x), tf.square(y)));
  const last = length({ x: tf.sub(moved.x, before.x), y: tf.sub(moved.y, before.y) });
  const all = length(moved);
  return {
    inverse: { x: tf.clone(moved.x), y: tf.clone(moved.y) },
    unsettled: { beyond: tf.mul(all, tf.cast(tf.greater(last, settledWithin), 'float32')), all },
  };
}

/**
 * Where each sample x of a plane comes from, in samples of the plane: x − d(x).
 *
 * @param inverse d in image pixels, on samples that cover the extended image
 * @param image size of the frame in pixels; `plane` of the plane in samples
 */
export function originsOf(inverse: Place, extended: Size, image: Size, plane: Size): Place {
  const [perX, perY] = [image.width / plane.width, image.height / plane.height];
  const [rows, columns] = inverse.x.shape;
  // samples of a plane lie at the middle of the image pixels they cover
  const inField = (count: number, per: number, samples: number, length: number): tf.Tensor1D =>
    tf.sub(tf.mul(tf.add(tf.range(0, count), 0.5), (per * samples) / length), 0.5);
  const moved = linearAt(inverse, {
    x: tf.tile(tf.expandDims<tf.Tensor2D>(inField(plane.width, perX, columns, extended.width), 0), [plane.height, 1]),
    y: tf.tile(tf.expandDims<tf.Tensor2D>(inField(plane.height, perY, rows, extended.height), 1), [1, plane.width]),
  });
  return {
    x: tf.sub(tf.expandDims<tf.Tensor2D>(tf.range(0, plane.width), 0), tf.div(moved.x, perX)),
    y: tf.sub(tf.expandDims<tf.Tensor2D>(tf.range(0, plane.height), 1), tf.div(moved.y, perY)),
  };
}

/** A field at places among its own samples, interpolated linearly. */
function linearAt(field: Place, { x, y }: Place): Place {
  return { x: sampled(field.x, x, y, linear), y: sampled(field.y, x, y, linear) };
}

/** An image at the given places, in samples of its own; beyond its edges the image is mirrored. */
export function interpolated(image: tf.Tensor2D, { x, y }: Place): tf.Tensor2D {
  return sampled(image, x, y, windowedSinc);
}

interface Kernel {
  /** Samples to the left and to the right. */
  readonly reach: number;
  /** Weights at offsets 1 − reach … reach from the sample before, for the fraction of the way to the next one. */
  readonly weights: (fraction: tf.Tensor2D) => readonly tf.Tensor2D[];
}

const linear: Kernel = { reach: 1, weights: (fraction) => [tf.sub(1, fraction), fraction] };

/** Lanczos' kernel of three samples on each side, its weights divided by their sum. */
const windowedSinc: Kernel = {
  reach: 3,
  weights: (fraction) => {
    const weights = Array.from({ length: 6 }, (_, index) =>
      tf.tidy(() => {
        // kept off the samples themselves, where the quotient has no value
        const distance = tf.maximum<tf.Tensor2D>(tf.abs(tf.sub(index - 2, fraction)), 1e-4);
        const angle = tf.mul<tf.Tensor2D>(distance, Math.PI);
        const lanczos = tf.div(tf.mul(tf.mul(3, tf.sin(angle)), tf.sin(tf.div(angle, 3))), tf.square(angle));
        return tf.mul<tf.Tensor2D>(lanczos, tf.cast(tf.less(distance, 3), 'float32'));
      }),
    );
    const sum: tf.Tensor2D = tf.addN(weights);
    return weights.map((weight) => tf.div<tf.Tensor2D>(weight, sum));
  },
};

function sampled(image: tf.Tensor2D, x: tf.Tensor2D, y: tf.Tensor2D, { reach, weights }: Kernel): tf.Tensor2D {
  return tf.tidy(() => {
    const [height, width] = image.shape;
    const flat: tf.Tensor1D = tf.reshape(image, [height * width]);
    const [left, top] = [tf.floor(x), tf.floor(y)];
    const [across, down] = [weights(tf.sub(x, left)), weights(tf.sub(y, top))];
    const columns = across.map((_, index) => mirrored(tf.add(left, index + 1 - reach), width));
    const rows = down.map((_, index) => tf.mul<tf.Tensor2D>(mirrored(tf.add(top, index + 1 - reach), height), width));
    // one row of samples at a time, so that few images are held at once
    const ofRow = (row: tf.Tensor2D, index: number): tf.Tensor2D =>
      tf.tidy(() => {
        const terms = columns.map((column, at) =>
          tf.mul<tf.Tensor2D>(
            across[at],
            tf.gather<tf.Tensor2D>(flat as unknown as tf.Tensor2D, tf.cast(tf.add(row, column), 'int32')),
          ),
        );
        return tf.mul<tf.Tensor2D>(down[index], tf.addN(terms));
      });
    return rows.map(ofRow).reduce((sum, part) => tf.add<tf.Tensor2D>(sum, part));
  });
}

/** Indices mirrored at the edges of a line, which belong to the image twice (half-sample symmetric). */
function mirrored(index: tf.Tensor2D, length: number): tf.Tensor2D {
  const period = 2 * length;
  const wrapped = tf.sub<tf.Tensor2D>(index, tf.mul(tf.floor(tf.div(index, period)), period));
  return tf.minimum(wrapped, tf.sub(period - 1, wrapped));
}
