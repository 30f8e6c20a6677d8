/** A profile for a log that no known profile fits, guessed from a sample by names and values. */
import { parseTime } from "../scan/time.ts";
import type { Place, Profile } from "./profile.ts";
import { CORRELATION_NAMES, ROLE_NAMES } from "./role-names.ts";
import { collectPaths, type SamplePath } from "./sample-paths.ts";
import { severityOfText } from "./severity-words.ts";

type GuessedRole = keyof typeof ROLE_NAMES;

/** Points that one level of nesting costs a candidate; names cost their place in the list. */
const POINTS_PER_LEVEL = 10;
/** What being filled in less than half, or a tenth, of the events costs. */
const POINTS_SPARSE = 20;
/** Names of runs that need no second look; others count at the top level and when events share them. */
const SURE_RUNS: ReadonlySet<string> = new Set([
  "runid",
  "simulationid",
  "sessionid",
  "traceid",
  "conversationid",
  "threadid",
]);
/** Texts that hash chains put where there is no previous event. */
const NO_PREVIOUS = ["GENESIS", "ROOT", "NONE", "NULL", "0", "0000000000000000*"];

/**
 * Guesses the roles of a log. Always gives a profile named "generic"; with nothing to go by it has the
 * usual names at the top level.
 */
export function guessProfile(sampleLines: readonly string[]): Profile {
  const events = sampleLines.flatMap(parseEvent);
  if (events.length === 0) return UNSEEN;
  return new Guess(collectPaths(events), events.length).profile();
}

/** The generic profile of a log of which nothing has been seen yet. */
const UNSEEN: Profile = {
  name: "generic",
  title: "Generic",
  labels: { agent: "Agent", turn: "Turn" },
  roles: {
    time: ["timestamp", "ts", "time", "Timestamp", "created_at", "@timestamp"],
    sequence: ["sequence", "seq"],
    run: ["run_id", "runId", "session_id", "sessionId", "trace_id", "traceId"],
    agent: ["agent_id", "agentId", "agent", "actor", "user_id", "source"],
    turn: ["turn", "turn_number", "step", "iteration"],
    type: ["event_type", "eventType", "type", "event", "kind", "action"],
    severity: ["severity", "level", "SeverityText"],
    message: ["message", "msg", "summary", "description", "detail"],
    id: ["event_id", "eventId", "id", "uuid"],
    causes: ["caused_by", "causedBy", "parent_event_id", "parentUuid", "parent_id", "parentId"],
    duration: ["duration_ms", "durationMs"],
  },
};

function parseEvent(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : [];
  } catch {
    // A line that is no event says nothing about roles; it is reported when it is indexed.
    return [];
  }
}

class Guess {
  readonly #paths: readonly SamplePath[];
  readonly #events: number;
  /** Paths that have a role already. */
  readonly #used = new Set<SamplePath>();

  constructor(paths: readonly SamplePath[], events: number) {
    this.#paths = paths;
    this.#events = events;
  }

  profile(): Profile {
    const time = this.#take("time", isTime);
    const { id, causes } = this.#takeIdAndCauses();
    const severity = this.#take("severity", isSeverity);
    const sequence = this.#take("sequence", isNumber);
    const turn = this.#take("turn", isCount);
    const type = this.#take("type", isWord);
    const run = this.#take("run", (path) => this.#isShared(path));
    const agent = this.#take("agent", isName);
    const duration = this.#take("duration", isDuration).slice(0, 1);
    const message = this.#take("message", isProse);
    const kind = this.#take("kind", isWord);
    const channel = this.#take("channel", isWord);
    const source = this.#take("source", isFile);
    const correlated = this.#correlated();
    return {
      name: "generic",
      title: "Generic",
      labels: { agent: "Agent", turn: labelOfTurn(turn[0]) },
      roles: {
        ...placesOf("time", time),
        ...placesOf("sequence", sequence),
        ...placesOf("run", run),
        ...placesOf("agent", agent),
        ...placesOf("turn", turn),
        ...placesOf("type", type),
        ...placesOf("kind", kind),
        ...placesOf("severity", severity),
        ...placesOf("channel", channel),
        ...placesOf("message", message),
        ...placesOf("id", id),
        ...placesOf("causes", causes),
        ...placesOf("duration", duration),
        ...placesOf("source", source),
      },
      timeMeans: time[0]?.name.startsWith("end") ? "end" : "start",
      ...(duration[0] === undefined ? {} : { durationUnit: unitOf(duration[0]) }),
      ...(correlated.length === 0 ? {} : { links: { correlated } }),
    };
  }

  /** Candidates of a role, best first, whose values fit it. */
  #candidates(role: GuessedRole, fits: (path: SamplePath) => boolean): readonly SamplePath[] {
    const names = ROLE_NAMES[role];
    return this.#paths
      .flatMap((path) => {
        if (this.#used.has(path) || path.values.length === 0) return [];
        const rank = names.indexOf(path.name);
        if (rank < 0 || !fits(path)) return [];
        const share = path.filled.size / this.#events;
        const sparse = (share < 0.5 ? POINTS_SPARSE : 0) + (share < 0.1 ? POINTS_SPARSE : 0);
        return [{ path, points: rank + POINTS_PER_LEVEL * (path.path.length - 1) + sparse }];
      })
      .sort((a, b) => a.points - b.points)
      .map(({ path }) => path);
  }

  /**
   * The best candidate and those that stand in for it in other events: a log may mix shapes, but a
   * second name beside the first one means something else.
   */
  #take(role: GuessedRole, fits: (path: SamplePath) => boolean): readonly SamplePath[] {
    const taken: SamplePath[] = [];
    for (const path of this.#candidates(role, fits)) {
      const beside = [...path.present].filter((event) =>
        taken.some((other) => other.present.has(event)),
      );
      if (beside.length * 20 > path.present.size) continue;
      taken.push(path);
      this.#used.add(path);
    }
    return taken;
  }

  /** Ids and causes go together: of the pairs whose causes name known ids the one with most such names. */
  #takeIdAndCauses(): { id: readonly SamplePath[]; causes: readonly SamplePath[] } {
    const ids = this.#candidates("id", (path) => this.#isDistinct(path));
    const causes = this.#candidates("causes", isIdLike);
    let best: { id: SamplePath; cause: SamplePath; hits: number } | undefined;
    for (const cause of causes) {
      for (const id of ids) {
        if (id === cause) continue;
        let hits = cause.values.filter((value) => id.distinct.has(value)).length;
        // Without a hit in the sample the names may tell: parent_span_id belongs to span_id.
        if (hits === 0 && cause.name.endsWith(id.name)) hits = 0.5;
        if (hits > (best?.hits ?? 0)) best = { id, cause, hits };
      }
    }
    const id = best?.id ?? ids[0];
    if (id === undefined) return { id: [], causes: [] };
    const cause = best?.cause ?? causes.find((path) => path !== id && isSurelyCause(path));
    this.#used.add(id);
    if (cause !== undefined) this.#used.add(cause);
    return { id: [id], causes: cause === undefined ? [] : [cause] };
  }

  /** Nearly every value is another one, and most events have one. */
  #isDistinct(path: SamplePath): boolean {
    if (path.inArray || !isIdLike(path)) return false;
    if (path.filled.size * 2 < this.#events) return false;
    return path.distinct.size >= path.values.length * 0.9;
  }

  /** Several events share a value, as those of a run do. */
  #isShared(path: SamplePath): boolean {
    if (path.inArray || !isIdLike(path)) return false;
    if (path.filled.size * 2 < this.#events) return false;
    const sure = SURE_RUNS.has(path.name);
    if (!sure && path.path.length > 1) return false;
    if (path.values.length < 4) return sure;
    return path.distinct.size * 2 <= path.values.length;
  }

  #correlated(): { name: string; paths: string[] }[] {
    return CORRELATION_NAMES.flatMap((name) => {
      const paths = this.#paths.filter(
        (path) => path.name === name && !this.#used.has(path) && isIdLike(path) && !path.inArray,
      );
      const values = paths.flatMap((path) => path.values);
      // A key that every event has another value of, or all the same, connects nothing.
      const distinct = new Set(values).size;
      if (distinct === values.length || (distinct === 1 && values.length === this.#events))
        return [];
      return [{ name: paths[0]?.text ?? name, paths: paths.map((path) => path.text) }];
    }).slice(0, 3);
  }
}

function placesOf(role: GuessedRole, paths: readonly SamplePath[]): Partial<Profile["roles"]> {
  if (paths.length === 0) return {};
  const places = paths.map((path): Place => {
    const chained = role === "causes" && /^prev/.test(path.name);
    return chained ? { path: path.text, not: NO_PREVIOUS } : path.text;
  });
  return { [role]: places.length === 1 ? places[0] : places };
}

/** At least this part of the values must fit. */
const MOST = 0.6;

function most(path: SamplePath, fits: (value: string | number | boolean) => boolean): boolean {
  return path.values.filter(fits).length >= path.values.length * MOST;
}

function isTime(path: SamplePath): boolean {
  if (path.inArray) return false;
  return most(
    path,
    (value) => typeof value !== "boolean" && parseTime(String(value), "utc") !== null,
  );
}

function isSeverity(path: SamplePath): boolean {
  if (path.inArray) return false;
  // A bare number named "level" is as often a game's level or a depth.
  const numbers = path.name === "severitynumber" || path.name === "severity";
  return most(
    path,
    (value) => (typeof value === "string" || numbers) && severityOfText(String(value)) >= 0,
  );
}

/** Whole numbers that are no epoch times. */
function isCount(path: SamplePath): boolean {
  if (path.inArray) return false;
  return most(path, (value) => {
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    return Number.isInteger(number) && (number as number) >= 0 && (number as number) < 1e15;
  });
}

/** Sequence numbers can have all 64 bits (log positions, snowflakes). */
function isNumber(path: SamplePath): boolean {
  if (path.inArray) return false;
  return most(path, (value) => {
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    return Number.isInteger(number) && (number as number) >= 0;
  });
}

/** Short texts (or numbers) of which most come again. */
function isWord(path: SamplePath): boolean {
  if (path.inArray) return false;
  const { values, distinct } = path;
  if (values.length >= 10 && distinct.size > values.length * 0.8) return false;
  return most(path, (value) => {
    if (typeof value === "number") return Number.isInteger(value);
    return typeof value === "string" && value.length <= 80 && !/[\n{]/.test(value);
  });
}

function isName(path: SamplePath): boolean {
  if (path.values.length >= 10 && path.distinct.size > path.values.length * 0.8) return false;
  if (path.inArray) return false;
  return most(path, (value) => typeof value !== "boolean" && String(value).length <= 200);
}

function isIdLike(path: SamplePath): boolean {
  return most(path, (value) => {
    if (typeof value === "number") return Number.isInteger(value);
    return typeof value === "string" && value.length <= 200 && !/\s/.test(value);
  });
}

/** Names that can only mean causes, whether or not the sample shows the event they name. */
function isSurelyCause(path: SamplePath): boolean {
  return /^(caus|parent|triggeredby|dependson|inreplyto|prev)/.test(path.name);
}

function isProse(path: SamplePath): boolean {
  return !path.inArray && most(path, (value) => typeof value === "string");
}

function isDuration(path: SamplePath): boolean {
  return !path.inArray && most(path, (value) => typeof value === "number" && value >= 0);
}

function isFile(path: SamplePath): boolean {
  if (path.inArray) return false;
  return most(
    path,
    (value) =>
      typeof value === "string" && /^[^\s:]*[\w-]\.[A-Za-z]\w{0,7}(:\d+){0,2}$/.test(value),
  );
}

function unitOf(path: SamplePath): "ns" | "us" | "ms" | "s" {
  if (path.name.endsWith("ns")) return "ns";
  if (path.name.endsWith("us")) return "us";
  if (/(_|[a-z])(s|sec|secs|seconds)$/.test(path.name) && !/(ms|millis)$/.test(path.name))
    return "s";
  if (/(ms|millis)$/.test(path.name)) return "ms";
  // Without a unit: programs that count seconds write fractions, those that count milliseconds rarely.
  return path.values.some((value) => !Number.isInteger(value)) ? "s" : "ms";
}

function labelOfTurn(path: SamplePath | undefined): string {
  const word = /^(turn|step|iteration|generation|frame|tick|round|epoch)/.exec(
    path?.name ?? "",
  )?.[1];
  return word === undefined ? "Turn" : word.charAt(0).toUpperCase() + word.slice(1);
}
