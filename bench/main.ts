import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LoupeError } from '../core/base/error.ts';
import { methodSchema } from '../core/spec/magnification.ts';
import { qualitySchema } from '../core/spec/pyramid.ts';
import { chooseEngine, type EngineWish, engineWishes } from '../host/engine-choice.ts';
import { type BenchCase, type FrameTime, timeFrames } from './frame-time.ts';

const command = new Command('bench')
  .description('Times the engines of Motion Loupe: seconds a frame, video files left out.')
  .addOption(new Option('--engine <name>').choices(engineWishes).default('auto'))
  .option('--method <names>', 'comma-separated', listOf(methodSchema.options), [...methodSchema.options])
  .option('--quality <names>', 'comma-separated; of the method phase', listOf(qualitySchema.options), [...qualitySchema.options])
  .option('--size <sizes>', 'comma-separated, as 320x240', parseSizes, [{ width: 320, height: 240 }])
  .option('--frames <n>', 'frames timed in each case', parseCount, 20)
  .option('--json <file>', 'writes the figures there too')
  .parse();

const options = command.opts<{
  engine: EngineWish;
  method: BenchCase['method'][];
  quality: BenchCase['quality'][];
  size: BenchCase['size'][];
  frames: number;
  json?: string;
}>();

// Quality shapes the pyramid of the method `phase` only; the others are timed once.
const cases: BenchCase[] = options.size.flatMap((size) =>
  options.method.flatMap((method) =>
    (method === 'phase' ? options.quality : ['fine' as const]).map((quality) => ({ method, quality, size })),
  ),
);

try {
  const { engine, reason } = await chooseEngine(options.engine);
  console.log(`${engine.id}: ${engine.backend} (${reason}); ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n`);
  console.log(row('method', 'quality', 'size', 'prepare', 'median', 'slowest 10 %', 'frames/s'));
  const figures: FrameTime[] = [];
  for (const one of cases) {
    const figure = await timeFrames(engine, one, options.frames);
    figures.push(figure);
    const { size, method, quality, prepareSeconds, medianSeconds, tenthSlowestSeconds, framesPerSecond } = figure;
    const times = [prepareSeconds, medianSeconds, tenthSlowestSeconds].map((seconds) => `${(seconds * 1000).toFixed(1)} ms`);
    console.log(
      row(method, method === 'phase' ? quality : '–', `${size.width}×${size.height}`, ...times, framesPerSecond.toFixed(1)),
    );
  }
  if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  if (!(error instanceof LoupeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function row(...cells: string[]): string {
  return cells.map((cell, index) => (index < 3 ? cell.padEnd(10) : cell.padStart(13))).join('');
}

function listOf<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(',').map((part) => {
      const name = names.find((candidate) => candidate === part.trim());
      if (!name) throw new InvalidArgumentError(`"${part}" is none of ${names.join(', ')}.`);
      return name;
    });
}

function parseSizes(text: string): BenchCase['size'][] {
  return text.split(',').map((part) => {
    const [, width, height] = /^(\d+)[x×](\d+)$/.exec(part.trim()) ?? [];
    if (!width || !height) throw new InvalidArgumentError(`"${part}" is not a size such as 320x240.`);
    return { width: Number(width), height: Number(height) };
  });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError(`"${text}" is not a number of frames, 1 or more.`);
  return count;
}
