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

/** Sizes that tests shrink. */
export type PackedSizes = {
  /** Unpacked bytes of a page. */
  readonly pageBytes: number;
  /** Bytes of the packed file that are read at once. */
  readonly chunkBytes: number;
};

/**
 * 4 MB are unpacked in some 10 ms, and what is kept for a restart is 0.8 % of them; a deflate walker is
 * through 128 KB of packed bytes in a millisecond or two.
 */
export const PACKED_SIZES: PackedSizes = { pageBytes: 2 ** 22, chunkBytes: 2 ** 17 };

/** Unpacked bytes of the page that begins at `start`. The first is small: a look at a log's first lines needs no more. */
export function pageBytesAt(start: number, { pageBytes }: PackedSizes): number {
  return start === 0 ? pageBytes / 16 : pageBytes;
}

/** "The archive ends in the middle, …": it was cut, or is still being written. */
export function cutSentence(packedBytes: number): string {
  return `The archive ends in the middle, after ${packedBytes.toLocaleString("en")} bytes: it was cut off or is still being written. What was packed before is shown.`;
}

/** "The archive is damaged at byte …" */
export function damageSentence(offset: number, flaw: string): string {
  return `The archive is damaged at byte ${offset.toLocaleString("en")}: ${flaw}. What was packed before is shown.`;
}
