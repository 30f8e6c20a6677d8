/** Times in full. */

/** Widest range of ECMAScript dates in µs. */
const MAX_DATE_US = 8.64e18;

/**
 * RFC 3339 text in UTC with `digits` (0–9) of the second: what the file says, no more and no less.
 * Null for NaN and for times that no calendar of ECMAScript has.
 */
export function exactTime(timeUs: number, timeNs: number, digits: number): string | null {
  if (!(Math.abs(timeUs) <= MAX_DATE_US)) return null;
  const seconds = Math.floor(timeUs / 1e6);
  const iso = new Date(seconds * 1000).toISOString();
  const whole = iso.slice(0, iso.indexOf("."));
  if (digits <= 0) return `${whole}Z`;
  const micros = String(timeUs - seconds * 1e6).padStart(6, "0");
  const fraction = `${micros}${String(timeNs).padStart(3, "0")}`;
  return `${whole}.${fraction.slice(0, Math.min(digits, 9))}Z`;
}
