import type { ByteSource } from "../core/scan/byte-source.ts";

/** Bytes at the start of a file that tell it from another one with the same inode. */
const HEAD_BYTES = 512;

/** Bytes before the place where reading stopped: an edit above it shifts them. */
const TAIL_BYTES = 64;

/** Two samples of what was read of a file. */
export type LogFingerprint = {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** Where `tail` ends. */
  readonly end: number;
};

/** Samples the first `end` bytes of a file. */
export async function readFingerprint(source: ByteSource, end: number): Promise<LogFingerprint> {
  return {
    head: await readExactly(source, 0, Math.min(HEAD_BYTES, end)),
    tail: await readExactly(source, Math.max(0, end - TAIL_BYTES), Math.min(TAIL_BYTES, end)),
    end,
  };
}

/** Whether the file still begins with what was read of it. */
export async function isSameBeginning(
  source: ByteSource,
  fingerprint: LogFingerprint,
): Promise<boolean> {
  const { head, tail, end } = fingerprint;
  return (
    isEqual(head, await readExactly(source, 0, head.length)) &&
    isEqual(tail, await readExactly(source, end - tail.length, tail.length))
  );
}

async function readExactly(source: ByteSource, offset: number, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = await source.read(bytes.subarray(at), offset + at);
    if (count === 0) return bytes.slice(0, at);
    at += count;
  }
  return bytes;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
