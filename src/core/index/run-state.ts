import type { StringTables } from "../base/string-table.ts";
import type { EventKey } from "../base/units.ts";
import type { Profile } from "../profile/profile.ts";
import { isEffectBeforeCause } from "./findings.ts";
import type { KeptValues } from "./kept-values.ts";
import { RunGraph } from "./links.ts";
import { PartialLinks } from "./partial-links.ts";
import { RunOrder } from "./run-order.ts";
import { type RunPartRows, RunRows } from "./run-rows.ts";
import type { RunLinks } from "./store-data.ts";

/** Events that are linked at once when links are asked for: some 15 ms. Beyond that slices are due. */
const AT_ONCE = 2 ** 17;

/**
 * Links on their way; `findings`: how many there were when it began; `gains`: it takes in events, rather
 * than sort those that are known.
 */
type Round = {
  readonly gains: boolean;
  readonly work: Generator<void>;
  readonly graph: RunGraph;
  readonly findings: number;
};

/**
 * What is worked out of one run's events: their order, links and findings. Made when first asked for
 * and grown with the run; only a change before its last part makes it start anew.
 *
 * Links are brought up to the run in rounds, each of them in slices; what comes while one is under way
 * is for the next.
 */
export class RunState {
  readonly profile: Profile;
  readonly rows = new RunRows();
  readonly #strings: StringTables;
  readonly #atOnce: number;
  #parts: readonly RunPartRows[] = [];
  #order = new RunOrder();
  #orderStale = false;
  #orderLength = 0;

  #graph: RunGraph;
  /** Ordinals were renumbered since the last round began. */
  #graphStale = false;
  #round: Round | null = null;
  /** Made of what was kept of the run; taken in place of the graph by the next round. */
  #recalled: RunGraph | null = null;
  /** What is loose is sorted in, however little it is. */
  #tidies = false;
  /** What the last round that was begun knew. */
  #linkedLength = -1;
  #linkedComplete = false;
  /** Rounds that are done. */
  roundsDone = 0;
  /** Links that were not all were given, or findings changed. */
  #hasNews = false;

  /** `atOnce`: events that are linked at once when links are asked for; tests shrink it. */
  constructor(profile: Profile, strings: StringTables, atOnce = AT_ONCE) {
    this.profile = profile;
    this.#strings = strings;
    this.#atOnce = atOnce;
    this.#graph = new RunGraph(profile, strings);
  }

  /** Takes the run's parts as they are now; cheap. */
  update(parts: readonly RunPartRows[]): void {
    this.#parts = parts;
    if (this.rows.update(parts)) return;
    this.#recalled = null;
    this.#graphStale = true;
    this.#orderStale = true;
  }

  /** As they were handed over last. */
  get parts(): readonly RunPartRows[] {
    return this.#parts;
  }

  order(): RunOrder {
    if (this.#orderStale || this.rows.length !== this.#orderLength) {
      this.#order.update(this.rows, !this.#orderStale);
      this.#orderStale = false;
      this.#orderLength = this.rows.length;
    }
    return this.#order;
  }

  /**
   * Goes on with linking until a moment in ms since 1970; true if there is more to do. `complete`: every
   * part is read, so that findings about missing events can be told.
   */
  link(complete: boolean, untilMs: number): boolean {
    while (true) {
      const round = this.#round ?? this.#beginRound(complete) ?? this.#beginCompaction();
      if (round === null) return false;
      while (round.work.next().done !== true) if (Date.now() >= untilMs) return true;
      this.#finishRound(round);
      if (!this.#isBehind(complete) && !this.#graph.isLoose && !this.#tidies) return false;
      if (Date.now() >= untilMs) return true;
    }
  }

  /** Whether links and findings of all events are worked out, and every part is read. */
  get isSettled(): boolean {
    return this.#round === null && !this.#isBehind(true);
  }

  /** Lets `link` bring all in its place that {@link keep} wants there. */
  tidy(): void {
    this.#tidies = true;
  }

  /** The links to be kept, in slices; null: they are on their way, or what is known came since out of its place. */
  *keep(): Generator<void, KeptValues | null> {
    const { roundsDone } = this;
    const canKeep = (): boolean =>
      this.isSettled && !this.#graph.hasLoose && this.roundsDone === roundsDone;
    if (!canKeep()) return null;
    const kept = yield* this.#graph.keep();
    return canKeep() ? kept : null;
  }

  /**
   * Takes links that were kept of the run's first events; the next round goes on from there. False:
   * they do not fit, or the run is linked already.
   */
  recall(kept: KeptValues): boolean {
    if (this.#round !== null || !this.#isBehind(true)) return false;
    const graph = new RunGraph(this.profile, this.#strings);
    if (!graph.restore(this.#parts, kept)) return false;
    this.#recalled = graph;
    return true;
  }

  /** Which round, counted from 1, takes in all that the run has now. */
  roundOfNow(complete: boolean): number {
    return this.roundsDone + Number(this.#round !== null) + Number(this.#isBehind(complete));
  }

  /** The links: brought up to the run if that takes no time to speak of, else as far as they are known. */
  links(complete: boolean): RunLinks {
    const canBegin = this.#round === null && this.#recalled === null;
    if (canBegin && this.#backlog() <= this.#atOnce && this.#isBehind(complete)) {
      // What is loose must be sorted in before more comes, which is for slices.
      const round = this.#graph.isLoose ? null : this.#beginRound(complete);
      if (round !== null) this.#finishRound(round);
    }
    if (this.#round?.gains !== true && this.#backlog() === 0) return this.#graph;
    this.#hasNews = true;
    return new PartialLinks(this.rows, this.#graph);
  }

  /** Whether findings or links are others than was told, now that they are worked out; asked once. */
  takeNews(): boolean {
    const news = this.#hasNews && this.#round === null;
    if (news) this.#hasNews = false;
    return news;
  }

  /** First event with the id of this one; null if that is itself. As far as links are known. */
  firstWithIdOf(key: EventKey): EventKey | null {
    const { rows, declared } = this.#graph;
    const ordinal = rows.ordinalOf(key);
    const first = ordinal < 0 ? -1 : declared.firstWithIdOf(ordinal);
    return first < 0 || first === ordinal ? null : rows.keyOf(first);
  }

  /** The first declared cause that comes after this event; null if there is none. As far as links are known. */
  lateCauseOf(key: EventKey): EventKey | null {
    const { rows, declared } = this.#graph;
    const ordinal = rows.ordinalOf(key);
    if (ordinal < 0) return null;
    let late = -1;
    declared.forEachCause(ordinal, (cause) => {
      if (late < 0 && cause >= 0 && isEffectBeforeCause(rows, ordinal, cause)) late = cause;
    });
    return late < 0 ? null : rows.keyOf(late);
  }

  /** Which of its declared causes no event of the run is. As far as links are known. */
  danglingCausesOf(key: EventKey): readonly number[] {
    return this.#graph
      .causesOf(key)
      .filter((link) => link.key === null)
      .map((link) => link.causeIndex);
  }

  #isBehind(complete: boolean): boolean {
    return (
      this.#graphStale ||
      this.#linkedLength !== this.rows.length ||
      (complete && !this.#linkedComplete)
    );
  }

  /** Events that the next round would take in. */
  #backlog(): number {
    const { length } = this.rows;
    return this.#graphStale ? length : length - Math.max(0, this.#linkedLength);
  }

  #beginRound(complete: boolean): Round | null {
    if (!this.#isBehind(complete)) return null;
    // Blocks of a log that grew may tell of findings that were true when they were packed.
    const again = this.#graphStale || this.#linkedLength < 0;
    const graph =
      this.#recalled ??
      (this.#graphStale ? new RunGraph(this.profile, this.#strings) : this.#graph);
    this.#recalled = null;
    this.#graphStale = false;
    this.#linkedLength = this.rows.length;
    this.#linkedComplete = complete;
    const work = graph.update(this.#parts, complete, again);
    this.#round = { gains: true, work, graph, findings: this.#findings() };
    return this.#round;
  }

  #beginCompaction(): Round | null {
    const graph = this.#graph;
    const work =
      this.#tidies && graph.hasLoose ? graph.tidy() : graph.isLoose ? graph.compact() : null;
    this.#tidies = false;
    if (work === null) return null;
    this.#round = { gains: false, work, graph, findings: this.#findings() };
    return this.#round;
  }

  #finishRound(round: Round): void {
    while (round.work.next().done !== true);
    this.#graph = round.graph;
    this.#round = null;
    this.roundsDone++;
    if (this.#findings() !== round.findings) this.#hasNews = true;
  }

  #findings(): number {
    return this.#parts.reduce((sum, { table }) => sum + table.findingCount, 0);
  }
}
