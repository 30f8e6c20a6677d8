import type { EventView } from "../../src/core/view/event-view.ts";
import type { RowsView } from "../../src/core/view/timeline-view.ts";

const PAGE_ROWS = 128;
/** 64 pages are 8,192 rows, some megabytes. */
const MAX_PAGES = 64;

type Page = { rows: readonly EventView[] | null; stale: boolean; asked: boolean };

/** Rows of the list by page, fetched when they come into view. */
export class RowCache {
  readonly #pages = new Map<number, Page>();
  readonly #fetch: (start: number, count: number) => Promise<RowsView>;
  readonly #onChange: (view: RowsView) => void;
  #epoch = 0;

  constructor(
    fetch: (start: number, count: number) => Promise<RowsView>,
    onChange: (view: RowsView) => void,
  ) {
    this.#fetch = fetch;
    this.#onChange = onChange;
  }

  /** The row at an index if it is here; else null, and it is asked for. */
  row(index: number): EventView | null {
    const page = this.#page(Math.floor(index / PAGE_ROWS));
    return page.rows?.[index % PAGE_ROWS] ?? null;
  }

  /** The row at an index, waiting for it. */
  async load(index: number): Promise<EventView | null> {
    const number = Math.floor(index / PAGE_ROWS);
    const page = this.#pages.get(number);
    if (page?.rows !== null && page?.rows !== undefined && !page.stale) {
      return page.rows[index % PAGE_ROWS] ?? null;
    }
    const view = await this.#fetch(number * PAGE_ROWS, PAGE_ROWS);
    return view.rows[index % PAGE_ROWS] ?? null;
  }

  /** Everything may have changed: old rows stay until the new ones are here. */
  invalidate(): void {
    this.#epoch++;
    for (const page of this.#pages.values()) {
      page.stale = true;
      page.asked = false;
    }
  }

  /** Other rows altogether. */
  clear(): void {
    this.#epoch++;
    this.#pages.clear();
  }

  #page(number: number): Page {
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = { rows: null, stale: true, asked: false };
    } else {
      // Moves it to the end: the map's order is the order of use.
      this.#pages.delete(number);
    }
    this.#pages.set(number, page);
    if (page.stale && !page.asked) {
      page.asked = true;
      void this.#load(number, page);
    }
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) {
        break;
      }
      this.#pages.delete(oldest);
    }
    return page;
  }

  async #load(number: number, page: Page): Promise<void> {
    const epoch = this.#epoch;
    try {
      const view = await this.#fetch(number * PAGE_ROWS, PAGE_ROWS);
      if (epoch !== this.#epoch) {
        return;
      }
      page.rows = view.rows;
      page.stale = false;
      this.#onChange(view);
    } catch {
      // The connection is closed or the worker restarts; the next status asks again.
      page.asked = false;
    }
  }
}
