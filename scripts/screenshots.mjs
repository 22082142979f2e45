// `node scripts/screenshots.mjs [FOLDER [VIEW…]]`: takes screenshots of the window for docs/images/: magnify, camera, teach and lab, dark and light,
// 1280×800 and 1920×1080, as `VIEW-WIDTH-THEME.png`. Wants a Chromium (MOTION_LOUPE_CHROMIUM, otherwise /usr/bin/chromium).
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { ensureBuilt, root } from './build.mjs';

/** @import { Page } from 'playwright-core' */

const run = promisify(execFile);
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const themes = /** @type {const} */ (['dark', 'light']);
/** Bytes above which a screenshot is written again with 255 colours. */
const large = 400_000;

const target = path.resolve(process.argv[2] ?? path.join(root, 'docs', 'images'));
const views = process.argv.length > 3 ? process.argv.slice(3) : ['magnify', 'camera', 'teach', 'lab'];
const folder = await mkdtemp(path.join(tmpdir(), 'motion-loupe-screenshots-'));
const commandLine = path.join(root, 'dist', 'cli', 'main.js');
/** @type {string} */
let ffmpeg;

try {
  await ensureBuilt();
  await mkdir(target, { recursive: true });
  ffmpeg = await findFfmpeg();
  await takeAll();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The one that the program uses. `doctor` fails where anything is missing, and says what it found all the same. */
async function findFfmpeg() {
  const doctor = spawn(process.execPath, [commandLine, 'doctor', '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const found = /** @type {{ ffmpeg: { path: string } }} */ (JSON.parse(await text(doctor.stdout)));
  return found.ffmpeg.path;
}

async function takeAll() {
  // Once for the sample clip, which the program draws when it is first asked for.
  await withProgram([], async (address) => {
    const browser = await launch([]);
    try {
      await opened(await browser.newPage(), address);
    } finally {
      await browser.close();
    }
  });
  const camera = await makeCamera();
  await withProgram([], async (address) => {
    const browser = await launch([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ]);
    try {
      for (const each of variants('magnify')) await takeMagnify(browser, address, each);
      for (const each of variants('camera')) await takeCamera(browser, address, each);
      for (const each of variants('lab')) await takeLab(browser, address, each);
    } finally {
      await browser.close();
    }
  });
  if (!views.includes('teach')) return;
  await withProgram([await makeTeachingProject()], async (address) => {
    const browser = await launch([]);
    try {
      for (const each of variants('teach')) await takeTeach(browser, address, each);
    } finally {
      await browser.close();
    }
  });
}

/** @typedef {{ size: { width: number, height: number }, theme: 'dark' | 'light' }} Variant */

/**
 * @param {string} view
 * @returns {Variant[]}
 */
function variants(view) {
  return !views.includes(view) ? [] : themes.flatMap((theme) => sizes.map((size) => ({ size, theme })));
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {Variant} variant
 */
async function takeMagnify(browser, address, variant) {
  await withPage(browser, variant, async (page) => {
    await opened(page, address);
    if (variant.theme === 'light') await page.keyboard.press('w');
    await settled(page);
    await paused(page);
    await take(page, 'magnify', variant);
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {Variant} variant
 */
async function takeCamera(browser, address, variant) {
  await withPage(browser, variant, async (page) => {
    await opened(page, address);
    await page.getByTestId('activity-camera').click();
    await page.getByTestId('camera-start').click();
    await page.getByText(/\d+ ms behind/).waitFor();
    await settled(page);
    await take(page, 'camera', variant);
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {Variant} variant
 */
async function takeTeach(browser, address, variant) {
  await withPage(browser, variant, async (page) => {
    await opened(page, address);
    await page.getByTestId('activity-teach').click();
    await page.getByTestId('model-name').fill('idle or running');
    await page.getByTestId('train').click();
    await page.getByTestId('evaluation').waitFor();
    await settled(page);
    await paused(page);
    // What was learnt, where there is no room for all.
    await page.evaluate(`(() => {
      const panel = document.querySelector('.panel');
      const heading = [...panel.querySelectorAll('h2')].find((each) => each.textContent === 'Training');
      if (heading) panel.scrollTop += heading.getBoundingClientRect().top - panel.getBoundingClientRect().top - 14;
    })()`);
    await take(page, 'teach', variant);
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {Variant} variant
 */
async function takeLab(browser, address, variant) {
  await withPage(browser, variant, async (page) => {
    await opened(page, address);
    await paused(page);
    await page.getByTestId('activity-lab').click();
    await page.getByTestId(variant.theme === 'dark' ? 'figure-steerable-pyramid' : 'figure-blending').click();
    await page.locator('.lab-page[aria-busy=false] .lab-row').first().waitFor();
    await settled(page);
    await take(page, 'lab', variant);
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Variant} variant
 * @param {(page: Page) => Promise<void>} work
 */
async function withPage(browser, { size, theme }, work) {
  const context = await browser.newContext({ viewport: size, colorScheme: theme });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(300_000);
    await work(page);
  } finally {
    await context.close();
  }
}

/**
 * Waits until a clip runs, magnified.
 * @param {Page} page
 * @param {string} address
 */
async function opened(page, address) {
  page.setDefaultTimeout(300_000);
  await page.goto(address);
  await page.getByText('ms/frame').waitFor();
}

/**
 * Waits until the filter has settled, the quality is chosen, and nothing lies over the window.
 * @param {Page} page
 */
async function settled(page) {
  await page.waitForTimeout(6000);
  for (const close of await page.getByRole('button', { name: 'Dismiss' }).all()) await close.click();
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await page.waitForTimeout(300);
}

/**
 * Pauses the clip and waits until its frame is computed with a settled filter: on a busy machine a playing clip would show a warning.
 * @param {Page} page
 */
async function paused(page) {
  await page.keyboard.press('Space');
  await settled(page);
}

/**
 * @param {Page} page
 * @param {string} view
 * @param {Variant} variant
 */
async function take(page, view, { size, theme }) {
  const name = `${view}-${size.width}-${theme}.png`;
  const file = path.join(target, name);
  await page.screenshot({ path: file });
  if ((await stat(file)).size > large) {
    const small = path.join(folder, name);
    const filter = 'split[a][b];[a]palettegen=max_colors=255[p];[b][p]paletteuse=dither=none';
    await run(ffmpeg, ['-y', '-v', 'error', '-i', file, '-vf', filter, '-compression_level', '100', '-pred', 'mixed', small]);
    await copyFile(small, file);
  }
  console.log(`${path.relative(process.cwd(), file)}: ${Math.round((await stat(file)).size / 1000)} kB`);
}

/** Where the program keeps the sample clip. */
async function samplePath() {
  const samples = path.join(folder, 'data', 'sample');
  const sample = (await readdir(samples)).find((name) => name.endsWith('.mp4'));
  return path.join(samples, sample ?? 'missing.mp4');
}

/** The sample clip as a camera gives it. */
async function makeCamera() {
  const file = path.join(folder, 'camera.y4m');
  const scale = 'scale=640:480:force_original_aspect_ratio=increase,crop=640:480';
  await run(ffmpeg, ['-y', '-v', 'error', '-i', await samplePath(), '-vf', scale, '-pix_fmt', 'yuv420p', file]);
  return file;
}

/** The sample clip at its own speed and at twice as much in turn, with its segments labelled. */
async function makeTeachingProject() {
  const [idle, running] = [path.join(folder, 'idle.mkv'), path.join(folder, 'running.mkv')];
  const lossless = ['-an', '-c:v', 'ffv1'];
  const sample = await samplePath();
  await run(ffmpeg, ['-y', '-v', 'error', '-i', sample, '-t', '4', ...lossless, idle]);
  await run(ffmpeg, ['-y', '-v', 'error', '-i', sample, '-vf', 'setpts=PTS/2', '-r', '30', '-t', '4', ...lossless, running]);
  const parts = [idle, running, idle, running, idle, running];
  const list = path.join(folder, 'parts.txt');
  await writeFile(list, parts.map((part) => `file '${part}'\n`).join(''));
  const clip = path.join(folder, 'reeds.mp4');
  await run(ffmpeg, ['-y', '-v', 'error', '-f', 'concat', '-safe', '0', '-i', list, '-c:v', 'libx264', '-crf', '14', clip]);
  const labels = parts.map((part, index) => ({
    label: part === idle ? 'idle' : 'running',
    from: 4 * index,
    to: 4 * index + 3.9,
  }));
  const project = {
    loupe: 1,
    media: { path: clip, name: 'reeds.mp4' },
    spec: { method: 'phase', band: { lo: 1.5, hi: 7 }, alpha: 8 },
    labels,
  };
  const file = path.join(folder, 'reeds.loupe.json');
  await writeFile(file, JSON.stringify(project));
  return file;
}

/** @param {string[]} flags */
function launch(flags) {
  return chromium.launch({
    executablePath: process.env['MOTION_LOUPE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      ...flags,
    ],
    timeout: 180_000,
  });
}

/**
 * @param {string[]} files
 * @param {(address: string) => Promise<void>} work
 */
async function withProgram(files, work) {
  const server = spawn(process.execPath, [commandLine, 'serve', ...files, '--no-open', '--port', '0'], {
    env: { ...process.env, MOTION_LOUPE_DATA: path.join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    /** @type {string} */
    const address = await new Promise((resolve, reject) => {
      server.stdout.once('data', (text) => resolve(String(text).trim()));
      void ended.then(() => reject(new Error('The program ended before it said its address.')));
    });
    await work(address);
  } finally {
    server.kill('SIGINT');
    await ended;
  }
}
