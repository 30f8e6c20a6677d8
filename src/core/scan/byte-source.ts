/** Names a file to another thread. */
export type FilePlace = { readonly path: string; readonly identity: string };

/** Where the bytes of a log come from: a file, a test's array, a browser's blob. */
export interface ByteSource {
  /**
   * Reads up to `target.length` bytes from `offset` into `target` and gives how many came; 0 is the
   * end. Rejects only when the source is gone or unreadable.
   */
  read(target: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
  /**
   * A buffer for many reads, where the source knows a better kind than a plain Uint8Array: Node's
   * Buffer finds newlines five times as fast.
   */
  allocate?(size: number): Uint8Array;
  /**
   * Bytes there are in all, as far as is known now. Only where reading on tells more than the size of
   * the file did: a compressed one.
   */
  estimateBytes?(): number;
  /** What lets another thread read the same bytes by itself, where that can be said. */
  readonly place?: FilePlace;
}
