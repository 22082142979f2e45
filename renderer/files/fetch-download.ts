import type { WrittenFile } from '../../core/protocol/output.ts';
import { hostAddress } from '../connection/open-link.ts';

/** Fetches a file that waits at the host, as a download; one that is where it was wanted needs no fetching. */
export function fetchDownload({ name, download }: Pick<WrittenFile, 'name' | 'download'>): void {
  if (download === null) return;
  const link = document.createElement('a');
  link.href = hostAddress(download);
  link.download = name;
  link.click();
}
