import { LoupeError } from '../../core/base/error.ts';
import { listCameras } from '../../host/camera/list-cameras.ts';
import type { Context } from '../context.ts';
import { printSegment } from '../segment-line.ts';
import type { Terminal } from '../terminal.ts';
import type { ClassifyOptions } from './classify-options.ts';

/** Prints one line for each camera: the name that `--camera` takes, and its display name. */
export async function printCameras(terminal: Terminal, json: boolean): Promise<void> {
  const cameras = await listCameras();
  if (json) terminal.print(JSON.stringify(cameras, null, 2));
  else for (const { id, name } of cameras) terminal.print(id === name ? name : `${id}  ${name}`);
  if (cameras.length === 0) terminal.note('There is no camera: plug one in, and allow this program to use it.');
}

/**
 * Classifies the frames of a camera until Ctrl+C, the end of the requested time, or the exit of the reader of stdout; none of these
 * is an error.
 */
export async function classifyLive(
  model: string,
  device: string | undefined,
  options: ClassifyOptions,
  { terminal, signal }: Context,
): Promise<void> {
  const { size, fps, cameraFormat, roi, start, end, duration, output, overwrite, json } = options;
  if (start !== undefined || end !== undefined)
    throw new LoupeError('USAGE', 'A camera has no -ss and -to: it begins now, and ends after -t DURATION or with Ctrl+C.');
  const { classifyCamera } = await import('../../host/train/classify-camera.ts');
  const result = await classifyCamera(
    {
      model,
      ...(device === undefined ? {} : { device }),
      ...(size === undefined ? {} : { size }),
      ...(fps === undefined ? {} : { fps }),
      ...(cameraFormat === undefined ? {} : { coding: cameraFormat }),
      ...(roi === undefined ? {} : { region: roi }),
      ...(duration === undefined ? {} : { duration }),
      ...(output === undefined ? {} : { output }),
      overwrite: overwrite === true,
    },
    {
      signal: AbortSignal.any([signal, terminal.hungUp]),
      onStart: ({ name, size: { width, height }, rate }) =>
        terminal.note(`${name}: ${width}×${height}, ${Number(rate.toPrecision(3))} frames per second. Ctrl+C ends it.`),
      onWindow: (found) => printSegment(found, terminal, json === true),
      onWarning: (sentence) => terminal.note(`Note: ${sentence}`),
    },
  );
  for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
  const { frames, dropped, windows } = result;
  const missed = dropped > 0 ? ` (${dropped} dropped)` : '';
  terminal.note(
    `${frames} frames${missed}, ${windows} segments classified.${output === undefined ? '' : ` Written to ${output}.`}`,
  );
}
