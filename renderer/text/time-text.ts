/** "1:02.345", or "1:02:03.456" from an hour on. @param seconds ≥ 0 */
export function timeText(seconds: number): string {
  const milliseconds = Math.round(Math.max(0, seconds) * 1000);
  const rest = milliseconds % 60_000;
  const minutes = Math.floor(milliseconds / 60_000);
  const tail = (rest / 1000).toFixed(3).padStart(6, '0');
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

/**
 * Parses a time as typed: "75", "1:15.5", "0:01:15", or a frame by its number from 1 on: "#120", "f120".
 * @returns seconds, or null for text that is no time
 */
export function readTime(text: string, fps: number): number | null {
  const typed = text.trim().replace(',', '.');
  const frame = /^[#f]\s*(\d+)$/i.exec(typed);
  if (frame) return Number(frame[1]) < 1 ? null : (Number(frame[1]) - 1) / fps;
  if (!/^(\d+:){0,2}\d+(\.\d*)?$/.test(typed)) return null;
  return typed.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Distance of marks on an axis: 1, 2, 5, 10, 15, 30 or 60 of the unit for which about as many fit as there is room for. */
export function tickDistance(duration: number, most: number): number {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  return steps.find((step) => duration / step <= most) ?? 14_400;
}

/** A time as text for a mark of the axis, as short as the distance of the marks allows. */
export function tickText(seconds: number, distance: number): string {
  const minutes = Math.floor(seconds / 60 + 1e-9);
  const digits = distance < 0.1 ? 2 : distance < 1 ? 1 : 0;
  const rest = (seconds - minutes * 60).toFixed(digits);
  if (minutes === 0) return `${rest} s`;
  const whole = rest.padStart(digits === 0 ? 2 : 3 + digits, '0');
  if (minutes < 60) return `${minutes}:${whole}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${whole}`;
}
