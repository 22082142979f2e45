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
