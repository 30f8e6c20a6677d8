import type { EventKey } from "../../core/base/units.ts";
import { decodeUtf8 } from "../../core/base/utf8.ts";
import type { EventStore } from "../../core/event-store.ts";
import type { Filter } from "../../core/query/filter.ts";
import { countMatches, pageOfMatches } from "../../core/query/page.ts";
import { buildEventRecords } from "../../core/view/build-event-record.ts";
import type { EventRecord } from "../../core/view/event-view.ts";
import { printRecord } from "../../core/view/print-record.ts";
import { readEvents } from "../../core/view/read-events.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { type Pages, printLines, type Results } from "../results.ts";

/** Events whose lines are read and printed together. */
const PAGE = 1000;

/** `raw`: the event's own bytes as text, where they were asked for and could be read. */
type Printed = { readonly record: EventRecord; readonly raw?: string };

const COLUMNS: readonly TableColumn<Printed>[] = [
  {
    title: "TIME",
    text: ({ record: { time, timeAssumed } }) =>
      time === null ? "" : `${time}${timeAssumed ? "*" : ""}`,
  },
  { title: "RUN", text: ({ record: { run } }) => run },
  { title: "TURN", text: ({ record: { turn } }) => turn ?? "", align: "right" },
  { title: "AGENT", text: ({ record: { agent } }) => agent ?? "" },
  { title: "SEVERITY", text: ({ record: { severity } }) => severity ?? "" },
  {
    title: "TYPE",
    text: ({ record: { type, kind } }) => [type, kind].filter((name) => name !== null).join(" "),
  },
  { title: "PLACE", text: ({ record: { log, line } }) => `${log}:${line}`, keepsEnd: true },
  { title: "MESSAGE", text: ({ record: { message } }) => message ?? "", fills: true },
];

/** Prints the events that a filter leaves, or how many there are. */
export async function printEvents(
  store: EventStore,
  filter: Filter,
  args: Arguments,
  results: Results,
): Promise<void> {
  const { output } = results;
  if (args.count) {
    output.text(`${await countMatches(store, filter)}\n`);
    return;
  }
  const keys = await keysOf(store, filter, args);
  const print = ({ record, raw }: Printed) => printRecord(record, raw);
  await printLines(results, COLUMNS, print, recordPages(store, keys, args.raw));
}

/** The events that the command line asks for, in its order. */
export async function keysOf(
  store: EventStore,
  filter: Filter,
  { offset, limit, sort }: Arguments,
): Promise<Float64Array> {
  const page = { offset, limit: limit === Number.POSITIVE_INFINITY ? 0 : limit, sort };
  return (await pageOfMatches(store, filter, page)).keys;
}

async function* recordPages(
  store: EventStore,
  keys: Float64Array,
  withRaw: boolean,
): AsyncGenerator<readonly Printed[]> & Pages<Printed> {
  for (let at = 0; at < keys.length; at += PAGE) {
    const page = [...keys.subarray(at, at + PAGE)] as EventKey[];
    const records = await buildEventRecords({ store }, page);
    if (!withRaw) {
      yield records.map((record) => ({ record }));
      continue;
    }
    const events = await readEvents(store, page);
    yield records.map((record, index) => {
      const bytes = events[index]?.bytes ?? null;
      return bytes === null ? { record } : { record, raw: decodeUtf8(bytes, 0, bytes.length) };
    });
  }
}
