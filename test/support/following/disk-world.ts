import {
  appendFileSync,
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { World } from "./world.ts";

/** A folder of the real file system. */
export class DiskWorld implements World {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  kindOf(path: string): "file" | "folder" | null {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? null : stats.isFile() ? "file" : "folder";
  }

  isLink(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  }

  identityOf(path: string): string {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  }

  realPathOf(path: string): string {
    return realpathSync(path);
  }

  read(path: string): Uint8Array {
    return readFileSync(path);
  }

  names(path: string): string[] {
    return readdirSync(path);
  }

  write(path: string, text: string): void {
    writeFileSync(path, text);
  }

  append(path: string, text: string): void {
    appendFileSync(path, text);
  }

  overwrite(path: string, offset: number, text: string): void {
    const file = openSync(path, "r+");
    writeSync(file, text, offset);
    closeSync(file);
  }

  truncate(path: string, size: number): void {
    truncateSync(path, size);
  }

  touch(path: string): void {
    utimesSync(path, new Date(), new Date());
  }

  changeRights(path: string): void {
    const { mode } = statSync(path);
    chmodSync(path, mode ^ 0o040);
  }

  rename(from: string, to: string): void {
    renameSync(from, to);
  }

  remove(path: string): void {
    rmSync(path, { recursive: true });
  }

  makeFolder(path: string): void {
    mkdirSync(path, { recursive: true });
  }

  makeLink(target: string, path: string): void {
    rmSync(path, { force: true });
    symlinkSync(target, path);
  }
}
