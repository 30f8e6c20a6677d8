import { parseArgs } from "node:util";
import { type NaiveTimeZone, naiveTimeZoneSchema } from "../core/profile/profile.ts";
import { parseFilter } from "../core/query/parse-filter.ts";
import { UsageError } from "./usage.ts";

export const COMMANDS = ["runs", "query", "facets", "chain", "problems", "export"] as const;
export type CommandName = (typeof COMMANDS)[number];

export const FACET_ROLES = [
  "type",
  "kind",
  "agent",
  "severity",
  "channel",
  "run",
  "profile",
] as const;
export type FacetRole = (typeof FACET_ROLES)[number];

export const EXPORT_FORMATS = ["jsonl", "records", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Standard input among the paths, and as a log. */
export const STDIN = "-";

/** What the command line asks for, checked. */
export type Arguments = {
  readonly command: CommandName;
  readonly paths: readonly string[];
  readonly filter: string;
  /** Infinity: all. */
  readonly limit: number;
  readonly offset: number;
  readonly sort: "time" | "line";
  readonly count: boolean;
  readonly raw: boolean;
  readonly by: readonly FacetRole[];
  /** Keys of the path whose values are wanted instead of a role's; null: none. */
  readonly path: readonly string[] | null;
  readonly event: string;
  readonly up: number;
  readonly down: number;
  readonly max: number;
  readonly format: ExportFormat;
  readonly output: string | null;
  readonly profile: string | null;
  readonly naiveTimeZone: NaiveTimeZone;
};

const TEXT = { type: "string" } as const;
const SWITCH = { type: "boolean" } as const;

const OPTIONS = {
  filter: TEXT,
  limit: TEXT,
  offset: TEXT,
  sort: TEXT,
  count: SWITCH,
  raw: SWITCH,
  by: TEXT,
  path: TEXT,
  event: TEXT,
  up: TEXT,
  down: TEXT,
  max: TEXT,
  format: TEXT,
  output: TEXT,
  profile: TEXT,
  "naive-time-zone": TEXT,
  help: { type: "boolean", short: "h" },
  version: SWITCH,
} as const;

type OptionName = keyof typeof OPTIONS;

const EVERYWHERE: readonly OptionName[] = ["profile", "naive-time-zone", "help", "version"];

/** Which options a command knows, beside those known everywhere. */
const OPTIONS_OF: Readonly<Record<CommandName, readonly OptionName[]>> = {
  runs: ["filter", "limit", "offset"],
  query: ["filter", "limit", "offset", "sort", "count", "raw"],
  facets: ["filter", "by", "path", "limit"],
  chain: ["event", "up", "down", "max"],
  problems: ["limit", "offset", "count"],
  export: ["filter", "limit", "offset", "sort", "format", "output"],
};

/** Only here a default limit helps: it is the command one types to have a look. */
const DEFAULT_QUERY_LIMIT = 1000;
const DEFAULT_DEPTH = 20;
const DEFAULT_CHAIN_EVENTS = 1000;

/**
 * Reads the command line; gives `"help"` or `"version"` when that is all that is wanted. `isPiped`:
 * something is piped into standard input, which is then read where no path is named. Throws UsageError.
 */
export function parseArguments(
  argv: readonly string[],
  isPiped = false,
): Arguments | "help" | "version" {
  const { values, positionals } = parse(argv);
  if (values.help === true) return "help";
  if (values.version === true) return "version";
  const [name, ...named] = positionals;
  if (name === undefined) {
    throw new UsageError(`name a command: ${listOf(COMMANDS)}; --help tells more`);
  }
  const command = COMMANDS.find((one) => one === name);
  if (command === undefined) {
    throw new UsageError(`there is no command "${name}"; the commands are ${listOf(COMMANDS)}`);
  }
  for (const option of Object.keys(values)) {
    const known = [...EVERYWHERE, ...OPTIONS_OF[command]].some((one) => one === option);
    if (!known) throw new UsageError(`--${option} has no meaning for the command ${command}`);
  }
  const paths = named.length === 0 && isPiped ? [STDIN] : named;
  if (paths.length === 0) {
    throw new UsageError("name at least one log or folder, or - for standard input");
  }
  if (command === "chain" && values.event === undefined) {
    throw new UsageError("chain needs --event ID or --event LOG:LINE");
  }
  if (values.by !== undefined && values.path !== undefined) {
    throw new UsageError("--by and --path ask for different things; name one of them");
  }
  const limit = wholeNumber("limit", values.limit, command === "query" ? DEFAULT_QUERY_LIMIT : 0);
  return {
    command,
    paths,
    filter: values.filter ?? "",
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
    offset: wholeNumber("offset", values.offset, 0),
    sort: oneOf("sort", values.sort ?? "time", ["time", "line"]),
    count: values.count ?? false,
    raw: values.raw ?? false,
    by: (values.by ?? "type").split(",").map((role) => oneOf("by", role.trim(), FACET_ROLES)),
    path: values.path === undefined ? null : pathOf(values.path),
    event: values.event ?? "",
    up: wholeNumber("up", values.up, DEFAULT_DEPTH),
    down: wholeNumber("down", values.down, DEFAULT_DEPTH),
    max: wholeNumber("max", values.max, DEFAULT_CHAIN_EVENTS),
    format: oneOf("format", values.format ?? "jsonl", EXPORT_FORMATS),
    output: values.output ?? null,
    profile: values.profile ?? null,
    naiveTimeZone: zoneOf(values["naive-time-zone"] ?? "utc"),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: joinValues(argv), options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}

/** `--filter -type:DETAIL` as `--filter=-type:DETAIL`: a filter may begin with a dash, which parseArgs refuses. */
function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? "";
    if (argument === "--") return [...joined, ...argv.slice(at)];
    const value = argv[at + 1];
    const option = Object.entries(OPTIONS).find(([name]) => argument === `--${name}`)?.[1];
    if (option?.type === "string" && value !== undefined) {
      joined.push(`${argument}=${value}`);
      at++;
    } else {
      joined.push(argument);
    }
  }
  return joined;
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const option = /'(-[^' ]*)/.exec(error.message)?.[1] ?? "";
  switch ("code" in error ? error.code : "") {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `there is no option ${option}; --help lists them`;
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      return OPTIONS[option.replace(/^--/, "") as OptionName]?.type === "string"
        ? `${option} needs a value`
        : `${option} takes no value`;
    default:
      return error.message;
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${name} needs a whole number of at least 0, not "${text}"`);
  }
  return value;
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined)
    throw new UsageError(`--${name} is ${listOf(known, "or")}, not "${text}"`);
  return found;
}

/** A path is written as in a filter: `details.verb`, `"a key".x`. */
function pathOf(text: string): readonly string[] {
  const parsed = parseFilter(`has:${text}`);
  const term = "filter" in parsed && parsed.filter.terms.length === 1 && parsed.filter.terms[0];
  if (term && term.kind === "has" && term.what.length + term.paths.length === 1) {
    // A role's name is no role here.
    return term.paths[0] ?? [text];
  }
  throw new UsageError(`--path needs a path such as details.verb, not "${text}"`);
}

function zoneOf(text: string): NaiveTimeZone {
  const zone = naiveTimeZoneSchema.safeParse(text);
  if (!zone.success) {
    throw new UsageError(
      `--naive-time-zone is utc, local or an offset such as +02:00, not "${text}"`,
    );
  }
  return zone.data;
}

function listOf(words: readonly string[], last = "and"): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
