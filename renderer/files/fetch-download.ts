import type { WrittenFile } from '../../core/protocol/output.ts';
import { hostAddress } from '../connection/open-link.ts';

/** Downloads a file that the host holds for the browser; does nothing for a file that was written to a path. */
export function fetchDownload({ name, download }: Pick<WrittenFile, 'name' | 'download'>): void {
  if (download === null) return;
  const link = document.createElement('a');
  link.href = hostAddress(download);
  link.download = name;
  link.click();
}
