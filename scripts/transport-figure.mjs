// `node scripts/transport-figure.mjs`: makes docs/images/transport.png of a tuning fork (shared/footage): the source, then magnified with
// transport phase and with transport envelope; frames above, a row of pixels over time below.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt, root } from './build.mjs';

const footage = process.env['MOTION_LOUPE_FOOTAGE'] ?? path.join(root, '..', 'shared', 'footage');
const source = path.join(footage, 'tuning-fork-64hz-captured-at-500fps.mp4');
const settings = ['--fps', '500', '--band', '60-68', '--alpha', '8', '-t', '3', '-y', '--quiet'];
/** Frame shown, and the part of it: width:height:x:y. */
const frame = 118;
const part = '180:140:220:30';
const row = '180:2:220:95';

await ensureBuilt();
const program = path.join(root, 'dist', 'cli', 'main.js');
const report = execFileSync(process.execPath, [program, 'doctor', '--json'], { encoding: 'utf8' });
const { ffmpeg } = /** @type {{ ffmpeg: { path: string } }} */ (JSON.parse(report));
const folder = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-'));
try {
  const magnified = ['phase', 'envelope'].map((transport) => {
    const file = path.join(folder, `${transport}.mkv`);
    execFileSync(process.execPath, [program, 'magnify', source, ...settings, '--transport', transport, '-o', file]);
    return file;
  });
  /** @param {number} index */
  const side = (index) =>
    `[${index}]split[f${index}][s${index}];[f${index}]select='eq(n,${frame})',crop=${part}[a${index}];` +
    `[s${index}]trim=start_frame=70:end_frame=150,crop=${row},tile=1x80[b${index}];[a${index}][b${index}]vstack[c${index}];`;
  const graph = `${[0, 1, 2].map(side).join('')}[c0][c1][c2]hstack=3,scale=iw*2:-1:flags=neighbor`;
  const inputs = [source, ...magnified].flatMap((file) => ['-i', file]);
  const output = path.join(root, 'docs', 'images', 'transport.png');
  execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...inputs, '-filter_complex', graph, '-frames:v', '1', output], {
    stdio: 'inherit',
  });
} finally {
  rmSync(folder, { recursive: true });
}
