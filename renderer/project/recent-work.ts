import type { KeptWork } from '../../core/protocol/kept-work.ts';
import { bandText, significant } from '../text/number-text.ts';
import { markChanged } from '../state/project.ts';
import { mayLeave } from './leave-document.ts';
import { openDocument } from './project-files.ts';

/** Opens a state that no file holds; unsaved changes of the open document are asked about first. */
export async function openWork({ project, path }: Pick<KeptWork, 'project' | 'path'>): Promise<void> {
  if (!(await mayLeave())) return;
  if (await openDocument(project, path)) markChanged();
}

/** The settings of a state in one line: "0.8–3 Hz · α 37 · 2 regions". */
export function summaryOfWork({ spec, range, labels }: KeptWork['project']): string {
  const { band, alpha, regions } = spec;
  const counted = (count: number, one: string): string[] => (count === 0 ? [] : [`${count} ${one}${count === 1 ? '' : 's'}`]);
  return [
    bandText(band),
    `α ${significant(alpha)}`,
    ...counted(regions.length, 'region'),
    ...counted(labels.length, 'label'),
    ...(range.in === null && range.out === null ? [] : ['a range']),
  ].join(' · ');
}
