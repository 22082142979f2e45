/** Builds the window into `folder`/renderer. Resolves with the folders of the packages that are part of it. */
export function buildRenderer(folder: string, root: string): Promise<Set<string>>;
