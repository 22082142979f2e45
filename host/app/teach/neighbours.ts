import type { CallResult } from '../../../core/protocol/host-api.ts';
import type { CaptureRates } from '../../../core/train/dataset/capture-rate.ts';
import { featuresOf, nearest } from '../../../core/train/neighbours.ts';
import { loadTensorBackend } from '../../engines/tensor-backend.ts';
import { openFeatureEngine } from '../../train/feature-engine.ts';
import { clipExamples } from '../../train/feature-examples.ts';
import { extractDataset, settledFeatures } from '../../train/feature-set.ts';
import { readDataset } from '../../train/read-dataset.ts';
import { openModel } from '../../train/trained-model.ts';
import { exampleFile } from './example-file.ts';
import { firstWindow, type Moment } from './first-window.ts';

export interface NeighbourQuestion extends Moment {
  /** A model's file, and a data set's folder or manifest. */
  readonly model: string;
  readonly dataset: string;
  readonly count: number;
  readonly showsPaths: boolean;
  /** Capture rates of clips that state none. */
  readonly rates: CaptureRates;
}

/**
 * Returns the examples of a data set that are most like a segment of a video.
 * @throws LoupeError RANGE_INVALID when there is no whole window from that time on, MODEL_INVALID, DATASET_INVALID
 */
export async function nearestExamples(question: NeighbourQuestion, signal: AbortSignal): Promise<CallResult<'teach.neighbours'>> {
  await loadTensorBackend();
  using model = await openModel(question.model);
  const { network, pipeline } = model;
  const engine = await openFeatureEngine();
  const own = await firstWindow(question, pipeline.base, engine, signal);
  const dataset = await readDataset(question.dataset);
  const set = await extractDataset(dataset, settledFeatures(pipeline.base), engine, { signal, rates: question.rates });
  const every = clipExamples(
    set,
    dataset.classes,
    set.clips.map((_, index) => index),
  );
  const features = await featuresOf(network, pipeline.examples(every));
  const place = await network.activations(await pipeline.transform(own.values), network.lastHiddenLayer);
  const neighbours: CallResult<'teach.neighbours'>['neighbours'] = [];
  for (const { index, similarity } of nearest(features, place, every.length)) {
    const { clip } = every.clipOf(index);
    const { file, label } = clip;
    const [start, end] = await every.timeOf(index);
    // The segment itself, and what overlaps it, does not count.
    if (file === question.file && start < own.end && end > own.start) continue;
    neighbours.push({ ...exampleFile(clip, question.showsPaths), label, start, end, similarity });
    if (neighbours.length === question.count) break;
  }
  return { neighbours };
}
