import { fileName } from '../text/file-name.ts';
import { openFileInput } from './file-input.ts';

/** A text file that the user chose, or null when they thought better of it. The browser's own dialog serves both shells. */
export function chooseTextFile(accept: string): Promise<{ readonly name: string; readonly text: string } | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (!file) resolve(null);
      else file.text().then((text) => resolve({ name: file.name, text }), reject);
    });
    openFileInput(input);
  });
}

/** Hands a text to the user as a file: the browser asks or knows where it goes. */
export function saveTextFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(name);
  link.click();
  // The download has begun by then in every browser; it keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
