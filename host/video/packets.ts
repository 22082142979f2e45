import { findBinary } from './binaries.ts';
import { fileUrl } from './command.ts';
import { Program } from './process.ts';

/** What the packets of a video stream say about its pictures, in ticks of the stream's time base. */
export interface PacketTimes {
  /** Presentation times in rising order. */
  readonly times: readonly number[];
  /** How long the last picture is shown; null when the file does not say. */
  readonly lastDuration: number | null;
  /** Packets without a presentation time. */
  readonly untimed: number;
  /** Errors met while reading; a file that is cut off has some. */
  readonly errors: readonly string[];
}

/**
 * Reads the packets of the first video stream, without decoding: fast (hundreds of MB a second), exact.
 *
 * @param limit at most this many packets from the start; all when undefined
 */
export async function readPackets(path: string, limit: number | undefined, signal?: AbortSignal): Promise<PacketTimes> {
  const errors: string[] = [];
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-select_streams', 'V:0'];
  if (limit !== undefined) args.push('-read_intervals', `%+#${limit}`);
  args.push('-show_entries', 'packet=pts,duration,flags', '-of', 'csv=p=0', fileUrl(path));
  const program = new Program(findBinary('ffprobe').path, args, { stdout: true, onLine: (line) => void errors.push(line) });
  const stop = (): void => void program.stop();
  signal?.addEventListener('abort', stop, { once: true });

  const times: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let lastDuration: number | null = null;
  let untimed = 0;
  const take = (line: string): void => {
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
  });
  try {
    await program.end;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  take(rest);
  times.sort((a, b) => a - b);
  return { times, lastDuration, untimed, errors };
}
