import type { EventKey } from "../../core/base/units.ts";
import type { EventStore } from "../../core/event-store.ts";
import type { Filter } from "../../core/query/filter.ts";
import { countMatches, pageOfMatches } from "../../core/query/page.ts";
import { buildEventRecords } from "../../core/view/build-event-record.ts";
import type { EventRecord } from "../../core/view/event-view.ts";
import { printRecord } from "../../core/view/print-record.ts";
import { exportChunks } from "../../node/export-events.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { type Pages, printLines, type Results } from "../results.ts";

/** Events whose lines are read and printed together. */
const PAGE = 1000;

const COLUMNS: readonly TableColumn<EventRecord>[] = [
  {
    title: "TIME",
    text: ({ time, timeAssumed }) => (time === null ? "" : `${time}${timeAssumed ? "*" : ""}`),
  },
  { title: "RUN", text: ({ run }) => run },
  { title: "TURN", text: ({ turn }) => turn ?? "", align: "right" },
  { title: "AGENT", text: ({ agent }) => agent ?? "" },
  { title: "SEVERITY", text: ({ severity }) => severity ?? "" },
  {
    title: "TYPE",
    text: ({ type, kind }) => [type, kind].filter((name) => name !== null).join(" "),
  },
  { title: "PLACE", text: ({ log, line }) => `${log}:${line}`, keepsEnd: true },
  { title: "MESSAGE", text: ({ message }) => message ?? "", fills: true },
];

/** Prints the events that a filter leaves, or how many there are, or their bytes. */
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
  if (args.raw) {
    for await (const chunk of exportChunks(store, keys, "jsonl")) {
      if (output.ended) return;
      output.bytes(chunk);
      if (output.full) await output.flush();
    }
    return;
  }
  await printLines(results, COLUMNS, (record) => printRecord(record), recordPages(store, keys));
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
): AsyncGenerator<readonly EventRecord[]> & Pages<EventRecord> {
  for (let at = 0; at < keys.length; at += PAGE) {
    yield await buildEventRecords({ store }, [...keys.subarray(at, at + PAGE)] as EventKey[]);
  }
}
