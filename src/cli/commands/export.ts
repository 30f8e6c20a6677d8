import { createWriteStream, realpathSync } from "node:fs";
import type { EventStore } from "../../core/event-store.ts";
import type { Filter } from "../../core/query/filter.ts";
import { exportChunks } from "../../node/export-events.ts";
import type { Arguments } from "../arguments.ts";
import { shownPath } from "../input.ts";
import { Output } from "../output.ts";
import type { Results } from "../results.ts";
import { FailureError, UsageError } from "../usage.ts";
import { keysOf } from "./query.ts";

/** Writes the events that a filter leaves, to a file or to standard output. */
export async function exportEvents(
  store: EventStore,
  filter: Filter,
  args: Arguments,
  results: Results,
): Promise<void> {
  if (args.output !== null) refuseLog(store, args.output);
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

/** An export over one of the logs would destroy what it is made of. */
function refuseLog(store: EventStore, output: string): void {
  let path: string;
  try {
    path = shownPath(realpathSync(output));
  } catch {
    // There is no such file yet, so it is no log either.
    return;
  }
  if (store.logs.some((log) => log.path === path)) {
    throw new UsageError(`--output ${output} is one of the logs that are read`);
  }
}
