/** What the view models are built from. */
import type { StoreData } from "../index/store-data.ts";
import type { Work } from "../query/work.ts";

/** The store, and how long work on it is sliced and cancelled. */
export type ViewContext = { readonly store: StoreData; readonly work?: Work };
