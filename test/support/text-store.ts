import { EventStore, type StoreOptions } from "../../src/core/event-store.ts";
import type { LogSpec } from "../../src/core/index/log-entry.ts";
import { folderOf } from "../../src/core/index/log-name.ts";
import type { ByteSource } from "../../src/core/scan/byte-source.ts";

/** A file in memory that a test can let grow, shrink or break. */
export class TextSource implements ByteSource {
  bytes: Uint8Array;
  /** Most bytes that one read gives. */
  chunk: number;
  closed = false;

  constructor(text: string | Uint8Array, chunk = Number.POSITIVE_INFINITY) {
    this.bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    this.chunk = chunk;
  }

  append(text: string | Uint8Array): void {
    const more = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const grown = new Uint8Array(this.bytes.length + more.length);
    grown.set(this.bytes);
    grown.set(more, this.bytes.length);
    this.bytes = grown;
  }

  read(target: Uint8Array, offset: number): Promise<number> {
    const end = Math.min(this.bytes.length, offset + Math.min(target.length, this.chunk));
    if (end <= offset) return Promise.resolve(0);
    target.set(this.bytes.subarray(offset, end));
    return Promise.resolve(end - offset);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** What `EventStore.addLog` needs for a source in memory; the folder is the path's. */
export function textSpec(path: string, source: TextSource): LogSpec {
  return {
    path,
    folder: folderOf(path),
    source,
    totalBytes: source.bytes.length,
    mtimeMs: 0,
    final: false,
  };
}

/**
 * A store that has read the given files, findings included. Keys are paths
 * ("run1/events.jsonl"), values their whole text.
 */
export async function storeFromText(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: StoreOptions = {},
): Promise<EventStore> {
  const store = new EventStore(options);
  for (const [path, text] of Object.entries(files))
    store.addLog(textSpec(path, new TextSource(text)));
  await store.readAll();
  return store;
}
