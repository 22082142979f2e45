// `node scripts/make-icons.mjs`: draws electron/resources/icon.svg in every size that the systems want, with Chromium
// (MOTION_LOUPE_CHROMIUM, otherwise /usr/bin/chromium). The results are kept with the sources.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './build.mjs';

const folder = path.join(root, 'electron', 'resources');
const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8');
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
/** Types of the images in an ICNS file; some sizes have two, one of them for screens with twice the points. */
const macTypes = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 };

const images = await draw([...new Set([...linuxSizes, ...windowsSizes, ...Object.values(macTypes)])]);
const image = (/** @type {number} */ size) => images.get(size) ?? Buffer.alloc(0);

mkdirSync(path.join(folder, 'icons'), { recursive: true });
for (const size of linuxSizes) writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), image(size));
writeFileSync(path.join(folder, 'icon.ico'), ico());
writeFileSync(path.join(folder, 'icon.icns'), icns());

/**
 * @param {number[]} sizes
 * @returns {Promise<Map<number, Buffer>>} PNG files by their side in pixels
 */
async function draw(sizes) {
  const browser = await chromium.launch({
    executablePath: process.env['MOTION_LOUPE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  /** @type {Map<number, Buffer>} */
  const drawn = new Map();
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  await browser.close();
  return drawn;
}

/**
 * An ICO file: a head, an entry of 16 bytes for each image, and the images as PNG. Own code, because both formats are a table
 * before finished PNG files, and packages for them would draw the sizes again from one image.
 */
function ico() {
  const head = Buffer.alloc(6 + 16 * windowsSizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(windowsSizes.length, 4);
  let offset = head.length;
  for (const [index, size] of windowsSizes.entries()) {
    const entry = 6 + 16 * index;
    // 0 stands for 256.
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(image(size).length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += image(size).length;
  }
  return Buffer.concat([head, ...windowsSizes.map(image)]);
}

/** An ICNS file: a head, and for each image its type, its length with these eight bytes, and the image as PNG. */
function icns() {
  const parts = Object.entries(macTypes).map(([type, size]) => block(type, image(size)));
  return block('icns', Buffer.concat(parts));
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function block(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}
