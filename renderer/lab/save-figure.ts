import { drawFigure } from '../../core/lab/draw/figure-svg.ts';
import type { Pixels } from '../../core/lab/draw/colours.ts';
import { LoupeError } from '../../core/base/error.ts';
import { chooseTextFile, saveTextFile } from '../files/text-files.ts';
import { notify, report } from '../state/problems.ts';
import { figureFile, linkOf, readFigureFile } from './lab-document.ts';
import { figureState, showState } from './lab-state.ts';
import { shown } from './make-figure.ts';

/** Pixels as a PNG within an address, which a drawing holds. */
function embedded({ width, height, data }: Pixels): string {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas.toDataURL('image/png');
}

/** Saves the figure on the page as an SVG file, drawn as the command line draws it. */
export function saveSvg(): void {
  const current = shown.peek();
  if (current) saveTextFile(`${current.name}.svg`, drawFigure(current.figure, embedded).svg, 'image/svg+xml');
}

/** Saves the figure on the page as a PNG file, two pixels for each of the drawing's. */
export async function savePng(): Promise<void> {
  const current = shown.peek();
  if (!current) return;
  try {
    const { svg, width, height } = drawFigure(current.figure, embedded);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = Object.assign(document.createElement('a'), {
      href: canvas.toDataURL('image/png'),
      download: `${current.name}.png`,
    });
    link.click();
  } catch {
    report(
      new LoupeError('MEMORY_INSUFFICIENT', 'The drawing is too large for an image of this browser: save it as SVG.'),
      'Save as PNG',
    );
  }
}

/** Saves the figure's name and settings as a file that `openFigure` reads. */
export function saveFigure(): void {
  const state = figureState.peek();
  saveTextFile(`${state.figure}.lab.json`, figureFile(state), 'application/json');
}

export async function openFigure(): Promise<void> {
  const file = await chooseTextFile('.json,application/json');
  if (!file) return;
  try {
    showState(readFigureFile(file.text, file.name));
  } catch (error) {
    report(error, 'Open the figure');
  }
}

/** Puts a link to the figure with its settings on the clipboard. It is without the token, so it opens in a tab that has one already. */
export async function copyLink(): Promise<void> {
  const link = `#${linkOf(figureState.peek())}`;
  try {
    await navigator.clipboard.writeText(new URL(link, location.href).href);
    notify('Link copied', 'Pasted into the address bar of this window, it shows this figure with these settings.');
  } catch (error) {
    report(error, 'Copy the link');
  }
}
