import { leastEnergy, type LimitedSpread } from '../rejection.ts';
import type { ExportedRejection } from './exported-weights.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/**
 * Adds the output "strangeness": the largest of the distances to the nearest class over their limits, and of the limit of the
 * energy over the energy.
 */
export function addStrangeness(graph: OnnxGraph, rejection: ExportedRejection, size: number, hidden: string | null): void {
  const { energy, energies } = rejection;
  const inputs = graph.add('Flatten', ['input'], { axis: 1 });
  const ratios = [addDistance(graph, inputs, rejection)];
  if (rejection.hidden && hidden !== null) ratios.push(addDistance(graph, hidden, rejection.hidden));
  if (energy !== null && energies) {
    const { first, step } = energies;
    const isEnergy = Float32Array.from({ length: size }, (_, at) => (at >= first && (at - first) % step === 0 ? 1 : 0));
    // energies are never below zero
    const own = graph.add('Mul', [inputs, graph.constant([size], isEnergy)]);
    const most = graph.add('ReduceMax', [own], { axes: [1], keepdims: 1 });
    ratios.push(graph.add('Div', [numberOf(graph, energy), graph.add('Max', [most, numberOf(graph, leastEnergy)])]));
  }
  graph.add('Max', ratios);
  graph.end('strangeness', [1]);
}

/** The distance of vectors to the nearest class over its limit, [batch, 1]; see `distanceTo`. */
function addDistance(graph: OnnxGraph, vectors: string, { means, scales, directions, distance }: LimitedSpread): string {
  const size = scales.length;
  const scale = graph.constant([size], scales);
  const count = directions.length / size;
  const wide = count > 0 ? graph.constant([count, size], directions) : null;
  const squares = Array.from({ length: means.length / size }, (_, label) => {
    const mean = graph.constant([size], means.slice(label * size, (label + 1) * size));
    let off = graph.add('Mul', [graph.add('Sub', [vectors, mean]), scale]);
    if (wide !== null) {
      const along = graph.add('Gemm', [off, wide], { transB: 1 });
      off = graph.add('Sub', [off, graph.add('Gemm', [along, wide])]);
    }
    return graph.add('ReduceSumSquare', [off], { axes: [1], keepdims: 1 });
  });
  const nearest = graph.add('Min', squares);
  const root = graph.add('Sqrt', [graph.add('Mul', [nearest, numberOf(graph, 1 / size)])]);
  return graph.add('Mul', [root, numberOf(graph, 1 / distance)]);
}

function numberOf(graph: OnnxGraph, value: number): string {
  return graph.constant([], Float32Array.of(value));
}
