import type { EventKey } from "../core/base/units.ts";
import { encodeUtf8 } from "../core/base/utf8.ts";
import type { StoreData } from "../core/index/store-data.ts";
import { buildEventRecords } from "../core/view/build-event-record.ts";
import { csvHeader, csvRow } from "../core/view/export-csv.ts";
import { printRecord } from "../core/view/print-record.ts";
import { readEvents } from "../core/view/read-events.ts";

/** `jsonl`: the original bytes of each event · `records`: as `event-log query` prints them · `csv`. */
export type ExportFormat = "jsonl" | "records" | "csv";

/** Events whose lines are read together: some 5 ms of work. */
const PAGE = 500;

const NEWLINE = Uint8Array.of(10);

/**
 * The events as the bytes of a file, a page at a time. Events whose bytes cannot be read any more are
 * left out of `jsonl`; in the other formats they have what the index knows.
 */
export async function* exportChunks(
  store: StoreData,
  keys: Float64Array,
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  if (format === "csv") yield encodeUtf8(csvHeader());
  for (let at = 0; at < keys.length; at += PAGE) {
    const page = [...keys.subarray(at, at + PAGE)] as EventKey[];
    if (format === "jsonl") {
      const events = await readEvents(store, page);
      yield Buffer.concat(events.flatMap(({ bytes }) => (bytes === null ? [] : [bytes, NEWLINE])));
    } else {
      const records = await buildEventRecords({ store }, page);
      const lines = records.map((record) =>
        format === "csv" ? csvRow(record) : `${printRecord(record)}\n`,
      );
      yield encodeUtf8(lines.join(""));
    }
  }
}
