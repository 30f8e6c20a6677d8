import type { EventStore } from "../core/event-store.ts";
import { formatBytes, formatCount } from "../core/view/format.ts";
import type { Output } from "./output.ts";

/** Small inputs are read before anyone wonders. */
const FIRST_AFTER_MS = 500;
const INTERVAL_MS = 200;
const ERASE_LINE = "\r\u001b[K";

/** A line on a terminal that says how far the reading is. */
export class Progress {
  readonly #terminal: Output | null;
  #nextMs = Date.now() + FIRST_AFTER_MS;
  #shown = false;

  constructor(terminal: Output | null) {
    this.#terminal = terminal;
  }

  async show(store: EventStore): Promise<void> {
    if (this.#terminal === null || Date.now() < this.#nextMs) return;
    this.#nextMs = Date.now() + INTERVAL_MS;
    this.#shown = true;
    let readBytes = 0;
    let totalBytes = 0;
    let events = 0;
    for (const log of store.logs) {
      readBytes += log.readBytes;
      totalBytes += log.totalBytes;
      events += log.table.length;
    }
    const percent = totalBytes === 0 ? 100 : Math.floor((readBytes / totalBytes) * 100);
    const text = `reading ${percent} % of ${formatBytes(totalBytes, "en")}, ${formatCount(events, "en")} events`;
    this.#terminal.text(`${ERASE_LINE}${text}`);
    await this.#terminal.flush();
  }

  async end(): Promise<void> {
    if (!this.#shown) return;
    this.#terminal?.text(ERASE_LINE);
    await this.#terminal?.flush();
  }
}
