/** What an instance of the search module (src/scanner/search.ts) offers. Core knows nothing of how it is loaded. */
export interface SearchExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Where a needle may be; the memory is laid out in query/text-search-finder.ts. */
  find(plan: number, from: number, to: number): number;
  /** Whether a string value of an object holds the only needle: 0 no, 1 yes, 2 unknown. */
  holds(plan: number, from: number, to: number): number;
}

/** What texts are searched with. */
export type SearchTools = {
  /** Null: in plain code, slower. The module's memory is used by one store alone. */
  readonly module: SearchExports | null;
  /** Bytes that are read and searched at once. */
  readonly blockBytes: number;
};

/** Twice this still fits in the third-level cache: larger and smaller blocks measured slower. */
export const SEARCH_BLOCK_BYTES = 2 ** 21;
