/** Flags known from ffmpeg and from earlier magnification scripts, with the long names that they stand for. */
export const ffmpegFlags: Readonly<Record<string, string>> = {
  '-ss': '--start',
  '-to': '--end',
  '-t': '--duration',
  '-c:v': '--codec',
  '-vcodec': '--codec',
  '-crf': '--crf',
  '-fl': '--band-low',
  '-fh': '--band-high',
};

/**
 * Replaces single-dash long flags in arguments by the long names, also in the form `-flag=value`: the option parser would read
 * `-ss` as `-s -s`. Arguments after `--` stay as they are.
 */
export function spellOut(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, index) => {
    if (end !== -1 && index > end) return arg;
    const equals = arg.indexOf('=');
    const flag = equals === -1 ? arg : arg.slice(0, equals);
    const long = Object.hasOwn(ffmpegFlags, flag) ? ffmpegFlags[flag] : flag;
    return equals === -1 ? long : long + arg.slice(equals);
  });
}

/** The short spelling of a long option, for help texts and suggestions. */
export function shortSpelling(long: string): string | undefined {
  return Object.keys(ffmpegFlags).find((flag) => ffmpegFlags[flag] === long);
}
