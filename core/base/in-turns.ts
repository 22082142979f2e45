/** Work in pieces of a few milliseconds: it yields after each, and returns its result. */
export type Pieces<Result> = Generator<void, Result, undefined>;

/**
 * Lets what else waits for the thread have its turn. Returns a promise that resolves when it had, or `undefined` where the pieces
 * since the last turn were so short that nothing had to wait.
 */
export type GiveWay = () => Promise<unknown> | undefined;

/** Does the work in one go. @returns its result */
export function atOnce<Result>(work: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does the work piece by piece and gives way in between. @returns its result */
export async function inTurns<Result>(work: Pieces<Result>, giveWay: GiveWay): Promise<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await giveWay();
  }
}
