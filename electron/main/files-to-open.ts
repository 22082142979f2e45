import path from 'node:path';

/**
 * The files named on a command line, as absolute paths.
 * @param args without the program, and without the app's folder where Electron was started with one
 */
export function filesNamed(args: readonly string[], folder: string): string[] {
  return args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => path.resolve(folder, arg));
}
