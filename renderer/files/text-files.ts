import { fileName } from '../text/file-name.ts';
import { chooseInBrowser } from './file-input.ts';

/** Resolves to a text file that the user chooses, or to null when the dialog is cancelled. The browser's own dialog serves both shells. */
export async function chooseTextFile(accept: string): Promise<{ readonly name: string; readonly text: string } | null> {
  const [file] = (await chooseInBrowser({ accept })) as (File | undefined)[];
  return file ? { name: file.name, text: await file.text() } : null;
}

/** Saves a text as a file, by the browser's download. */
export function saveTextFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(name);
  link.click();
  // By then the download has started in every browser, which no longer needs the address.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
