import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { Size } from '../core/base/frame.ts';
import { LoupeError } from '../core/base/error.ts';
import type { Engine } from '../core/engines/engine.ts';
import { chooseEngine } from '../host/engine-choice.ts';
import { createSimdEngine } from '../host/simd-engine.ts';
import { measureCeilings } from './ceilings.ts';
import { benchClip, benchMethods, benchPlan, timeFrames, type BenchMethod, type FrameTimes } from './frame-time.ts';
import { coefficients, timeStages } from './stages.ts';

const benchEngines = ['simd', 'tensor'] as const;
type BenchEngine = (typeof benchEngines)[number];

/** One line of the table; with `--json` one element of the array. */
interface Result extends FrameTimes {
  readonly method: BenchMethod;
  readonly size: string;
  readonly engine: BenchEngine;
  readonly threads: number;
  readonly memoryBytes: number;
}

const command = new Command('bench')
  .description('Times the engines of Motion Loupe: milliseconds a frame, video files left out.')
  .option('--methods <names>', 'comma-separated', listOf(benchMethods), [...benchMethods])
  .option('--sizes <sizes>', 'comma-separated, as 1280x720', parseSizes, parseSizes('640x480,1280x720,1920x1080'))
  .option('--engines <names>', 'comma-separated', listOf(benchEngines), ['simd'])
  .option('--threads <counts>', 'comma-separated; of the simd engine', parseCounts, [1, availableParallelism()])
  .option('--frames <n>', 'frames timed in each case', (text) => parseCounts(text)[0], 40)
  .option('--stages', 'also nanoseconds per coefficient and kernel, on one thread')
  .option('--json', 'prints one array of results instead of a table')
  .option('--save <name>', 'writes results and ceilings to bench/results/NAME.json too')
  .parse();

const options = command.opts<{
  methods: BenchMethod[];
  sizes: Size[];
  engines: BenchEngine[];
  threads: number[];
  frames: number;
  stages?: true;
  json?: true;
  save?: string;
}>();

const say = (line: string): void => {
  if (!options.json) console.log(line);
};

try {
  await run();
} catch (error) {
  if (!(error instanceof LoupeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const machine = { processor: cpus()[0]?.model.trim(), cores: availableParallelism(), node: process.versions.node };
  const before = measureCeilings();
  say(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}`);
  say(
    `one core: ${before.multiplyAddGflops.toFixed(0)} GFLOP/s multiply-add, ${before.memoryGigabytes.toFixed(0)} GB/s from memory\n`,
  );
  say(row('method', 'size', 'engine', 'median', 'fastest', 'slowest', 'frames/s', 'start', 'memory', 'ns/coef.'));
  const results: Result[] = [];
  for (const size of options.sizes) {
    const clip = benchClip(size);
    for (const method of options.methods) {
      const plan = benchPlan(method, clip);
      for (const { name, threads, engine } of await enginesToTime()) {
        const slow = name === 'tensor';
        const times = await timeFrames(engine, plan, clip, slow ? Math.min(3, options.frames) : options.frames, slow ? 2 : 12);
        const result = {
          method,
          size: `${size.width}x${size.height}`,
          engine: name,
          threads,
          ...times,
          memoryBytes: engine.memoryBytes(plan),
        };
        results.push(result);
        say(tableRow(result, coefficients(plan)));
      }
      if (!options.stages) continue;
      const stages = timeStages(
        plan,
        Array.from({ length: 20 }, (_, index) => clip[index % clip.length]),
      );
      for (const [kernel, nanoseconds] of Object.entries(stages))
        say(`    ${kernel.padEnd(22)}${nanoseconds.toFixed(2)} ns per coefficient`);
    }
  }
  const after = measureCeilings();
  say(`\nafterwards: ${after.multiplyAddGflops.toFixed(0)} GFLOP/s, ${after.memoryGigabytes.toFixed(0)} GB/s`);
  if (options.json) console.log(JSON.stringify(results));
  if (!options.save) return;
  mkdirSync('bench/results', { recursive: true });
  const report = { ...machine, date: new Date().toISOString(), ceilings: { before, after }, results };
  writeFileSync(`bench/results/${options.save}.json`, `${JSON.stringify(report, null, 2)}\n`);
}

async function enginesToTime(): Promise<{ name: BenchEngine; threads: number; engine: Engine }[]> {
  const engines: { name: BenchEngine; threads: number; engine: Engine }[] = [];
  for (const name of options.engines) {
    if (name === 'tensor') engines.push({ name, threads: 1, engine: (await chooseEngine('tensor')).engine });
    else {
      for (const threads of new Set(options.threads))
        engines.push({ name, threads, engine: await createSimdEngine({ threads }) });
    }
  }
  return engines;
}

function tableRow(result: Result, count: number): string {
  const { method, size, engine, threads, medianMs, minMs, maxMs, startMs, memoryBytes } = result;
  return row(
    method,
    size,
    engine === 'simd' ? `simd ×${threads}` : engine,
    ...[medianMs, minMs, maxMs].map((time) => `${time.toFixed(1)} ms`),
    (1000 / medianMs).toFixed(1),
    `${startMs.toFixed(0)} ms`,
    `${(memoryBytes / 1e6).toFixed(0)} MB`,
    ((medianMs * 1e6) / count).toFixed(2),
  );
}

function row(...cells: string[]): string {
  return cells.map((cell, index) => (index < 3 ? cell.padEnd(14) : cell.padStart(11))).join('');
}

function listOf<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(',').map((part) => {
      const name = names.find((candidate) => candidate === part.trim());
      if (!name) throw new InvalidArgumentError(`"${part}" is none of ${names.join(', ')}.`);
      return name;
    });
}

function parseSizes(text: string): Size[] {
  return text.split(',').map((part) => {
    const [, width, height] = /^(\d+)[x×](\d+)$/.exec(part.trim()) ?? [];
    if (!width || !height) throw new InvalidArgumentError(`"${part}" is not a size such as 320x240.`);
    return { width: Number(width), height: Number(height) };
  });
}

function parseCounts(text: string): number[] {
  return text.split(',').map((part) => {
    const count = Number(part);
    if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError(`"${part}" is not a whole number, 1 or more.`);
    return count;
  });
}
