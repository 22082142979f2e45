import { expect } from 'vitest';

/** Matches any text of this pattern, inside an expected value. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
