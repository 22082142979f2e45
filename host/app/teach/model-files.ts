import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import type { CallResult, CheckedParams } from '../../../core/protocol/host-api.ts';
import type { WrittenFile } from '../../../core/protocol/output.ts';
import { loadTensorBackend } from '../../engines/tensor-backend.ts';
import { exportModel } from '../../train/export-model.ts';
import { openModel } from '../../train/trained-model.ts';
import { readWhole, requireWritable, writeWhole } from '../../files/whole-file.ts';
import type { OutputPlaces } from '../outputs.ts';
import type { TeachStore } from './teach-store.ts';

/**
 * Keeps a copy of a model's file under the file's name, or a similar one that is free.
 * @throws LoupeError MODEL_INVALID for a file that is no model, or damaged; INPUT_MISSING
 */
export async function keepModel(store: TeachStore, file: string): Promise<string> {
  await loadTensorBackend();
  // Opening it is the check.
  (await openModel(file)).dispose();
  const stem =
    path
      .basename(file)
      .replace(/\.loupe$/i, '')
      .slice(0, 70) || 'Model';
  for (let count = 1; ; count++) {
    const name = count === 1 ? stem : `${stem} (${count})`;
    const place = store.modelPath({ kind: 'kept', name }, false);
    if (existsSync(place)) continue;
    await writeWhole(place, await readWhole(file, 'model'));
    return name;
  }
}

/** @throws LoupeError INPUT_MISSING, OUTPUT_… */
export async function saveModel(
  model: string,
  output: CheckedParams<'teach.save-model'>['output'],
  places: OutputPlaces,
): Promise<WrittenFile> {
  const bytes = await readWhole(model, 'model');
  const place = places.place(output);
  requireWritable(place.path, place.overwrite);
  await writeWhole(place.path, bytes);
  return written(place.path, places);
}

/** @throws LoupeError as `exportModel` does */
export async function exportKept(
  model: string,
  { format, output }: Pick<CheckedParams<'teach.export-model'>, 'format' | 'output'>,
  places: OutputPlaces,
): Promise<CallResult<'teach.export-model'>> {
  const place = places.place(output);
  const folder =
    format === 'tfjs' && output.kind === 'download' ? mkdtempSync(path.join(tmpdir(), 'motion-loupe-export-')) : null;
  try {
    const { files, compared, comparedOn, difference, runtime } = await exportModel({
      model,
      format,
      output: folder ?? place.path,
      overwrite: folder !== null || place.overwrite,
    });
    if (folder !== null) {
      const entries = await Promise.all(files.map(async (file) => [path.basename(file), await readFile(file)] as const));
      // Weights hardly compress. All entries have the same date, so that the same model makes the same archive.
      await writeWhole(place.path, zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(1980, 0, 1) }));
    }
    const made = folder === null && format === 'tfjs' ? folderWritten(place.path, files, places) : written(place.path, places);
    return { file: made, compared, comparedOn, difference, runtime };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

function written(file: string, places: OutputPlaces): WrittenFile {
  return { name: path.basename(file), ...places.fileOf(file), bytes: statSync(file).size };
}

function folderWritten(folder: string, files: readonly string[], places: OutputPlaces): WrittenFile {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { name: path.basename(folder), ...places.fileOf(folder), bytes };
}
