/** The wire between the worker that holds the store and the threads that read segments for it. */
import type { LogPart, SegmentRequest } from "../core/index/log-part.ts";

export interface ScanApi {
  /** The part of a log that a segment gives; null: no line begins in it. Fails with `io` if the file cannot be read. */
  scan(request: SegmentRequest): Promise<LogPart | null>;
}

/** What a thread is told when it starts, so that one bundle serves both. */
export type ThreadTask = { readonly task: "store" | "scan" };
