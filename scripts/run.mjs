// `node scripts/run.mjs cli …` and `node scripts/run.mjs bench …`: builds if needed, silently, then runs the program in this
// very process, so that its signals, standard streams and exit code are its own.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './build.mjs';

const [node, , program, ...args] = process.argv;
const entry = path.join(root, 'dist', program ?? '', 'main.js');

if (process.env['npm_lifecycle_event']) endWithShell();
try {
  await ensureBuilt();
} catch (error) {
  console.error(`Motion Loupe could not be built: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`);
  process.exit(1);
}
if (!program || !existsSync(entry)) {
  console.error('usage: node scripts/run.mjs cli|bench [arguments]');
  process.exit(2);
}

process.argv = [node, entry, ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(entry).href);

/**
 * npm starts scripts through a shell and sends SIGTERM to that shell only, which exits without passing it on. The program notices
 * that its parent has changed and sends itself the signal.
 */
function endWithShell() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
