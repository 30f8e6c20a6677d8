/**
 * Logs as careless programs and failing disks leave them, drawn from a seed: mostly events of a profile's
 * shape, their keys repeated, escaped and out of order, their values of any kind, their bytes damaged.
 */
import { parsePath } from "../../src/core/base/path.ts";
import { encodeUtf8 } from "../../src/core/base/utf8.ts";
import type { Place, Profile, ValueTest } from "../../src/core/profile/profile.ts";
import { ROLES } from "../../src/core/profile/role.ts";

/** Numbers that a seed determines (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

const KEYS = ["a", "b", "c", "ab", "", "é", "x", "longer_than_sixteen_bytes", "exactly8"];
const WORDS = [
  ..."a b ab 1 12 ok error failed INFO warn x.y cbu.create agent_7 event.job_failed é 😀".split(
    " ",
  ),
  ...'\\" \\\\ \\/ \\n \\u0061 \\u00e9 \\ud800 \\udc00 \\ud83d\\ude00 \\u0000'.split(" "),
  " ",
  ",",
  "{",
  "]",
  '\\"a\\":1',
];
const BAD_IN_STRINGS = ["\t", "\u0000", "\u001f", "\\x", "\\u00g0", "\\", "\ud800", "\r"];
const NUMBERS = [
  ..."0 -0 1 -1 12 3.5 0.1 -12.25 100 1e5 1E+2 -1.5e-3 1e400 0.30000000000000004 123456789012345".split(
    " ",
  ),
  ..."1234567890123456 9007199254740993 1640995200 1640995200000 1640995200.123456 0.1234567890123456".split(
    " ",
  ),
  ..."123456.7890123456 12345678901234567890123 5e-324 1640995200123456789 4.35 8.41 1.7e12".split(
    " ",
  ),
];
const NO_NUMBERS = ["01", "1.", ".5", "-", "1e", "+1", "NaN", "0x1", "1e+", "--1"];
const NO_VALUES = [...NO_NUMBERS, "tru", "nulll", "{,}", "[1,]", '"', "{", "]"];
const TIMES = [
  "2026-01-11T10:00:17.123456789Z",
  "2026-01-11T10:00:17.1234567891Z",
  "2026-01-11 10:00:17",
  "2026-01-11T10:00:17,5",
  "2026-01-11t10:00:18.5z",
  "2026-01-11T10:00:18.123456+00:00",
  "2026-01-11T10:01:17+02:00",
  "2026-01-11T10:01:17-03:30",
  "2026-01-11T10:01:17+24:00",
  "2026-01-11T10:01:17+0200",
  "2026-01-11T10:01:17+02",
  "2026-01-11T10:01:17 +02:00",
  "2026-01-11T10:01:17 UTC",
  "2026-01-11T10:00:60Z",
  "2026-01-11T10:00:61Z",
  "2026-01-11T24:00:00Z",
  "2026-01-11T24:00:01Z",
  "2026-01-11T10:60:00Z",
  "2026-01-11T10:00",
  "2026-01-11T10:00Z",
  "2026-01-11T10:00:1Z",
  "2026-01-11T10:00:19.Z",
  " 2026-01-11T10:00:19Z ",
  "2024-02-29T00:00:00Z",
  "2026-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999",
  "2026-13-01T00:00:00Z",
  "2026-00-10T00:00:00Z",
  "2026-04-31T00:00:00Z",
  "2026x01-11T10:00:17Z",
  "2026-01-11x10:00:17Z",
  "2026-01-11T1a:00:17Z",
  "20260326T152146",
  "2026-01-11",
  "epoch:1640995200",
  "1640995200000",
  "19:41:15",
  "2026-01-11T10:00:17\\u005a",
];
const BLANKS = ["", "", "", "", " ", "\t", "  ", "\r"];

/** Draws the texts of events of one profile. */
class EventText {
  readonly #random: Random;
  readonly #paths: readonly (readonly string[])[];
  /** Most lines are as a program writes them. */
  readonly #spaced: boolean;

  constructor(random: Random, profile: Profile) {
    this.#random = random;
    this.#paths = pathsOf(profile);
    this.#spaced = random.once(3);
  }

  event(): string {
    const random = this.#random;
    const entries: (readonly [key: string, value: string])[] = [];
    for (let count = random.below(12); count > 0; count--) {
      if (this.#paths.length === 0 || random.once(8)) {
        entries.push([random.pick(KEYS), this.value(3)]);
        continue;
      }
      const path = random.pick(this.#paths);
      // Without grouping, so that parents of several values are repeated keys.
      const inner = path
        .slice(1)
        .reduceRight((value, key) => this.#object([[key, value]]), this.scalar());
      if (random.once(12)) entries.push([path[0] ?? "", this.value(2)]);
      entries.push([path[0] ?? "", inner]);
    }
    return this.#object(random.once(2) ? this.#grouped(entries) : entries);
  }

  /** Objects of one key become one object. */
  #grouped(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
    const groups = new Map<string, string>();
    for (const [key, value] of entries) {
      const known = groups.get(key);
      const joins =
        known !== undefined &&
        /[^{]}$/.test(known) &&
        value.startsWith("{") &&
        value !== "{}" &&
        known !== "{}";
      groups.set(key, joins ? `${known.slice(0, -1)},${value.slice(1)}` : value);
    }
    return [...groups];
  }

  #object(entries: readonly (readonly [string, string])[]): string {
    const random = this.#random;
    if (!this.#spaced) {
      return `{${entries.map(([key, value]) => `"${this.#key(key)}":${value}`).join(",")}}`;
    }
    const blank = () => random.pick(BLANKS);
    return `{${entries
      .map(([key, value]) => `${blank()}"${this.#key(key)}"${blank()}:${blank()}${value}${blank()}`)
      .join(",")}${blank()}}`;
  }

  #key(key: string): string {
    if (!this.#random.once(60)) return key;
    return [...key]
      .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join("");
  }

  value(depth: number): string {
    const random = this.#random;
    const what = depth === 0 ? 9 : random.below(10);
    if (what === 0) {
      const keys = Array.from({ length: random.below(4) }, () => random.pick(KEYS));
      return this.#object(keys.map((key) => [key, this.value(depth - 1)] as const));
    }
    if (what === 1) {
      return `[${Array.from({ length: random.below(5) }, () => this.value(depth - 1)).join(",")}]`;
    }
    return this.scalar();
  }

  scalar(): string {
    const random = this.#random;
    switch (random.below(12)) {
      case 0:
        return random.pick(["true", "false", "null"]);
      case 1:
      case 2:
        return random.pick(NUMBERS);
      case 3:
        return String(random.below(1000) / random.pick([1, 1, 10, 1000]));
      case 4:
      case 5:
        return `"${random.pick(TIMES)}"`;
      case 6:
        return `[${Array.from({ length: random.below(5) }, () => this.#idText()).join(random.pick([",", ", "]))}]`;
      case 7:
        return this.#idText();
      case 8:
        return random.once(6) ? random.pick(NO_VALUES) : '""';
      default:
        return this.string();
    }
  }

  #idText(): string {
    const random = this.#random;
    const text = `"id-${random.below(30)}${"x".repeat(random.below(4) * random.below(9))}"`;
    return random.once(9) ? this.scalar() : text;
  }

  string(): string {
    const random = this.#random;
    let text = "";
    for (let count = random.below(5); count > 0; count--) text += random.pick(WORDS);
    if (random.once(5)) text += "x".repeat(random.below(70));
    if (random.once(200)) text += "long ".repeat(random.below(2000));
    if (random.once(150)) text += random.pick(BAD_IN_STRINGS);
    return `"${text}"`;
  }
}

/** Bytes of a log of up to `lines` lines. */
export function randomLog(random: Random, profile: Profile, lines: number): Uint8Array {
  const texts = new EventText(random, profile);
  let log = random.once(20) ? "\uFEFF" : "";
  // A log of few shapes, as programs write them, or of many.
  const shapes = Array.from({ length: random.once(2) ? 3 : 0 }, () => texts.event());
  for (let count = random.below(lines + 1); count > 0; count--) {
    let line = shapes.length > 0 && !random.once(4) ? random.pick(shapes) : texts.event();
    if (random.once(30)) line = texts.value(3);
    if (random.once(30)) line += texts.event();
    if (random.once(30)) line += random.pick([" ", "\t\r", "}", ",", " trailing", "\\", "\u0000"]);
    if (random.once(40)) line = random.pick(["", "  ", "\r", "null", "garbage", "[", "{", '{"a"']);
    if (random.once(60)) line = line.slice(0, random.below(line.length + 1));
    if (random.once(700)) line = deep(random);
    log += `${line}${random.once(25) ? "\r\n" : "\n"}`;
  }
  if (random.once(4)) log = log.slice(0, -1);
  const bytes = encodeUtf8(log);
  return random.once(6) ? damaged(random, bytes) : bytes;
}

/** Deeper than any stack of fixed size. */
function deep(random: Random): string {
  const depth = random.pick([5, 1020, 1023, 1024, 1025, 3000, 100_000]);
  if (random.once(2)) return `{"a":${"[".repeat(depth)}${"]".repeat(depth - random.below(2))}}`;
  return `${'{"a":'.repeat(depth)}1${"}".repeat(depth - random.below(2))}`;
}

/** A few bytes are others, more or fewer. */
function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const damage = [...bytes];
  for (let count = 1 + random.below(3); count > 0 && damage.length > 0; count--) {
    const at = random.below(damage.length);
    const what = random.below(3);
    if (what === 0) damage[at] = random.below(256);
    else if (what === 1) damage.splice(at, 0, random.below(256));
    else damage.splice(at, 1 + random.below(3));
  }
  return Uint8Array.from(damage);
}

/** All paths that a profile reads. */
export function pathsOf(profile: Profile): readonly (readonly string[])[] {
  const tests = (when: readonly ValueTest[]) => when.map(({ path }) => path);
  const places = (given: Place | Place[] | undefined) =>
    (given === undefined ? [] : Array.isArray(given) ? given : [given]).flatMap((place) =>
      typeof place === "string" ? [place] : [place.path, ...tests(place.when ?? [])],
    );
  return [
    ...ROLES.flatMap((role) => places(profile.roles[role])),
    ...(profile.rules ?? []).flatMap((rule) => tests(rule.when)),
    ...(profile.links?.correlated ?? []).flatMap((rule) => rule.paths),
  ].map((text) => parsePath(text) ?? []);
}

const PATHS = [
  "a",
  "b",
  "c",
  "a.b",
  "a.c",
  "b.a.c",
  "ab",
  "x",
  "exactly8",
  "longer_than_sixteen_bytes",
];
const PATTERNS = ["a*", "*1", "id-*", "*", "ok", "x.*", "2026*"];

/** A profile with any roles from any places under any conditions. */
export function randomProfile(random: Random, name: string): Profile {
  const test = (): ValueTest => ({
    path: random.pick(PATHS),
    ...random.pick<Partial<ValueTest>>([
      { exists: true },
      { exists: false },
      { is: random.pick<string | number | boolean | null>(["a", 1, true, false, null, "ok", "é"]) },
      { is: ["ab", 12, null] },
      { matches: random.pick(PATTERNS) },
      { matches: ["*b*", "error"] },
      { matches: "*", exists: true },
    ]),
  });
  const place = (): Place =>
    random.once(2)
      ? random.pick(PATHS)
      : {
          path: random.pick(PATHS),
          ...(random.once(4) ? { prefix: random.pick(["a", "id-", "2026"]) } : {}),
          ...(random.once(5) ? { before: random.pick([".", "1", "b"]) } : {}),
          ...(random.once(5) ? { after: random.pick([".", "-", "a"]) } : {}),
          ...(random.once(5) ? { not: [random.pick(PATTERNS)] } : {}),
          ...(random.once(3) ? { when: [test(), ...(random.once(2) ? [test()] : [])] } : {}),
        };
  const roles = ROLES.filter(() => random.once(2)).map((role) => [
    role,
    Array.from({ length: 1 + random.below(3) }, place),
  ]);
  return {
    name,
    roles: Object.fromEntries(roles) as Profile["roles"],
    aliases: { type: { a: "A", ok: "ab" } },
    ...(random.once(2) ? { durationUnit: random.pick(["ns", "us", "s"] as const) } : {}),
    rules: Array.from({ length: random.below(4) }, () => ({
      when: [test(), ...(random.once(3) ? [test()] : [])],
      ...(random.once(2) ? { severity: random.pick(["error", "debug"] as const) } : {}),
      ...(random.once(2) ? { channel: random.pick(["one", "two"]) } : {}),
    })),
    ...(random.once(2)
      ? { byType: { A: { severity: "warning", channel: "three" }, "*": { channel: "other" } } }
      : {}),
    ...(random.once(2) ? { defaultSeverity: "info" } : {}),
    links: {
      correlated: random.once(2)
        ? [{ name: "k", paths: [random.pick(PATHS), random.pick(PATHS)] }]
        : [],
    },
  };
}
