import { nextCapacity, resizedColumn } from "./growable-columns.ts";
import type { REJECTION_CLASSES } from "./problem.ts";

/** Why a line yields no event. */
export type RejectionClass = (typeof REJECTION_CLASSES)[number];

/** Most characters of a line that a problem shows. */
export const PROBLEM_TEXT_LENGTH = 200;

/** Rejected lines of one log that keep their text; a log of garbage must not fill the memory with it. */
const KEPT_TEXTS = 10_000;

const MOST_BYTES = 2 ** 32 - 1;

/**
 * The rejected lines of one log as columns, in line order. Findings are not here: they are bits of
 * the event table.
 */
export class ProblemTable {
  length = 0;
  offset = new Float64Array(0);
  /** Bytes of the line without its end; 2^32 − 1 for longer ones. */
  size = new Uint32Array(0);
  line = new Uint32Array(0);
  /** Rows of the log before the line, so that the line can be given to the run of its neighbours. */
  rowsBefore = new Uint32Array(0);
  /** Index in `#reasons`; there are few different ones. */
  #reason = new Uint32Array(0);
  readonly #reasons: { readonly class: RejectionClass; readonly reason: string }[] = [];
  readonly #reasonIds = new Map<string, number>();
  readonly #texts: string[] = [];

  append(
    problem: RejectionClass,
    reason: string,
    line: number,
    offset: number,
    size: number,
    rowsBefore: number,
    text: string,
  ): void {
    const at = this.length;
    if (at === this.offset.length) this.#resize(nextCapacity(at, at + 1));
    this.offset[at] = offset;
    this.size[at] = Math.min(size, MOST_BYTES);
    this.line[at] = line;
    this.rowsBefore[at] = rowsBefore;
    this.#reason[at] = this.#reasonId(problem, reason);
    if (at < KEPT_TEXTS) this.#texts[at] = text;
    this.length = at + 1;
  }

  /** Gives room back once a log is read, if more than a fifth of it is unused. */
  trim(): void {
    if (this.offset.length > this.length * 1.25) this.#resize(this.length);
  }

  /** Takes the last entries away, because their unfinished line grew. */
  truncate(length: number): void {
    if (length >= this.length) return;
    this.length = length;
    if (this.#texts.length > length) this.#texts.length = length;
  }

  classOf(at: number): RejectionClass {
    return this.#reasonOf(at).class;
  }

  reasonOf(at: number): string {
    return this.#reasonOf(at).reason;
  }

  /** Start of the line; null if it was not kept and must be read from the file. */
  textOf(at: number): string | null {
    return this.#texts[at] ?? null;
  }

  #reasonOf(at: number): { readonly class: RejectionClass; readonly reason: string } {
    return this.#reasons[this.#reason[at] ?? 0] ?? { class: "not-json", reason: "" };
  }

  #reasonId(problem: RejectionClass, reason: string): number {
    const name = `${problem}\n${reason}`;
    let id = this.#reasonIds.get(name);
    if (id === undefined) {
      id = this.#reasons.length;
      this.#reasons.push({ class: problem, reason });
      this.#reasonIds.set(name, id);
    }
    return id;
  }

  #resize(capacity: number): void {
    this.offset = resizedColumn(this.offset, capacity);
    this.size = resizedColumn(this.size, capacity);
    this.line = resizedColumn(this.line, capacity);
    this.rowsBefore = resizedColumn(this.rowsBefore, capacity);
    this.#reason = resizedColumn(this.#reason, capacity);
  }
}
