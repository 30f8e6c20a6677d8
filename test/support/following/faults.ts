import type { Files } from "../../../src/node/file-system.ts";
import { systemError } from "./memory-files.ts";

/** What fails of a file or folder, and how. */
export type Fault = { readonly code: string; readonly of: "stat" | "open" | "read" | "list" };

/** Faults by the identity of files and folders; `open` fails for all of them while too many are open. */
export type Faults = {
  readonly byIdentity: Readonly<Record<string, Fault>>;
  readonly tooManyOpen: boolean;
};

export const NO_FAULTS: Faults = { byIdentity: {}, tooManyOpen: false };

/** A file system where something fails. */
export function withFaults(files: Files, faults: () => Faults): Files {
  const check = (path: string, identity: string, of: Fault["of"]): void => {
    const fault = faults().byIdentity[identity];
    if (fault?.of === of) throw systemError(fault.code, path);
  };
  return {
    stat: async (path) => {
      const stats = await files.stat(path);
      check(path, stats.identity, "stat");
      return stats;
    },
    realPath: (path) => files.realPath(path),
    list: async (path) => {
      check(path, (await files.stat(path)).identity, "list");
      return files.list(path);
    },
    open: async (path) => {
      if (faults().tooManyOpen) throw systemError("EMFILE", path);
      const file = await files.open(path);
      try {
        const { identity } = await file.stat();
        check(path, identity, "open");
        return {
          stat: () => file.stat(),
          read: async (target, offset) => {
            check(path, identity, "read");
            return file.read(target, offset);
          },
          close: () => file.close(),
        };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}
