/** A file system as the programs see it that write logs; paths are absolute, below `base`. */
export interface World {
  readonly base: string;
  /** Null if nothing is there; links are followed. */
  kindOf(path: string): "file" | "folder" | null;
  isLink(path: string): boolean;
  identityOf(path: string): string;
  realPathOf(path: string): string;
  read(path: string): Uint8Array;
  names(path: string): string[];
  /** Writes the whole content, in place where there is a file. */
  write(path: string, text: string): void;
  append(path: string, text: string): void;
  overwrite(path: string, offset: number, text: string): void;
  truncate(path: string, size: number): void;
  /** Changes the time of the content alone. */
  touch(path: string): void;
  /** Changes what is not content: rights, owner. */
  changeRights(path: string): void;
  rename(from: string, to: string): void;
  /** Removes a file, a link, or a folder with all that is in it. */
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Makes a link, or lets an existing one lead elsewhere. */
  makeLink(target: string, path: string): void;
}
