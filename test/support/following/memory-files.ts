import type { FileStats, Files, FolderEntry, OpenedFile } from "../../../src/node/file-system.ts";
import type { World } from "./world.ts";

type FileNode = { kind: "file"; bytes: Uint8Array };
type FolderNode = { kind: "folder"; entries: Map<string, Inode> };
type LinkNode = { kind: "link"; target: string };
type Inode = (FileNode | FolderNode | LinkNode) & {
  inode: number;
  mtimeMs: number;
  ctimeMs: number;
  /** Who keeps it: names and open handles. */
  users: number;
};

/** An error as the system makes them. */
export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/**
 * A file system in memory with inodes (given again as soon as they are free), links and open files, and
 * times in steps. The methods without a promise are what programs do that write logs.
 */
export class MemoryFiles implements World {
  readonly base = "";
  readonly #now: () => number;
  readonly #root: Inode & FolderNode;
  readonly #freeInodes: number[] = [];
  #lastInode = 1;
  /** Called before each call of the file system that waits. */
  beforeCall: () => void = () => {};
  /** Called before a file is opened. */
  beforeOpen: () => void = () => {};

  constructor(now: () => number) {
    this.#now = now;
    this.#root = { ...this.#newInode(), kind: "folder", entries: new Map(), users: 1 };
  }

  /** The file system as a program sees it until it is killed: then nothing ever answers. */
  session(): { readonly files: Files; kill(): void } {
    let isAlive = true;
    /** One entry for each open handle. */
    const opened = new Map<symbol, Inode>();
    const call = <T>(use: () => T): Promise<T> => {
      if (!isAlive) return new Promise(() => {});
      this.beforeCall();
      try {
        return Promise.resolve(use());
      } catch (error) {
        return Promise.reject(error);
      }
    };
    const files: Files = {
      stat: (path) => call(() => statsOf(this.#find(path))),
      realPath: (path) => call(() => this.#resolve(path).path),
      list: (path) => call(() => this.#list(path)),
      open: (path) =>
        call((): OpenedFile => {
          this.beforeOpen();
          const node = this.#find(path);
          if (node.kind !== "file") throw systemError("EISDIR", path);
          const handle = Symbol();
          node.users++;
          opened.set(handle, node);
          return {
            stat: () => call(() => statsOf(node)),
            read: (target, offset) =>
              call(() => {
                const part = node.bytes.subarray(offset, offset + target.length);
                target.set(part);
                return part.length;
              }),
            close: () =>
              call(() => {
                if (opened.delete(handle)) this.#release(node);
              }),
          };
        }),
    };
    return {
      files,
      kill: () => {
        isAlive = false;
        for (const node of opened.values()) this.#release(node);
        opened.clear();
      },
    };
  }

  // What is there

  kindOf(path: string): "file" | "folder" | null {
    try {
      const { kind } = this.#find(path);
      return kind === "link" ? null : kind;
    } catch {
      return null;
    }
  }

  isLink(path: string): boolean {
    const { entries, name } = this.#parentOf(path);
    return entries.get(name)?.kind === "link";
  }

  identityOf(path: string): string {
    return statsOf(this.#find(path)).identity;
  }

  realPathOf(path: string): string {
    return this.#resolve(path).path;
  }

  read(path: string): Uint8Array {
    return this.#file(path).bytes;
  }

  names(path: string): string[] {
    return this.#list(path).map(({ name }) => name);
  }

  // What is done

  /** Writes the whole content, in place where there is a file. */
  write(path: string, text: string): void {
    const bytes = new TextEncoder().encode(text);
    if (this.kindOf(path) === "file") {
      const node = this.#file(path);
      node.bytes = bytes;
      this.#changed(node, true);
      return;
    }
    const { entries, name, folder } = this.#parentOf(path);
    entries.set(name, { ...this.#newInode(), kind: "file", bytes, users: 1 });
    this.#changed(folder, true);
  }

  append(path: string, text: string): void {
    const node = this.#file(path);
    const more = new TextEncoder().encode(text);
    const bytes = new Uint8Array(node.bytes.length + more.length);
    bytes.set(node.bytes);
    bytes.set(more, node.bytes.length);
    node.bytes = bytes;
    this.#changed(node, true);
  }

  overwrite(path: string, offset: number, text: string): void {
    const node = this.#file(path);
    const bytes = node.bytes.slice();
    bytes.set(new TextEncoder().encode(text), offset);
    node.bytes = bytes;
    this.#changed(node, true);
  }

  truncate(path: string, size: number): void {
    const node = this.#file(path);
    node.bytes = node.bytes.slice(0, size);
    this.#changed(node, true);
  }

  /** Changes the time of the content alone. */
  touch(path: string): void {
    this.#changed(this.#find(path), true);
  }

  /** Changes what is not content: rights, owner. */
  changeRights(path: string): void {
    this.#changed(this.#find(path), false);
  }

  rename(from: string, to: string): void {
    if (from === to) return;
    const before = this.#parentOf(from);
    const node = before.entries.get(before.name);
    if (node === undefined) throw systemError("ENOENT", from);
    const after = this.#parentOf(to);
    const there = after.entries.get(after.name);
    if (there !== undefined) this.#release(there);
    before.entries.delete(before.name);
    after.entries.set(after.name, node);
    this.#changed(node, false);
    this.#changed(before.folder, true);
    this.#changed(after.folder, true);
  }

  /** Removes a file, a link, or a folder with all that is in it. */
  remove(path: string): void {
    const { entries, name, folder } = this.#parentOf(path);
    const node = entries.get(name);
    if (node === undefined) throw systemError("ENOENT", path);
    entries.delete(name);
    this.#release(node);
    this.#changed(folder, true);
  }

  makeFolder(path: string): void {
    const { entries, name, folder } = this.#parentOf(path);
    if (entries.has(name)) return;
    entries.set(name, { ...this.#newInode(), kind: "folder", entries: new Map(), users: 1 });
    this.#changed(folder, true);
  }

  makeLink(target: string, path: string): void {
    const { entries, name, folder } = this.#parentOf(path);
    const there = entries.get(name);
    if (there !== undefined) this.#release(there);
    entries.set(name, { ...this.#newInode(), kind: "link", target, users: 1 });
    this.#changed(folder, true);
  }

  // Inodes

  #newInode(): { inode: number; mtimeMs: number; ctimeMs: number } {
    const now = this.#now();
    return { inode: this.#freeInodes.pop() ?? ++this.#lastInode, mtimeMs: now, ctimeMs: now };
  }

  #release(node: Inode): void {
    node.users--;
    if (node.users > 0) return;
    this.#freeInodes.push(node.inode);
    if (node.kind === "folder") for (const below of node.entries.values()) this.#release(below);
  }

  #changed(node: Inode, isContent: boolean): void {
    node.ctimeMs = this.#now();
    if (isContent) node.mtimeMs = node.ctimeMs;
  }

  #file(path: string): Inode & FileNode {
    const node = this.#find(path);
    if (node.kind !== "file") throw systemError("EISDIR", path);
    return node;
  }

  #list(path: string): FolderEntry[] {
    const node = this.#find(path);
    if (node.kind !== "folder") throw systemError("ENOTDIR", path);
    return [...node.entries].map(([name, { kind }]) => ({ name, kind }));
  }

  #parentOf(path: string): { entries: Map<string, Inode>; name: string; folder: Inode } {
    const at = path.lastIndexOf("/");
    const folder = this.#find(path.slice(0, at) || "/");
    if (folder.kind !== "folder") throw systemError("ENOTDIR", path);
    return { entries: folder.entries, name: path.slice(at + 1), folder };
  }

  #find(path: string): Inode {
    return this.#resolve(path).node;
  }

  /** Follows links, that of the last part, too. */
  #resolve(given: string, links = 0): { node: Inode; path: string } {
    let node: Inode = this.#root;
    let path = "";
    const parts = given.split("/").filter((part) => part !== "");
    for (const [at, part] of parts.entries()) {
      if (node.kind !== "folder") throw systemError("ENOTDIR", given);
      const next = node.entries.get(part);
      if (next === undefined) throw systemError("ENOENT", given);
      if (next.kind === "link") {
        if (links > 20) throw systemError("ELOOP", given);
        const rest = parts.slice(at + 1).join("/");
        return this.#resolve(`${next.target}/${rest}`, links + 1);
      }
      node = next;
      path += `/${part}`;
    }
    return { node, path: path || "/" };
  }
}

function statsOf(node: Inode): FileStats {
  return {
    identity: `1:${node.inode}`,
    kind: node.kind === "link" ? "other" : node.kind,
    size: node.kind === "file" ? node.bytes.length : 4096,
    mtimeMs: node.mtimeMs,
    ctimeMs: node.ctimeMs,
  };
}
