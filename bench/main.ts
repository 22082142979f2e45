import { writeFileSync } from 'node:fs';
import { LoupeError } from '../core/base/error.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { onTermination } from '../host/video/termination.ts';
import { measureEndToEnds } from './end-to-end.ts';
import { measureFeatureTimes } from './feature-times.ts';
import { measureFrameTimes } from './frame-times.ts';
import { describeAgain, describeMachine } from './machine.ts';
import { methodNames, type MethodName } from './methods.ts';
import { type Findings, saveFindings } from './results-file.ts';
import { Session } from './session.ts';
import { measureSoaks } from './soak.ts';
import { measureStartTimes } from './start-times.ts';
import { measureSurvey } from './survey.ts';
import { type Options, program } from './options.ts';
import { rowsOf, tablesOf } from './report.ts';
import { sizes } from './values.ts';
import { measureWindows } from './window.ts';
import { measureCameras } from './window-camera.ts';
import { casesOf } from './window-cases.ts';
import { soakWindow } from './window-soak.ts';

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
  } else if (options.truth !== undefined) {
    const [{ measureTruth }, { truthSceneNames }] = await Promise.all([import('./truth.ts'), import('./truth-scenes.ts')]);
    const scenes = options.truth === true ? truthSceneNames : options.truth;
    const report = (line: string): void => void process.stderr.write(`${line}\n`);
    process.stdout.write(
      `${await measureTruth(scenes, options.save === false ? null : (nameOf(options.save) ?? 'truth'), termination.signal, report)}\n`,
    );
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
