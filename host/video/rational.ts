/** A ratio of whole numbers, kept as one because presentation times must not be rounded. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Reads `30000/1001` or `16:11`; null for anything else and for ratios with a zero. */
export function rationalOf(text: string | undefined): Rational | null {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  if (!match) return null;
  const num = Number(match[1]);
  const den = Number(match[2]);
  return num > 0 && den > 0 ? { num, den } : null;
}

export function valueOf({ num, den }: Rational): number {
  return num / den;
}
