/** Temporary workspaces made of texts and sample logs. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The sample logs of the repository: every-kind/… and as-written/…. */
export const samplesFolder = join(import.meta.dirname, "..", "samples");

/**
 * What a path of a workspace holds: a text or bytes; `{ sample }` copies a file or folder of
 * test/samples; `{ link }` is a symlink to a relative target.
 */
export type WorkspaceEntry =
  | string
  | Uint8Array
  | { readonly sample: string }
  | { readonly link: string };

/** Makes a temporary folder with the given files and gives its real path; see {@link removeWorkspace}. */
export function makeWorkspace(entries: Readonly<Record<string, WorkspaceEntry>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "event-log-workspace-")));
  fillWorkspace(folder, entries);
  return folder;
}

/** Writes files into an existing folder. */
export function fillWorkspace(
  folder: string,
  entries: Readonly<Record<string, WorkspaceEntry>>,
): void {
  for (const [path, entry] of Object.entries(entries)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof entry === "string" || entry instanceof Uint8Array) writeFileSync(target, entry);
    else if ("link" in entry) symlinkSync(entry.link, target);
    else {
      cpSync(join(samplesFolder, entry.sample), target, {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
}

/** Removes what {@link makeWorkspace} made. */
export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
