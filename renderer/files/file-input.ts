/**
 * Opens the browser's dialog for a file input. Until it is answered, the input is in the page, hidden: an input without references
 * may be garbage-collected before.
 */
function openFileInput(input: HTMLInputElement): void {
  const remove = (): void => input.remove();
  input.hidden = true;
  input.addEventListener('cancel', remove);
  input.addEventListener('change', remove);
  document.body.append(input);
  input.click();
}

/** Value of `accept` for videos: types, and extensions whose type browsers do not know. */
export const acceptedVideos = 'video/*,.mkv,.avi,.mxf,.y4m,.ts,.mts,.webm,.mov';

export interface FileRequest {
  /** Value of `accept` of the input: types and extensions; any file when absent. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Asks for a folder instead, with all files below it. */
  readonly folder?: boolean;
}

/** Resolves to the files that the user chooses in the browser's own dialog; to none when it is cancelled. */
export function chooseInBrowser({ accept = '', multiple = false, folder = false }: FileRequest): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = multiple || folder;
    input.webkitdirectory = folder;
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    openFileInput(input);
  });
}
