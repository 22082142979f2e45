import type { CallParams, CallResult, ExportView } from '../../core/protocol/host-api.ts';

export const exportViews: readonly { readonly value: ExportView; readonly title: string }[] = [
  { value: 'magnified', title: 'Magnified' },
  { value: 'side-by-side', title: 'Side by side' },
  { value: 'difference', title: 'Difference' },
];

/** Codecs with a quality number: its default and its worst value. */
const crfCodecs: Readonly<Record<string, { readonly usual: number; readonly worst: number }>> = {
  h264: { usual: 14, worst: 51 },
  h265: { usual: 16, worst: 51 },
  vp9: { usual: 18, worst: 63 },
};

export function crfOf(codec: string): { readonly usual: number; readonly worst: number } | null {
  return Object.hasOwn(crfCodecs, codec) ? crfCodecs[codec] : null;
}

/** The file that an export writes. */
export interface ExportTarget {
  /** Null in shells without paths: the file is downloaded. */
  readonly path: string | null;
  readonly name: string;
  /** Whether a file of that name exists and the user has not agreed to replace it. */
  readonly inTheWay: boolean;
}

export function suggestedTarget(suggestion: CallResult<'output.suggest'>, hasPaths: boolean): ExportTarget {
  const { path, name, exists } = suggestion;
  return hasPaths && path !== null ? { path, name, inTheWay: exists } : { path: null, name, inTheWay: false };
}

/** Returns a target with the extension of another one. */
export function withEndingOf(target: ExportTarget, other: ExportTarget): ExportTarget {
  const ending = /\.[^.\\/]+$/.exec(other.name)?.[0] ?? '';
  const changed = (text: string) => text.replace(/\.[^.\\/]+$/, '') + ending;
  if (changed(target.name) === target.name) return target;
  return { path: target.path === null ? null : changed(target.path), name: changed(target.name), inTheWay: false };
}

/** The parameters of a target for the host. */
export function outputOf({ path, name }: ExportTarget, overwrite: boolean): CallParams<'export.start'>['output'] {
  return path === null ? { kind: 'download', name } : { kind: 'path', path, overwrite };
}
