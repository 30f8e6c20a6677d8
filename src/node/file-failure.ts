/** Whether an error of the file system only says that something is no longer there. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The system's name of an error, "" if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What went wrong with a file, as a sentence for people. */
export function failureSentence(error: unknown): string {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
      return "The file may not be read: permission denied.";
    case "ENOENT":
    case "ENOTDIR":
      return "The file is gone.";
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open on this machine.";
    case "EISDIR":
      return "This is a folder, not a file.";
    case "EIO":
      return "The file could not be read: its disk or drive reports an error.";
    case "ESTALE":
      return "The file could not be read: its network drive has lost it.";
    case "ETIMEDOUT":
      return "The file could not be read: its drive does not answer.";
    case "EBUSY":
      return "The file could not be read: another program has locked it.";
    case "ELOOP":
      return "The links that lead to the file run in a circle.";
    default:
      return `The file could not be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

const FIRST_RETRY_MS = 500;

/** Long enough to cost nothing, short enough that somebody who mended something still watches. */
const LAST_RETRY_MS = 30_000;

/** That something failed, why, and when it is tried again: after ever longer pauses. */
export type Failure = {
  readonly reason: string;
  readonly retryAtMs: number;
  readonly pauseMs: number;
};

/** A failure of what failed `before`, if it did. */
export function failAgain(error: unknown, before: Failure | null, nowMs: number): Failure {
  const pauseMs =
    before === null ? FIRST_RETRY_MS : Math.min(LAST_RETRY_MS, Math.max(before.pauseMs, 1) * 2);
  return { reason: failureSentence(error), retryAtMs: nowMs + pauseMs, pauseMs };
}
