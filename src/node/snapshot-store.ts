import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";

/**
 * What is kept for one log: facts as JSON and stretches of bytes. A file of the folder, written beside
 * and renamed, so that another window never sees half of it; whoever renames last is right.
 *
 * Layout: 16 bytes of MARK · uint32 format, bytes and CRC-32 of the head · the head as JSON (`facts`,
 * and of each stretch its bytes and CRC-32) · the stretches, each beginning at a multiple of 8.
 */
export type Snapshot = {
  readonly facts: unknown;
  readonly stretches: readonly Uint8Array[];
};

type Head = {
  readonly path: string;
  readonly facts: unknown;
  readonly stretches: readonly { readonly bytes: number; readonly crc: number }[];
};

const MARK = Buffer.from("event-log index\n", "latin1");
const FIXED_BYTES = MARK.length + 12;
const EXTENSION = ".index";
const UNFINISHED = ".part";

/** Facts are small; a head beyond this is damage, not worth an attempt. */
const MAX_HEAD_BYTES = 2 ** 28;

/** Bytes read or summed up between two turns of others. */
const PIECE_BYTES = 2 ** 22;

/** A window that was killed while it wrote leaves its part behind; nobody writes for an hour. */
const STALE_PART_MS = 3_600_000;

export type SnapshotStoreOptions = {
  readonly folder: string;
  /** Bytes of all snapshots together. */
  readonly maxBytes: number;
  /** Grows with every change of what the facts and stretches mean. */
  readonly format: number;
  /** Takes lines for the log: why a snapshot was thrown away, or could not be written. */
  readonly log: (line: string) => void;
};

/** Snapshots of logs in a folder of the machine, shared by all windows; the least recently used go first. */
export class SnapshotStore {
  readonly #options: SnapshotStoreOptions;

  constructor(options: SnapshotStoreOptions) {
    this.#options = options;
  }

  /** What is kept for a log; null: nothing, or nothing usable, which is then removed. Never rejects. */
  async read(path: string): Promise<Snapshot | null> {
    const name = this.#nameOf(path);
    let handle: FileHandle;
    try {
      handle = await open(name, "r");
    } catch {
      return null;
    }
    try {
      const snapshot = await this.#readFrom(handle, path);
      const now = new Date();
      await handle.utimes(now, now);
      return snapshot;
    } catch (error) {
      this.#options.log(`snapshot of ${path} was thrown away: ${reasonOf(error)}`);
      await this.remove(path);
      return null;
    } finally {
      await handle.close().catch(() => {});
    }
  }

  /** Keeps a snapshot in place of the last one. False: it could not be written, which costs time only. */
  async write(path: string, { facts, stretches }: Snapshot): Promise<boolean> {
    const { folder, format, maxBytes, log } = this.#options;
    const name = this.#nameOf(path);
    const part = `${name}.${randomUUID()}${UNFINISHED}`;
    const size = stretches.reduce((sum, stretch) => sum + stretch.length, 0);
    if (size > maxBytes) return false;
    try {
      await mkdir(folder, { recursive: true });
      const sums: { readonly bytes: number; readonly crc: number }[] = [];
      for (const stretch of stretches) {
        sums.push({ bytes: stretch.length, crc: await sumOf(stretch) });
      }
      const head: Head = { path, facts, stretches: sums };
      const text = Buffer.from(JSON.stringify(head));
      const fixed = Buffer.alloc(FIXED_BYTES);
      MARK.copy(fixed);
      fixed.writeUInt32LE(format, MARK.length);
      fixed.writeUInt32LE(text.length, MARK.length + 4);
      fixed.writeUInt32LE(crc32(text), MARK.length + 8);
      const handle = await open(part, "wx");
      try {
        let at = await writeAll(handle, fixed, 0);
        at = await writeAll(handle, text, at);
        for (const stretch of stretches) at = await writeAll(handle, stretch, aligned(at));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(part, name);
      await this.trim();
      return true;
    } catch (error) {
      log(`no snapshot of ${path} could be written: ${reasonOf(error)}`);
      await unlink(part).catch(() => {});
      return false;
    }
  }

  async remove(path: string): Promise<void> {
    await rm(this.#nameOf(path), { force: true }).catch(() => {});
  }

  /** Removes the least recently used until all fit, and parts that were never finished. */
  async trim(): Promise<void> {
    const { folder, maxBytes } = this.#options;
    const known: { readonly file: string; readonly size: number; readonly usedAtMs: number }[] = [];
    const now = Date.now();
    for (const name of await readdir(folder).catch(() => [])) {
      const file = join(folder, name);
      const found = await stat(file).catch(() => null);
      if (found === null) continue;
      if (name.endsWith(UNFINISHED)) {
        if (now - found.mtimeMs > STALE_PART_MS) await rm(file, { force: true }).catch(() => {});
      } else if (name.endsWith(EXTENSION)) {
        known.push({ file, size: found.size, usedAtMs: found.mtimeMs });
      }
    }
    known.sort((a, b) => b.usedAtMs - a.usedAtMs);
    let total = 0;
    for (const { file, size } of known) {
      total += size;
      if (total > maxBytes) await rm(file, { force: true }).catch(() => {});
    }
  }

  async #readFrom(handle: FileHandle, path: string): Promise<Snapshot> {
    const { size } = await handle.stat();
    const fixed = Buffer.alloc(FIXED_BYTES);
    await readAll(handle, fixed, 0);
    if (!fixed.subarray(0, MARK.length).equals(MARK)) throw new Error("it is something else");
    const format = fixed.readUInt32LE(MARK.length);
    if (format !== this.#options.format) throw new Error(`its format is ${format}`);
    const headBytes = fixed.readUInt32LE(MARK.length + 4);
    if (headBytes > Math.min(MAX_HEAD_BYTES, size)) throw new Error("its head is damaged");
    const text = Buffer.alloc(headBytes);
    await readAll(handle, text, FIXED_BYTES);
    if (crc32(text) !== fixed.readUInt32LE(MARK.length + 8)) throw new Error("its head is damaged");
    // The checksum holds, so it is what `write` wrote.
    const head = JSON.parse(text.toString("utf8")) as Head;
    if (head.path !== path) throw new Error("it is of another log");
    const stretches: Uint8Array[] = [];
    const pieces: Piece[] = [];
    let at = FIXED_BYTES + headBytes;
    for (const { bytes, crc } of head.stretches) {
      at = aligned(at);
      // Nothing may stand where an empty one at the end would be.
      if (bytes > 0 && at + bytes > size) throw new Error("it ends too early");
      const stretch = new Uint8Array(new SharedArrayBuffer(bytes));
      stretches.push(stretch);
      for (let from = 0; from < bytes; from += PIECE_BYTES) {
        const piece = stretch.subarray(from, from + PIECE_BYTES);
        const isLast = from + PIECE_BYTES >= bytes;
        pieces.push({ bytes: piece, at: at + from, isFirst: from === 0, crc: isLast ? crc : null });
      }
      at += bytes;
    }
    await readPieces(handle, pieces);
    return { facts: head.facts, stretches };
  }

  #nameOf(path: string): string {
    const hash = createHash("sha256").update(path).digest("hex").slice(0, 32);
    return join(this.#options.folder, `${hash}${EXTENSION}`);
  }
}

/** Bytes of a stretch; `crc` is the checksum of the whole stretch if they are its last ones. */
type Piece = {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly isFirst: boolean;
  readonly crc: number | null;
};

/** Reads pieces one after the other; each is summed up while the next one is read. */
async function readPieces(handle: FileHandle, pieces: readonly Piece[]): Promise<void> {
  let sum = 0;
  let reading = readPiece(handle, pieces[0]);
  for (const [n, { bytes, isFirst, crc }] of pieces.entries()) {
    const failure = await reading;
    if (failure !== null) throw failure;
    reading = readPiece(handle, pieces[n + 1]);
    sum = crc32(bytes, isFirst ? 0 : sum);
    if (crc === null || crc === sum) continue;
    await reading;
    throw new Error("its content is damaged");
  }
}

/** Gives what went wrong; null: nothing. */
function readPiece(handle: FileHandle, piece: Piece | undefined): Promise<unknown> {
  if (piece === undefined) return Promise.resolve(null);
  return readAll(handle, piece.bytes, piece.at).then(
    () => null,
    (error: unknown) => error,
  );
}

async function sumOf(bytes: Uint8Array): Promise<number> {
  let sum = 0;
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    if (from > 0) await setImmediate();
    sum = crc32(bytes.subarray(from, from + PIECE_BYTES), sum);
  }
  return sum;
}

function aligned(at: number): number {
  return Math.ceil(at / 8) * 8;
}

async function readAll(handle: FileHandle, into: Uint8Array, from: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, from + done);
    if (bytesRead === 0) throw new Error("it ends too early");
    done += bytesRead;
  }
}

/** Gives where what was written ends. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
  return at + bytes.length;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
