/** A piece of a packed file that is unpacked by itself. */
export type Page = {
  /** Where it begins in the unpacked bytes. */
  readonly start: number;
  /** Unpacked bytes. */
  readonly size: number;
};

/** A page as it was found, with its bytes. */
export type FoundPage<P extends Page = Page> = {
  readonly page: P;
  readonly bytes: Uint8Array;
  /** The file ends within this page: it is found again, longer, when there is more of the file. */
  readonly isOpen: boolean;
};

/** A packed file as pages, found from the start on. One call at a time, but for `unpack`. */
export interface PackedPages<P extends Page = Page> {
  /** The next page, or the open one again; null: no more at present. Rejects as the file does. */
  next(): Promise<FoundPage<P> | null>;
  /** Bytes of a page that was found before. */
  unpack(page: P): Promise<Uint8Array>;
  /** Bytes of the file that were looked at. */
  readonly packedBytes: number;
  /** A sentence on what is wrong with the file, null if nothing is. */
  readonly damage: string | null;
  close(): Promise<void>;
}

/** Unpacked bytes of a page. The first is small, as a look at a log's first lines needs no more. */
export function pageBytesAt(start: number): number {
  return start === 0 ? FIRST_PAGE_BYTES : PAGE_BYTES;
}

/** 4 MB are unpacked in some 10 ms, and what is kept for a restart is 0.8 % of them. */
const PAGE_BYTES = 2 ** 22;
const FIRST_PAGE_BYTES = 2 ** 18;

/** "The archive ends in the middle, …": it was cut, or is still being written. */
export function cutSentence(packedBytes: number): string {
  return `The archive ends in the middle, after ${packedBytes.toLocaleString("en")} bytes: it was cut off or is still being written. What was packed before is shown.`;
}

/** "The archive is damaged at byte …" */
export function damageSentence(offset: number, flaw: string): string {
  return `The archive is damaged at byte ${offset.toLocaleString("en")}: ${flaw}. What was packed before is shown.`;
}
