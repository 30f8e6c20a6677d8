import type { StoreData } from "../../src/core/index/store-data.ts";
import { tableValues } from "./table-values.ts";

/** All that a store says of its logs and runs, as plain values; texts instead of their numbers. */
export function pictureOf(store: StoreData) {
  return {
    logs: store.logs.map(({ table, counts, readBytes, complete }) => {
      const values = tableValues(table);
      const textsOf = (role: "run" | "agent" | "type" | "kind" | "channel", column: string) =>
        values[column]?.map((text) => store.strings[role].textOf(text as number));
      return {
        ...values,
        run: textsOf("run", "run"),
        agent: textsOf("agent", "agent"),
        to: textsOf("agent", "to"),
        type: textsOf("type", "type"),
        kind: textsOf("kind", "kind"),
        channel: textsOf("channel", "channel"),
        counts: { ...counts },
        readBytes,
        complete,
      };
    }),
    runs: store.runs.map((run) => ({
      label: run.label,
      name: run.name,
      order: [...store.orderOf(run).keys(0, store.orderOf(run).length)],
      problems: store.problemCount(run),
    })),
    problems: store.problemsOf(null),
  };
}
