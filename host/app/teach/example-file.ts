import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ExampleFile } from '../../../core/protocol/teach-examples.ts';
import type { LabelledClip } from '../../../core/train/dataset/manifest.ts';

/** The name under which a window without paths opens a file of the collection. */
export function exampleId(file: string): string {
  return createHash('sha256').update(file).digest('hex').slice(0, 32);
}

/** An example's file in the form that a window receives. */
export function exampleFile({ file, captureFps }: Pick<LabelledClip, 'file' | 'captureFps'>, showsPaths: boolean): ExampleFile {
  return {
    name: path.basename(file),
    path: showsPaths ? file : null,
    example: exampleId(file),
    captureFps: captureFps ?? null,
  };
}
