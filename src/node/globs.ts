import picomatch from "picomatch";
import type { ProfileAssignment } from "../core/profile/profile.ts";

/** Logs that are searched for unless settings say otherwise. */
export const DEFAULT_INCLUDE: readonly string[] = [
  "**/events*.{jsonl,ndjson}",
  "**/*-events.jsonl",
  "**/run.jsonl",
];

/** What is never searched unless settings say otherwise. */
export const DEFAULT_EXCLUDE: readonly string[] = ["**/node_modules/**", "**/.git/**"];

/** Decides by paths relative to the searched folder, with `/` between their parts. */
export type LogGlobs = {
  takesFile(relativePath: string): boolean;
  skipsFolder(relativePath: string): boolean;
};

// Run folders are often hidden, so `*` and `**` match names that begin with a dot, as in VS Code.
const OPTIONS = { dot: true } as const;

/** Compiles globs. One that cannot be compiled matches nothing. */
export function compileGlobs(include: readonly string[], exclude: readonly string[]): LogGlobs {
  const includes = compileAll(include);
  const excludes = compileAll(exclude);
  return {
    takesFile: (path) => includes(path) && !excludes(path),
    // `**/build/**` is meant to skip the folder itself, too, and `logs/old/*` does not.
    skipsFolder: (path) => excludes(path) || excludes(`${path}/`),
  };
}

/** The profile that the user forces on a log: by its absolute path or by that relative to a folder. */
export function compileAssignments(
  assignments: readonly ProfileAssignment[],
  folders: readonly string[],
): (path: string) => string | null {
  const compiled = assignments.map(({ glob, profile }) => ({
    matches: compileAll([glob.replace(/^\.\//, "")]),
    profile,
  }));
  return (path) => {
    const shown = path.replaceAll("\\", "/");
    const names = [shown];
    for (const folder of folders) {
      const root = `${folder.replaceAll("\\", "/").replace(/\/$/, "")}/`;
      if (shown.startsWith(root)) names.push(shown.slice(root.length));
    }
    for (const { matches, profile } of compiled) {
      if (names.some((name) => matches(name))) return profile;
    }
    return null;
  };
}

function compileAll(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.flatMap((glob) => {
    try {
      return [picomatch(glob, OPTIONS)];
    } catch {
      // A glob of the user that is none: it selects nothing, which the views show.
      return [];
    }
  });
  return (path) => tests.some((test) => test(path));
}
