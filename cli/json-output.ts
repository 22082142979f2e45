import * as z from 'zod';
import { suggestionSchema, exportViewSchema } from '../core/protocol/host-api.ts';
import { settingSchema } from '../core/protocol/lab-api.ts';
import { thirdPartySchema } from '../core/protocol/third-party.ts';
import { bandSchema } from '../core/spec/band.ts';
import { methodSchema } from '../core/spec/magnification.ts';
import { featuresSchema } from '../core/train/features/settings.ts';

/*
 * The JSON that each command prints with `--json`. docs/schemas/ holds the same as JSON Schema, written from here; tests check the
 * commands' output against these. Numbers that do not exist (the precision of a class that was never predicted) are NaN inside the
 * program, and null in JSON.
 */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const numberOrNull = z.number().nullable();
const warnings = z.array(z.string()).describe('sentences');
const rectangle = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const suggestions = z.array(z.strictObject(suggestionSchema.shape)).describe('the clearest first');

const magnified = z.strictObject({
  input: z.string(),
  output: z.string(),
  frames: count.describe('frames written'),
  fps: z.number().positive().describe('frames per second of the file'),
  captureFps: z.number().positive().describe('frames per second of the capture, which frequencies are measured against'),
  width: count.describe('pixels of the output'),
  height: count,
  method: methodSchema,
  alpha: z.number(),
  band: bandSchema.describe('Hz'),
  view: exportViewSchema,
  engine: z.enum(['tensor', 'simd']),
  backend: z.string(),
  seconds: z.number().min(0).describe('wall time of the whole run'),
  framesPerSecond: z.number().min(0),
  peakMemoryBytes: z.number().min(0).describe('largest resident memory of the program, ffmpeg not included'),
  limitedShare: share.describe(
    'share of coefficients that were to move further than their phase can carry, weighted by amplitude; with transport envelope, of the displacement where the field is too steep to be trusted',
  ),
  heldShare: share.describe('share of the motion that was held back because noise alone could explain it'),
  motion: z
    .strictObject({
      found: z.boolean(),
      confidence: share,
      peakHz: numberOrNull,
      amplitudePx: numberOrNull,
      cell: rectangle.nullable(),
      frames: count,
      reason: z.string(),
    })
    .describe('whether anything moves in the band, in the source'),
  suggestions,
  warnings,
});

const failure = z.strictObject({ code: z.string().describe('see the table of errors in command-line.md'), message: z.string() });

const magnify = z.union([
  magnified,
  z
    .strictObject({ results: z.array(magnified), failed: z.array(failure.extend({ input: z.string() })) })
    .describe('of several inputs'),
]);

const axes = z.strictObject({ x: z.number(), y: z.number() });

const measure = z.union([
  z.strictObject({ input: z.string(), suggestions, finding: z.string().describe('a sentence') }).describe('without --roi'),
  z
    .strictObject({
      input: z.string(),
      region: rectangle.describe('pixels'),
      rms: axes.describe('root mean square about the mean, in pixels'),
      span: axes.describe('from the lowest to the highest, in pixels'),
      millimetresPerPixel: numberOrNull,
      points: z.array(axes.extend({ time: z.number() })).describe('seconds of the file; pixels from the first frame'),
      spectrum: z.array(axes.extend({ hz: z.number() })).describe('power density in px²/Hz'),
      uncertaintyPx: numberOrNull.describe('standard error of one frame in pixels'),
      acrossDegrees: numberOrNull.describe('the only direction in which motion can be seen: 0 is to the right, 90 down'),
      peakHz: numberOrNull,
      warnings,
    })
    .describe('with --roi'),
]);

const rational = z.strictObject({ num: z.number(), den: z.number() });
const audioTrack = z.strictObject({ codec: z.string(), channels: count, sampleRate: z.number() });

const probe = z.strictObject({
  path: z.string(),
  container: z.string(),
  codec: z.string(),
  stream: count.describe('index of the video stream in the file'),
  duration: numberOrNull.describe('seconds'),
  width: count.describe('pixels, as shown: after rotation'),
  height: count,
  fps: z.number().describe('average frames per second'),
  frameRate: rational.describe('nominal rate'),
  frames: count.nullable(),
  framesCounted: z.boolean().describe('whether frames is a count, not an estimate'),
  format: z.strictObject({ chroma: z.string(), bits: z.int() }),
  sourcePixelFormat: z.string(),
  hasAlpha: z.boolean(),
  rotation: z.number().describe('degrees clockwise that the stored frame is turned to be shown'),
  sampleAspectRatio: rational,
  colour: z.strictObject({ range: z.enum(['tv', 'pc']), matrix: z.string(), primaries: z.string(), transfer: z.string() }),
  variableRate: z.boolean(),
  startTime: z.number().describe("seconds, on the container's own clock"),
  timeBase: rational.describe('seconds per tick of presentation times'),
  lastFrameDuration: numberOrNull.describe('seconds'),
  bitRate: numberOrNull.describe('bits per second'),
  audio: audioTrack.nullable().describe('the first sound track'),
  audioTracks: z.array(audioTrack),
  damage: z.string().optional().describe('where the file is cut off or damaged'),
  warnings,
});

const interval = z.strictObject({ value: numberOrNull, low: share, high: share }).describe('a share and its 95 % interval');
const clusteredInterval = interval
  .extend({ effective: numberOrNull.describe('independent examples that would say as much') })
  .describe('a share and its 95 % interval, windows of one file taken together');

const evaluation = z.strictObject({
  examples: count,
  accuracy: clusteredInterval,
  loss: numberOrNull.describe('mean cross-entropy in nats'),
  classes: z.array(
    z.strictObject({
      name: z.string(),
      examples: count,
      predicted: count,
      precision: numberOrNull,
      recall: numberOrNull,
      f1: numberOrNull,
      recallInterval: clusteredInterval,
    }),
  ),
  macroF1: numberOrNull,
  confusion: z.array(z.array(count)).describe('[true class][predicted class]'),
  calibration: z.strictObject({
    error: numberOrNull.describe('expected calibration error'),
    bins: z.array(z.strictObject({ from: share, to: share, examples: count, confidence: numberOrNull, accuracy: numberOrNull })),
  }),
});

const answer = z.strictObject({
  file: z.string(),
  captureFps: z.number().optional().describe("where it is not the file's own rate"),
  start: z.number().describe('seconds of the capture'),
  end: z.number(),
  label: z.string(),
  taken: z.string().describe('predicted class of the window'),
  probability: share,
});

const clipEvaluation = z.strictObject({
  windows: evaluation.describe('every window counts'),
  clips: evaluation.describe("every clip counts once, by the mean of its windows' probabilities"),
  rejected: clusteredInterval.nullable().describe('share of windows rejected as unknown; null for a model that rejects nothing'),
  acceptedUnseen: clusteredInterval
    .nullable()
    .describe('share of windows that would be classified as another class if the model had never seen their own; null likewise'),
  mistakes: z.array(answer).describe('the surest first'),
  hits: z.array(answer).describe('the least sure first'),
});

const part = z.strictObject({
  clips: count,
  examples: count,
  accuracy: clusteredInterval.nullable(),
  clipAccuracy: clusteredInterval.nullable(),
});
const parts = z
  .strictObject({ train: part, validation: part, test: part, unseen: part })
  .describe('test and unseen speak of clips to come, the others do not');
const skipped = z.array(z.strictObject({ file: z.string(), code: z.string(), why: z.string() }));
const damaged = z.array(z.strictObject({ file: z.string(), why: z.string() }));
const partSizes = z.strictObject({ train: count, validation: count, test: count });

const trained = z.strictObject({
  features: featuresSchema,
  why: z.string().describe("where the features' window and band come from"),
  shape: z.array(count).describe('of one example'),
  classes: z.array(z.string()),
  clips: partSizes,
  examples: partSizes,
  model: z.string(),
  layers: z.array(z.strictObject({ kind: z.string(), output: z.array(count), parameters: count })),
  parameters: count,
  backend: z.string(),
  epochsDone: count.describe('epochs done before this run; 0 unless resumed'),
  epochs: count,
  skipped,
  damaged,
  notes: z.array(z.string()),
  output: z.string(),
  seed: z.int(),
  ended: z.enum(['finished', 'patience', 'stopped', 'diverged']),
  bestEpoch: count,
  history: z.array(
    z.strictObject({
      epoch: z.int().min(1),
      rate: z.number(),
      loss: numberOrNull,
      accuracy: numberOrNull,
      validation: z.strictObject({ loss: numberOrNull, accuracy: numberOrNull }).nullable(),
      seconds: z.number(),
      best: z.boolean(),
    }),
  ),
  test: clipEvaluation.nullable().describe('null when the split leaves no clips to test on'),
  temperature: numberOrNull.describe('of the scores; null where it was not calibrated'),
  rejection: z
    .strictObject({
      distance: z.number(),
      energy: numberOrNull,
      from: z.string(),
      falseAccept: z.strictObject({ asked: share, found: numberOrNull }),
      falseReject: numberOrNull,
      promise: z.enum(['as asked', 'less', 'none']).describe('what is kept of the share of false accepts that was asked for'),
    })
    .nullable()
    .describe('limits beyond which a window is unknown; null where there are too few examples'),
  carriedExamples: count,
  parts,
  seconds: z.number(),
  warnings,
});

const train = z.union([
  trained,
  z
    .strictObject({
      folds: z.array(clipEvaluation),
      names: z.array(z.string()).describe('what was held out in each fold'),
      windowAccuracy: numberOrNull,
      clipAccuracy: numberOrNull,
      rejected: clusteredInterval.nullable().describe('over the test windows of all folds, as in each fold'),
      acceptedUnseen: clusteredInterval.nullable().describe('likewise'),
      skipped,
      warnings,
    })
    .describe('with --folds or --leave-out'),
]);

const evaluate = clipEvaluation.extend({
  model: z.string(),
  dataset: z.string(),
  classes: z.array(z.string()),
  accepted: clusteredInterval
    .nullable()
    .describe('share of windows of clips labelled "unknown" that are classified as a class of the model'),
  counted: count.describe('clips that were counted'),
  heldOut: z.boolean().describe('whether only clips were counted that the model never learnt from'),
  parts,
  skipped,
  damaged,
  warnings,
});

const classify = z
  .strictObject({
    start: z.number().describe('seconds of the capture'),
    end: z.number(),
    label: z.string().describe('the likeliest class, or "unknown"'),
    nearest: z.string().describe('the likeliest class, known or not'),
    probability: share,
    strangeness: numberOrNull.describe('above 1 the label is "unknown"; null for a model that rejects nothing'),
    probabilities: z.record(z.string(), share),
  })
  .describe('one line');

const missing = z.strictObject({ found: z.literal(false), why: z.string() });
const programFinding = z.discriminatedUnion('found', [
  z.strictObject({
    found: z.literal(true),
    path: z.string(),
    version: z.string(),
    source: z.string().describe('where it was found'),
    libavutil: z.number(),
  }),
  missing,
]);

const doctor = z.strictObject({
  system: z.strictObject({ platform: z.string(), architecture: z.string(), release: z.string(), memoryBytes: z.number() }),
  node: z.strictObject({ version: z.string(), path: z.string() }),
  ffmpeg: programFinding,
  ffprobe: programFinding,
  tensorflow: z.discriminatedUnion('found', [
    z.strictObject({ found: z.literal(true), name: z.string(), description: z.string(), reason: z.string() }),
    missing,
  ]),
  simd: z.strictObject({ available: z.boolean(), relaxed: z.boolean() }),
  threads: z.strictObject({ cores: z.int(), sharedMemory: z.boolean() }),
  electron: z.strictObject({ version: z.string().nullable(), binary: z.string().nullable() }),
  log: z.string().describe("path of the window's log"),
  missing: z.array(z.strictObject({ part: z.string(), adds: z.string() })),
});

/** Output of a run that failed, whatever the command. */
const error = z.strictObject({ error: failure });

const figure = z.union([
  z
    .strictObject({
      figure: z.string(),
      output: z.string(),
      title: z.string(),
      numbers: z
        .array(z.strictObject({ name: z.string(), label: z.string(), unit: z.string(), value: numberOrNull }))
        .describe('what the figure measures; null where it is infinite'),
    })
    .describe('with -o'),
  z
    .strictObject({
      figures: z.array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          chapter: z.string(),
          description: z.string(),
          input: z.enum(['none', 'image', 'two-images', 'points', 'drawing', 'clip']),
          settings: z.record(z.string(), settingSchema).describe('by name, as --set takes them'),
        }),
      ),
    })
    .describe('with --list'),
]);

const keypoints = z.strictObject({
  input: z.string(),
  width: count.describe('pixels of the image'),
  height: count,
  keyPoints: z
    .array(
      z.strictObject({
        x: z.number().describe('pixels; 0 is the centre of the first one'),
        y: z.number(),
        scale: z.number().positive().describe('standard deviation of the Gaussian that fits the blob, in pixels'),
        angle: z.number().min(0).max(360).describe('degrees, direction of the gradient, x right and y down'),
        contrast: z.number().describe('of the difference of Gaussians, black to white being 1; positive for dark blobs'),
      }),
    )
    .describe('the strongest first'),
});

/** Schema of each command's JSON: of the one object that it prints, of each line for `classify`; `error` where a run fails. */
export const jsonOutputs = {
  magnify,
  measure,
  probe,
  train,
  evaluate,
  classify,
  doctor,
  licenses: thirdPartySchema,
  figure,
  keypoints,
  error,
} as const satisfies Record<string, z.ZodType>;
