import { expect } from 'vitest';

/** A text of this shape, inside an expected value. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
