import { LoupeError } from '../../core/base/error.ts';
import { markOf } from '../../core/train/dataset/clip-mark.ts';
import { cutFiles, identicalFiles, type ClipContent, type Links } from '../../core/train/dataset/kinship.ts';
import type { RatedClip } from '../../core/train/dataset/leave-out.ts';
import { requireLearnable } from '../../core/train/dataset/manifest.ts';
import { findNearCopies } from '../../core/train/dataset/near-copies.ts';
import { joinKnown, partFinder, type KnownClips, type Trace } from '../../core/train/dataset/parts.ts';
import { usualSplit, type SplitBounds, type SplitRule } from '../../core/train/dataset/split.ts';
import { decodeModel, encodeModel } from '../../core/train/model-file.ts';
import { orderOfClasses } from '../../core/train/own-network.ts';
import { mostHeaderBytes } from '../../core/train/weights-file.ts';
import { cancelled } from '../video/termination.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { extractDataset, settledFeatures, requestedFeatures, type FeatureClip, type FeatureSet } from './feature-set.ts';
import { withoutExamples } from './model-examples.ts';
import { requireFit, usualSize, type ModelChoice } from '../../core/train/model-choice.ts';
import { readDataset } from './read-dataset.ts';
import type { FeatureRequest, TrainHooks, TrainRequest } from './request.ts';
import { modelMetaSchema, openModel, openPipeline, type FeaturePipeline } from './trained-model.ts';
import { readWhole } from '../files/whole-file.ts';

/** Clips with features, and the conditions of a split. */
export interface Material {
  readonly classes: readonly string[];
  readonly set: FeatureSet;
  /** Clips of the set, in its order. */
  readonly clips: readonly RatedClip[];
  readonly pipeline: FeaturePipeline;
  /** Clips of earlier trainings whose weights or hidden layer the new one starts from. */
  readonly earlier: readonly KnownClips[];
  readonly bounds: SplitBounds;
  /** Those links of `bounds` that are certain to be copies. */
  readonly copies: Links;
  readonly warnings: readonly string[];
}

/** Prepares everything except the network. The tensors' backend must be loaded. */
export async function prepareMaterial(
  request: Pick<TrainRequest, 'dataset' | 'features' | 'model' | 'rates' | 'cache' | 'startFrom'>,
  hooks: TrainHooks,
  whenRunning: () => Promise<void>,
): Promise<Material> {
  const { features } = request;
  requireFit(request.model, features.kind === 'settled' ? features.features.kind : features.kind);
  const dataset = await readDataset(request.dataset);
  requireLearnable(dataset, dataset.name);
  const classes = orderOfClasses(request.model.kind === 'own' ? request.model.classes : undefined, dataset.classes);
  const engine = await openFeatureEngine();
  const requested = await readRequested(request.features, request.model);
  const set = await extractDataset(
    dataset,
    requested.kind === 'trained' ? settledFeatures(requested.pipeline.base) : requestedFeatures(requested.features),
    engine,
    {
      whenRunning,
      ...(hooks.signal === undefined ? {} : { signal: hooks.signal }),
      ...(hooks.onClip === undefined ? {} : { onClip: hooks.onClip }),
      ...(request.rates === undefined ? {} : { rates: request.rates }),
      ...(hooks.askRates === undefined ? {} : { askRates: hooks.askRates }),
      ...(request.cache === undefined ? {} : { cache: request.cache }),
    },
  );
  const clips = set.clips.map(({ clip, content, rate }): RatedClip => ({ ...clip, content, rate }));
  const reasons =
    set.skipped.length > 0 ? ` (after ${set.skipped.length} that cannot be used; the first: ${set.skipped[0].why})` : '';
  requireLearnable({ classes: dataset.classes, clips }, `${dataset.name}${reasons}`);
  const copies = await findNearCopies(
    clips.map((clip, index) => ({ ...clip, fingerprint: set.clips[index].fingerprint })),
    async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (hooks.signal?.aborted) throw cancelled(hooks.signal);
    },
  );
  const pipeline = requested.kind === 'trained' ? requested.pipeline : openPipeline(set.features);
  const earlier = [...clipsOfEmbedding(pipeline), ...(await clipsOfStart(request))];
  const skipped = set.skipped.length > 0 ? [`${set.skipped.length} of ${dataset.clips.length} clips were skipped.`] : [];
  return {
    classes,
    set,
    clips,
    pipeline,
    earlier,
    bounds: { seen: seenBefore(set.clips, earlier), links: copies.links },
    copies: copies.sure,
    warnings: [...skipped, ...set.warnings, ...copiesTexts(clips), ...copies.notes],
  };
}

/** The entry by which a model keeps a record of a clip. */
export function traceOf({ content, fingerprint, clip: { start, end } }: FeatureClip): Trace {
  const mark = markOf(fingerprint);
  return {
    content,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(mark === null ? {} : { mark }),
  };
}

/** Splits by the requested rule; without one by whole files, or by segments where whole files leave a class untested. */
export function withRule<Result>(
  { clips }: Material,
  asked: SplitRule | undefined,
  split: (rule: SplitRule) => Result,
): { readonly result: Result; readonly rule: SplitRule; readonly notes: readonly string[] } {
  const rule = asked ?? usualSplit;
  const cut = cutFiles(clips);
  try {
    const notes = cut > 0 && rule.by === 'clip' ? [keptText(cut)] : cut > 0 && rule.by === 'segment' ? [tornText(cut)] : [];
    return { result: split(rule), rule, notes };
  } catch (error) {
    const isShort = error instanceof LoupeError && error.code === 'DATASET_INVALID';
    if (asked !== undefined || cut === 0 || !isShort) throw error;
    const finer = { ...rule, by: 'segment' } as const;
    return {
      result: split(finer),
      rule: finer,
      notes: [`There are too few files of some class to keep each on one side. ${tornText(cut)}`],
    };
  }
}

function keptText(files: number): string {
  return `${files === 1 ? 'One file is' : `${files} files are`} cut into several clips: all clips of a file stay on one side of the split.`;
}

function tornText(files: number): string {
  return `Clips of ${files === 1 ? 'one file' : `${files} files`} may lie on both sides of the split (only those that overlap in time stay together), so the figures say less about other files: label more files.`;
}

/** Most sets of copies that are named. */
const namedCopies = 5;

function copiesTexts(clips: readonly ClipContent[]): string[] {
  const copies = identicalFiles(clips);
  if (copies.length === 0) return [];
  const named = copies.slice(0, namedCopies).map((members) => members.map((index) => `"${clips[index].file}"`).join(' = '));
  const more = copies.length > namedCopies ? `; and ${copies.length - namedCopies} more` : '';
  return [`Files that hold the same stay on one side of the split: ${named.join('; ')}${more}.`];
}

function seenBefore(clips: readonly FeatureClip[], earlier: readonly KnownClips[]): Map<number, 'train' | 'validation'> {
  const seen = new Map<number, 'train' | 'validation'>();
  for (const known of earlier) {
    const partOf = partFinder(known);
    for (const [index, clip] of clips.entries()) {
      const part = partOf(traceOf(clip));
      if (part === 'train' || (part === 'validation' && !seen.has(index))) seen.set(index, part);
    }
  }
  return seen;
}

function clipsOfEmbedding({ features }: FeaturePipeline): KnownClips[] {
  return features.kind === 'embedding' ? knownClips(Buffer.from(features.network, 'base64')) : [];
}

async function clipsOfStart({ startFrom }: Pick<TrainRequest, 'startFrom'>): Promise<KnownClips[]> {
  return startFrom ? knownClips(await readWhole(startFrom.model, 'model')) : [];
}

function knownClips(file: Uint8Array): KnownClips[] {
  const meta = modelMetaSchema.safeParse(decodeModel(file).description.meta);
  return meta.success ? [joinKnown(meta.data.clips, meta.data.earlier)] : [];
}

type RequestedFeatures =
  | { readonly kind: 'measured'; readonly features: Exclude<FeatureRequest, { kind: 'embedding' | 'settled' }> }
  | { readonly kind: 'trained'; readonly pipeline: FeaturePipeline };

/** Convolutional networks get images of the size they are made for. */
async function readRequested(features: FeatureRequest, model: ModelChoice): Promise<RequestedFeatures> {
  if (features.kind === 'settled') return { kind: 'trained', pipeline: openPipeline(features.features) };
  if (features.kind === 'embedding') {
    using trained = await openModel(features.network);
    const base = trained.pipeline.features;
    if (base.kind === 'embedding') {
      throw new LoupeError(
        'MODEL_INVALID',
        `"${features.network}" was itself trained on an embedding: name the model it came from.`,
      );
    }
    const stored = decodeModel(await readWhole(features.network, 'model'), features.network);
    const bytes = encodeModel({ ...stored, description: withoutExamples(stored.description) });
    // Half of the header is reserved for the rest of the model's description.
    if (bytes.length * (4 / 3) > mostHeaderBytes / 2) {
      throw new LoupeError(
        'MODEL_INVALID',
        `"${features.network}" is a model of ${bytes.length} bytes, too large to become part of another: ${Math.floor((mostHeaderBytes * 3) / 8)} are the most.`,
      );
    }
    return {
      kind: 'trained',
      pipeline: openPipeline({ kind: 'embedding', base, network: Buffer.from(bytes).toString('base64') }),
    };
  }
  const size = usualSize(model);
  if (size === undefined) return { kind: 'measured', features };
  const { width, height } = size;
  return { kind: 'measured', features: { width, height, grid: { columns: width, rows: height }, ...features } };
}
