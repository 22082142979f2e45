import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { LoupeError } from '../core/base/error.ts';
import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { onTermination } from '../host/video/termination.ts';
import { measureEndToEnds } from './end-to-end.ts';
import { engineIds } from './engines.ts';
import { measureFeatureTimes } from './feature-times.ts';
import { measureFrameTimes } from './frame-times.ts';
import { describeAgain, describeMachine } from './machine.ts';
import { methodNames, type MethodName } from './methods.ts';
import { type Findings, saveFindings } from './results-file.ts';
import { Session } from './session.ts';
import { measureSoaks } from './soak.ts';
import { measureStartTimes } from './start-times.ts';
import { measureSurvey } from './survey.ts';
import {
  cameraTable,
  endToEndTable,
  featureTable,
  frameTable,
  clipsTable,
  digitsTable,
  machineText,
  soakTable,
  stageTable,
  startTable,
  surveyTable,
  trainTable,
  windowSoakTable,
  windowTable,
} from './tables.ts';
import { number, numbers, sizes, words } from './values.ts';
import { measureWindows } from './window.ts';
import { measureCameras } from './window-camera.ts';
import { casesOf, type WindowCaseName, windowCaseNames } from './window-cases.ts';
import { soakWindow } from './window-soak.ts';

interface Options {
  readonly methods?: MethodName[];
  readonly sizes?: Size[];
  readonly engines?: EngineId[];
  readonly threads: number[];
  readonly frames?: number;
  readonly rounds: number;
  readonly start?: true;
  readonly endToEnd?: true;
  readonly features?: true;
  readonly soak?: number;
  readonly train?: number | true;
  readonly curves?: string;
  readonly displacement?: number | true;
  readonly copies?: number | true;
  readonly window?: number | true;
  readonly windowCases?: WindowCaseName[];
  readonly windowSoak?: number | true;
  readonly survey?: number | true;
  readonly coding?: true;
  readonly denoising?: string | true;
  readonly surveySeed: number;
  readonly texture?: string | true;
  readonly openings: number;
  readonly json?: true;
  /** `false`: do not write a file; absent or `true`: a file named by date and time. */
  readonly save?: string | boolean;
}

const program = new Command('bench')
  .description('Times the engines, and says what the machine could do at best. Writes bench/results/….json.')
  .option('--methods <LIST>', `of ${methodNames.join(',')} (default: all)`, words('--methods', methodNames))
  .option('--sizes <LIST>', 'of frames (default: 640x480,1280x720,1920x1080)', sizes)
  .option('--engines <LIST>', `of ${engineIds.join(',')} (default: simd,tensor)`, words('--engines', engineIds))
  .option('--threads <LIST>', 'of the simd engine (default: 1,2)', numbers('--threads', 1, 64), [1, 2])
  .option(
    '--frames <N>',
    'timed of each case, over all rounds (default: 24; --end-to-end, --features: 240)',
    number('--frames', 1, 1e6),
  )
  .option('--rounds <N>', 'processes that share them, one after another (default: 3)', number('--rounds', 1, 99), 3)
  .option('--start', 'time the start of an engine up to its first frames (default: 720p, simd)')
  .option('--end-to-end', 'time decoding, engine, encoding and all together on a video (default: 720p, simd, phase-fine)')
  .option('--features', 'time the features pyramid and motion, frame by frame (default: 640x480 and 720p, simd)')
  .option('--soak <N>', 'push N frames and watch the memory (default: 160x120, simd)', number('--soak', 20, 1e9))
  .option(
    '--train [EPOCHS]',
    "time training against TensorFlow.js' layers; teach LeNet-5 digits (6 epochs); classify motions on unseen clips (a seed a round)",
    number('--train', 1, 1e4),
  )
  .option(
    '--displacement [PAIRS]',
    'print how far the displacement of regions is off, and how often its standard errors cover that (300 pairs a row)',
    number('--displacement', 2, 1e5),
  )
  .option(
    '--copies [SCENES]',
    'print how alike copies of clips and other recordings of their scenes change (30 scenes of each kind, and footage)',
    number('--copies', 1, 1e4),
  )
  .option(
    '--window [SECONDS]',
    'preview files and cameras in the window, in Chromium, so many seconds each (60)',
    number('--window', 2, 1e5),
  )
  .option(
    '--window-cases <LIST>',
    `which of them: of ${windowCaseNames.join(',')} (default: all, or files with --methods and --sizes)`,
    words('--window-cases', windowCaseNames),
  )
  .option(
    '--window-soak [SECONDS]',
    'play a file in the window (600 seconds, riesz 640x480), then open and close windows, and see what is left',
    number('--window-soak', 2, 1e6),
  )
  .option(
    '--survey [CLIPS]',
    'look for motion in seeded clips: so many still ones of each kind (60), a tenth as many moving ones',
    number('--survey', 1, 1e5),
  )
  .option('--coding', 'print the rate–distortion curves of the Laplacian code, JPEG and JPEG 2000, and nothing else')
  .option(
    '--texture [IMAGE]',
    'print how long textures of 256x256 take and how near they come (the photograph of reptile skin), and nothing else',
  )
  .option(
    '--denoising [FOLDER]',
    'print what is left of noise of 25 codes in the photographs, and nothing else; write them to FOLDER for denoising-references.py',
  )
  .option('--survey-seed <N>', 'the first seed of each kind of clip', number('--survey-seed', 1, 1e9), 1)
  .option('--openings <N>', 'windows that --window-soak opens and closes (100)', number('--openings', 0, 1e5), 100)
  .option('--curves <FILE>', 'draw how three tanh units fit four curves, as SVG, and nothing else')
  .option('--json', 'print nothing but one array on stdout')
  .option('--save <NAME>', 'of the file in bench/results (default: date and time)')
  .option('--no-save', 'write no file');

/** Measures what the options ask for. */
async function measure(options: Options, asked: readonly string[], signal: AbortSignal): Promise<Findings> {
  const special =
    options.start ??
    options.endToEnd ??
    options.features ??
    options.soak ??
    options.train ??
    options.window ??
    options.windowSoak ??
    options.survey;
  const session = (defaults: { methods?: MethodName[]; sizes: string; engines: EngineId[] }): Session =>
    new Session(
      {
        methods: options.methods ?? defaults.methods ?? methodNames,
        sizes: options.sizes ?? sizes(defaults.sizes),
        engines: options.engines ?? defaults.engines,
        tensorSizes: options.sizes ?? sizes('640x480,1280x720'),
        threads: options.threads,
        frames: options.frames ?? 24,
        rounds: options.rounds,
      },
      signal,
    );
  using whole = session({ sizes: '640x480,1280x720,1920x1080', engines: ['simd', 'tensor'] });
  using started = session({ sizes: '1280x720', engines: ['simd'] });
  using ended = session({ sizes: '1280x720', engines: ['simd'], methods: ['phase-fine'] });
  using described = session({ sizes: '640x480,1280x720', engines: ['simd'] });
  using soaked = session({ sizes: '160x120', engines: ['simd'] });

  const before = await describeMachine(whole);
  const frames = special === undefined ? await measureFrameTimes(whole) : null;
  const start = options.start ? await measureStartTimes(started) : null;
  const endToEnd = options.endToEnd ? await measureEndToEnds(ended, options.frames ?? 240) : null;
  const features = options.features ? await measureFeatureTimes(described, options.frames ?? 240) : null;
  const soak = options.soak === undefined ? null : await measureSoaks(soaked, options.soak);
  const training = options.train === undefined ? null : await import('./train.ts');
  const train = training && (await training.measureTraining(whole));
  const digits = training && (await training.measureDigits(whole, options.train === true ? 6 : (options.train ?? 6)));
  const clips = training && (await (await import('./train-clips.ts')).measureClips(whole));
  const cases = casesOf(options);
  const seconds = options.window === true ? 60 : options.window;
  const windows = seconds === undefined ? null : await measureWindows(whole, seconds, cases.files);
  const cameras = seconds === undefined ? null : await measureCameras(whole, seconds, cases.cameras);
  const soakSeconds = options.windowSoak === true ? 600 : options.windowSoak;
  const windowSoak =
    soakSeconds === undefined
      ? null
      : await soakWindow(
          whole,
          { method: options.methods?.[0] ?? 'riesz', size: options.sizes?.[0] ?? { width: 640, height: 480 } },
          soakSeconds,
          options.openings,
        );
  const surveyed = options.survey === true ? 60 : options.survey;
  const survey =
    surveyed === undefined ? null : measureSurvey(surveyed, options.surveySeed, signal, (line) => whole.report(line));
  const machine = await describeAgain(before, whole);
  whole.report('');

  const refused = [whole, started, ended, described, soaked].flatMap(({ refusals }) => refusals);
  return {
    version: 1,
    date: new Date().toISOString(),
    asked,
    machine,
    ...(frames && { frames }),
    ...(start && { start }),
    ...(endToEnd && { endToEnd }),
    ...(features && { features }),
    ...(soak && { soak }),
    ...(train && { train }),
    ...(digits && { digits }),
    ...(clips && { clips }),
    ...(windows && { windows }),
    ...(cameras && { cameras }),
    ...(windowSoak && { windowSoak }),
    ...(survey && { survey }),
    refused,
  };
}

async function run(options: Options, asked: readonly string[], signal: AbortSignal): Promise<void> {
  const findings = await measure(options, asked, signal);
  const rows = rowsOf(findings);
  const file = options.save !== false && rows.length > 0 ? saveFindings(findings, nameOf(options.save)) : null;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(rows.map((row) => ({ ...row, machine: findings.machine })))}\n`);
  } else {
    const tables = [...tablesOf(findings), ...(file === null ? [] : [`Written to ${file}`])];
    process.stdout.write(`${tables.join('\n\n')}\n`);
  }
  // An engine that this machine or this version lacks is no failure; one that crashes is.
  const broken = findings.refused.some(({ code }) => code === 'INTERNAL' || code === 'ENGINE_FAILED');
  if (broken || rows.length === 0) process.exitCode = 1;
}

/** All rows of a run, in the order of their tables. */
function rowsOf(findings: Findings): object[] {
  const { frames, start, endToEnd, features, soak, train, digits, clips, windows, cameras, windowSoak, survey } = findings;
  const lists = [
    frames,
    start,
    endToEnd,
    features,
    soak,
    train,
    digits,
    clips,
    windows,
    cameras,
    windowSoak && [windowSoak],
    survey,
  ];
  return lists.flatMap((rows) => [...(rows ?? [])]);
}

function tablesOf(findings: Findings): string[] {
  const {
    machine,
    frames,
    start,
    endToEnd,
    features,
    soak,
    train,
    digits,
    clips,
    windows,
    cameras,
    windowSoak,
    survey,
    refused,
  } = findings;
  return [
    machineText(machine),
    frames?.length && frameTable(frames),
    frames?.some(({ stages }) => stages) && stageTable(frames),
    start?.length && startTable(start),
    endToEnd?.length && endToEndTable(endToEnd),
    features?.length && featureTable(features),
    soak?.length && soakTable(soak),
    train?.length && trainTable(train),
    digits?.length && digitsTable(digits),
    clips?.length && clipsTable(clips),
    windows?.length && windowTable(windows),
    cameras?.length && cameraTable(cameras),
    windowSoak && windowSoakTable(windowSoak),
    survey?.length && surveyTable(survey),
    ...refused.map(({ what, message }) => `Not measured: ${what}: ${message.split('\n', 1)[0]}`),
  ].filter((text) => typeof text === 'string');
}

async function draw(file: string): Promise<void> {
  const { drawCurves, fitCurves } = await import('./train-curves.ts');
  writeFileSync(file, drawCurves(await fitCurves()));
}

function nameOf(save: string | boolean | undefined): string | undefined {
  return typeof save === 'string' ? save : undefined;
}

using termination = onTermination();
try {
  program.parse();
  const options = program.opts<Options>();
  if (options.copies !== undefined) {
    const { copyLikeness } = await import('./copies.ts');
    const scenes = options.copies === true ? 30 : options.copies;
    process.stdout.write(`${await copyLikeness(scenes, (line) => process.stderr.write(`${line}\n`))}\n`);
  } else if (options.displacement !== undefined) {
    const { displacementCoverage } = await import('./displacement.ts');
    process.stdout.write(`${displacementCoverage(options.displacement === true ? 300 : options.displacement)}\n`);
  } else if (options.coding) {
    const { codingTable } = await import('./image-codes.ts');
    process.stdout.write(`${await codingTable(termination.signal)}\n`);
  } else if (options.denoising !== undefined) {
    const { denoisingTable } = await import('./denoising.ts');
    const folder = options.denoising === true ? null : options.denoising;
    process.stdout.write(`${await denoisingTable(folder, termination.signal)}\n`);
  } else if (options.texture !== undefined) {
    const { textureTable } = await import('./texture.ts');
    process.stdout.write(`${await textureTable(options.texture === true ? null : options.texture, termination.signal)}\n`);
  } else if (options.curves === undefined) await run(options, process.argv.slice(2), termination.signal);
  else await draw(options.curves);
} catch (error) {
  process.stderr.write(
    `bench: ${error instanceof LoupeError ? `${error.message} [${error.code}]` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = error instanceof LoupeError && error.code === 'USAGE' ? 2 : 1;
}
