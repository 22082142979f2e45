// `node scripts/lab-figures.mjs`: makes the figures of docs/lab.md by running every "motion-loupe figure …" on that page.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt, root } from './build.mjs';

const page = readFileSync(path.join(root, 'docs', 'lab.md'), 'utf8');
const commands = [...page.matchAll(/^motion-loupe (figure .+)$/gm)].map(([, text]) =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
);

await ensureBuilt();
mkdirSync(path.join(root, 'docs', 'images', 'lab'), { recursive: true });
for (const args of commands) {
  execFileSync(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), ...args, '-y'], { cwd: root, stdio: 'inherit' });
}
