/**
 * What finding and following logs need of the machine: files and a clock. Everything in this folder
 * goes through these two, so that tests can put a file system in memory and a clock driven by hand in
 * their place. There is no watching: events of watchers come as hints from outside.
 */
import type { BigIntStats } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";

/** Names a file whatever it is called: device and inode. "" where the file system has no inodes. */
export type FileIdentity = string;

/** What a look at a file or folder tells, links followed. */
export type FileStats = {
  readonly identity: FileIdentity;
  readonly kind: "file" | "folder" | "other";
  readonly size: number;
  /** Time of the last change of the content, with the fraction that the file system keeps. */
  readonly mtimeMs: number;
  /** Time of the last change of content, name, owner or rights; no program can set it back. */
  readonly ctimeMs: number;
};

/** What a folder says of something in it, links not followed. */
export type FolderEntry = {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
};

/** An open file: it stays the same one whatever becomes of its path. */
export interface OpenedFile {
  stat(): Promise<FileStats>;
  /** Reads up to `target.length` bytes from `offset`; gives how many came, 0 at the end. */
  read(target: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** A file system. Failures reject with the system's error, its name in `code` (ENOENT, EACCES, …). */
export interface Files {
  stat(path: string): Promise<FileStats>;
  open(path: string): Promise<OpenedFile>;
  list(path: string): Promise<readonly FolderEntry[]>;
  /** The path without links. */
  realPath(path: string): Promise<string>;
}

/** Time, and doing something later. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, later; gives what prevents it. It keeps no process alive. */
  after(delayMs: number, callback: () => void): () => void;
  /** Lets everything else have its turn. */
  turn(): Promise<void>;
}

/** The file system of the machine. */
export const DISK: Files = {
  stat: async (path) => statsOf(await stat(path, { bigint: true })),
  open: async (path) => {
    const handle = await open(path, "r");
    return {
      stat: async () => statsOf(await handle.stat({ bigint: true })),
      read: async (target, offset) =>
        (await handle.read(target, 0, target.length, offset)).bytesRead,
      close: () => handle.close(),
    };
  },
  list: async (path) => {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  },
  realPath: (path) => realpath(path),
};

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  turn: () => turn(),
};

function statsOf(stats: BigIntStats): FileStats {
  return {
    identity: stats.ino === 0n ? "" : `${stats.dev}:${stats.ino}`,
    kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeNs) / 1e6,
    ctimeMs: Number(stats.ctimeNs) / 1e6,
  };
}

function kindOf(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
