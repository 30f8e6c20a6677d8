import type { StringTables } from "../base/string-table.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import type { NaiveTimeZone } from "../profile/profile.ts";
import { BatchLines } from "../scan/batch-lines.ts";
import { batchReaderOf } from "../scan/batch-reader.ts";
import { isBlankLine } from "../scan/field-scanner.ts";
import {
  LineScanner,
  type LineSpan,
  type LineStart,
  type LineTaker,
  MAX_LINE_BYTES,
} from "../scan/line-scanner.ts";
import type { RoleBatch } from "../scan/role-batch.ts";
import { createRoleReader, type RoleReader } from "../scan/role-reader.ts";
import { HOST_MEMORY } from "../scan/scanner-layout.ts";
import type { OffsetMinutesAt } from "../scan/time.ts";
import type { WasmScanner } from "../scan/wasm-scanner.ts";
import { EVENT_FLAGS } from "./event-table.ts";
import { GrowingEventTable } from "./event-table-builder.ts";
import type { LogPart } from "./log-part.ts";
import { numbersIn, textsOfBlocks } from "./part-texts.ts";
import type { LineCounts } from "./problem.ts";
import { PROBLEM_TEXT_LENGTH, ProblemTable, type RejectionClass } from "./problem-table.ts";
import { joinShares, type RunShares, shareBatch, shareTableRows } from "./run-shares.ts";

/** How lines are read. */
export type IndexerOptions = {
  readonly naiveTimeZone: NaiveTimeZone;
  /** Offset of the machine's zone; needed for `local` only. */
  readonly offsetMinutesAt?: OffsetMinutesAt;
  /** The fast scanner, where there is one. */
  readonly scanner?: WasmScanner;
};

type LineKind = Exclude<keyof LineCounts, "lines">;

/** Says that the first rows of a log are kept for the next time, under a name of their own. */
export type LogMark = { readonly name: string; readonly rows: number };

/** The last line while no newline ends it: it is read again from its start when the file grows. */
type Tail = {
  readonly start: LineStart;
  readonly size: number;
  readonly rowsBefore: number;
  readonly problemsBefore: number;
  readonly text: string;
  kind: LineKind;
};

const OPEN_OBJECT = 0x7b;

const OVER_LONG = `the line is longer than ${MAX_LINE_BYTES / 2 ** 20} MB`;

/** UTF-8 needs at most three bytes for one UTF-16 unit. */
const TEXT_BYTES = PROBLEM_TEXT_LENGTH * 3;

/**
 * Reads the bytes of one log into columns. Feed it the file from `nextOffset` on in chunks of any size;
 * when there are no more for now, call `endOfData`. A log fed in parts equals one fed at once.
 *
 * Always: lines = blank + rejected + awaited + withEvents, where a line counts once it ended or
 * `endOfData` was called.
 */
export class LogIndexer {
  readonly table: GrowingEventTable;
  readonly problems = new ProblemTable();
  /** By StringId of the run role; −1: events without it. */
  readonly shares: RunShares = new Map();

  readonly #strings: StringTables;
  readonly #start: number;
  readonly #startReader: () => RoleReader;
  /** For lines that are not usual. Made when one comes, dropped when all is read: it remembers much. */
  #lineReader: RoleReader | null = null;
  readonly #counts = { lines: 0, blank: 0, rejected: 0, awaited: 0, withEvents: 0 };
  readonly #onLine = (line: LineSpan): void => {
    this.#takeLine(line, false);
  };
  readonly #wasm: WasmScanner | null;
  readonly #batches: LineTaker | null;
  #scanner: LineScanner;
  #readBytes = 0;
  #tail: Tail | null = null;
  /** Rows of the line that is read again: they are there already. */
  #knownRows = 0;
  #sharedRows = 0;
  /** Why no line of the file can be read, if its first bytes say so. */
  #foreign: string | null = null;

  /** Reads from `start` on, which is the start of a line. */
  constructor(
    compiled: CompiledProfile,
    strings: StringTables,
    options: IndexerOptions,
    start: LineStart = { offset: 0, line: 1 },
  ) {
    const { naiveTimeZone, offsetMinutesAt, scanner } = options;
    this.#strings = strings;
    this.#start = start.offset;
    this.#readBytes = start.offset;
    this.table = new GrowingEventTable(compiled.profile.links?.correlated?.length ?? 0);
    this.#startReader = () => createRoleReader(compiled, strings, naiveTimeZone, offsetMinutesAt);
    this.#wasm = scanner ?? null;
    this.#batches =
      scanner === undefined ? null : this.#startBatches(scanner, compiled, strings, options);
    this.#scanner = new LineScanner(this.#onLine, start, this.#batches);
  }

  get #reader(): RoleReader {
    this.#lineReader ??= this.#startReader();
    return this.#lineReader;
  }

  get counts(): LineCounts {
    return this.#counts;
  }

  /** Bytes that are accounted for. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** Where the next chunk must begin: at the start of the last line if nothing ended it. */
  get nextOffset(): number {
    return this.#tail === null ? this.#readBytes : this.#tail.start.offset;
  }

  /** Where the line begins that no newline has ended yet; null: a part cannot go on there. */
  get lineStart(): LineStart | null {
    return this.#tail === null && this.#foreign === null ? this.#scanner.next : null;
  }

  /** Takes the next bytes of the file, from `nextOffset` on. The chunk is not kept. */
  feed(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const offset = this.nextOffset;
    if (offset === 0) this.#foreign = foreignContent(chunk);
    if (this.#tail !== null) this.#reopen(this.#tail);
    const wasm = this.#wasm;
    if (wasm === null || wasm.holds(chunk)) {
      this.#scanner.feed(chunk);
    } else {
      const size = HOST_MEMORY.stageBytes;
      for (let at = 0; at < chunk.length; at += size) {
        this.#scanner.feed(wasm.stage(chunk.subarray(at, at + size)));
      }
    }
    this.#readBytes = offset + chunk.length;
    this.#shareRows();
  }

  /**
   * There are no more bytes for now. A last line without newline is an event if it begins with a whole
   * object; else it is awaited, or with `final` rejected as truncated.
   */
  endOfData(final: boolean): void {
    const pending = this.#scanner.pending;
    if (pending !== null) {
      const problemsBefore = this.problems.length;
      const rowsBefore = this.table.length - this.#knownRows;
      const { offset, line } = pending;
      this.#tail = {
        start: { offset, line },
        size: pending.end - pending.start + pending.leftOut,
        rowsBefore,
        problemsBefore,
        text: textOf(pending.bytes, pending.start, pending.end),
        kind: this.#takeLine(pending, final),
      };
      this.#scanner = new LineScanner(this.#onLine, { offset, line }, this.#batches);
      this.#shareRows();
    } else if (final) {
      this.finish();
    }
    this.#lineReader = null;
  }

  /** What is kept of it; null: nothing. */
  mark: LogMark | null = null;

  /** The file will not grow any more (for now): what is awaited is truncated. True if something was. */
  finish(): boolean {
    const tail = this.#tail;
    if (tail === null || tail.kind !== "awaited") return false;
    this.#counts.awaited--;
    this.#counts.rejected++;
    this.#reject("truncated", UNFINISHED, tail.start.line, tail.start.offset, tail.size, tail.text);
    tail.kind = "rejected";
    return true;
  }

  /** Takes lines that were read elsewhere; they begin at `lineStart`. Throws if they do not. */
  takePart(part: LogPart): void {
    const at = this.lineStart;
    if (at?.offset !== part.start) throw new Error("the file changed while it was read");
    const { table } = this;
    const rowsBefore = table.length;
    const numberOf = numbersIn(this.#strings, part.texts);
    table.appendBlocks(part.blocks, numberOf, at.line - 1);
    for (const { problem, reason, line, offset, size, rowsBefore: rows, text } of part.problems) {
      this.problems.append(
        problem,
        reason,
        at.line - 1 + line,
        offset,
        size,
        rowsBefore + rows,
        text,
      );
    }
    for (const [run, share] of part.shares) {
      const value = run < 0 ? run : numberOf("run", run);
      this.shares.set(value, joinShares(this.shares.get(value), share));
    }
    this.#sharedRows = table.length;
    const counts = this.#counts;
    counts.lines += part.counts.lines;
    counts.blank += part.counts.blank;
    counts.rejected += part.counts.rejected;
    counts.withEvents += part.counts.withEvents;
    const next = { offset: part.end, line: at.line + part.counts.lines };
    this.#scanner = new LineScanner(this.#onLine, next, this.#batches);
    this.#readBytes = part.end;
  }

  /**
   * All whole lines read so far as a part; nothing may be fed after. Null: an event of the unfinished
   * last line is among the rows.
   */
  toPart(): LogPart | null {
    const tail = this.#tail;
    const { table, problems } = this;
    if (tail !== null && tail.rowsBefore < table.length) return null;
    const counts = { ...this.#counts };
    if (tail !== null) {
      counts.lines--;
      counts[tail.kind]--;
    }
    const blocks = table.toBlocks();
    const kept = tail === null ? problems.length : tail.problemsBefore;
    return {
      start: this.#start,
      end: tail === null ? this.#scanner.next.offset : tail.start.offset,
      counts,
      blocks,
      shares: [...this.shares],
      texts: textsOfBlocks(blocks, this.#strings),
      problems: Array.from({ length: kept }, (_, at) => ({
        problem: problems.classOf(at),
        reason: problems.reasonOf(at),
        line: problems.line[at] ?? 0,
        offset: problems.offset[at] ?? 0,
        size: problems.size[at] ?? 0,
        rowsBefore: problems.rowsBefore[at] ?? 0,
        text: problems.textOf(at) ?? "",
      })),
    };
  }

  /** Takes back what the unfinished last line counted for, so that it can be read again from its start. */
  #reopen(tail: Tail): void {
    this.#counts.lines--;
    this.#counts[tail.kind]--;
    this.problems.truncate(tail.problemsBefore);
    // Objects that were whole stay what they are whatever follows them, so their rows stay, too.
    this.#knownRows = this.table.length - tail.rowsBefore;
    this.#tail = null;
  }

  /** Takes the usual lines, unless the next one is read again and its rows are there already. */
  #startBatches(
    scanner: WasmScanner,
    compiled: CompiledProfile,
    strings: StringTables,
    { naiveTimeZone, offsetMinutesAt }: IndexerOptions,
  ): LineTaker {
    const reader = batchReaderOf(scanner, compiled, strings, naiveTimeZone, offsetMinutesAt);
    return new BatchLines(
      scanner,
      reader,
      (batch, chunkOffset, firstLine) => this.#takeBatch(batch, chunkOffset, firstLine),
      () => this.#knownRows === 0,
    );
  }

  #takeBatch(batch: RoleBatch, chunkOffset: number, firstLine: number): void {
    this.#shareRows();
    this.table.appendBatch(batch, batch.count, chunkOffset, firstLine);
    shareBatch(this.shares, batch);
    this.#sharedRows = this.table.length;
    this.#counts.lines += batch.count;
    this.#counts.withEvents += batch.count;
  }

  #takeLine(line: LineSpan, final: boolean): LineKind {
    const kind = this.#readLine(line, final);
    this.#counts.lines++;
    this.#counts[kind]++;
    this.#knownRows = 0;
    return kind;
  }

  #readLine(line: LineSpan, final: boolean): LineKind {
    const { bytes, end, leftOut } = line;
    if (leftOut > 0) {
      if (!line.terminated && !final) return "awaited";
      const size = end - line.start + leftOut;
      const text = textOf(bytes, line.start, end);
      this.#reject("not-json", OVER_LONG, line.line, line.offset, size, text);
      return "rejected";
    }
    const verdict = this.#reader.read(bytes, line.start, end);
    if (verdict.ok) {
      this.#takeEvents(line, verdict.objectEnd, verdict.rest);
      return "withEvents";
    }
    if (isBlankLine(bytes, line.start, end)) return "blank";
    if (!line.terminated && !final) return "awaited";
    let problem: RejectionClass = verdict.rejection ?? "not-json";
    let reason = verdict.reason;
    if (this.#foreign !== null) {
      problem = "bad-utf8";
      reason = this.#foreign;
    } else if (!line.terminated) {
      problem = "truncated";
      reason = UNFINISHED;
    }
    const text = textOf(bytes, line.start, end);
    this.#reject(problem, reason, line.line, line.offset, end - line.start, text);
    return "rejected";
  }

  /** Appends the objects of a line; the reader holds the first of them. */
  #takeEvents(line: LineSpan, firstEnd: number, firstRest: number): void {
    const { bytes, end } = line;
    const toFile = line.offset - line.start;
    let start = skipToObject(bytes, line.start);
    let objectEnd = firstEnd;
    let rest = firstRest;
    let flags = rest < end ? EVENT_FLAGS.glued : 0;
    while (true) {
      if (this.#knownRows > 0) {
        this.table.addFlags(this.table.length - this.#knownRows, flags);
        this.#knownRows--;
      } else {
        const values = this.#reader.values;
        this.table.append(values, toFile + start, objectEnd - start, line.line, flags);
      }
      if (rest >= end) return;
      flags = EVENT_FLAGS.glued;
      const verdict = this.#reader.read(bytes, rest, end);
      if (!verdict.ok) return;
      start = skipToObject(bytes, rest);
      objectEnd = verdict.objectEnd;
      rest = verdict.rest;
    }
  }

  #reject(
    problem: RejectionClass,
    reason: string,
    line: number,
    offset: number,
    size: number,
    text: string,
  ): void {
    this.problems.append(problem, reason, line, offset, size, this.table.length, text);
  }

  /** Adds the rows that came since to the shares of their runs. */
  #shareRows(): void {
    const { length } = this.table;
    if (length > this.#sharedRows) {
      shareTableRows(this.shares, this.table, this.#sharedRows, length);
      this.#sharedRows = length;
    }
  }
}

const UNFINISHED = "the last line ends before its object does";

/** The start of a line as text. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  const text = decodeUtf8(bytes, start, Math.min(end, start + TEXT_BYTES));
  return text.slice(0, PROBLEM_TEXT_LENGTH).trimEnd();
}

function skipToObject(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== OPEN_OBJECT) at++;
  return at;
}

/** A sentence about content that is no UTF-8 text at all; null: nothing of the kind is known. */
function foreignContent(head: Uint8Array): string | null {
  const [a, b, c, d] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return UTF_16;
  if ((a === OPEN_OBJECT && b === 0) || (a === 0 && b === OPEN_OBJECT)) return UTF_16;
  if (a === 0x1f && b === 0x8b) return "the file is compressed (gzip); only plain text is read";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) {
    return "the file is compressed (zstd); only plain text is read";
  }
  if (a === 0x53 && b === 0x51 && c === 0x4c && d === 0x69) {
    return "the file is an SQLite database, not lines of text";
  }
  return null;
}

const UTF_16 = "the file is UTF-16; only UTF-8 is read";
