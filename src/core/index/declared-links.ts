import type { Hash64 } from "../base/hash.ts";
import { CausePiece } from "./cause-piece.ts";
import { EffectLists, EffectSort, LOOSE_EFFECTS } from "./effect-lists.ts";
import { EVENT_FLAGS } from "./event-table.ts";
import { FarCauses, NO_EVENT, REPEATED } from "./far-causes.ts";
import { PIECE } from "./hash-partitions.ts";
import { RunHashes } from "./hashes.ts";
import { IdIndex } from "./id-index.ts";
import type { Compactable } from "./inference.ts";
import { IntList } from "./int-list.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import { placeInPart, type RunRows } from "./run-rows.ts";

/** Lists of causes up to this length are compared pairwise; one of a million would never end so. */
const SHORT_LIST = 32;

/** Told of the links that are found while a run is linked. */
export type LinkListener = {
  /** The causes of the ordinals `[from, to)`, in ascending order. */
  onCauses(from: number, to: number, piece: CausePiece): void;
  /** A cause that dangled before. */
  onLate(effect: number, cause: number): void;
};

/**
 * The declared causes of one run's events, resolved both ways, in terms of ordinals (see RunRows). Grows
 * with its run: what was resolved stays, what dangles is found when its event comes.
 *
 * Kept are an index of ids, what was found for causes that the tables themselves do not resolve, and
 * the effects: 13 to 14 bytes an event with 1.26 causes.
 */
export class DeclaredLinks implements Compactable {
  readonly #rows: RunRows;
  readonly #hashes: RunHashes;
  readonly #ids: IdIndex;
  readonly #far: FarCauses;
  readonly #effects = new EffectLists();
  /** Ordinals below it were taken in. */
  #length = 0;

  /** Effects whose cause stands at or after them in the files: the only links that can close a cycle. */
  readonly forwardSources = new IntList();

  constructor(rows: RunRows) {
    this.#rows = rows;
    this.#hashes = new RunHashes(
      rows,
      (table) => table.idHi,
      (table) => table.idLo,
    );
    this.#ids = new IdIndex(this.#hashes);
    this.#far = new FarCauses(rows);
  }

  /**
   * Takes in the ordinals that came since the last time, in slices; while it is under way what is known
   * so far is told. Flags duplicate ids.
   */
  *update(listener: LinkListener): Generator<void> {
    const from = this.#length;
    const to = this.#rows.length;
    if (to === from) return;
    const known = this.#far.danglingLength;
    yield* this.#ids.extend(to, (ordinal) => {
      this.#rows.locate(ordinal).addFlags(this.#rows.row, EVENT_FLAGS.duplicateId);
    });
    const anew = from === 0 || to - from > LOOSE_EFFECTS;
    // Before new causes are taken in: those are looked up among all ids.
    if (known > 0 && this.#far.danglingCount > 0)
      yield* this.#resolveLate(from, to, anew, listener);
    const sort = anew ? new EffectSort(to) : null;
    const piece = new CausePiece(this.#rows, anew ? to : to - from);
    if (sort !== null) yield* this.#addKnown(sort, from, piece);
    for (let start = from; start < to; start += PIECE) {
      const end = Math.min(to, start + PIECE);
      piece.read(start, end);
      this.#takeTargets(start, end, piece);
      if (sort === null) this.#addEffects(start, end, piece);
      else sort.add(start, end, piece);
      listener.onCauses(start, end, piece);
      this.#length = end;
      yield;
    }
    if (sort !== null) yield* this.#sortEffects(sort, piece);
  }

  get isLoose(): boolean {
    return this.#ids.isLoose || this.#effects.looseCount > LOOSE_EFFECTS;
  }

  get hasLoose(): boolean {
    return this.#ids.hasLoose || this.#effects.looseCount > 0;
  }

  /** `all`: also what is too little to cost anything. */
  *compact(all = false): Generator<void> {
    if (all ? this.#ids.hasLoose : this.#ids.isLoose) yield* this.#ids.compact();
    if (this.#effects.looseCount <= (all ? 0 : LOOSE_EFFECTS)) return;
    const sort = new EffectSort(this.#length);
    const piece = new CausePiece(this.#rows, this.#length);
    yield* this.#addKnown(sort, this.#length, piece);
    yield* this.#sortEffects(sort, piece);
  }

  /** While nothing is loose. */
  keep(out: KeptWriter): void {
    out.number(this.#length);
    this.#ids.keep(out);
    this.#far.keep(out);
    this.#effects.keep(out);
    this.forwardSources.keep(out);
  }

  /** Into empty ones of a run that has these events and maybe more. */
  restore(from: KeptReader): void {
    this.#length = from.number();
    from.expect(this.#length <= this.#rows.length);
    this.#ids.restore(from);
    from.expect(this.#ids.length === this.#length);
    this.#far.restore(from);
    this.#effects.restore(from);
    this.forwardSources.restore(from);
  }

  /** Ordinals of declared causes with their index in the event's list; NO_EVENT: dangling. */
  forEachCause(ordinal: number, visit: (cause: number, index: number) => void): void {
    const targets = this.#targetsOf(ordinal);
    for (let index = 0; index < targets.length; index++) {
      const target = targets[index] as number;
      if (target !== REPEATED) visit(target, index);
    }
  }

  /** Stops when `visit` gives false, and then gives false. */
  forEachEffect(ordinal: number, visit: (effect: number) => boolean): boolean {
    return this.#effects.forEach(ordinal, (effect) => visit(effect));
  }

  causeCount(ordinal: number): number {
    const targets = this.#targetsOf(ordinal);
    let count = 0;
    for (let index = 0; index < targets.length; index++) if (targets[index] !== REPEATED) count++;
    return count;
  }

  effectCount(ordinal: number): number {
    return this.#effects.countOf(ordinal);
  }

  /** Whether `cause` is among the declared causes of `effect`. */
  hasCause(effect: number, cause: number): boolean {
    return this.#targetsOf(effect).includes(cause);
  }

  /** Whether the event's line names a cause at all. */
  declaresCause(ordinal: number): boolean {
    return this.#rows.locate(ordinal).causes.countOf(this.#rows.row) > 0;
  }

  /** First event that has the id of this one: itself unless it is a duplicate. */
  firstWithIdOf(ordinal: number): number {
    const hi = this.#hashes.hiAt(ordinal);
    const lo = this.#hashes.loAt(ordinal);
    return (hi | lo) === 0 ? ordinal : this.#ids.find(hi, lo);
  }

  /** Whether an event names a cause that the run does not have. */
  isDangling(ordinal: number): boolean {
    return this.#far.isDangling(ordinal);
  }

  /** Causes that dangled once, in the order in which they were found to. */
  get danglingLength(): number {
    return this.#far.danglingLength;
  }

  /** The effect of the n-th of them; −1: its cause came. */
  danglingOrdinalAt(at: number): number {
    return this.#far.danglingOrdinalAt(at);
  }

  /** Targets of one event's causes. */
  #targetsOf(ordinal: number): readonly number[] {
    const rows = this.#rows;
    const { causes } = rows.locate(ordinal);
    const { row, part, partStart } = rows;
    const count = causes.countOf(row);
    if (count === 0) return NOTHING;
    const targets: number[] = [];
    let far = -1;
    for (let index = 0; index < count; index++) {
      const near = placeInPart(part, causes.nearRowOf(row, index));
      if (near >= 0) {
        targets.push(this.#canonical(partStart + near));
        continue;
      }
      if (far < 0) far = this.#far.placeOf(ordinal);
      while (this.#far.isBefore(far, ordinal, index)) far++;
      targets.push(
        this.#far.isAt(far, ordinal, index)
          ? this.#far.targetAt(far++)
          : this.#lookUp(ordinal, index),
      );
    }
    if (count > 1) markRepeated(targets, 0, count);
    return targets;
  }

  /** The first event with the id of one that is found near an effect. */
  #canonical(ordinal: number): number {
    if (this.#ids.duplicates === 0) return ordinal;
    const { flags } = this.#rows.locate(ordinal);
    if ((flags.at(this.#rows.row) & EVENT_FLAGS.duplicateId) === 0) return ordinal;
    return this.firstWithIdOf(ordinal);
  }

  #lookUp(ordinal: number, index: number): number {
    const { causes } = this.#rows.locate(ordinal);
    causes.hashOf(this.#rows.row, index, hash);
    return this.#ids.find(hash.hi, hash.lo);
  }

  /** Resolves the causes of new events and keeps what the tables do not know. */
  #takeTargets(from: number, to: number, piece: CausePiece): void {
    const { counts, targets } = piece;
    const canonical = this.#ids.duplicates > 0;
    let at = 0;
    for (let ordinal = from; ordinal < to; ordinal++) {
      const count = counts[ordinal - from] as number;
      const first = at;
      const end = at + count;
      let least = ordinal;
      let most = -1;
      for (; at < end; at++) {
        const target = targets[at] as number;
        if (target < least) least = target;
        if (target > most) most = target;
      }
      // The usual case: all of them near, before it, different, and none of them a duplicate.
      if (count === 0 || (least >= 0 && most < ordinal && !canonical)) {
        if (count > 1) markRepeated(targets, first, count);
        continue;
      }
      this.#takeUnusual(ordinal, targets, first, count);
    }
  }

  #takeUnusual(ordinal: number, targets: Int32Array, first: number, count: number): void {
    let far = false;
    const end = first + count;
    for (let at = first; at < end; at++) {
      const near = targets[at] as number;
      if (near < 0) far = true;
      targets[at] = near < 0 ? this.#lookUp(ordinal, at - first) : this.#canonical(near);
    }
    if (count > 1) {
      // Ids that no event has are told apart by their hashes, the others by what they lead to.
      if (far) this.#markRepeatedDangling(ordinal, targets, first, count);
      markRepeated(targets, first, count);
    }
    if (far) this.#keepFar(ordinal, targets, first, count);
    for (let at = first; at < end; at++) {
      if ((targets[at] as number) >= ordinal) this.forwardSources.push(ordinal);
    }
  }

  #keepFar(ordinal: number, targets: Int32Array, first: number, count: number): void {
    const rows = this.#rows;
    const { causes } = rows.locate(ordinal);
    const { row, part } = rows;
    for (let index = 0; index < count; index++) {
      if (placeInPart(part, causes.nearRowOf(row, index)) >= 0) continue;
      this.#far.push(ordinal, index, targets[first + index] as number);
    }
  }

  #markRepeatedDangling(ordinal: number, targets: Int32Array, first: number, count: number): void {
    const { causes } = this.#rows.locate(ordinal);
    const { row } = this.#rows;
    const seen = new Set<string>();
    for (let index = 0; index < count; index++) {
      if (targets[first + index] !== NO_EVENT) continue;
      causes.hashOf(row, index, hash);
      const name = `${hash.hi} ${hash.lo}`;
      if (seen.has(name)) targets[first + index] = REPEATED;
      else seen.add(name);
    }
  }

  /** Reads the targets of events that were taken in before. */
  #readTargets(from: number, to: number, piece: CausePiece): void {
    piece.read(from, to);
    const { counts, targets } = piece;
    const canonical = this.#ids.duplicates > 0;
    let far = this.#far.placeOf(from);
    let at = 0;
    for (let ordinal = from; ordinal < to; ordinal++) {
      const count = counts[ordinal - from] as number;
      if (count === 0) continue;
      const first = at;
      for (; at < first + count; at++) {
        const near = targets[at] as number;
        if (near >= 0) {
          if (canonical) targets[at] = this.#canonical(near);
          continue;
        }
        const index = at - first;
        while (this.#far.isBefore(far, ordinal, index)) far++;
        targets[at] = this.#far.isAt(far, ordinal, index)
          ? this.#far.targetAt(far++)
          : this.#lookUp(ordinal, index);
      }
      if (count > 1) markRepeated(targets, first, count);
    }
  }

  /** Adds the links of the first `length` events. */
  *#addKnown(sort: EffectSort, length: number, piece: CausePiece): Generator<void> {
    for (let start = 0; start < length; start += PIECE) {
      const end = Math.min(length, start + PIECE);
      this.#readTargets(start, end, piece);
      sort.add(start, end, piece);
      yield;
    }
  }

  *#sortEffects(sort: EffectSort, piece: CausePiece): Generator<void> {
    yield* sort.begin();
    while (sort.putLast(piece)) yield;
    this.#effects.take(sort);
  }

  #addEffects(from: number, to: number, { counts, targets }: CausePiece): void {
    let at = 0;
    for (let ordinal = from; ordinal < to; ordinal++) {
      const end = at + (counts[ordinal - from] as number);
      for (; at < end; at++) {
        const cause = targets[at] as number;
        if (cause >= 0) this.#effects.add(cause, ordinal);
      }
    }
  }

  /** Gives causes that dangled so far the new events that have their ids. */
  *#resolveLate(from: number, to: number, anew: boolean, listener: LinkListener): Generator<void> {
    yield* this.#far.prepare();
    let cause = from;
    const onEffect = (effect: number): void => {
      if (cause >= effect) this.forwardSources.push(effect);
      if (!anew) this.#effects.add(cause, effect);
      listener.onLate(effect, cause);
    };
    const hi = new Uint32Array(Math.min(PIECE, to - from));
    const lo = new Uint32Array(hi.length);
    for (let start = from; start < to; start += PIECE) {
      const end = Math.min(to, start + PIECE);
      this.#hashes.read(start, end, hi, lo);
      for (cause = start; cause < end; cause++) {
        const upper = hi[cause - start] as number;
        const lower = lo[cause - start] as number;
        if ((upper | lower) !== 0) this.#far.resolve(upper, lower, cause, onEffect);
      }
      yield;
    }
  }
}

const NOTHING: readonly number[] = [];
const hash: Hash64 = { hi: 0, lo: 0 };

/** Keeps the first of equal events among the targets of one event. */
function markRepeated(targets: number[] | Int32Array, first: number, count: number): void {
  const end = first + count;
  if (count > SHORT_LIST) {
    const seen = new Set<number>();
    for (let at = first; at < end; at++) {
      const target = targets[at] as number;
      if (target < 0) continue;
      if (seen.has(target)) targets[at] = REPEATED;
      else seen.add(target);
    }
    return;
  }
  for (let at = first + 1; at < end; at++) {
    const target = targets[at] as number;
    if (target < 0) continue;
    for (let before = first; before < at; before++) {
      if (targets[before] === target) {
        targets[at] = REPEATED;
        break;
      }
    }
  }
}
