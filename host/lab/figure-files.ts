import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { PNG } from 'pngjs';
import { LoupeError } from '../../core/base/error.ts';
import type { Pixels } from '../../core/lab/draw/colours.ts';
import { drawFigure } from '../../core/lab/draw/figure-svg.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { requireWritable, writeWhole } from '../files/whole-file.ts';

const require = createRequire(import.meta.url);

/**
 * Writes a figure: `.svg`, or `.png` drawn from the same SVG.
 *
 * @throws LoupeError as `requireFigureOutput`; DISK_FULL
 */
export async function writeFigure(path: string, figure: Figure, overwrite: boolean): Promise<void> {
  const kind = figureKind(path);
  const { svg } = drawFigure(figure, pngAddress);
  await writeWhole(path, kind === '.svg' ? svg : await rasterised(svg), { overwrite });
}

/** Refuses, before any work is done, what `writeFigure` would refuse. @throws LoupeError OUTPUT_FORMAT, and as `outputPlace` does */
export function requireFigureOutput(path: string, overwrite: boolean, inputs: readonly string[]): void {
  figureKind(path);
  requireWritable(path, overwrite, inputs);
}

function figureKind(path: string): '.png' | '.svg' {
  const ending = extname(path).toLowerCase();
  if (ending === '.png' || ending === '.svg') return ending;
  throw new LoupeError('OUTPUT_FORMAT', `"${path}" ends in "${ending}"; a figure is written as .png or .svg.`);
}

/** Pixels as the address of a PNG image that holds them. */
export function pngAddress({ width, height, data }: Pixels): string {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // Gray images and those of few colours become a third as long without the channels that they do not need.
  const isGray = data.every((value, index) => (index % 4 === 3 ? value === 255 : value === data[index - (index % 4)]));
  return `data:image/png;base64,${PNG.sync.write(png, { colorType: isGray ? 0 : 6 }).toString('base64')}`;
}

let renderer: Promise<readonly Uint8Array[]> | null = null;

/** Loads resvg once. @returns its fonts, which it does not look for on the machine: figures look the same everywhere */
function loadRenderer(): Promise<readonly Uint8Array[]> {
  renderer ??= (async () => {
    const [code, ...fonts] = await Promise.all(
      ['@resvg/resvg-wasm/index_bg.wasm', 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'].map(
        (name) => readFile(require.resolve(name)),
      ),
    );
    await initWasm(code);
    return fonts;
  })();
  return renderer;
}

async function rasterised(svg: string): Promise<Uint8Array> {
  const fontBuffers = [...(await loadRenderer())];
  const drawing = new Resvg(svg, { font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' } });
  try {
    const image = drawing.render();
    const bytes = image.asPng();
    image.free();
    return bytes;
  } finally {
    drawing.free();
  }
}
