import type { NaiveTimeZone } from "../profile/profile.ts";
import type { FilePlace } from "../scan/byte-source.ts";
import type { LogEntry } from "./log-entry.ts";
import type { LogIndexer } from "./log-indexer.ts";
import type { LogPart, SegmentScanner } from "./log-part.ts";

/**
 * Bytes of a segment: some 50,000 events of 490 bytes, so that most segments give one block, and some
 * 25 ms of a thread's work, so that the first come soon and the last end together.
 */
export const SEGMENT_BYTES = 24 * 2 ** 20;

/**
 * Segments that must be left for threads to be started: each takes some 0.2 s until its code is as fast as
 * the reader's own, in which that has read 100 MB (200 MB in a fresh process: 0.58 s by the reader, 0.86 s
 * by two threads).
 */
const COLD_SEGMENTS = 12;

/** Asked for beyond what the threads work on, so that none of them waits. */
const AHEAD = 1;

/** A log that is being read in segments. */
type Active = {
  readonly indexer: LogIndexer;
  readonly place: FilePlace;
  /** The file's size when this began; what came later is read by chunks. */
  readonly end: number;
  /** Where the next segment begins. */
  next: number;
  readonly asked: Promise<LogPart | null>[];
};

export type SegmentReadingOptions = {
  readonly scanner: SegmentScanner;
  /** {@link SEGMENT_BYTES} unless a test says otherwise. */
  readonly segmentBytes?: number;
  readonly naiveTimeZone: () => NaiveTimeZone;
  /** More of a log is known. */
  readonly onDidRead: () => void;
};

/**
 * Reads large logs in segments that are scanned elsewhere, several at a time. Parts are taken in the
 * order of the file, so that rows are the same however it is cut; at most a few of them wait.
 */
export class SegmentReading {
  readonly #scanner: SegmentScanner;
  readonly #segmentBytes: number;
  readonly #naiveTimeZone: () => NaiveTimeZone;
  readonly #onDidRead: () => void;
  /** Weak: a log that is removed meanwhile is asked for nothing more. */
  readonly #active = new WeakMap<LogEntry, Active>();
  /** Something went wrong with a segment: these are read by chunks, which finds out what. */
  readonly #failed = new WeakSet<LogIndexer>();

  constructor(options: SegmentReadingOptions) {
    const { scanner, segmentBytes = SEGMENT_BYTES, naiveTimeZone, onDidRead } = options;
    this.#scanner = scanner;
    this.#naiveTimeZone = naiveTimeZone;
    this.#segmentBytes = segmentBytes;
    this.#onDidRead = onDidRead;
  }

  /** Whether enough of a log is left, and its beginning is read. */
  suits(entry: LogEntry): boolean {
    const indexer = entry.growing;
    if (this.#active.get(entry)?.indexer === indexer) return true;
    const { lineStart } = indexer;
    return (
      entry.source.place !== undefined &&
      lineStart !== null &&
      indexer.readBytes > 0 &&
      entry.totalBytes - lineStart.offset >= this.#leastBytes() &&
      !this.#failed.has(indexer)
    );
  }

  #leastBytes(): number {
    return this.#segmentBytes * (this.#scanner.isWarm === false ? COLD_SEGMENTS : 1);
  }

  /** Takes the next part of a log. False: what is left is to be read by chunks. */
  async readInto(entry: LogEntry): Promise<boolean> {
    const active = this.#activeOf(entry);
    if (active === null) return false;
    this.#ask(active, entry);
    const { indexer, asked } = active;
    const next = asked.shift();
    if (next === undefined) {
      this.#active.delete(entry);
      return false;
    }
    try {
      const part = await next;
      if (entry.removed || entry.growing !== indexer) {
        this.#active.delete(entry);
        return true;
      }
      // The threads go on while this part is taken.
      this.#ask(active, entry);
      if (part !== null) {
        indexer.takePart(part);
        this.#onDidRead();
      }
      return true;
    } catch {
      this.#active.delete(entry);
      this.#failed.add(indexer);
      return false;
    }
  }

  #activeOf(entry: LogEntry): Active | null {
    const known = this.#active.get(entry);
    if (known !== undefined && known.indexer === entry.growing) return known;
    const indexer = entry.growing;
    const { place } = entry.source;
    const { lineStart } = indexer;
    if (place === undefined || lineStart === null) return null;
    const active = { indexer, place, end: entry.totalBytes, next: lineStart.offset, asked: [] };
    this.#active.set(entry, active);
    return active;
  }

  #ask(active: Active, entry: LogEntry): void {
    const { profile } = entry.chosen;
    while (active.next < active.end && active.asked.length < this.#scanner.width + AHEAD) {
      const from = active.next;
      const left = active.end - from;
      // No small rest: its thread would start for nothing.
      const to = left < this.#segmentBytes * 1.5 ? active.end : from + this.#segmentBytes;
      active.next = to;
      const part = this.#scanner.scan({
        place: active.place,
        from,
        to,
        profile,
        naiveTimeZone: this.#naiveTimeZone(),
      });
      // One that fails may be waited for later, or never.
      part.catch(() => {});
      active.asked.push(part);
    }
  }
}
