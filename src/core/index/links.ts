import type { StringTables } from "../base/string-table.ts";
import type { EventKey } from "../base/units.ts";
import type { Profile } from "../profile/profile.ts";
import { CorrelatedLinks } from "./correlated-links.ts";
import { DeclaredLinks } from "./declared-links.ts";
import { NO_EVENT } from "./far-causes.ts";
import { RunFindings } from "./findings.ts";
import type { Compactable, InferredLinks } from "./inference.ts";
import { createInferredLinks } from "./inferred-links.ts";
import { KeptReader, type KeptValues, KeptWriter } from "./kept-values.ts";
import { type KeptFindings, setRunFindings } from "./run-findings.ts";
import { type RunPartRows, RunRows } from "./run-rows.ts";
import { RunSequence } from "./run-sequence.ts";
import type { Link, RunLinks } from "./store-data.ts";

/**
 * All links of one run, as far as they were worked out: of the events that its rows have. Each pair of
 * events is linked once: declared before correlated before inferred. Sets the findings, too.
 */
export class RunGraph implements RunLinks, Compactable {
  readonly settled = true;
  /** The run as it was when links were last brought up to it; the store's own may be ahead. */
  readonly rows = new RunRows();
  readonly declared: DeclaredLinks;
  readonly #findings: RunFindings;
  readonly #sequence: RunSequence;
  readonly #correlated: readonly CorrelatedLinks[];
  readonly #inferred: readonly InferredLinks[];

  /** Findings that were kept and are not set yet. */
  #keptFindings: KeptFindings | null = null;

  constructor(profile: Profile, strings: StringTables) {
    const { rows } = this;
    this.declared = new DeclaredLinks(rows);
    this.#findings = new RunFindings(profile, rows, this.declared);
    this.#sequence = new RunSequence(rows);
    this.#correlated = (profile.links?.correlated ?? []).map(
      (_, rule) => new CorrelatedLinks(rule, rows, this.#sequence),
    );
    this.#inferred = (profile.links?.inferred ?? []).map((rule) =>
      createInferredLinks(rule, rows, strings, (ordinal) => this.declared.declaresCause(ordinal)),
    );
  }

  /**
   * Takes in what the run gained, in slices of about a millisecond. The parts must be those of before,
   * grown at the end. `complete`: every part is read, so that findings about missing events can be told.
   * `again`: what was found of the run before no longer holds.
   */
  *update(parts: readonly RunPartRows[], complete: boolean, again: boolean): Generator<void> {
    this.rows.update(parts);
    const kept = this.#keptFindings;
    this.#keptFindings = null;
    if (kept !== null) yield* setRunFindings(this.rows, kept);
    else if (again && parts.some(({ table }) => table.findingCount > 0)) {
      yield* setRunFindings(this.rows, null);
    }
    yield* this.declared.update(this.#findings);
    yield* this.#findings.update(complete);
    if (this.#correlated.length > 0) yield* this.#sequence.update();
    for (const rule of this.#correlated) yield* rule.update();
    for (const rule of this.#inferred) yield* rule.update();
  }

  /**
   * What is known of the run, to be taken over by another graph of the same events, in slices. What is
   * inferred is worked out again: it goes by the numbers of texts. Arrays are this graph's own.
   */
  *keep(): Generator<void, KeptValues> {
    const out = new KeptWriter();
    yield* this.#findings.keep(out);
    this.declared.keep(out);
    this.#sequence.keep(out);
    for (const rule of this.#correlated) rule.keep(out);
    return out;
  }

  /**
   * Takes over what another graph knew of the run's first events, into a new one; the next `update`
   * sets the findings. False: it does not fit, and this graph is of no use.
   */
  restore(parts: readonly RunPartRows[], kept: KeptValues): boolean {
    this.rows.update(parts);
    const from = new KeptReader(kept);
    this.#keptFindings = this.#findings.restore(from);
    this.declared.restore(from);
    this.#sequence.restore(from);
    for (const rule of this.#correlated) rule.restore(from);
    return from.fits && from.isUsedUp;
  }

  /** Whether something is not in its place, however little. */
  get hasLoose(): boolean {
    return this.declared.hasLoose || this.#correlated.some((rule) => rule.hasLoose);
  }

  /** Brings all in its place that `keep` wants there, in slices. */
  *tidy(): Generator<void> {
    if (this.declared.hasLoose) yield* this.declared.compact(true);
    for (const rule of this.#correlated) if (rule.hasLoose) yield* rule.compact();
  }

  get isLoose(): boolean {
    return this.#compactables().some((links) => links.isLoose);
  }

  *compact(): Generator<void> {
    for (const links of this.#compactables()) if (links.isLoose) yield* links.compact();
  }

  #compactables(): readonly Compactable[] {
    return [this.declared, ...this.#correlated, ...this.#inferred];
  }

  causesOf(key: EventKey): readonly Link[] {
    const ordinal = this.rows.ordinalOf(key);
    if (ordinal < 0) return [];
    const links: Link[] = [];
    this.declared.forEachCause(ordinal, (cause, causeIndex) => {
      const found = cause === NO_EVENT ? null : this.rows.keyOf(cause);
      links.push({ link: "declared", key: found, causeIndex });
    });
    this.#forEachOther(ordinal, "causes", (other, link) => {
      links.push({ link, key: this.rows.keyOf(other), causeIndex: -1 });
    });
    return links;
  }

  effectsOf(key: EventKey, limit = Number.POSITIVE_INFINITY): readonly Link[] {
    const links: Link[] = [];
    if (limit > 0) this.visitEffects(key, (link) => links.push(link) < limit);
    return links;
  }

  visitEffects(key: EventKey, visit: (link: Link) => boolean): void {
    const ordinal = this.rows.ordinalOf(key);
    if (ordinal < 0) return;
    let goesOn = this.declared.forEachEffect(ordinal, (effect) =>
      visit({ link: "declared", key: this.rows.keyOf(effect), causeIndex: -1 }),
    );
    if (!goesOn) return;
    this.#forEachOther(ordinal, "effects", (other, link) => {
      if (goesOn) goesOn = visit({ link, key: this.rows.keyOf(other), causeIndex: -1 });
    });
  }

  causeCount(key: EventKey): number {
    const ordinal = this.rows.ordinalOf(key);
    if (ordinal < 0) return 0;
    let count = this.declared.causeCount(ordinal);
    this.#forEachOther(ordinal, "causes", () => count++);
    return count;
  }

  effectCount(key: EventKey): number {
    const ordinal = this.rows.ordinalOf(key);
    if (ordinal < 0) return 0;
    let count = this.declared.effectCount(ordinal);
    this.#forEachOther(ordinal, "effects", () => count++);
    return count;
  }

  /** Links that are not declared, each other event once. */
  #forEachOther(
    ordinal: number,
    direction: "causes" | "effects",
    visit: (other: number, link: "correlated" | "inferred") => void,
  ): void {
    if (this.#correlated.length === 0 && this.#inferred.length === 0) return;
    for (const [at, rule] of this.#correlated.entries()) {
      const other = direction === "causes" ? rule.causeOf(ordinal) : rule.effectOf(ordinal);
      if (other < 0 || this.#isDeclared(ordinal, other)) continue;
      if (!this.#isCorrelated(ordinal, other, at)) visit(other, "correlated");
    }
    for (const [at, rule] of this.#inferred.entries()) {
      const take = (other: number): void => {
        if (other === ordinal || this.#isDeclared(ordinal, other)) return;
        if (this.#isCorrelated(ordinal, other, this.#correlated.length)) return;
        if (at > 0 && this.#isInferredBefore(ordinal, other, at)) return;
        visit(other, "inferred");
      };
      if (direction === "causes") rule.forEachCause(ordinal, take);
      else rule.forEachEffect(ordinal, take);
    }
  }

  #isDeclared(a: number, b: number): boolean {
    return this.declared.hasCause(a, b) || this.declared.hasCause(b, a);
  }

  /** Whether one of the first `rules` rules links the pair, in either direction. */
  #isCorrelated(a: number, b: number, rules: number): boolean {
    for (let at = 0; at < rules; at++) {
      const rule = this.#correlated[at];
      if (rule !== undefined && (rule.causeOf(a) === b || rule.causeOf(b) === a)) return true;
    }
    return false;
  }

  #isInferredBefore(a: number, b: number, rules: number): boolean {
    let found = false;
    for (let at = 0; at < rules && !found; at++) {
      const rule = this.#inferred[at];
      rule?.forEachCause(a, (cause) => {
        if (cause === b) found = true;
      });
      rule?.forEachCause(b, (cause) => {
        if (cause === a) found = true;
      });
    }
    return found;
  }
}
