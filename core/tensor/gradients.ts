import { tf } from './tf.ts';

/** Derivative of one operation: from dL/dy (and what was saved) to dL/dx for each input, by the input's name in TensorFlow.js. */
type Rule = tf.GradConfig;

/**
 * Lets TensorFlow.js differentiate the operations that pyramids and magnifiers are made of (`tf.grad`, `tf.variableGrads`).
 *
 * The package's own rules exist only in a build that Node cannot import. These follow the same protocol, use no operation
 * that the WebAssembly backend lacks, and take the place of those that tfjs-node brings, which cannot differentiate a
 * product of a stack with a single matrix.
 * Comparisons have no derivative; convolutions have one with respect to the image, not the kernel.
 */
export function registerGradients(): void {
  for (const rule of rules) {
    if (tf.getGradient(rule.kernelName)) tf.unregisterGradient(rule.kernelName);
    tf.registerGradient(rule);
  }
}

/** Reverses broadcasting: sums `gradient` over the axes along which an input of `shape` was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

type Pair = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** y(a, b), element by element with broadcasting; `da` and `db` give dy·∂y/∂a and dy·∂y/∂b. */
function binary(kernelName: string, da: Pair, db: Pair): Rule {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(da(dy as tf.Tensor, a, b), a.shape),
      b: () => unbroadcast(db(dy as tf.Tensor, a, b), b.shape),
    }),
  };
}

/** y(x), element by element; `dx` gives dy·dy/dx from dy and x. */
function unary(kernelName: string, dx: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Rule {
  return { kernelName, inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => dx(dy as tf.Tensor, x) }) };
}

/** The same from dy and y, where that is shorter. */
function unaryOfResult(kernelName: string, dx: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Rule {
  return { kernelName, outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => dx(dy as tf.Tensor, y) }) };
}

type Attributes = Readonly<Record<string, unknown>>;

/** Operations that only move numbers; `back` moves them back, given the input's shape and the operation's attributes. */
function moving(
  kernelName: string,
  input: string,
  back: (dy: tf.Tensor, shape: number[], attributes: Attributes) => tf.Tensor,
): Rule {
  return {
    kernelName,
    inputsToSave: [input],
    gradFunc: (dy, [x], attributes) => ({ [input]: () => back(dy as tf.Tensor, x.shape, attributes) }),
  };
}

function asFloat(condition: tf.Tensor): tf.Tensor {
  return tf.cast(condition, 'float32');
}

/** Repeats a sum along the axes that were summed over. */
function spread(dy: tf.Tensor, shape: number[], axis: unknown): tf.Tensor {
  const kept = [...shape];
  for (const summed of tf.util.parseAxisParam(axis as number | number[], shape)) kept[summed] = 1;
  return tf.mul(tf.reshape(dy, kept), tf.ones(shape));
}

const arithmetic: readonly Rule[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.square(b)))),
  ),
  // a where atan2(a, b) has its y: ∂/∂a = b/(a² + b²), ∂/∂b = −a/(a² + b²)
  binary(
    'Atan2',
    (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b))))),
  ),
  binary(
    'Maximum',
    (dy, a, b) => tf.mul(dy, asFloat(tf.greaterEqual(a, b))),
    (dy, a, b) => tf.mul(dy, asFloat(tf.less(a, b))),
  ),
  binary(
    'Minimum',
    (dy, a, b) => tf.mul(dy, asFloat(tf.lessEqual(a, b))),
    (dy, a, b) => tf.mul(dy, asFloat(tf.greater(a, b))),
  ),
  unary('Neg', (dy) => tf.neg(dy)),
  unary('Abs', (dy, x) => tf.mul(dy, tf.sign(x))),
  unary('Square', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  unaryOfResult('Sqrt', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  unaryOfResult('Exp', (dy, y) => tf.mul(dy, y)),
  unary('Log', (dy, x) => tf.div(dy, x)),
  unary('Cos', (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  unary('Sin', (dy, x) => tf.mul(dy, tf.cos(x))),
  unaryOfResult('Tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  {
    kernelName: 'ClipByValue',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => {
      const { clipValueMin, clipValueMax } = attributes as unknown as { clipValueMin: number; clipValueMax: number };
      const within = tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax));
      return { x: () => tf.mul(dy as tf.Tensor, asFloat(within)) };
    },
  },
  {
    kernelName: 'Select',
    inputsToSave: ['condition'],
    gradFunc: (dy, [condition]) => ({
      condition: () => tf.zerosLike(asFloat(condition)),
      t: () => tf.mul(dy as tf.Tensor, asFloat(condition)),
      e: () => tf.mul(dy as tf.Tensor, asFloat(tf.logicalNot(condition))),
    }),
  },
];

const shapes: readonly Rule[] = [
  moving('Identity', 'x', (dy) => dy),
  moving('Cast', 'x', asFloat),
  moving('Reshape', 'x', (dy, shape) => tf.reshape(dy, shape)),
  moving('ExpandDims', 'input', (dy, shape) => tf.reshape(dy, shape)),
  moving('Reverse', 'x', (dy, shape, { dims }) => tf.reverse(dy, tf.util.parseAxisParam(dims as number[], shape))),
  moving('Transpose', 'x', (dy, _shape, { perm }) => tf.transpose(dy, inverse(perm as number[]))),
  moving('Slice', 'x', (dy, shape, { begin }) => {
    const starts = begin as number[];
    return tf.pad(
      dy,
      shape.map((length, axis) => [starts[axis] ?? 0, length - (starts[axis] ?? 0) - dy.shape[axis]] as [number, number]),
    );
  }),
  moving('PadV2', 'x', (dy, shape, { paddings }) =>
    tf.slice(
      dy,
      (paddings as [number, number][]).map(([before]) => before),
      shape,
    ),
  ),
  moving('Sum', 'x', (dy, shape, { axis }) => spread(dy, shape, axis)),
  moving('Mean', 'x', (dy, shape, { axis }) => tf.mul(spread(dy, shape, axis), dy.size / tf.util.sizeFromShape(shape))),
  moving('Unpack', 'value', (dy, _shape, { axis }) => tf.stack(dy as unknown as tf.Tensor[], axis as number)),
  moving('SplitV', 'x', (dy, _shape, { axis }) => tf.concat(dy as unknown as tf.Tensor[], axis as number)),
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, parts, attributes) => {
      const { axis } = attributes as unknown as { axis: number };
      const along = tf.util.parseAxisParam(axis, parts[0].shape)[0];
      const sizes = parts.map((part) => part.shape[along]);
      return Object.fromEntries(tf.split(dy as tf.Tensor, sizes, along).map((part, index) => [index, () => part]));
    },
  },
  {
    kernelName: 'Pack',
    saveAllInputs: true,
    gradFunc: (dy, _parts, attributes) => {
      const { axis } = attributes as unknown as { axis: number };
      return Object.fromEntries(tf.unstack(dy as tf.Tensor, axis).map((part, index) => [index, () => part]));
    },
  },
  {
    // A gather along an axis is a product with a matrix of zeros and ones along it; its gradient is one with the transpose.
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, [x, indices], attributes) => {
      const axis = tf.util.parseAxisParam((attributes as unknown as { axis: number }).axis, x.shape)[0];
      const toFront = [axis, ...x.shape.keys()].filter((a, i) => i === 0 || a !== axis);
      const back = () => {
        const flat = tf.reshape(tf.transpose(dy as tf.Tensor, toFront), [indices.size, -1]);
        const chosen = asFloat(tf.oneHot(tf.cast(tf.reshape(indices, [-1]), 'int32'), x.shape[axis]));
        const rows = tf.matMul(chosen, flat, true);
        return tf.transpose(
          tf.reshape(
            rows,
            toFront.map((a) => x.shape[a]),
          ),
          inverse(toFront),
        );
      };
      return { x: back, indices: () => tf.zerosLike(asFloat(indices)) };
    },
  },
];

/** The permutation that undoes a permutation. */
function inverse(permutation: readonly number[]): number[] {
  const undone: number[] = [];
  for (const [index, axis] of permutation.entries()) undone[axis] = index;
  return undone;
}

const products: readonly Rule[] = [
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], attributes) => {
      const { transposeA, transposeB } = attributes as unknown as { transposeA: boolean; transposeB: boolean };
      const g = dy as tf.Tensor;
      // For C = A·B: dA = dC·Bᵀ and dB = Aᵀ·dC; a transposed factor swaps the two sides of its own product.
      return {
        a: () => unbroadcast(transposeA ? tf.matMul(b, g, transposeB, true) : tf.matMul(g, b, false, !transposeB), a.shape),
        b: () => unbroadcast(transposeB ? tf.matMul(g, a, true, transposeA) : tf.matMul(a, g, !transposeA, false), b.shape),
      };
    },
  },
  {
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) => {
      const { strides, pad } = attributes as unknown as { strides: [number, number]; pad: 'valid' | 'same' | number };
      return {
        x: () =>
          tf.conv2dTranspose(dy as tf.Tensor4D, filter as tf.Tensor4D, x.shape as [number, number, number, number], strides, pad),
        filter: () => {
          throw new Error('Convolutions are not differentiated with respect to their kernel.');
        },
      };
    },
  },
];

const rules: readonly Rule[] = [...arithmetic, ...shapes, ...products];
