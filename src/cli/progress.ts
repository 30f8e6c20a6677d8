import type { EventStore } from "../core/event-store.ts";
import type { SearchProgress } from "../core/query/work.ts";
import { formatBytes, formatCount } from "../core/view/format.ts";
import type { Output } from "./output.ts";

/** Small inputs are read before anyone wonders. */
const FIRST_AFTER_MS = 500;
const INTERVAL_MS = 200;
const ERASE_LINE = "\r\u001b[K";

/** A line on a terminal that says how far the reading, or a search, is. */
export class Progress {
  readonly #terminal: Output | null;
  #nextMs = Date.now() + FIRST_AFTER_MS;
  #shown = false;

  constructor(terminal: Output | null) {
    this.#terminal = terminal;
  }

  async show(store: EventStore): Promise<void> {
    if (!this.#isDue()) return;
    let readBytes = 0;
    let totalBytes = 0;
    let events = 0;
    for (const log of store.logs) {
      readBytes += log.readBytes;
      totalBytes += log.totalBytes;
      events += log.table.length;
    }
    await this.#say(
      `reading ${shareOf(readBytes, totalBytes)}, ${formatCount(events, "en")} events`,
    );
  }

  async showSearch({ doneBytes, totalBytes, matches }: SearchProgress): Promise<void> {
    if (!this.#isDue()) return;
    await this.#say(
      `searching ${shareOf(doneBytes, totalBytes)}, ${formatCount(matches, "en")} events found`,
    );
  }

  async end(): Promise<void> {
    if (!this.#shown) return;
    this.#terminal?.text(ERASE_LINE);
    await this.#terminal?.flush();
  }

  #isDue(): boolean {
    return this.#terminal !== null && Date.now() >= this.#nextMs;
  }

  async #say(text: string): Promise<void> {
    this.#nextMs = Date.now() + INTERVAL_MS;
    this.#shown = true;
    this.#terminal?.text(`${ERASE_LINE}${text}`);
    await this.#terminal?.flush();
  }
}

function shareOf(doneBytes: number, totalBytes: number): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes / totalBytes) * 100);
  return `${percent} % of ${formatBytes(totalBytes, "en")}`;
}
