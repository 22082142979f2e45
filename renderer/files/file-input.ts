/**
 * Opens the browser's dialog for a file input. Meanwhile the input stands in the page, unseen: one that nobody holds may be
 * collected before the dialog is there or answered.
 */
export function openFileInput(input: HTMLInputElement): void {
  const remove = (): void => input.remove();
  input.hidden = true;
  input.addEventListener('cancel', remove);
  input.addEventListener('change', remove);
  document.body.append(input);
  input.click();
}

/** The browser's own dialog. @param accept as in an `input`: types and endings */
export function chooseInBrowser(accept: string, chosen: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) chosen(file);
  });
  openFileInput(input);
}
