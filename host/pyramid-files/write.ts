import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { GrayImage } from '../../core/measure/space-time-slice.ts';
import { tf } from '../../core/tensor/tf.ts';
import { encodeGrayPng } from '../files/image-files.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { writeBand } from './band-files.ts';
import { namedPyramid } from './bands.ts';
import { describePyramid, descriptionFile } from './description.ts';
import type { BandDescription, PyramidDescription, PyramidType } from './description.ts';
import { readLuma } from './luma.ts';
import { checkFolder, fillFolder } from './output-folder.ts';
import { composeSheet } from './sheet.ts';

export interface WritePyramidRequest {
  /** File of an image; of a video the first frame is used. */
  readonly image: string;
  readonly type: PyramidType;
  /** Number of orientations of the steerable types; 4 when absent. */
  readonly orientations?: number;
  /** Number of levels; as many as the image allows when absent. */
  readonly levels?: number;
  /** Folder for the files; its parent must exist. */
  readonly folder: string;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/** The files written: the content of `pyramid.json`, and their folder. */
export interface PyramidSummary extends PyramidDescription {
  readonly folder: string;
}

const sheetFile = 'sheet.png';

/**
 * Decomposes the luma of an image and writes each subband as .npy and .png, `pyramid.json`, and a sheet of all subbands.
 *
 * @throws LoupeError USAGE, SPEC_INVALID, LEVELS_TOO_MANY, PICTURE_TOO_SMALL, INPUT_…, OUTPUT_…, DISK_FULL, CANCELLED; no file is
 *   left then
 */
export async function writePyramid(request: WritePyramidRequest): Promise<PyramidSummary> {
  const { type, folder, overwrite, signal } = request;
  const steerable = type === 'steerable' || type === 'complex-steerable';
  if (request.orientations !== undefined && !steerable) {
    throw new LoupeError(
      'USAGE',
      `A ${type} pyramid has no orientations: leave them out, or choose steerable or complex-steerable.`,
    );
  }
  await checkFolder(path.resolve(folder), folder, overwrite);
  const image = await readLuma(request.image, signal);
  await loadTensorBackend();

  const { width, height } = image;
  using pyramid = namedPyramid({
    type,
    width,
    height,
    levels: request.levels ?? 'auto',
    orientations: request.orientations ?? 4,
  });
  const plane = tf.tensor2d(image.values, [height, width]);
  const bands = pyramid.analyse(plane);
  plane.dispose();
  try {
    let description: PyramidDescription | undefined;
    await fillFolder(folder, overwrite, async (temporary) => {
      const described: BandDescription[] = [];
      const rows: GrayImage[][] = [];
      for (const band of bands) {
        throwIfAborted(signal);
        const written = await writeBand(temporary, band);
        // One row for each scale; the residuals of a steerable pyramid have rows of their own.
        if (band.scale === null || described.at(-1)?.scale !== band.scale) rows.push([]);
        rows[rows.length - 1].push(...written.images);
        described.push(written.description);
      }
      await writeFile(path.join(temporary, sheetFile), encodeGrayPng(composeSheet(rows)));
      description = describePyramid({
        type,
        width,
        height,
        levels: pyramid.levels,
        orientations: pyramid.orientations,
        source: {
          name: path.basename(request.image),
          luma: '0-1',
          range: image.colour.range,
          matrix: image.colour.matrix,
          bits: image.format.bits,
        },
        bands: described,
        sheet: sheetFile,
      });
      await writeFile(path.join(temporary, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
    });
    if (description === undefined) throw new LoupeError('INTERNAL', 'The pyramid was written without a description.');
    return { ...description, folder };
  } finally {
    for (const { plane } of bands) tf.dispose(plane);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LoupeError('CANCELLED', 'Stopped before the pyramid was written.', { cause: signal.reason });
}
