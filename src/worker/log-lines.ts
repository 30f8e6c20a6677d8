import { decodeUtf8 } from "../core/base/utf8.ts";
import type { LogData, StoreData } from "../core/index/store-data.ts";
import { betweenSlices, type Work } from "../core/query/work.ts";
import { cutText } from "../core/view/shown-text.ts";

/** Characters of a line that an excerpt shows. */
const MAX_LINE_LENGTH = 10_000;
/** Lines given at once. */
const MAX_LINES = 20_000;
/** Bytes read at once. */
const CHUNK_BYTES = 1 << 20;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Some lines of a log. `last`: the file ends with them. */
export type LogLines = {
  readonly first: number;
  readonly lines: readonly string[];
  readonly last: boolean;
};

/**
 * Lines `[first, first + count)` of a log. The index says where its events are, so at most the lines
 * between two events are read in vain.
 */
export async function readLines(
  store: StoreData,
  log: LogData,
  first: number,
  count: number,
  work: Work,
): Promise<LogLines> {
  const wantedFirst = Math.max(1, Math.floor(first));
  const wantedEnd = wantedFirst + Math.max(0, Math.min(Math.floor(count), MAX_LINES));
  let { offset, line } = startBefore(log, wantedFirst);
  const lines: string[] = [];
  /** Bytes of a line that goes on in the next chunk; only as many as are shown. */
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  const take = (bytes: Uint8Array): void => {
    if (line < wantedFirst || line >= wantedEnd || begunBytes > MAX_LINE_LENGTH * 4) return;
    begun.push(bytes);
    begunBytes += bytes.length;
  };
  const endLine = (): void => {
    if (line >= wantedFirst && line < wantedEnd) lines.push(textOf(begun));
    begun = [];
    begunBytes = 0;
    line++;
  };
  while (line < wantedEnd) {
    const chunk = await store.readBytes(log.id, offset, CHUNK_BYTES);
    if (chunk.length === 0) {
      if (begunBytes > 0) endLine();
      return { first: wantedFirst, lines, last: true };
    }
    let start = 0;
    while (line < wantedEnd) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline < 0) break;
      take(chunk.subarray(start, newline));
      endLine();
      start = newline + 1;
    }
    if (line < wantedEnd) {
      take(chunk.subarray(start));
      offset += chunk.length;
      await betweenSlices(work);
    } else {
      offset += start;
    }
  }
  return { first: wantedFirst, lines, last: offset >= log.totalBytes };
}

/** The end of the last event on an earlier line, which is still on that line. */
function startBefore({ table }: LogData, line: number): { offset: number; line: number } {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.line.at(middle) < line) low = middle + 1;
    else high = middle;
  }
  const row = low - 1;
  if (row < 0) return { offset: 0, line: 1 };
  return { offset: table.offset.at(row) + table.size.at(row), line: table.line.at(row) };
}

function textOf(parts: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(parts);
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  return cutText(decodeUtf8(bytes, 0, end), MAX_LINE_LENGTH);
}
