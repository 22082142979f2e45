// `npm start [-- FILE] [--browser] [--port N] [--no-open]`: builds if needed and opens the window, in Electron where that is
// there or can be fetched within a short time, otherwise in the browser.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, root } from './build.mjs';

/** Milliseconds for the download of Electron, and within which an Electron that exits counts as not started. */
const patience = 20_000;
const startTime = 4000;
const electron = path.join(root, 'node_modules', 'electron');

const { file, port, open, browser } = readArguments();
if (file !== null) mustBeFile(file);
try {
  await ensureBuilt();
} catch (error) {
  refuse(`Motion Loupe could not be built: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`, 1);
}
const servesBrowser = browser || port !== null || !open;
const problem = servesBrowser ? null : (noDisplay() ?? (await fetchElectron()) ?? (await runElectron()));
if (servesBrowser || problem !== null) {
  if (problem !== null) console.error(`${problem}: the window opens in the browser instead.`);
  await serve();
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { browser: { type: 'boolean' }, port: { type: 'string' }, 'no-open': { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new Error('There are more file names than one; quote names that contain spaces');
    return {
      file: positionals.length === 1 ? path.resolve(positionals[0]) : null,
      port: values.port ?? null,
      open: values['no-open'] !== true,
      browser: values.browser === true,
    };
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split('. ', 1)[0] : String(error);
    return refuse(`${sentence}: npm start -- [FILE] [--browser] [--port N] [--no-open]`, 2);
  }
}

/** @param {string} name */
function mustBeFile(name) {
  const status = statSync(name, { throwIfNoEntry: false });
  if (!status) refuse(`"${name}" does not exist: name a video file or a project, or none for the sample clip.`, 2);
  else if (status.isDirectory()) refuse(`"${name}" is a folder: name a video file in it.`, 2);
}

/**
 * @param {string} sentence
 * @param {number} code
 * @returns {never}
 */
function refuse(sentence, code) {
  console.error(`motion-loupe: ${sentence}`);
  process.exit(code);
}

/** Returns why no window of the system can be opened, or null. */
function noDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY ? 'There is no display for a window' : null;
}

function electronBinary() {
  const name = path.join(electron, 'path.txt');
  const binary = existsSync(name) ? path.join(electron, 'dist', readFileSync(name, 'utf8')) : null;
  return binary !== null && existsSync(binary) ? binary : null;
}

/** Downloads Electron's binary, which `npm ci` does not. @returns why that failed, or null */
async function fetchElectron() {
  if (electronBinary()) return null;
  const script = path.join(electron, 'install.js');
  if (!existsSync(script)) return 'Electron is not installed';
  console.error(`Fetching Electron, once, for at most ${patience / 1000} s …`);
  const child = spawn(process.execPath, [script], { stdio: 'ignore', timeout: patience, killSignal: 'SIGKILL' });
  await new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  if (electronBinary()) return null;
  return `Electron could not be fetched${child.signalCode === null ? '' : ` within ${patience / 1000} s`}`;
}

/** Runs the app until it exits. @returns why it did not start, or null when it did */
async function runElectron() {
  const binary = electronBinary() ?? '';
  const started = performance.now();
  const child = spawn(binary, [root, ...(file === null ? [] : [file])], { stdio: 'inherit' });
  const end = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
  /** @type {number | null} */
  const code = await new Promise((resolve) => child.once('exit', resolve).once('error', () => resolve(1)));
  process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
  if (code !== 0 && code !== null && performance.now() - started < startTime) return `Electron ended at once (exit code ${code})`;
  process.exitCode = code ?? 1;
  return null;
}

/** Runs the command line's `serve` in this process. */
async function serve() {
  const options = [...(port === null ? [] : ['--port', port]), ...(open ? [] : ['--no-open']), ...(file === null ? [] : [file])];
  process.argv = [process.argv[0], path.join(root, 'scripts', 'run.mjs'), 'cli', 'serve', ...options];
  await import('./run.mjs');
}
