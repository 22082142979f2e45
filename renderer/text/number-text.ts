/** Formats a number: rounded to significant digits, no trailing zeros, no exponent. */
export function significant(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const whole = Math.abs(value) >= 10 ** digits;
  return whole ? String(Math.round(value)) : String(Number(value.toPrecision(digits)));
}

/** Parses a number as typed, also with a decimal comma, a true minus sign and spaces; `null` when it is no number. */
export function readNumber(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[\s_\u202F\u00A0]/g, '')
    .replace(',', '.')
    .replace('−', '-');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** "1:05", "12:30:00", and tenths below a minute: "4.2 s". */
export function durationText(seconds: number): string {
  if (seconds < 59.95) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "812 kB", "1.4 GB": powers of a thousand. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${significant(bytes / 1000 ** power)} ${units[power]}`;
}

/** "31 %", on whole per cent. @param share 1 is 100 % */
export function percentText(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** "0.05–0.2 Hz". */
export function bandText({ lo, hi }: { readonly lo: number; readonly hi: number }): string {
  return `${significant(lo)}–${significant(hi)} Hz`;
}
