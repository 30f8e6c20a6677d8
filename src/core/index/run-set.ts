/**
 * Which logs make a run. A run is a real folder plus the value of the run role; logs are parts of one
 * run only if folder, profile and value agree and their names differ by a rotation stamp alone.
 *
 * Events without the role belong to the folder's run, whose name is the folder's. Where a value
 * equals the folder's name (llm-sim names its folders so) both are the same run.
 */
import type { StringTable } from "../base/string-table.ts";
import type { LogId } from "../base/units.ts";
import type { Profile } from "../profile/profile.ts";
import { fileNameOf, type LogName, parseLogName } from "./log-name.ts";
import type { RunData } from "./store-data.ts";

/** What the events of one run value in one log say, in file order. */
export type RunShare = {
  count: number;
  /** Time of the first event that has one; NaN: none has. */
  firstTimeUs: number;
  /** Latest time; NaN: none. */
  lastTimeUs: number;
  /** NaN: none. */
  firstSequence: number;
};

/** What the run set needs to know of a log. */
export type LogFacts = {
  readonly id: LogId;
  readonly path: string;
  /** Real folder; only its equality and its last part matter. */
  readonly folder: string;
  readonly profile: Profile;
  readonly mtimeMs: number;
  /** By StringId of the run role; −1: events without it. */
  readonly shares: ReadonlyMap<number, RunShare>;
  /** Lines that are neither blank nor events. */
  readonly otherLines: number;
};

/** The runs and which of them each log's events belong to. */
export type RunSet = {
  /** Newest first. */
  readonly runs: readonly RunData[];
  readonly byKey: ReadonlyMap<number, RunData>;
  /** Run by value of the run role, per log. */
  readonly runOfValue: ReadonlyMap<LogId, ReadonlyMap<number, RunData>>;
  /** The run that takes the problems of a log that has no events. */
  readonly homeRun: ReadonlyMap<LogId, RunData>;
};

type Part = { readonly log: LogFacts; readonly name: LogName; share: RunShare; values: number[] };

type Group = {
  readonly identity: string;
  readonly name: string;
  readonly folder: string;
  readonly base: string;
  readonly profile: Profile;
  readonly parts: Map<LogId, Part>;
  runId: number;
};

const NOTHING: RunShare = {
  count: 0,
  firstTimeUs: Number.NaN,
  lastTimeUs: Number.NaN,
  firstSequence: Number.NaN,
};

/** Gives runs the same key and, while nothing about them changes, the same object each time. */
export class RunRegistry {
  readonly #keys = new Map<string, number>();
  #last = new Map<number, RunData>();

  /** Groups the logs into runs anew. O(logs × values). */
  build(logs: readonly LogFacts[], runNames: StringTable): RunSet {
    const groups = groupLogs(logs, runNames);
    const labels = labelsOf(groups);
    const byKey = new Map<number, RunData>();
    const runOfValue = new Map<LogId, Map<number, RunData>>();
    const homeRun = new Map<LogId, RunData>();
    const dated: { run: RunData; lastTimeUs: number }[] = [];
    for (const group of groups) {
      const parts = orderParts([...group.parts.values()]);
      const run = this.#runOf(group, labels.get(group) ?? group.name, parts);
      byKey.set(run.key, run);
      let lastTimeUs = Number.NaN;
      for (const part of parts) {
        const values = runOfValue.get(part.log.id) ?? new Map<number, RunData>();
        for (const value of part.values) values.set(value, run);
        runOfValue.set(part.log.id, values);
        if (!homeRun.has(part.log.id)) homeRun.set(part.log.id, run);
        if (!(part.share.lastTimeUs <= lastTimeUs) && !Number.isNaN(part.share.lastTimeUs)) {
          lastTimeUs = part.share.lastTimeUs;
        }
      }
      dated.push({ run, lastTimeUs });
    }
    this.#last = byKey;
    dated.sort(
      (a, b) => newestFirst(a.lastTimeUs, b.lastTimeUs) || compareText(a.run.label, b.run.label),
    );
    return { runs: dated.map((entry) => entry.run), byKey, runOfValue, homeRun };
  }

  #runOf(group: Group, label: string, parts: readonly Part[]): RunData {
    let key = this.#keys.get(group.identity);
    if (key === undefined) {
      key = this.#keys.size;
      this.#keys.set(group.identity, key);
    }
    const logs = parts.map((part) => part.log.id);
    const last = this.#last.get(key);
    if (
      last !== undefined &&
      last.runId === group.runId &&
      last.label === label &&
      last.profile === group.profile &&
      last.logs.length === logs.length &&
      last.logs.every((log, at) => log === logs[at])
    ) {
      return last;
    }
    return { key, runId: group.runId, name: group.name, label, profile: group.profile, logs };
  }
}

function groupLogs(logs: readonly LogFacts[], runNames: StringTable): Group[] {
  const groups = new Map<string, Group>();
  const byPlace = new Map<string, Group[]>();
  const groupOf = (log: LogFacts, base: string, name: string): Group => {
    const identity = [log.folder, base, log.profile.name, name].join("\0");
    let group = groups.get(identity);
    if (group === undefined) {
      group = {
        identity,
        name,
        folder: log.folder,
        base,
        profile: log.profile,
        parts: new Map(),
        runId: -1,
      };
      groups.set(identity, group);
      const place = `${log.folder}\0${base}`;
      byPlace.set(place, [...(byPlace.get(place) ?? []), group]);
    }
    return group;
  };
  const eventless: { log: LogFacts; name: LogName }[] = [];
  for (const log of logs) {
    const name = parseLogName(fileNameOf(log.path));
    const folderName = folderNameOf(log);
    for (const [value, share] of log.shares) {
      if (share.count === 0) continue;
      const group = groupOf(log, name.base, runNames.textOf(value) ?? folderName);
      if (value >= 0) group.runId = value;
      const part = group.parts.get(log.id);
      if (part === undefined) {
        group.parts.set(log.id, { log, name, share, values: [value] });
      } else {
        part.share = joinShares(part.share, share);
        part.values.push(value);
      }
    }
    if (log.shares.size === 0) eventless.push({ log, name });
  }
  // A log without events joins the run of the parts beside it, whatever profile was guessed from
  // nothing; alone it is a run of its own as soon as there is something to say about it.
  for (const { log, name } of eventless) {
    const beside = byPlace.get(`${log.folder}\0${name.base}`)?.[0];
    if (beside === undefined && log.otherLines === 0) continue;
    const group = beside ?? groupOf(log, name.base, folderNameOf(log));
    group.parts.set(log.id, { log, name, share: NOTHING, values: [] });
  }
  return [...groups.values()];
}

function folderNameOf(log: LogFacts): string {
  return fileNameOf(log.folder) || log.folder || log.path;
}

function joinShares(a: RunShare, b: RunShare): RunShare {
  const firstTimeUs = least(a.firstTimeUs, b.firstTimeUs);
  return {
    count: a.count + b.count,
    firstTimeUs,
    lastTimeUs: -least(-a.lastTimeUs, -b.lastTimeUs),
    firstSequence: least(a.firstSequence, b.firstSequence),
  };
}

function least(a: number, b: number): number {
  return Number.isNaN(a) || b < a ? b : a;
}

/**
 * Oldest part first: by first time, first sequence, stamp, number, time of last change; the plain name last.
 * Times (and sequences, and stamps) only count where every part with events has them, because an
 * order that compares some pairs by one thing and some by another may run in a circle.
 */
function orderParts(parts: Part[]): Part[] {
  const withEvents = parts.filter((part) => part.share.count > 0);
  const byTime = withEvents.every((part) => !Number.isNaN(part.share.firstTimeUs));
  const bySequence = withEvents.every((part) => !Number.isNaN(part.share.firstSequence));
  const byStamp = parts.filter((part) => isPlain(part)).length <= 1;
  return parts.sort((a, b) => {
    if (a.share.count > 0 && b.share.count > 0) {
      const order =
        (byTime ? a.share.firstTimeUs - b.share.firstTimeUs : 0) ||
        (bySequence ? a.share.firstSequence - b.share.firstSequence : 0);
      if (order !== 0) return order;
    } else if (a.share.count !== b.share.count) {
      // A part without events has no time: the newest one is empty right after a rotation.
      return a.share.count === 0 ? 1 : -1;
    }
    return (
      rankOf(a) - rankOf(b) ||
      (byStamp ? compareText(a.name.stamp, b.name.stamp) : 0) ||
      b.name.number - a.name.number ||
      a.log.mtimeMs - b.log.mtimeMs ||
      compareText(a.log.path, b.log.path)
    );
  });
}

function isPlain(part: Part): boolean {
  return part.name.stamp === "" && part.name.number === 0 && !part.name.backup;
}

/** Stamped and numbered parts and backups are older than the plain name. */
function rankOf(part: Part): number {
  return isPlain(part) ? 1 : 0;
}

function newestFirst(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : b - a;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Labels that tell runs of one name apart, by what differs: parents of the folder, file, profile. */
function labelsOf(groups: readonly Group[]): Map<Group, string> {
  const byName = new Map<string, Group[]>();
  for (const group of groups) byName.set(group.name, [...(byName.get(group.name) ?? []), group]);
  const labels = new Map<Group, string>();
  const taken = new Set<string>(byName.keys());
  for (const [name, same] of byName) {
    if (same.length === 1) {
      for (const group of same) labels.set(group, name);
      continue;
    }
    // The run of the folder that bears the name keeps it; one of several folders cannot.
    const named = same.filter((group) => fileNameOf(group.folder) === name);
    const owner = named.length === 1 ? named[0] : undefined;
    if (owner !== undefined) labels.set(owner, name);
    const others = same.filter((group) => group !== owner);
    const texts = distinctTexts(others);
    for (const [at, group] of others.entries()) {
      let label = `${name} (${texts[at] ?? at + 1})`;
      while (taken.has(label)) label += "′";
      taken.add(label);
      labels.set(group, label);
    }
  }
  return labels;
}

function distinctTexts(groups: readonly Group[]): readonly string[] {
  const parents = groups.map((group) => {
    const keys = group.folder.split("/").filter((key) => key !== "");
    if (keys.at(-1) === group.name) keys.pop();
    return keys;
  });
  const longest = Math.max(...parents.map((keys) => keys.length));
  const ways: ((group: Group, at: number) => string)[] = [];
  for (let depth = 1; depth <= longest; depth++) {
    ways.push((_, at) => (parents[at] ?? []).slice(-depth).join("/"));
  }
  const wholeFolder = (_: Group, at: number): string => (parents[at] ?? []).join("/");
  ways.push(
    (group) => group.base,
    (group) => group.profile.name,
    (group) => `${group.base}, ${group.profile.name}`,
    (group, at) => `${wholeFolder(group, at)}/${group.base}`,
    (group, at) => `${wholeFolder(group, at)}/${group.base}, ${group.profile.name}`,
  );
  for (const way of ways) {
    const texts = groups.map(way);
    if (texts.every((text) => text !== "") && new Set(texts).size === texts.length) return texts;
  }
  return groups.map((_, at) => `${at + 1}`);
}
