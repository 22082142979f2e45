import type { CallParams, CallResult, ExportView } from '../../core/protocol/host-api.ts';

export const exportViews: readonly { readonly value: ExportView; readonly title: string }[] = [
  { value: 'magnified', title: 'Magnified' },
  { value: 'side-by-side', title: 'Side by side' },
  { value: 'difference', title: 'Difference' },
];

/** Codecs that take a quality number: their usual one and the worst. */
const crfCodecs: Readonly<Record<string, { readonly usual: number; readonly worst: number }>> = {
  h264: { usual: 14, worst: 51 },
  h265: { usual: 16, worst: 51 },
  vp9: { usual: 18, worst: 63 },
};

export function crfOf(codec: string): { readonly usual: number; readonly worst: number } | null {
  return Object.hasOwn(crfCodecs, codec) ? crfCodecs[codec] : null;
}

/** Where a video goes. */
export interface ExportTarget {
  /** Null where the shell knows no paths: it becomes a download. */
  readonly path: string | null;
  readonly name: string;
  /** A file lies there, and the user has not said yet that it may go. */
  readonly inTheWay: boolean;
}

export function suggestedTarget(suggestion: CallResult<'output.suggest'>, hasPaths: boolean): ExportTarget {
  const { path, name, exists } = suggestion;
  return hasPaths && path !== null ? { path, name, inTheWay: exists } : { path: null, name, inTheWay: false };
}

/** A target with the ending of another one's name. */
export function withEndingOf(target: ExportTarget, other: ExportTarget): ExportTarget {
  const ending = /\.[^.\\/]+$/.exec(other.name)?.[0] ?? '';
  const changed = (text: string) => text.replace(/\.[^.\\/]+$/, '') + ending;
  if (changed(target.name) === target.name) return target;
  return { path: target.path === null ? null : changed(target.path), name: changed(target.name), inTheWay: false };
}

/** What the host wants to know about a target. */
export function outputOf({ path, name }: ExportTarget, overwrite: boolean): CallParams<'export.start'>['output'] {
  return path === null ? { kind: 'download', name } : { kind: 'path', path, overwrite };
}
