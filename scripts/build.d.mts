/** The folder of the checkout. */
export const root: string;
/** Builds unless dist/ was made from the very sources that are here. */
export function ensureBuilt(): Promise<void>;
