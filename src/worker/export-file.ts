import { open, realpath, rename, rm } from "node:fs/promises";
import type { EventStore } from "../core/event-store.ts";
import type { Filter } from "../core/query/filter.ts";
import { pageOfMatches } from "../core/query/page.ts";
import { betweenSlices, type Work } from "../core/query/work.ts";
import { type ExportFormat, exportChunks } from "../node/export-events.ts";
import { RpcError } from "../protocol/rpc-error.ts";

export type { ExportFormat };

/**
 * Writes the events that a filter leaves to a file and gives how many. The file appears when it is
 * complete; one that was there stays as it was if the export fails or is cancelled.
 */
export async function writeExport(
  store: EventStore,
  filter: Filter,
  target: string,
  format: ExportFormat,
  work: Work,
): Promise<number> {
  await refuseLogs(store, target);
  const page = { offset: 0, limit: 0, sort: "time" } as const;
  const { keys } = await pageOfMatches(store, filter, page, work);
  const partial = `${target}.part`;
  const file = await open(partial, "w");
  try {
    for await (const chunk of exportChunks(store, keys, format)) {
      await file.writeFile(chunk);
      await betweenSlices(work);
    }
    await file.close();
    await rename(partial, target);
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
  return keys.length;
}

/** An export over one of the logs that are read would destroy what it is made of. */
async function refuseLogs(store: EventStore, target: string): Promise<void> {
  let path = target;
  try {
    path = await realpath(target);
  } catch {
    // There is no such file yet, so it is no log either.
  }
  const shown = path.replaceAll("\\", "/");
  if (store.logs.some((log) => log.path === shown)) {
    throw new RpcError("invalid", `${target} is a log that is being read; choose another file.`);
  }
}
