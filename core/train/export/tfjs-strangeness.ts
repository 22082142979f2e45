import { sizeOf } from '../examples.ts';
import type { Shape } from '../layers/layer.ts';
import { leastEnergy, type LimitedSpread } from '../rejection.ts';
import type { ExportedRejection } from './exported-weights.ts';
import { affineLayer, denseLayer, nameOf, type TfjsLayer, type TfjsNode } from './tfjs-layers.ts';

/** Name of the layer that gives how unlike the training examples an example is: the model's second output. */
export const strangenessName = 'strangeness';

/** Variance that keeps a root of 0 from being divided by. */
const leastVariance = 1e-30;
/** Far below the least energy: 1/√(energy² + this²) is 1/energy. */
const farBelow = 1e-9;

/**
 * The nodes that give `strangeness` of [batch, 1] in TensorFlow.js' stock layers, see `strangeness`. These have neither roots nor
 * quotients; both come from layer normalisation, which divides what it is given by its deviation: [y, −y] has the deviation
 * √(Σ y²/size), and [a, −a, c, −c] with a small c has |a|/√2.
 *
 * @param input name and shape of the network's input. @param hidden name and shape of what the rejection looks at inside it
 */
export function strangenessNodes(
  rejection: ExportedRejection,
  input: { readonly name: string; readonly shape: Shape },
  hidden: { readonly name: string; readonly shape: Shape } | null,
): TfjsNode[] {
  const nodes = new NodeList();
  const flat = ({ name, shape }: typeof input, own: string): string =>
    shape.length > 1 ? nodes.add(plainLayer('Flatten', own), name) : name;

  const ratios = [addDistance(nodes, 'input', flat(input, 'input'), rejection)];
  if (rejection.hidden && hidden) ratios.push(addDistance(nodes, 'hidden', flat(hidden, 'hidden'), rejection.hidden));
  if (rejection.energy !== null && rejection.energies) {
    ratios.push(addStillness(nodes, input, rejection.energy, rejection.energies));
  }
  // linear: gives the output its name
  const all = ratios.length > 1 ? nodes.add(plainLayer('Maximum', 'ratio'), ...ratios) : ratios[0];
  nodes.add({ class_name: 'Activation', config: { name: strangenessName, activation: 'linear' }, weights: [] }, all);
  return nodes.all;
}

/** Nodes in the order in which they were added. */
class NodeList {
  readonly all: TfjsNode[] = [];

  /** Adds a layer that takes the outputs of the layers named, and returns its name. */
  add(layer: TfjsLayer, ...from: string[]): string {
    this.all.push({ ...layer, from });
    return nameOf(layer);
  }

  addNormalisation(name: string, from: string, epsilon: number): string {
    return this.add(plainLayer('LayerNormalization', name, { axis: -1, epsilon, center: false, scale: false }), from);
  }
}

/** A layer without weights, whose name begins with "unknown_". */
function plainLayer(class_name: string, name: string, config: Readonly<Record<string, unknown>> = {}): TfjsLayer {
  return { class_name, config: { name: `unknown_${name}`, trainable: false, ...config }, weights: [] };
}

/** Adds the distance to the nearest class over its limit. */
function addDistance(
  nodes: NodeList,
  of: string,
  from: string,
  { means, scales, directions, distance: limit }: LimitedSpread,
): string {
  const size = scales.length;
  const zeros = new Float32Array(size);
  const count = directions.length / size;
  const distances = Array.from({ length: means.length / size }, (_, label) => {
    const own = `unknown_${of}_${label}`;
    const mean = means.slice(label * size, (label + 1) * size);
    let off = nodes.add(affineLayer(`${own}_off`, mean, scales, zeros), from);
    if (count > 0) {
      const along = nodes.add(denseLayer(`${own}_along`, transposed(directions, size), count), off);
      const back = nodes.add(
        denseLayer(
          `${own}_back`,
          directions.map((value) => -value),
          size,
        ),
        along,
      );
      off = nodes.add(plainLayer('Add', `${of}_${label}_even`), off, back);
    }
    const negative = nodes.add(affineLayer(`${own}_negative`, zeros, new Float32Array(size).fill(-1), zeros), off);
    const both = nodes.add(plainLayer('Concatenate', `${of}_${label}_both`, { axis: -1 }), off, negative);
    const unit = nodes.addNormalisation(`${of}_${label}_unit`, both, leastVariance);
    const products = nodes.add(plainLayer('Multiply', `${of}_${label}_products`), both, unit);
    // Σ y²/√(Σ y²/size), twice
    return nodes.add(denseLayer(`${own}_distance`, new Float32Array(2 * size).fill(1 / (2 * size * limit)), 1), products);
  });
  return distances.length > 1 ? nodes.add(plainLayer('Minimum', `${of}_nearest`), ...distances) : distances[0];
}

/** Adds the limit of the energy over the largest energy. */
function addStillness(
  nodes: NodeList,
  input: { readonly name: string; readonly shape: Shape },
  limit: number,
  { first, step }: NonNullable<ExportedRejection['energies']>,
): string {
  const cells = sizeOf(input.shape) / step;
  const rows = nodes.add(plainLayer('Reshape', 'cells', { target_shape: [cells, step] }), input.name);
  const picked = nodes.add(
    denseLayer(
      'unknown_energies',
      Float32Array.from({ length: step }, (_, at) => (at === first ? 1 : 0)),
      1,
    ),
    rows,
  );
  const most = nodes.add(plainLayer('GlobalMaxPooling1D', 'energy'), picked);
  const least = nodes.add(denseLayer('unknown_least', Float32Array.of(0), 1, Float32Array.of(leastEnergy)), most);
  const energy = nodes.add(plainLayer('Maximum', 'some_energy'), most, least);
  const pair = nodes.add(
    denseLayer('unknown_pair', Float32Array.of(1, -1, 0, 0), 4, Float32Array.of(0, 0, farBelow, -farBelow)),
    energy,
  );
  const scale = limit / (Math.SQRT2 * farBelow);
  return nodes.add(
    denseLayer('unknown_stillness', Float32Array.of(0, 0, scale, 0), 1),
    nodes.addNormalisation('inverse', pair, 0),
  );
}

/** [rows][size] → [size][rows] */
function transposed(values: Float32Array, size: number): Float32Array {
  const rows = values.length / size;
  return Float32Array.from(values, (_, at) => values[(at % rows) * size + Math.floor(at / rows)]);
}
