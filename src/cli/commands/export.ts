import { createWriteStream } from "node:fs";
import type { EventStore } from "../../core/event-store.ts";
import type { Filter } from "../../core/query/filter.ts";
import { exportChunks } from "../../node/export-events.ts";
import type { Arguments } from "../arguments.ts";
import { Output } from "../output.ts";
import type { Results } from "../results.ts";
import { FailureError } from "../usage.ts";
import { keysOf } from "./query.ts";

/** Writes the events that a filter leaves, to a file or to standard output. */
export async function exportEvents(
  store: EventStore,
  filter: Filter,
  args: Arguments,
  results: Results,
): Promise<void> {
  const keys = await keysOf(store, filter, args);
  const file = args.output === null ? undefined : createWriteStream(args.output);
  const output = file === undefined ? results.output : new Output(file);
  try {
    for await (const chunk of exportChunks(store, keys, args.format)) {
      if (output.ended) break;
      output.bytes(chunk);
      await output.flush();
    }
    if (file !== undefined) await new Promise<void>((resolve) => file.end(() => resolve()));
    await output.flush();
  } catch (error) {
    if (args.output === null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FailureError(`cannot write ${args.output}: ${reason}`);
  } finally {
    file?.destroy();
  }
}
