import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../core/scan/byte-source.ts";

/** Names a file whatever it is called: device and inode. "" where the file system has no inodes. */
export type FileIdentity = string;

/** The identity in a stat made with `bigint: true`. */
export function identityOf(stat: { readonly dev: bigint; readonly ino: bigint }): FileIdentity {
  return stat.ino === 0n ? "" : `${stat.dev}:${stat.ino}`;
}

/** Time of the last change with the fraction that the file system keeps. */
export function mtimeOf(stat: { readonly mtimeNs: bigint }): number {
  return Number(stat.mtimeNs) / 1e6;
}

/** The path leads to another file now. */
export class FileReplacedError extends Error {
  constructor(path: string) {
    super(`${path} is another file now`);
    this.name = "FileReplacedError";
  }
}

/** Handles that stay open at once; the usual limit of a process is 1,024, shared with all else. */
const OPEN_HANDLES = 32;

/** An open handle keeps a deleted file's space and, on Windows, its name: unused ones are closed soon. */
const IDLE_MS = 1000;

type OpenFile = { readonly handle: Promise<FileHandle>; users: number; usedAtMs: number };

/** Open handles of all sources: few, and none for long. */
export class FilePool {
  readonly #open = new Map<FileSource, OpenFile>();
  #timer: NodeJS.Timeout | null = null;

  /** Handles that are open now. */
  get size(): number {
    return this.#open.size;
  }

  /** Runs `use` on the source's handle, which is opened if need be. */
  async use<T>(source: FileSource, use: (handle: FileHandle) => Promise<T>): Promise<T> {
    let file = this.#open.get(source);
    if (file === undefined) {
      this.#makeRoom();
      file = { handle: openChecked(source), users: 0, usedAtMs: 0 };
      this.#open.set(source, file);
    }
    file.users++;
    try {
      return await use(await file.handle);
    } catch (error) {
      // What failed may work with a fresh handle (network drives); never keep a broken one.
      if (this.#open.get(source) === file) this.#open.delete(source);
      throw error;
    } finally {
      file.users--;
      file.usedAtMs = Date.now();
      if (this.#open.get(source) === file) this.#closeLater();
      else if (file.users === 0) void closeQuietly(file);
    }
  }

  /** Closes the source's handle, if there is one. */
  async close(source: FileSource): Promise<void> {
    const file = this.#open.get(source);
    this.#open.delete(source);
    if (file !== undefined) await closeQuietly(file);
  }

  /** Closes all handles. The pool can still be used. */
  async dispose(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const files = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(files.map(closeQuietly));
  }

  #makeRoom(): void {
    while (this.#open.size >= OPEN_HANDLES) {
      let oldest: FileSource | null = null;
      let usedAtMs = Number.POSITIVE_INFINITY;
      for (const [source, file] of this.#open) {
        if (file.users > 0 || file.usedAtMs >= usedAtMs) continue;
        oldest = source;
        usedAtMs = file.usedAtMs;
      }
      if (oldest === null) return;
      void this.close(oldest);
    }
  }

  #closeLater(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const before = Date.now() - IDLE_MS;
      for (const [source, file] of this.#open) {
        if (file.users === 0 && file.usedAtMs <= before) void this.close(source);
      }
      if (this.#open.size > 0) this.#closeLater();
    }, IDLE_MS);
    this.#timer.unref();
  }
}

async function openChecked(source: FileSource): Promise<FileHandle> {
  const handle = await open(source.path, "r");
  try {
    const identity = identityOf(await handle.stat({ bigint: true }));
    if (source.identity !== "" && identity !== source.identity) {
      throw new FileReplacedError(source.path);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function closeQuietly(file: OpenFile): Promise<void> {
  try {
    await (await file.handle).close();
  } catch {
    // It never opened, or it is closed: either way it holds nothing any more.
  }
}

/** A file as bytes. Its path may change while it stays the same file. */
export class FileSource implements ByteSource {
  path: string;
  /** The file that is meant; "" takes whatever is at the path. */
  readonly identity: FileIdentity;
  readonly #pool: FilePool;

  constructor(path: string, identity: FileIdentity, pool: FilePool) {
    this.path = path;
    this.identity = identity;
    this.#pool = pool;
  }

  read(target: Uint8Array, offset: number): Promise<number> {
    if (target.length === 0) return Promise.resolve(0);
    return this.#pool.use(this, async (handle) => {
      const { bytesRead } = await handle.read(target, 0, target.length, offset);
      return bytesRead;
    });
  }

  close(): Promise<void> {
    return this.#pool.close(this);
  }

  allocate(size: number): Uint8Array {
    return Buffer.allocUnsafeSlow(size);
  }
}
