/** Builds the window into `folder`/renderer. */
export function buildRenderer(folder: string, root: string): Promise<void>;
