import type { ByteSource, FilePlace } from "../core/scan/byte-source.ts";
import {
  type Clock,
  DISK,
  type FileIdentity,
  type Files,
  type OpenedFile,
  SYSTEM_CLOCK,
} from "./file-system.ts";

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

type OpenFile = {
  readonly handle: Promise<OpenedFile>;
  /** The same once it is there: then a read begins before `use` gives back its promise. */
  opened: OpenedFile | null;
  users: number;
  usedAtMs: number;
};

/** Open handles of all sources: few, and none for long. */
export class FilePool {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #open = new Map<FileSource, OpenFile>();
  #stopTimer: (() => void) | null = null;

  constructor(files: Files = DISK, clock: Clock = SYSTEM_CLOCK) {
    this.#files = files;
    this.#clock = clock;
  }

  /** Handles that are open now. */
  get size(): number {
    return this.#open.size;
  }

  /** Runs `use` on the source's handle, which is opened if need be. */
  async use<T>(source: FileSource, use: (handle: OpenedFile) => Promise<T>): Promise<T> {
    let file = this.#open.get(source);
    if (file === undefined) {
      this.#makeRoom();
      const handle = openChecked(this.#files, source);
      file = { handle, opened: null, users: 0, usedAtMs: 0 };
      this.#open.set(source, file);
    }
    file.users++;
    try {
      file.opened ??= await file.handle;
      return await use(file.opened);
    } catch (error) {
      // What failed may work with a fresh handle (network drives); never keep a broken one.
      if (this.#open.get(source) === file) this.#open.delete(source);
      throw error;
    } finally {
      file.users--;
      file.usedAtMs = this.#clock.now();
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
    this.#stopTimer?.();
    this.#stopTimer = null;
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
    if (this.#stopTimer !== null) return;
    this.#stopTimer = this.#clock.after(IDLE_MS, () => {
      this.#stopTimer = null;
      const before = this.#clock.now() - IDLE_MS;
      for (const [source, file] of this.#open) {
        if (file.users === 0 && file.usedAtMs <= before) void this.close(source);
      }
      if (this.#open.size > 0) this.#closeLater();
    });
  }
}

async function openChecked(files: Files, source: FileSource): Promise<OpenedFile> {
  const handle = await files.open(source.path);
  try {
    const { identity } = await handle.stat();
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

/** Whoever wants to see what is read of a file. */
export type ReadObserver = { take(bytes: Uint8Array, offset: number): void };

/** A file as bytes. Its path may change while it stays the same file. */
export class FileSource implements ByteSource {
  path: string;
  /** The file that is meant; "" takes whatever is at the path. */
  readonly identity: FileIdentity;
  readonly #pool: FilePool;
  readonly #observer: ReadObserver | null;

  constructor(
    path: string,
    identity: FileIdentity,
    pool: FilePool,
    observer: ReadObserver | null = null,
  ) {
    this.path = path;
    this.identity = identity;
    this.#pool = pool;
    this.#observer = observer;
  }

  get place(): FilePlace {
    return { path: this.path, identity: this.identity };
  }

  async read(target: Uint8Array, offset: number): Promise<number> {
    if (target.length === 0) return 0;
    const count = await this.#pool.use(this, (handle) => handle.read(target, offset));
    this.#observer?.take(target.subarray(0, count), offset);
    return count;
  }

  /** Reads unobserved. */
  async peek(target: Uint8Array, offset: number): Promise<number> {
    return this.#pool.use(this, (handle) => handle.read(target, offset));
  }

  close(): Promise<void> {
    return this.#pool.close(this);
  }

  allocate(size: number): Uint8Array {
    return Buffer.allocUnsafeSlow(size);
  }
}
