import path from 'node:path';

/**
 * Files named on a command line, as paths from the root.
 * @param args without the program, and without the app's folder where Electron was started with one
 */
export function filesNamed(args: readonly string[], folder: string): string[] {
  return args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => path.resolve(folder, arg));
}
