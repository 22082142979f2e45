import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import openInBrowser from 'open';
import { LoupeError } from '../../core/base/error.ts';
import { isProjectFile } from '../../core/spec/project.ts';
import { openProject } from '../../host/app/project-files.ts';
import { dataFolder } from '../../host/files/data-folder.ts';
import { writeOpeningPage } from '../../host/server/opening-page.ts';
import { startLocalServer } from '../../host/server/local-server.ts';
import { probeVideo } from '../../host/video/probe.ts';
import type { Context } from '../context.ts';
import type { Terminal } from '../terminal.ts';
import { wholeBetween } from '../values.ts';

interface ServeOptions {
  readonly port: number;
  readonly open: boolean;
}

export function serveCommand(context: Context): Command {
  return new Command('serve')
    .summary('open the window in a browser')
    .description(
      'Serves the window to a browser on this machine only, until Ctrl+C. Opens FILE, a video or a project, or the sample clip.',
    )
    .argument('[FILE]', 'a video file, or a project (.loupe.json), to begin with')
    .option(
      '--port <N>',
      'port to listen on; 0 takes one that is free',
      wholeBetween('--port', 0, 65_535, 'a whole number from 0 to 65535'),
      0,
    )
    .option('--no-open', 'only print the address')
    .action(async (file: string | undefined, options: ServeOptions) => {
      await runServe(file, options, context);
    });
}

async function runServe(file: string | undefined, options: ServeOptions, { terminal, signal }: Context): Promise<void> {
  const startWith = file === undefined ? null : path.resolve(file);
  // An error in the file is reported here, not in a window that opens later.
  if (startWith !== null && isProjectFile(startWith)) await openProject(startWith);
  else if (startWith !== null) await probeVideo(startWith, { signal });
  const built = builtFolder();
  const server = await startLocalServer({
    port: options.port,
    pageFolder: path.join(built, 'renderer'),
    hostScript: path.join(built, 'host', 'server', 'host-process.js'),
    hostArgs: [dataFolder(), ...(startWith === null ? [] : [startWith])],
    note: (sentence) => terminal.note(sentence),
  });
  try {
    terminal.print(server.address);
    terminal.note('Motion Loupe is at this address, for browsers on this machine. Ctrl+C ends it.');
    using page = options.open ? writeOpeningPage(server.sessionRoot, server.address) : null;
    if (page) await show(page.file, terminal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await server.dispose();
  }
}

async function show(page: string, terminal: Terminal): Promise<void> {
  const failed = (): void => terminal.note('No browser could be started: open the address in one.');
  try {
    const opener = await openInBrowser(page);
    opener.once('error', failed);
  } catch {
    failed();
  }
}

/** The folder dist/ that holds this bundle. */
function builtFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'renderer', 'index.html'))) return folder;
    if (folder === path.dirname(folder))
      throw new LoupeError('INTERNAL', 'The window was not built: run npm run build, or install the program again.');
  }
}
