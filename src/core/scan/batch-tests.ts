/** Which rows of a batch pass tests: each test is asked once per name, not once per row. */
import type { CompiledScalar, CompiledTest } from "../profile/compiled-profile.ts";
import { matchesWildcard } from "../profile/wildcard.ts";
import { FIELD_KIND } from "./field-scanner.ts";
import { NameTable, type NameTexts, SPOT_KIND_SHIFT } from "./name-texts.ts";
import type { PlacedPlan } from "./placed-plan.ts";

const UNKNOWN = 2;

/** Tests that must all hold, with what is known of them. */
export class BatchTests {
  readonly #tests: readonly CompiledTest[];
  readonly #names: NameTexts;
  /** Per test: 1 holds, 0 fails. */
  readonly #known: readonly NameTable[];
  #rows = new Uint8Array(0);

  constructor(tests: readonly CompiledTest[], names: NameTexts) {
    this.#tests = tests;
    this.#names = names;
    this.#known = tests.map(() => new NameTable(names, UNKNOWN));
  }

  /** Per row 1 if all tests hold; false: they hold in no row, true: in every row. Valid until the next call. */
  rowsOf(placed: PlacedPlan, count: number): Uint8Array | boolean {
    let result: Uint8Array | boolean = true;
    for (let at = 0; at < this.#tests.length; at++) {
      const test = this.#tests[at] as CompiledTest;
      if (placed.seen(test.slot) === 0) {
        if (testHoldsFor(test, FIELD_KIND.absent, null)) continue;
        return false;
      }
      if (this.#rows.length < count) this.#rows = new Uint8Array(placed.rows);
      if (!this.#fill(at, placed, count, result === true)) return false;
      result = this.#rows;
    }
    return result;
  }

  /** Whether all tests hold in one row. */
  holds(placed: PlacedPlan, row: number): boolean {
    for (let at = 0; at < this.#tests.length; at++) {
      const { names, spots } = placed.slots[(this.#tests[at] as CompiledTest).slot] ?? NO_COLUMNS;
      const name = names?.[row] ?? (spots?.[row * 2] as number) >>> SPOT_KIND_SHIFT;
      if (this.#answer(at, name) === 0) return false;
    }
    return true;
  }

  /** False: no row passes. */
  #fill(at: number, placed: PlacedPlan, count: number, isFirst: boolean): boolean {
    const test = this.#tests[at] as CompiledTest;
    const rows = this.#rows;
    const known = this.#renewed(at);
    const { names, spots } = placed.slots[test.slot] ?? NO_COLUMNS;
    let any = 0;
    if (names !== null && isFirst) {
      // The usual case, for which the loop below asks too much.
      for (let row = 0; row < count; row++) {
        let answer = known[names[row] as number] as number;
        if (answer === UNKNOWN) answer = this.#answer(at, names[row] as number);
        rows[row] = answer;
        any |= answer;
      }
      return any !== 0;
    }
    for (let row = 0; row < count; row++) {
      const name =
        names === null ? (spots?.[row * 2] as number) >>> SPOT_KIND_SHIFT : (names[row] as number);
      let answer = known[name] as number;
      if (answer === UNKNOWN) answer = this.#answer(at, name);
      if (!isFirst) answer &= rows[row] as number;
      rows[row] = answer;
      any |= answer;
    }
    return any !== 0;
  }

  #answer(at: number, name: number): number {
    const known = this.#renewed(at);
    let answer = known[name] as number;
    if (answer === UNKNOWN) {
      const test = this.#tests[at] as CompiledTest;
      answer = testHoldsFor(test, this.#names.kindOf(name), this.#names.textOf(name)) ? 1 : 0;
      known[name] = answer;
    }
    return answer;
  }

  #renewed(at: number): Int32Array {
    const table = this.#known[at] as NameTable;
    table.renew();
    return table.values;
  }
}

const NO_COLUMNS = { names: null, spots: null };

/** Whether a test holds for a value of this kind whose text (null for what is no scalar) is known. */
function testHoldsFor(test: CompiledTest, kind: number, text: string | null): boolean {
  if (test.exists !== null && kind > FIELD_KIND.null !== test.exists) return false;
  const isString = kind === FIELD_KIND.string || kind === FIELD_KIND.escapedString;
  if (test.matches !== null) {
    if (!isString || text === null) return false;
    if (!test.matches.some((pattern) => matchesWildcard(pattern, text))) return false;
  }
  if (test.is === null) return true;
  return test.is.some((scalar) => isScalar(scalar, kind, text));
}

function isScalar(scalar: CompiledScalar, kind: number, text: string | null): boolean {
  switch (scalar.kind) {
    case "null":
      return kind === FIELD_KIND.null;
    case "boolean":
      return kind === (scalar.value ? FIELD_KIND.true : FIELD_KIND.false);
    case "number":
      return kind === FIELD_KIND.number && Number(text) === scalar.value;
    case "string":
      return (
        (kind === FIELD_KIND.string || kind === FIELD_KIND.escapedString) && text === scalar.text
      );
  }
}
