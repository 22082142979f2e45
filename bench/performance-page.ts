import type { EndToEndRow } from './end-to-end.ts';
import type { FrameRow } from './frame-times.ts';
import type { Findings } from './results-file.ts';
import type { SoakRow } from './soak.ts';
import type { StartRow } from './start-times.ts';
import type { CameraRow } from './window-camera.ts';
import type { WindowSoakRow } from './window-soak.ts';
import type { WindowRow } from './window.ts';

/** Begins a table of the page: `<!-- figures: frames of two-core-epyc.json -->`; the table ends at `closing`. */
export const opening = /<!-- figures: (?<kind>[\w-]+) of (?<file>[\w.-]+\.json) -->/g;
export const closing = '<!-- end of figures -->';

/** Tables that a page can hold, by kind; each returns null for a run that did not measure it. */
const tables: Readonly<Record<string, (found: Findings) => string | null>> = {
  frames: ({ frames }) => (frames ? frameTable(frames) : null),
  memory: ({ frames }) => (frames ? memoryTable(frames) : null),
  start: ({ start }) => (start ? startTable(start) : null),
  'end-to-end': ({ endToEnd }) => (endToEnd ? endToEndTable(endToEnd) : null),
  soak: ({ soak }) => (soak ? soakTable(soak) : null),
  windows: ({ windows }) => (windows ? windowTable(windows) : null),
  cameras: ({ cameras }) => (cameras ? cameraTable(cameras) : null),
  'window-soak': ({ windowSoak }) => (windowSoak ? windowSoakTable(windowSoak) : null),
};

/**
 * Returns a Markdown page with every table of figures written anew from the file that its opening line names, under a line that
 * says how the file was made.
 *
 * @param read returns the run in a file of bench/results
 * @throws Error for a table whose kind does not exist, whose file lacks it, or that is not closed
 */
export function withFigures(page: string, read: (file: string) => Findings): string {
  const written = page.split(/(?=^<!-- figures: )/m).map((part) => {
    if (!part.startsWith('<!-- figures: ')) return part;
    const [line] = part.split('\n', 1);
    const { kind, file } = [...line.matchAll(opening)][0]?.groups ?? {};
    const end = part.indexOf(closing);
    if (kind === undefined || file === undefined) throw new Error(`"${line}" does not name figures and a file.`);
    if (end < 0) throw new Error(`The figures of "${line}" have no "${closing}" after them.`);
    const found = read(file);
    const table = tables[kind]?.(found);
    if (!table) throw new Error(`${file} has no figures of the kind "${kind}".`);
    return `${line}\n\n${originOf(found, file)}\n\n${table}\n\n${part.slice(end)}`;
  });
  return written.join('');
}

/** The command, the machine and the date of a run, and how quiet the machine was. */
function originOf({ asked, date, machine, frames }: Findings, file: string): string {
  const options = asked.filter((_, at) => asked[at] !== '--save' && asked[at - 1] !== '--save').join(' ');
  const quiet = frames?.map(({ quietRatio }) => quietRatio) ?? [];
  const quietness = quiet.length > 0 ? `; quiet ratio ${twoDigits(Math.min(...quiet))} to ${twoDigits(Math.max(...quiet))}` : '';
  const { processor, cores, node, loadBefore } = machine;
  return [
    `\`npm run bench --${options && ` ${options}`}\``,
    `${processor}, ${cores} cores, Node ${node.replace(/^v/, '')}, load before ${loadBefore}${quietness}`,
    `${date.slice(0, 10)} ([${file}](../bench/results/${file})).`,
  ].join('; ');
}

/** Milliseconds a frame: a row for each method, engine and number of threads, a column for each size. */
function frameTable(rows: readonly FrameRow[]): string {
  const sizes = distinct(rows.map(({ size }) => size));
  const cases = distinct(rows.map(caseOf));
  return markdown(
    ['milliseconds a frame', ...sizes],
    cases.map((name) => [
      name,
      ...sizes.map((size) => {
        const row = rows.find((each) => each.size === size && caseOf(each) === name);
        return row ? milliseconds(row.medianMs) : '';
      }),
    ]),
  );
}

/** Megabytes: growth of the process, and in brackets what the engine asks for. */
function memoryTable(rows: readonly FrameRow[]): string {
  const sizes = distinct(rows.map(({ size }) => size));
  const cases = distinct(rows.map(caseOf));
  return markdown(
    ['MB of the process (of the plan)', ...sizes],
    cases.map((name) => [
      name,
      ...sizes.map((size) => {
        const row = rows.find((each) => each.size === size && caseOf(each) === name);
        return row ? `${megabytes(row.residentBytes)} (${megabytes(row.memoryBytes)})` : '';
      }),
    ]),
  );
}

function startTable(rows: readonly StartRow[]): string {
  return markdown(
    [
      'milliseconds',
      'to the first frame',
      'to the second',
      'code',
      'kernels',
      'plan',
      'memory and threads',
      'first frame itself',
    ],
    rows.map((row) => [
      `${caseOf(row)} ${row.size}`,
      ...[row.firstMs, row.secondMs, row.importMs, row.openMs, row.planMs, row.prepareMs, row.firstFrameMs].map(milliseconds),
    ]),
  );
}

/** Wall seconds, and in brackets seconds of processor time. */
function endToEndTable(rows: readonly EndToEndRow[]): string {
  const span = ({ seconds, processorSeconds }: EndToEndRow['decode']): string =>
    processorSeconds === null ? twoDigits(seconds) : `${twoDigits(seconds)} (${twoDigits(processorSeconds)})`;
  const cell = (of: (row: EndToEndRow) => string): string[] => rows.map(of);
  const optional = (value: number | null): string => (value === null ? '–' : twoDigits(value));
  return markdown(
    [
      '',
      ...rows.map(({ method, size, threads, frames }) => `${nameOf(method)} ${size}, ${threadsText(threads)}, ${frames} frames`),
    ],
    [
      ['decoder alone', ...cell(({ decode }) => span(decode))],
      ['engine alone', ...cell(({ engine }) => span(engine))],
      ['encoder alone', ...cell(({ encode }) => span(encode))],
      ['**together**', ...cell(({ together }) => `**${span(together)}**`)],
      [
        'of it to the first frame, after the last',
        ...cell((row) => `${twoDigits(row.firstSeconds)}, ${twoDigits(row.lastSeconds)}`),
      ],
      ['main thread, processor time', ...cell(({ mainThreadSeconds }) => optional(mainThreadSeconds))],
      ['wall over the slowest alone', ...cell(({ ratio }) => twoDigits(ratio))],
      ['lower bound of any schedule', ...cell(({ floorSeconds }) => optional(floorSeconds))],
    ],
  );
}

function soakTable(rows: readonly SoakRow[]): string {
  return markdown(
    ['', 'frames', 'frames per second', 'process', 'growth of process', 'of heap', 'of buffers'],
    rows.map((row) => [
      `${caseOf(row)} ${row.size}`,
      String(row.frames),
      milliseconds(row.framesPerSecond),
      `${megabytes(row.residentBytes)} MB`,
      ...[row.residentGrowth, row.heapGrowth, row.bufferGrowth].map((bytes) => `${twoDigits(bytes / 1e6)} MB`),
    ]),
  );
}

function windowTable(rows: readonly WindowRow[]): string {
  const heads = ['file', 'shown a second', 'shown, dropped', 'engine, latency in the host', 'processor: host, browser'];
  return markdown(
    [...heads, 'MB of host, ffmpeg and browser: start, halfway, end', 'threads: start, end'],
    rows.map((row) => [
      `${nameOf(row.method)} ${row.size}`,
      row.framesPerSecond.toFixed(1),
      `${row.shown}, ${row.dropped}`,
      `${milliseconds(row.engineMs)}, ${milliseconds(row.latencyMs)} ms`,
      `${percent(row.hostShare)}, ${percent(row.browserShare)}`,
      [row.bytesBefore, row.bytesHalfway, row.bytesAfter].map(optionalMegabytes).join(', '),
      `${row.threadsBefore ?? '–'}, ${row.threadsAfter ?? '–'}`,
    ]),
  );
}

function cameraTable(rows: readonly CameraRow[]): string {
  return markdown(
    [
      'camera',
      'shown, dropped',
      'from the camera’s time stamp to both frames drawn: median, 95 %, most',
      'processor: host, browser',
    ],
    rows.map((row) => [
      `\`${row.quality}\`${row.quality === 'auto' ? ` (chose ${row.qualityInWork.replace(/ \(.*/, '')})` : ''} ${row.size}`,
      `${row.shown}, ${row.dropped}`,
      `${[row.latencyMs.median, row.latencyMs.p95, row.latencyMs.most].map(milliseconds).join(', ')} ms`,
      `${percent(row.hostShare)}, ${percent(row.browserShare)}`,
    ]),
  );
}

function windowSoakTable(soak: WindowSoakRow): string {
  const [before, halfway, played, firstOpened, allOpened] = soak.browserBytes.map(megabytes);
  const row = (when: string, held: WindowSoakRow['before'], browser: string | undefined): string[] => [
    when,
    megabytes(held.bytes),
    browser ?? '–',
    String(held.threads),
    String(held.handles),
    String(held.processes),
  ];
  return markdown(
    [`${nameOf(soak.method)} ${soak.size}`, 'program and ffmpeg, MB', 'browser, MB', 'threads', 'handles', 'processes'],
    [
      row('playback begins', soak.before, before),
      row('halfway', soak.halfway, halfway),
      row(`after ${Math.round(soak.seconds)} s: ${soak.shown} shown, ${soak.dropped} dropped`, soak.played, played),
      row('after the first openings', soak.firstOpened, firstOpened),
      row(`after ${soak.opened} openings`, soak.allOpened, allOpened),
    ],
  );
}

function caseOf({ method, engine, threads }: { method: string; engine: string; threads: number }): string {
  return `${nameOf(method)}${engine === 'simd' ? '' : `, ${engine}`}, ${threadsText(threads)}`;
}

function threadsText(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}

/** `phase-fine` → "phase `fine`" */
function nameOf(method: string): string {
  const [name, quality] = method.split('-');
  return quality === undefined ? name : `${name} \`${quality}\``;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Three digits below 10, one decimal below 100, whole above. */
function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6));
}

function optionalMegabytes(bytes: number | null): string {
  return bytes === null ? '–' : megabytes(bytes);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(100 * share)} %`;
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
