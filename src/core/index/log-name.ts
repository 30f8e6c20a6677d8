/** What the name of a log says about rotation. Whether it is compressed says nothing: `.gz` and `.zst` are left out. */
export type LogName = {
  /** The name without its stamp or number: equal for all parts that one writer rotates. */
  readonly base: string;
  /** Digits of the stamp, filled up to year…microsecond so that they compare as text; "" if there is none. */
  readonly stamp: string;
  /** That of `events.jsonl.2`: the higher, the older. 0 if there is none. */
  readonly number: number;
  /** Ends with `.bak`: older than the plain name. */
  readonly backup: boolean;
};

// events_2025-10-08_14-25-00-123456.jsonl, events_2025-10-08_14-25.jsonl, events.20261120_111003.jsonl,
// events-2025-10-08.jsonl and, as the whole name, 2025-11-29.jsonl. A stamp in front of a name is no
// rotation: programs that write `20260121-events.jsonl` begin a new log with each.
const STAMPED =
  /^(?:(.*)[._-])?((?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[T_-][0-2]\d(?:-?[0-5]\d(?:-?[0-6]\d(?:[-.]?\d{1,9})?)?)?)?Z?)((?:\.[A-Za-z]+)*)$/;

// events.jsonl.1, events.jsonl.12: rotators count up, so 1 is the newest but for the plain name.
const NUMBERED = /^(.*\.[A-Za-z]+)\.(\d{1,4})$/;

const COMPRESSED = /\.(?:gz|zst)$/i;

const STAMP_DIGITS = "YYYYMMDDHHMMSSffffff".length;

/** Splits a file name into what its rotated parts share and what tells them apart. */
export function parseLogName(fileName: string): LogName {
  const plain = fileName.replace(COMPRESSED, "");
  const backup = plain.endsWith(".bak");
  const whole = backup ? plain.slice(0, -".bak".length) : plain;
  const numbered = NUMBERED.exec(whole);
  const name = numbered?.[1] ?? whole;
  const number = Number(numbered?.[2] ?? 0);
  const match = STAMPED.exec(name);
  if (match === null) return { base: name, stamp: "", number, backup };
  const digits = (match[2] ?? "").replaceAll(/\D/g, "");
  return {
    base: `${match[1] ?? ""}${match[3] ?? ""}`,
    stamp: digits.slice(0, STAMP_DIGITS).padEnd(STAMP_DIGITS, "0"),
    number,
    backup,
  };
}

/** The last part of a path with `/` between its parts. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Everything before the last part of a path; "" for a bare name. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "" : at === 0 ? "/" : path.slice(0, at);
}
