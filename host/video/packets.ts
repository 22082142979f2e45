import { readingOptions } from './accepted-formats.ts';
import { findBinary } from './binaries.ts';
import { fileUrl } from './command.ts';
import { FfmpegProcess } from './process.ts';
import { orAborted, type RunOptions } from './program-output.ts';
import { Silence } from './silence.ts';

/** What the packets of a video stream say about its frames, in ticks of the stream's time base. */
export interface PacketTimes {
  /** Presentation times in rising order. */
  readonly times: readonly number[];
  /** Duration of the last frame; null when the file does not say. */
  readonly lastDuration: number | null;
  /** Packets without a presentation time. */
  readonly untimed: number;
  /** Errors met while reading; a truncated file has some. */
  readonly errors: readonly string[];
}

/** Most packets read of one file, half a day at 100 per second: a few bytes of an index can claim thousands of millions. */
const mostPackets = 4_000_000;
/** Most errors that are kept; one is enough to know that the file is damaged. */
const mostErrors = 40;
/** Milliseconds that reading may take in all, and that may pass without output: a network drive is slow, but makes progress. */
const usualMilliseconds = 600_000;
const mostSilence = 60_000;

/**
 * Reads the packets of the first video stream, without decoding: fast (hundreds of MB a second), exact.
 *
 * @param limit at most this many packets from the start; all when undefined
 * @throws LoupeError CANCELLED, FFMPEG_MISSING, FFMPEG_FAILED. What ffprobe could not read, or not within its limits, is in `errors`
 */
export async function readPackets(
  path: string,
  limit: number | undefined,
  { signal, limits }: RunOptions = {},
): Promise<PacketTimes> {
  const errors: string[] = [];
  const args = ['-v', 'error', ...readingOptions(path), '-select_streams', 'V:0'];
  if (limit !== undefined) args.push('-read_intervals', `%+#${limit}`);
  args.push('-show_entries', 'packet=pts,duration,flags', '-of', 'csv=p=0', fileUrl(path));
  const complain = (line: string): void => {
    if (errors.length < mostErrors) errors.push(line);
  };
  const program = new FfmpegProcess((await findBinary('ffprobe')).path, args, {
    stdout: true,
    onLine: complain,
    limits: { milliseconds: usualMilliseconds, ...limits },
  });
  using silence = new Silence(program, mostSilence);

  const times: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let lastDuration: number | null = null;
  let untimed = 0;
  let packets = 0;
  const take = (line: string): void => {
    if (++packets > mostPackets) return;
    const [pts = '', duration = '', flags = ''] = line.split(',');
    if (flags === '' || flags[1] === 'D') return;
    const time = Number(pts);
    if (pts === 'N/A' || !Number.isFinite(time)) {
      untimed++;
      return;
    }
    times.push(time);
    if (time <= last) return;
    last = time;
    const ticks = Number(duration);
    lastDuration = ticks > 0 ? ticks : null;
  };

  let rest = '';
  program.stdout.setEncoding('utf8');
  program.stdout.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (packets > mostPackets) void program.stop(`it listed more than ${mostPackets} frames`);
    silence.broken();
  });
  silence.wait();
  const { excess } = await orAborted(program, signal);
  if (excess !== null) complain(excess);
  take(rest);
  times.sort((a, b) => a - b);
  return { times, lastDuration, untimed, errors };
}
