/** Flags that people know from ffmpeg and from the first magnification scripts, with the long names they stand for here. */
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
 * Arguments with single-dash long flags replaced by the long names, also in their `-flag=value` form: the option parser
 * would read `-ss` as `-s -s`. What follows `--` stays as it is.
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
