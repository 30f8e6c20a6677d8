import type { EventStore } from "../../core/event-store.ts";
import type { RunData } from "../../core/index/store-data.ts";
import type { Filter } from "../../core/query/filter.ts";
import { buildEventRecords } from "../../core/view/build-event-record.ts";
import type { RunView } from "../../core/view/event-view.ts";
import { buildRunView } from "../../core/view/run-views.ts";
import type { Arguments } from "../arguments.ts";
import type { TableColumn } from "../output-table.ts";
import { onePage, printValues, type Results } from "../results.ts";

type RunRecord = {
  readonly run: string;
  readonly profile: string;
  readonly logs: readonly string[];
  readonly events: number;
  readonly problems: number;
  readonly agents: number;
  readonly turns: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
};

const COLUMNS: readonly TableColumn<RunRecord>[] = [
  { title: "RUN", text: ({ run }) => run },
  { title: "PROFILE", text: ({ profile }) => profile },
  { title: "EVENTS", text: ({ events }) => String(events), align: "right" },
  { title: "PROBLEMS", text: ({ problems }) => String(problems), align: "right" },
  { title: "AGENTS", text: ({ agents }) => String(agents), align: "right" },
  { title: "TURNS", text: ({ turns }) => String(turns), align: "right" },
  { title: "FIRST", text: ({ firstTime }) => firstTime ?? "" },
  { title: "LAST", text: ({ lastTime }) => lastTime ?? "" },
  { title: "LOGS", text: ({ logs }) => logs.join(" "), fills: true, keepsEnd: true },
];

/** Prints the runs, newest first; with a filter those that have any of its events. */
export async function printRuns(
  store: EventStore,
  filter: Filter,
  { offset, limit }: Arguments,
  results: Results,
): Promise<void> {
  const records: RunRecord[] = [];
  for (const run of store.runs) {
    const view = await buildRunView({ store }, run, filter, 0);
    if (filter.terms.length > 0 && view.matching === 0) continue;
    records.push(await recordOf(store, run, view));
  }
  await printValues(results, COLUMNS, onePage(records.slice(offset, offset + limit)));
}

async function recordOf(store: EventStore, run: RunData, view: RunView): Promise<RunRecord> {
  const { firstTime, lastTime } = await spanOf(store, run);
  return {
    run: view.run,
    profile: view.profile,
    logs: view.logs,
    events: view.events,
    problems: view.problems,
    agents: view.agents,
    turns: view.turns,
    firstTime,
    lastTime,
  };
}

/** First and last time with the digits of their lines. Events without a time are last in the order. */
async function spanOf(
  store: EventStore,
  run: RunData,
): Promise<{ readonly firstTime: string | null; readonly lastTime: string | null }> {
  const order = store.orderOf(run);
  const timed = order.timedLength;
  if (timed === 0) return { firstTime: null, lastTime: null };
  const first = order.keyAt(0);
  const last = order.keyAt(timed - 1);
  const [firstRecord, lastRecord] = await buildEventRecords({ store }, [first, last]);
  return { firstTime: firstRecord?.time ?? null, lastTime: lastRecord?.time ?? null };
}
