import type { Hash64 } from "../base/hash.ts";
import { EVENT_FLAGS } from "./event-table.ts";
import type { GrowingEventTable } from "./event-table-builder.ts";
import { grownColumn, nextCapacity } from "./growable-columns.ts";
import { IdIndex } from "./id-index.ts";
import { IdMap } from "./id-map.ts";
import type { RunRows } from "./run-rows.ts";

/** Targets that are no ordinal. */
export const NO_EVENT = -1;
/** The event names the same cause a second time; the first counts. */
const REPEATED = -2;

/** Ids seen last, by the low bits of their hash: most causes were written shortly before (99.9 % within 16 k). */
const RECENT_IDS = 2 ** 14;

/** Effects that came after the adjacency was built; beyond this it is built anew. */
const LOOSE_EFFECTS = 2 ** 16;

/**
 * The declared causes of one run's events, resolved both ways. Grows with its run: what was resolved
 * stays, what dangles is looked up again when ids were added. In terms of ordinals (see RunRows).
 */
export class DeclaredLinks {
  readonly #rows: RunRows;
  readonly #index = new IdIndex();
  #ids: { hi: Uint32Array; lo: Uint32Array } = { hi: new Uint32Array(0), lo: new Uint32Array(0) };
  /** The ids are the table's own columns, not copies. */
  #borrowed = false;
  #length = 0;

  /** Causes of ordinal n: places `start[n]` to `start[n + 1]` of `target`. */
  #start = new Uint32Array(1);
  #target = new Int32Array(0);
  /** Places whose id was not found so far, ascending, and the ordinals they belong to. */
  #danglingPlaces: number[] = [];
  #danglingOrdinals: number[] = [];

  #effectStart = new Uint32Array(1);
  #effectOf = new Int32Array(0);
  readonly #loose = new Map<number, number[]>();
  #looseCount = 0;

  /** Links whose cause stands at or after its effect in the files: the only ones that can close a cycle. */
  readonly forwardSources: number[] = [];
  /** Links resolved by the last update, as pairs (effect, cause); read by the findings. */
  resolved: { readonly effects: readonly number[]; readonly causes: readonly number[] } = {
    effects: [],
    causes: [],
  };

  constructor(rows: RunRows) {
    this.#rows = rows;
  }

  /** Takes in the ordinals that came since the last call. Flags duplicate ids. */
  update(): void {
    const from = this.#length;
    const to = this.#rows.length;
    const late = { effects: [] as number[], causes: [] as number[] };
    this.resolved = late;
    const dangling = this.#danglingPlaces.length;
    if (to > from) {
      this.#takeIds(from);
      this.#takeCauses(from, to);
      this.#length = to;
    }
    // Causes that came just now were looked up among all ids, these were not.
    if (to > from && dangling > 0) this.#resolveDangling(dangling, late.effects, late.causes);
    if (from === 0 || this.#looseCount > LOOSE_EFFECTS) this.#buildEffects();
  }

  /** Ordinals of declared causes with their index in the event's list; NO_EVENT: dangling. */
  forEachCause(ordinal: number, visit: (cause: number, index: number) => void): void {
    const start = this.#start[ordinal] ?? 0;
    const end = this.#start[ordinal + 1] ?? start;
    for (let place = start; place < end; place++) {
      const target = this.#target[place] ?? REPEATED;
      if (target !== REPEATED) visit(target, place - start);
    }
  }

  forEachEffect(ordinal: number, visit: (effect: number) => void): void {
    if (ordinal + 1 < this.#effectStart.length) {
      const end = this.#effectStart[ordinal + 1] ?? 0;
      for (let at = this.#effectStart[ordinal] ?? 0; at < end; at++) {
        visit(this.#effectOf[at] ?? 0);
      }
    }
    const loose = this.#loose.get(ordinal);
    if (loose !== undefined) for (const effect of loose) visit(effect);
  }

  causeCount(ordinal: number): number {
    const start = this.#start[ordinal] ?? 0;
    const end = this.#start[ordinal + 1] ?? start;
    let count = 0;
    for (let place = start; place < end; place++) if (this.#target[place] !== REPEATED) count++;
    return count;
  }

  effectCount(ordinal: number): number {
    const built =
      ordinal + 1 < this.#effectStart.length
        ? (this.#effectStart[ordinal + 1] ?? 0) - (this.#effectStart[ordinal] ?? 0)
        : 0;
    return built + (this.#loose.get(ordinal)?.length ?? 0);
  }

  /** Whether `cause` is among the declared causes of `effect`. */
  hasCause(effect: number, cause: number): boolean {
    const end = this.#start[effect + 1] ?? 0;
    for (let place = this.#start[effect] ?? 0; place < end; place++) {
      if (this.#target[place] === cause) return true;
    }
    return false;
  }

  /** Whether the event's line names a cause at all. */
  declaresCause(ordinal: number): boolean {
    return (this.#start[ordinal + 1] ?? 0) > (this.#start[ordinal] ?? 0);
  }

  /** First event with an id; NO_EVENT: none. */
  findId(hi: number, lo: number): number {
    return this.#index.find(hi, lo, this.#ids);
  }

  /** First event that has the id of this one: itself unless it is a duplicate. */
  firstWithIdOf(ordinal: number): number {
    const hi = this.#ids.hi[ordinal] ?? 0;
    const lo = this.#ids.lo[ordinal] ?? 0;
    return (hi | lo) === 0 ? ordinal : this.findId(hi, lo);
  }

  /** Ordinals with at least one dangling cause; one may be named several times. */
  get danglingOrdinals(): readonly number[] {
    return this.#danglingOrdinals;
  }

  /** Causes of every event as flat columns, for walks over the whole run. Read only. */
  get flat(): { readonly start: Uint32Array; readonly target: Int32Array } {
    return { start: this.#start, target: this.#target };
  }

  #takeIds(from: number): void {
    const rows = this.#rows;
    const only = rows.parts.length === 1 && rows.parts[0]?.rows === null;
    if (only || from === 0) {
      this.#ids = {
        hi: rows.hashFrom((table) => table.idHi, 0),
        lo: rows.hashFrom((table) => table.idLo, 0),
      };
      this.#borrowed = only;
    } else {
      const length = rows.length;
      if (this.#borrowed || length > this.#ids.hi.length) {
        const capacity = Math.ceil(length * 1.25);
        this.#ids = {
          hi: grownColumn(this.#ids.hi, capacity),
          lo: grownColumn(this.#ids.lo, capacity),
        };
        this.#borrowed = false;
      }
      this.#ids.hi.set(
        rows.hashFrom((table) => table.idHi, from),
        from,
      );
      this.#ids.lo.set(
        rows.hashFrom((table) => table.idLo, from),
        from,
      );
    }
    this.#index.extend(this.#ids, rows.length, (ordinal) => {
      rows.locate(ordinal).addFlags(rows.row, EVENT_FLAGS.duplicateId);
    });
  }

  #takeCauses(from: number, to: number): void {
    const rows = this.#rows;
    const { hi: idHi, lo: idLo } = this.#ids;
    // Small for small runs: a store may hold ten thousand of them.
    const recent = new Int32Array(Math.min(RECENT_IDS, 2 ** (32 - Math.clz32(to - from))));
    const mask = recent.length - 1;
    const first = from === 0;
    if (to + 1 > this.#start.length) {
      this.#start = grownColumn(
        this.#start,
        first ? to + 1 : nextCapacity(this.#start.length, to + 1),
      );
    }
    const hash: Hash64 = { hi: 0, lo: 0 };
    let place = this.#start[from] ?? 0;
    let table: GrowingEventTable = rows.locate(from);
    for (let ordinal = from; ordinal < to; ordinal++) {
      table = rows.locate(ordinal);
      const row = rows.row;
      const hi = idHi[ordinal] ?? 0;
      const lo = idLo[ordinal] ?? 0;
      if ((hi | lo) !== 0 && (table.flags.at(row) & EVENT_FLAGS.duplicateId) === 0) {
        recent[lo & mask] = ordinal + 1;
      }
      const count = table.causes.countOf(row);
      if (place + count > this.#target.length) this.#growTargets(place + count, first);
      // Pairwise comparison of a list of a million causes would never end.
      const seen = new CauseList(count);
      for (let cause = 0; cause < count; cause++) {
        table.causes.hashOf(row, cause, hash);
        const { hi: causeHi, lo: causeLo } = hash;
        let target = (recent[causeLo & mask] ?? 0) - 1;
        if (target < 0 || idLo[target] !== causeLo || idHi[target] !== causeHi) {
          target = this.findId(causeHi, causeLo);
        }
        if (count > 1 && !seen.add(causeHi, causeLo)) target = REPEATED;
        this.#target[place] = target;
        if (target >= 0) {
          if (target >= ordinal) this.forwardSources.push(ordinal);
          if (!first) this.#addLoose(target, ordinal);
        } else if (target === NO_EVENT) {
          this.#danglingPlaces.push(place);
          this.#danglingOrdinals.push(ordinal);
        }
        place++;
      }
      this.#start[ordinal + 1] = place;
    }
  }

  #growTargets(needed: number, first: boolean): void {
    const causes = first
      ? this.#rows.parts.reduce((sum, part) => sum + part.table.causes.total, 0)
      : 0;
    this.#target = grownColumn(
      this.#target,
      Math.max(causes, nextCapacity(this.#target.length, needed)),
    );
  }

  #resolveDangling(count: number, effects: number[], causes: number[]): void {
    const places = this.#danglingPlaces;
    const ordinals = this.#danglingOrdinals;
    const start = this.#start;
    const hash: Hash64 = { hi: 0, lo: 0 };
    let kept = 0;
    for (let at = 0; at < places.length; at++) {
      const place = places[at] ?? 0;
      const ordinal = ordinals[at] ?? 0;
      if (at >= count) {
        places[kept] = place;
        ordinals[kept] = ordinal;
        kept++;
        continue;
      }
      const table = this.#rows.locate(ordinal);
      table.causes.hashOf(this.#rows.row, place - (start[ordinal] ?? 0), hash);
      const target = this.findId(hash.hi, hash.lo);
      if (target < 0) {
        places[kept] = place;
        ordinals[kept] = ordinal;
        kept++;
        continue;
      }
      this.#target[place] = target;
      effects.push(ordinal);
      causes.push(target);
      if (target >= ordinal) this.forwardSources.push(ordinal);
      if (this.#effectStart.length > 1) this.#addLoose(target, ordinal);
    }
    places.length = kept;
    ordinals.length = kept;
  }

  #addLoose(cause: number, effect: number): void {
    const list = this.#loose.get(cause);
    if (list === undefined) this.#loose.set(cause, [effect]);
    else list.push(effect);
    this.#looseCount++;
  }

  /** Effects of every event by a counting sort of the links. */
  #buildEffects(): void {
    const length = this.#length;
    const start = new Uint32Array(length + 1);
    const target = this.#target;
    const places = this.#start[length] ?? 0;
    for (let place = 0; place < places; place++) {
      const cause = target[place] ?? NO_EVENT;
      if (cause >= 0) start[cause + 1] = (start[cause + 1] ?? 0) + 1;
    }
    for (let at = 0; at < length; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
    const effectOf = new Int32Array(start[length] ?? 0);
    const next = start.slice(0, length);
    for (let effect = 0; effect < length; effect++) {
      const end = this.#start[effect + 1] ?? 0;
      for (let place = this.#start[effect] ?? 0; place < end; place++) {
        const cause = target[place] ?? NO_EVENT;
        if (cause < 0) continue;
        const at = next[cause] ?? 0;
        effectOf[at] = effect;
        next[cause] = at + 1;
      }
    }
    this.#effectStart = start;
    this.#effectOf = effectOf;
    this.#loose.clear();
    this.#looseCount = 0;
  }
}

/** Lists up to this length are compared pairwise. */
const SHORT_LIST = 32;

/** The causes of one event met so far. */
class CauseList {
  readonly #hi: Uint32Array;
  readonly #lo: Uint32Array;
  readonly #map: IdMap | null;
  #length = 0;

  constructor(count: number) {
    this.#hi = count > 1 ? new Uint32Array(count) : NOTHING;
    this.#lo = count > 1 ? new Uint32Array(count) : NOTHING;
    this.#map = count > SHORT_LIST ? new IdMap() : null;
  }

  /** False: it was met before. */
  add(hi: number, lo: number): boolean {
    const at = this.#length++;
    this.#hi[at] = hi;
    this.#lo[at] = lo;
    if (this.#map !== null) return this.#map.add(at, { hi: this.#hi, lo: this.#lo }) === at;
    for (let before = 0; before < at; before++) {
      if (this.#lo[before] === lo && this.#hi[before] === hi) return false;
    }
    return true;
  }
}

const NOTHING = new Uint32Array(0);
