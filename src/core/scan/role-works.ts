/** What a role reader lets a fast scanner do while it scans; without one nothing, and all is done here. */
import type { Hash64 } from "../base/hash.ts";
import type { CompiledPlace, CompiledRule, ReadingPlan } from "../profile/compiled-profile.ts";
import { FIELD_KIND, type FieldScanner } from "./field-scanner.ts";
import { testsHold } from "./slot-values.ts";
import { SLOT_WORK, type SlotWork, type SlotWorks } from "./slot-works.ts";

/** A rule with the slot whose texts the scanner knows the answer of, −1: none. */
export type RememberedRule = { readonly rule: CompiledRule; readonly interned: number };

const RULE_FAILS = 0;
const RULE_HOLDS = 1;
const US_PER_MINUTE = 60_000_000;

/** The works of one profile's slots. A slot has one at most: the first role that asks gets it. */
export class RoleWorks {
  readonly #fields: FieldScanner;
  readonly #works: SlotWorks | null;
  readonly #isClock: Uint8Array;
  readonly #isHashed: Uint8Array;
  /** By slot: where the scanner puts the hashes of causes; null: it makes none. */
  readonly #lists: readonly (Uint32Array | null)[];

  constructor({ places, correlations }: ReadingPlan, fields: FieldScanner) {
    this.#fields = fields;
    this.#works = fields.works;
    this.#isClock = this.#marked(places.time, SLOT_WORK.clock);
    this.#isHashed = this.#marked([...places.id, ...correlations.flat()], SLOT_WORK.hash);
    this.#lists = [...this.#marked(places.causes, SLOT_WORK.list)].map((mark, slot) =>
      mark === 1 && this.#works !== null ? this.#works.listOf(slot) : null,
    );
  }

  /** Asks the scanner to remember the numbers of a slot's texts, which mean what the owner says. */
  interns(slot: number, owner: string): boolean {
    return this.#works?.assign(slot, SLOT_WORK.intern, owner) ?? false;
  }

  rememberedRule(rule: CompiledRule, index: number): RememberedRule {
    const [test] = rule.when;
    const isInterned =
      test !== undefined &&
      rule.when.every(({ slot }) => slot === test.slot) &&
      this.interns(test.slot, `rule ${index}`);
    return { rule, interned: isInterned ? test.slot : -1 };
  }

  /** The number remembered for the text in a slot that is interned, −1: none. */
  numberOf(slot: number): number {
    return ((this.#works?.words[slot * 2] ?? 0) as number) - 1;
  }

  rememberNumber(slot: number, value: number): void {
    this.#works?.rememberText(slot, value);
  }

  /** A rule that tests one value is asked once per text. */
  ruleHolds({ rule, interned }: RememberedRule, bytes: Uint8Array): boolean {
    const fields = this.#fields;
    if (interned < 0 || fields.kind[interned] !== FIELD_KIND.string) {
      return testsHold(rule.when, fields, bytes);
    }
    const known = this.numberOf(interned);
    if (known >= 0) return known === RULE_HOLDS;
    const holds = testsHold(rule.when, fields, bytes);
    this.rememberNumber(interned, holds ? RULE_HOLDS : RULE_FAILS);
    return holds;
  }

  /** µs of the time in a slot, 0: it has to be read. */
  timeOf(slot: number, kind: number): number {
    if (kind !== FIELD_KIND.string || this.#isClock[slot] !== 1) return 0;
    return (this.#works?.numbers[slot] ?? 0) as number;
  }

  /** Tells the scanner of a time that had to be read. */
  rememberTime(slot: number, kind: number, bytes: Uint8Array, us: number): void {
    if (kind !== FIELD_KIND.string || this.#isClock[slot] !== 1) return;
    const start = this.#fields.start[slot] as number;
    if (!isUtcClock(bytes, start, this.#fields.end[slot] as number)) return;
    this.#works?.rememberMinute(slot, Math.floor(us / US_PER_MINUTE) * US_PER_MINUTE);
  }

  /** The hash of the string in a slot; false: it has to be made. */
  hashOf(slot: number, kind: number, out: Hash64): boolean {
    if (kind !== FIELD_KIND.string || this.#isHashed[slot] !== 1 || this.#works === null) {
      return false;
    }
    const { words } = this.#works;
    out.hi = (words[slot * 2] as number) >>> 0;
    out.lo = (words[slot * 2 + 1] as number) >>> 0;
    return out.hi !== 0 || out.lo !== 0;
  }

  /** How many hashes the string or array in a slot gave, −1: they have to be made. */
  listLength(slot: number, kind: number): number {
    if (kind !== FIELD_KIND.array && kind !== FIELD_KIND.string) return -1;
    return (this.#lists[slot] ?? null) === null ? -1 : this.numberOf(slot);
  }

  listItem(slot: number, index: number, out: Hash64): void {
    const list = this.#lists[slot];
    out.hi = list?.[index * 2] as number;
    out.lo = list?.[index * 2 + 1] as number;
  }

  #marked(places: readonly CompiledPlace[], work: SlotWork): Uint8Array {
    const marks = new Uint8Array(this.#fields.plan.slotCount);
    for (const { slot, changes } of places) {
      if (!changes && this.#works?.assign(slot, work, String(work)) === true) marks[slot] = 1;
    }
    return marks;
  }
}

const UTC_OFFSET = [0x2b, 0x30, 0x30, 0x3a, 0x30, 0x30];

/** `YYYY-MM-DD?HH:MM:SS…` that ends in Z or +00:00; not the hour 24, of which there is one moment only. */
function isUtcClock(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 20 || bytes[start + 16] !== 0x3a || bytes[start + 13] !== 0x3a) return false;
  if (bytes[start + 11] === 0x32 && bytes[start + 12] === 0x34) return false;
  // A 60th second would lie in the next minute.
  if (bytes[start + 17] === 0x36) return false;
  return bytes[end - 1] === 0x5a || UTC_OFFSET.every((byte, at) => bytes[end - 6 + at] === byte);
}
