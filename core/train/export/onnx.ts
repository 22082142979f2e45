import { sizeOf } from '../examples.ts';
import type { StoredModel } from '../model-file.ts';
import { layersToExport, type ExportedRejection } from './exported-weights.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { addLayer } from './onnx-layers.ts';
import { encodeOnnx } from './onnx-messages.ts';
import { addStrangeness } from './onnx-strangeness.ts';

/**
 * Writes a model as ONNX (operator set 12). Its one input "input" takes [batch, …] of what the network takes,
 * standardisation included. Its outputs are "output" and, of a model with rejection, "strangeness" [batch, 1]: above 1 an
 * example is unknown (see `strangeness`). Inside, images lie channel by channel, as ONNX wants them.
 * @throws LoupeError OUTPUT_FORMAT for a response normalisation over an even number of channels, which ONNX lacks
 */
export function toOnnx(model: StoredModel, rejection: ExportedRejection | null = null): Uint8Array {
  const { description } = model;
  const layers = layersToExport(model);
  const graph = new OnnxGraph(description.input);
  let hidden: string | null = null;
  for (const layer of layers) {
    addLayer(graph, layer);
    if (rejection?.hidden && layer.index <= rejection.hidden.layer) hidden = graph.flattened();
  }
  graph.end('output', layers.at(-1)?.output ?? description.input);
  if (rejection) addStrangeness(graph, rejection, sizeOf(description.input), hidden);
  return encodeOnnx({
    irVersion: 7,
    producerName: 'Motion Loupe',
    graph: graph.finished(description.name),
    opsetImport: [{ domain: '', version: 12 }],
    metadataProps: [
      { key: 'classes', value: JSON.stringify(description.classes) },
      { key: 'motion-loupe', value: JSON.stringify(description.meta) },
    ],
  });
}
