/**
 * Numbers, times and words as every view writes them. Locale and zone are passed in; nothing here
 * asks the machine. Times are epoch µs, lengths of time are µs.
 */

/** U+2212, the sign of negative differences. */
const MINUS = "\u2212";

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(locale: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${digits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    try {
      format = new Intl.NumberFormat(locale, options);
    } catch {
      // A locale that is no language tag comes from the environment; English is always there.
      format = new Intl.NumberFormat("en-US", options);
    }
    numberFormats.set(key, format);
  }
  return format;
}

/** Where numbers are written `1,132.5`; not all of English: `en-IN` groups by lakhs, `en-ZA` by blanks. */
const PLAIN_ENGLISH = /^en(-(us|gb))?$/i;
/** Above, `toFixed` may write an exponent, and digits are not exact anyway. */
const MAX_PLAIN = Number.MAX_SAFE_INTEGER;

/**
 * The first `Intl.NumberFormat` of a thread loads its tables in one go: 13 ms, and more than 50 ms
 * beside busy threads. So the most frequent locale does without.
 */
function formatNumber(value: number, digits: number, locale: string): string {
  if (!PLAIN_ENGLISH.test(locale) || !(value >= 0 && value <= MAX_PLAIN))
    return numberFormat(locale, digits).format(value);
  const [whole = "", fraction] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A count in full: `1,132`. */
export function formatCount(count: number, locale: string): string {
  return formatNumber(count, 0, locale);
}

/** A count for narrow places: in full below 10,000, then `13k`, `134k`, `1.03M`, `10.3M`, `2.05B`. */
export function formatShortCount(count: number, locale: string): string {
  if (count < 10_000) return formatCount(count, locale);
  if (count < 999_500) return `${formatCount(Math.round(count / 1000), locale)}k`;
  const millions = count / 1e6;
  return millions < 999.5
    ? `${threeDigits(millions, locale)}M`
    : `${threeDigits(millions / 1000, locale)}B`;
}

function threeDigits(value: number, locale: string): string {
  return formatNumber(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, locale);
}

/** A count with its word: `1 error`, `2 warnings`, `1,132 events`. `many` where an s is not enough. */
export function formatPlural(count: number, one: string, locale: string, many?: string): string {
  return `${formatCount(count, locale)} ${count === 1 ? one : (many ?? pluralOf(one))}`;
}

/** The plural of an English word, also of the label of a level: "Agent" → "Agents", "Entity" → "Entities". */
export function pluralOf(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A size in powers of 1000: `120 B`, `14 kB`, `310 MB`, `1.2 GB`. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit >= 1 && value < 9.95 ? 1 : 0;
  return `${formatNumber(value, digits, locale)} ${BYTE_UNITS[unit] ?? "B"}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** m:ss or h:mm:ss with `digits` of the second, cut, never rounded up into a second that is not over. */
function clock(us: number, digits: number): string {
  const unit = 10 ** (6 - digits);
  const ticks = Math.floor(us / unit);
  const perSecond = 10 ** digits;
  const seconds = Math.floor(ticks / perSecond);
  const fraction = digits === 0 ? "" : `.${pad(ticks % perSecond, digits)}`;
  const minutes = Math.floor(seconds / 60);
  const tail = `${pad(seconds % 60)}${fraction}`;
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${tail}`;
}

/** How long a run, turn or gap is: `31:12`, `1:02:17`, `0:45`; below a second `12 ms`. */
export function formatSpan(us: number): string {
  if (us > 0 && us < 1e6) return shortBelowSecond(us);
  return clock(us, 0);
}

function shortBelowSecond(us: number): string {
  if (us < 1) return `${Math.round(us * 1000)} ns`;
  return us < 1000 ? `${Math.round(us)} \u00b5s` : `${Math.floor(us / 1000)} ms`;
}

/** A duration in the details: `1.840 s`, `12 ms`, `0.07 ms`, `1:02.500`. */
export function formatDuration(us: number): string {
  if (us === 0) return "0 ms";
  if (us < 1e6) {
    const ms = us / 1000;
    return `${ms >= 10 ? trimZeros(ms.toFixed(1)) : trimZeros(ms.toFixed(3))} ms`;
  }
  return us < 60e6 ? `${(Math.round(us / 1000) / 1000).toFixed(3)} s` : clock(us, 3);
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A duration where room is short (bars, rulers): `11.4 s`, `12 ms`, `250 µs`, `6:13`. */
export function formatShortDuration(us: number): string {
  if (us === 0) return "0 ms";
  if (us < 1e6) return shortBelowSecond(us);
  return us < 59.95e6 ? `${(us / 1e6).toFixed(1)} s` : clock(us, 0);
}

/** Time since the start of a run, m:ss.mmm: `7:47.128`, `1:02:17.000`; `digits` of the second, 3 by default. */
export function formatSinceStart(us: number, digits = 3): string {
  return us < 0 ? `${MINUS}${clock(-us, digits)}` : clock(us, digits);
}

/** The same with its sign, as the tree and the ruler write it: `+7:42.0`. */
export function formatOffset(us: number, digits = 1): string {
  return us < 0 ? formatSinceStart(us, digits) : `+${clock(us, digits)}`;
}

/** A signed difference between two events: `−5.1 s`, `+12 ms`, `+1:02`, `0 s`. */
export function formatDifference(us: number): string {
  if (us === 0) return "0 s";
  return `${us < 0 ? MINUS : "+"}${formatShortDuration(Math.abs(us))}`;
}

/** Two times since start as a range: `7:22.8 – 8:07.4`. */
export function formatOffsetRange(startUs: number, endUs: number): string {
  return `${formatSinceStart(startUs, 1)} \u2013 ${formatSinceStart(endUs, 1)}`;
}

/** Time since start as a screen reader says it: `7 minutes 47 seconds`. */
export function formatSpokenTime(us: number, locale: string): string {
  const total = Math.floor(Math.abs(us) / 1e6);
  const parts: string[] = [];
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  if (hours > 0) parts.push(formatPlural(hours, "hour", locale));
  if (minutes > 0) parts.push(formatPlural(minutes, "minute", locale));
  if (total % 60 > 0 || parts.length === 0) parts.push(formatPlural(total % 60, "second", locale));
  return (us < 0 ? "minus " : "") + parts.join(" ");
}

const zoneFormats = new Map<string, Intl.DateTimeFormat | null>();

/** A zone that the machine does not know is shown as UTC. */
function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  let format = zoneFormats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      });
    } catch {
      format = null;
    }
    zoneFormats.set(zone, format);
  }
  return format;
}

/** Widest range that dates can be made of, ms. */
const MAX_DATE_MS = 8.64e15;

function dateParts(us: number, zone: string): { date: string; time: string; zone: string } | null {
  const ms = Math.floor(us / 1000);
  if (!(Math.abs(ms) <= MAX_DATE_MS)) return null;
  const millis = pad(((ms % 1000) + 1000) % 1000, 3);
  const format = zone === "UTC" || zone === "utc" ? null : zoneFormat(zone);
  if (format === null) {
    const iso = new Date(ms).toISOString();
    const at = iso.indexOf("T");
    return { date: iso.slice(0, at), time: `${iso.slice(at + 1, at + 9)}.${millis}`, zone: "UTC" };
  }
  const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return {
    date: `${get("year")}-${get("month")}-${get("day")}`,
    time: `${get("hour")}:${get("minute")}:${get("second")}.${millis}`,
    zone,
  };
}

/** Time of day with its zone: `11:15:44.293 UTC`. */
export function formatTimeOfDay(us: number, zone: string): string {
  const parts = dateParts(us, zone);
  return parts === null ? "" : `${parts.time} ${parts.zone}`;
}

/** Date and time with the zone: `2026-11-20 11:15:44.293 UTC`. */
export function formatDateTime(us: number, zone: string): string {
  const parts = dateParts(us, zone);
  return parts === null ? "" : `${parts.date} ${parts.time} ${parts.zone}`;
}
