/**
 * Processes that end with us. Each is started in a group of its own, so that what it starts in turn
 * ends too: on success, on failure, on Ctrl+C.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { rmSync } from "node:fs";

const running = new Set<ChildProcess>();
const folders = new Set<string>();
const cleanups = new Set<() => void>();
let watching = false;

/** Starts a process that {@link endAll} and the end of this process end. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  watchForEnd();
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32" });
  running.add(child);
  child.on("exit", () => running.delete(child));
  return child;
}

/** Ends a process and its group, first kindly, after two seconds by force. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    // Its children may outlive it; the group's id stays valid as long as one is left.
    signalGroup(child, "SIGKILL");
    return;
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), 2000);
  await ended;
  clearTimeout(timer);
  signalGroup(child, "SIGKILL");
  running.delete(child);
}

/** A folder that is removed at the end. */
export function removeAtEnd(folder: string): void {
  watchForEnd();
  folders.add(folder);
}

/** Something to do at the end that cannot wait for promises. */
export function atEnd(cleanup: () => void): void {
  watchForEnd();
  cleanups.add(cleanup);
}

/** Ends everything at once. */
export function endAll(): void {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
  for (const child of running) signalGroup(child, "SIGKILL");
  running.clear();
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    } catch {
      // A process that is just ending may still write there; the folder is a temporary one.
    }
  }
  folders.clear();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

function watchForEnd(): void {
  if (watching) return;
  watching = true;
  process.on("exit", endAll);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.on(signal, () => {
      endAll();
      process.exit(code);
    });
  }
}
