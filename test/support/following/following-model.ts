import assert from "node:assert/strict";
import { type Fault, type Faults, NO_FAULTS } from "./faults.ts";
import { type Picture, POLL_MS, type ShownLog } from "./followed-store.ts";
import { type TrueEvent, trueLogs } from "./truth.ts";
import type { World } from "./world.ts";

/** A program that follows logs, in this process or another. */
export interface FollowedSystem {
  /** Starts it over what is on disk. */
  start(): Promise<void>;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
  /** Lets a poll begin and kills it after about so many calls of the file system. */
  killDuring(calls: number): Promise<void>;
  /** Lets time pass for it, poll by poll. */
  pass(ms: number): Promise<void>;
  hint(path: string): Promise<void>;
  /** A moment passes, so that what is before and after differ in time where the clock of files tells. */
  moment(): void;
  setFaults(faults: Faults): void;
  /** Lets something happen when it has called the file system so many times more; null where that cannot be. */
  readonly schedule: ((calls: number, act: () => void) => void) | null;
  /** Does what is still scheduled; true if something happened since the last call. */
  flush(): boolean;
  picture(): Promise<Picture>;
}

export type ModelOptions = {
  /** Steps of the file system's clock. */
  readonly tickMs: number;
  /** Logs of more bytes are compared by samples. */
  readonly wholeBytes: number;
  /** Whether what is known is kept for the next start. */
  readonly keeps?: boolean;
};

/** How long a change may take to be seen: two polls, or what a coarse clock of files needs. */
const FINE_MS = 2 * POLL_MS;
const COARSE_MS = 8 * POLL_MS;

/** The longest pause before something that failed is tried again, and two polls. */
const RETRY_MS = 31_000;

/** What was shown of a file when all was compared last. */
type Seen = { readonly log: ShownLog; readonly version: number };

/**
 * Knows every event that was ever written and what is on disk, and compares that with what is shown:
 * nothing lost, nothing doubled, nothing stale, and where that cannot be, a failure that says so.
 */
export class FollowingModel {
  readonly world: World;
  readonly system: FollowedSystem;
  readonly options: ModelOptions;
  /** Rests of lines that were written in part, by identity. */
  readonly rests = new Map<string, string>();
  #serial = 0;
  #nowMs = 0;
  #faults: Faults = NO_FAULTS;
  /** Something failed since all was compared last: what could not be followed may have other keys now. */
  #hadFaults = false;
  /** Files and folders that work again, but may not have been tried since; by identity. */
  readonly #healing = new Map<string, number>();
  #openHealedAtMs = Number.NEGATIVE_INFINITY;
  #listHealedAtMs = Number.NEGATIVE_INFINITY;
  /** By identity: changes with everything but appending. */
  readonly #versions = new Map<string, number>();
  #version = 0;
  readonly #seen = new Map<string, Seen>();
  readonly #edited = new Set<string>();
  readonly #grown = new Set<string>();
  /** Large files that were edited and grew between two looks: the one thing that cannot be known. */
  readonly #unknowable = new Set<string>();

  constructor(world: World, system: FollowedSystem, options: ModelOptions) {
    this.world = world;
    this.system = system;
    this.options = options;
  }

  /** A line of an event that was never written before, newline included; all are of one length. */
  line(): string {
    const serial = String(++this.#serial).padStart(6, "0");
    const seconds = String(this.#serial % 60).padStart(2, "0");
    return `{"event_id":"e${serial}","timestamp":"2026-01-01T00:00:${seconds}Z","turn_number":0,"event_type":"T${serial}","simulation_id":null,"agent_id":null,"caused_by":null,"details":{}}\n`;
  }

  lines(count: number): string {
    return Array.from({ length: count }, () => this.line()).join("");
  }

  /** All logs below both folders, by path; those that are not meant now, too. */
  files(): readonly string[] {
    const found: string[] = [];
    const enter = (folder: string): void => {
      for (const name of this.world.names(folder).sort()) {
        const path = `${folder}/${name}`;
        if (this.world.isLink(path)) continue;
        if (this.world.kindOf(path) === "folder") enter(path);
        else found.push(path);
      }
    };
    for (const root of ["ws", "out"]) enter(`${this.world.base}/${root}`);
    return found;
  }

  folders(): readonly string[] {
    const found: string[] = [];
    const enter = (folder: string): void => {
      for (const name of this.world.names(folder).sort()) {
        const path = `${folder}/${name}`;
        if (this.world.isLink(path) || this.world.kindOf(path) !== "folder") continue;
        found.push(path);
        enter(path);
      }
    };
    for (const root of ["ws", "out"]) enter(`${this.world.base}/${root}`);
    return found;
  }

  /** A file (or all in a folder) was out of reach for a while: if that was noticed, it is another log now. */
  hides(path: string): void {
    if (this.world.isLink(path)) return;
    if (this.world.kindOf(path) === "folder") {
      for (const name of this.world.names(path)) this.hides(`${path}/${name}`);
    } else if (this.world.kindOf(path) === "file") {
      this.#versions.set(this.world.identityOf(path), ++this.#version);
    }
  }

  /** Something else than appending is done to a file (or all in a folder). */
  edits(path: string): void {
    if (this.world.kindOf(path) === "folder" && !this.world.isLink(path)) {
      for (const name of this.world.names(path)) this.edits(`${path}/${name}`);
    } else if (this.world.kindOf(path) === "file") {
      const identity = this.world.identityOf(path);
      this.#versions.set(identity, ++this.#version);
      this.#edited.add(identity);
    }
  }

  /** A file is about to have another name. While it cannot be looked at that may stay unseen. */
  moves(path: string): void {
    if (this.world.isLink(path)) return;
    if (this.world.kindOf(path) === "folder") {
      for (const name of this.world.names(path)) this.moves(`${path}/${name}`);
    } else if (this.faultAt(path)?.of === "stat") {
      this.#healing.set(path, this.#nowMs + RETRY_MS);
    }
  }

  grows(path: string): void {
    this.#grown.add(this.world.identityOf(path));
  }

  /** A file (or all in a folder) goes: its inode may be another file's next. */
  goes(path: string): void {
    if (this.world.isLink(path)) return;
    this.heal(path, false);
    if (this.world.kindOf(path) === "folder") {
      for (const name of this.world.names(path)) this.goes(`${path}/${name}`);
    } else {
      this.edits(path);
      this.rests.delete(this.world.identityOf(path));
    }
  }

  // Faults

  faultAt(path: string): Fault | undefined {
    return this.#faults.byIdentity[this.world.identityOf(path)];
  }

  break(path: string, fault: Fault): void {
    const identity = this.world.identityOf(path);
    this.#setFaults({ ...this.#faults.byIdentity, [identity]: fault }, this.#faults.tooManyOpen);
  }

  /** `isSeen`: the file's times tell that it may work again, unless its clock is coarse. */
  heal(path: string, isSeen: boolean): void {
    const identity = this.world.identityOf(path);
    const fault = this.#faults.byIdentity[identity];
    if (fault === undefined) return;
    if (fault.of === "list") this.#listHealedAtMs = this.#nowMs;
    const { [identity]: _, ...rest } = this.#faults.byIdentity;
    if (!isSeen || this.options.tickMs > 1) {
      // It may go, or go elsewhere, before it is tried again: then its path is all that is known.
      for (const name of [identity, path]) this.#healing.set(name, this.#nowMs + RETRY_MS);
    }
    this.#setFaults(rest, this.#faults.tooManyOpen);
  }

  get tooManyOpen(): boolean {
    return this.#faults.tooManyOpen;
  }

  openTooMany(tooMany: boolean): void {
    if (this.tooManyOpen && !tooMany) this.#openHealedAtMs = this.#nowMs;
    this.#setFaults(this.#faults.byIdentity, tooMany);
  }

  #setFaults(byIdentity: Readonly<Record<string, Fault>>, tooManyOpen: boolean): void {
    this.#faults = { byIdentity, tooManyOpen };
    this.#hadFaults = true;
    this.system.setFaults(this.#faults);
  }

  // Time

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.system.pass(ms);
  }

  async restart(): Promise<void> {
    await this.system.kill();
    this.#seen.clear();
    await this.system.start();
  }

  /** Kills the follower in the midst of its work. */
  async killDuring(calls: number): Promise<void> {
    await this.system.killDuring(calls);
    this.#nowMs += POLL_MS;
    this.#seen.clear();
    await this.system.start();
  }

  /** Waits as long as a change may take to be seen, and compares. */
  async settle(): Promise<void> {
    const wait = this.options.tickMs > 1 ? COARSE_MS : FINE_MS;
    await this.pass(wait);
    // What happens while files are looked at may be seen by the next look only.
    const wasDisturbed = this.system.flush();
    if (wasDisturbed) await this.pass(wait);
    this.#noteUnknowable();
    const picture = await this.system.picture();
    assert.deepEqual(picture.errors, [], "following threw");
    this.#compare(picture, wasDisturbed);
  }

  /** Everything works again and had its time: now there is no excuse. */
  async settleAll(): Promise<void> {
    this.system.flush();
    this.#setFaults({}, false);
    await this.pass(RETRY_MS);
    await this.pass(RETRY_MS);
    this.#healing.clear();
    this.#openHealedAtMs = Number.NEGATIVE_INFINITY;
    this.#listHealedAtMs = Number.NEGATIVE_INFINITY;
    await this.settle();
    assert.deepEqual((await this.system.picture()).failures, [], "a failure is told for ever");
  }

  #noteUnknowable(): void {
    for (const identity of this.#edited) {
      if (this.#grown.has(identity)) this.#unknowable.add(identity);
    }
    // Looks that failed tell nothing: for the follower it is still the same time between two looks.
    if (this.#mayFail()) return;
    this.#edited.clear();
    this.#grown.clear();
  }

  #mayFail(): boolean {
    const { byIdentity, tooManyOpen } = this.#faults;
    if (tooManyOpen || Object.keys(byIdentity).length > 0) return true;
    const healed = Math.max(this.#openHealedAtMs, this.#listHealedAtMs) + RETRY_MS;
    return this.#nowMs <= Math.max(healed, ...this.#healing.values());
  }

  // Comparing

  #compare(picture: Picture, wasDisturbed: boolean): void {
    const truth = trueLogs(this.world);
    const shown = new Map<string, ShownLog>();
    for (const log of picture.logs) {
      assert.ok(!shown.has(log.path), `${log.path} is shown twice`);
      shown.set(log.path, log);
    }
    const seen = new Map<string, Seen>();
    for (const path of new Set([...truth.keys(), ...shown.keys()])) {
      const log = shown.get(path);
      const events = truth.get(path);
      const difference = differenceOf(log, events);
      if (difference === null) {
        if (log === undefined || this.#isTroubled(path)) continue;
        const identity = this.world.identityOf(path);
        const version = this.#versions.get(identity) ?? 0;
        seen.set(identity, { log, version });
        const before = this.#seen.get(identity);
        if (before?.version === version && !wasDisturbed && !this.#hadFaults) {
          assert.equal(log.id, before.log.id, `${path}: the events have other keys`);
        }
        continue;
      }
      if (this.#isUnknowable(path)) continue;
      assert.ok(this.#isTroubled(path), `${path}: ${difference}`);
      const isTold = picture.failures.some(({ log }) =>
        [log, this.world.kindOf(log) === null ? log : this.world.realPathOf(log)].some(
          (failed) => path === failed || path.startsWith(`${failed}/`),
        ),
      );
      assert.ok(
        isTold || this.#isLinkTroubled(path),
        `${path}: ${difference}, and no failure is told`,
      );
    }
    this.#hadFaults = this.tooManyOpen || Object.keys(this.#faults.byIdentity).length > 0;
    this.#seen.clear();
    for (const [identity, what] of seen) this.#seen.set(identity, what);
  }

  /** Whether a log is reached by a link alone, and a folder that may hold the link fails, or did so not long ago. */
  #isLinkTroubled(path: string): boolean {
    if (!path.startsWith(`${this.world.base}/out/`)) return false;
    if (this.#nowMs <= this.#listHealedAtMs + RETRY_MS) return true;
    return Object.values(this.#faults.byIdentity).some((fault) => fault.of === "list");
  }

  /** Whether a file, or a folder that leads to it, fails, or did so not long ago. */
  #isTroubled(path: string): boolean {
    if (this.#isLinkTroubled(path)) return true;
    if (this.tooManyOpen || this.#nowMs <= this.#openHealedAtMs + RETRY_MS) return true;
    for (
      let at = path;
      at !== this.world.base && at !== "";
      at = at.slice(0, at.lastIndexOf("/"))
    ) {
      if (this.#nowMs <= (this.#healing.get(at) ?? Number.NEGATIVE_INFINITY)) return true;
      if (this.world.kindOf(at) === null) continue;
      const identity = this.world.identityOf(at);
      if (this.#faults.byIdentity[identity] !== undefined) return true;
      if (this.#nowMs <= (this.#healing.get(identity) ?? Number.NEGATIVE_INFINITY)) return true;
    }
    return false;
  }

  #isUnknowable(path: string): boolean {
    if (this.world.kindOf(path) !== "file") return false;
    const isLarge = this.world.read(path).length > this.options.wholeBytes;
    return isLarge && this.#unknowable.has(this.world.identityOf(path));
  }
}

function differenceOf(
  log: ShownLog | undefined,
  events: readonly TrueEvent[] | undefined,
): string | null {
  if (log === undefined) return "is not shown";
  if (events === undefined) return "is shown, but is not there";
  const shown = log.rows.map(({ offset, size, type }) => `${offset}+${size} ${type}`);
  const there = events.map(({ offset, size, type }) => `${offset}+${size} ${type}`);
  const at = there.findIndex((event, index) => event !== shown[index]);
  if (at >= 0) return `event ${at} is ${there[at]}, shown is ${shown[at] ?? "nothing"}`;
  if (shown.length > there.length) return `${shown[there.length]} is shown, but is not there`;
  return null;
}
