import { existsSync, realpathSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import type { LogId } from "../core/base/units.ts";
import { EventStore } from "../core/event-store.ts";
import { readRange } from "../core/index/choose-profile.ts";
import type { LogSpec } from "../core/index/log-entry.ts";
import { BUILTIN_PROFILES } from "../core/profile/builtin-profiles.ts";
import type { ByteSource } from "../core/scan/byte-source.ts";
import {
  CompressedSource,
  isCompressed,
  isCompressedName,
  MAGIC_BYTES,
} from "../node/compressed-source.ts";
import { failureSentence } from "../node/file-failure.ts";
import { FilePool, FileSource } from "../node/file-source.ts";
import { type FoundLog, LogSearch } from "../node/find-logs.ts";
import { compileGlobs, DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../node/globs.ts";
import { ScanPool } from "../node/scan-pool.ts";
import { startScanner, startSearch } from "../node/scanner-module.ts";
import { type Arguments, STDIN } from "./arguments.ts";
import type { Output } from "./output.ts";
import { Progress } from "./progress.ts";
import { StandardInput } from "./standard-input.ts";
import { FailureError, UsageError } from "./usage.ts";

/** What was read, and whether something named could not be. */
export type Input = { readonly store: EventStore; readonly failed: boolean };

type InputContext = {
  readonly errors: Output;
  readonly stdin: Readable;
  readonly showsProgress: boolean;
};

/** Bytes read between two looks at the progress. */
const BUDGET_BYTES = 8 << 20;

/** Reads all that the command line names. */
export async function openInput(args: Arguments, context: InputContext): Promise<Input> {
  const { profile, naiveTimeZone } = args;
  if (profile !== null) checkProfile(profile);
  const scanner = startScanner(import.meta.dirname);
  const search = { module: startSearch(import.meta.dirname) };
  const segments = startThreads();
  const store = new EventStore({
    search,
    ...(scanner === null ? {} : { scanner }),
    ...(segments === null ? {} : { segments }),
  });
  store.configureProfiles({ custom: [], assigned: () => profile, naiveTimeZone });
  const { errors } = context;
  let failed = false;
  const tell = (path: string, sentence: string): void => {
    failed = true;
    errors.text(`event-log: ${path}: ${sentence}\n`);
  };
  const onFailure = (path: string, error: unknown): void => {
    tell(shownPath(path), failureSentence(error));
  };
  const pool = new FilePool();
  const compressed = new Map<LogId, CompressedSource>();
  const add = async (spec: LogSpec): Promise<void> => {
    const source = await unpacking(spec.source, spec.path, spec.totalBytes);
    if (source === null) {
      store.addLog(spec);
      return;
    }
    const totalBytes = source.estimateBytes();
    compressed.set(store.addLog({ ...spec, source, totalBytes }), source);
  };
  for (const log of await findLogs(args.paths, onFailure)) {
    await add({
      path: shownPath(log.path),
      folder: slashed(dirname(log.path)),
      source: new FileSource(log.path, log.identity, pool),
      totalBytes: log.size,
      mtimeMs: log.mtimeMs,
      final: true,
    });
  }
  if (args.paths.includes(STDIN)) {
    const source = new StandardInput(context.stdin);
    await add({ path: STDIN, folder: "", source, totalBytes: 0, mtimeMs: 0, final: true });
  }
  if (store.logs.length === 0)
    errors.text("event-log: no logs were found in the folders that were named\n");

  const progress = new Progress(context.showsProgress ? errors : null);
  for (const { id, path } of store.logs) {
    try {
      while ((await store.readSome(id, BUDGET_BYTES)) === "more") await progress.show(store);
    } catch (error) {
      onFailure(path, error);
    }
    const damage = compressed.get(id)?.damage ?? null;
    if (damage !== null) tell(path, damage);
  }
  await segments?.dispose();
  while (store.settle());
  await progress.end();
  await errors.flush();
  return { store, failed };
}

/** Threads for large logs; they run the worker's bundle, which the build puts beside this program. */
function startThreads(): ScanPool | null {
  const bundle = join(import.meta.dirname, "worker.cjs");
  // A thread that is lost is told of by nobody: its segment is read here instead.
  return existsSync(bundle) ? new ScanPool({ bundle, log: () => {} }) : null;
}

function checkProfile(name: string): void {
  const names = [...BUILTIN_PROFILES.map((profile) => profile.name), "generic"];
  if (!names.includes(name)) {
    throw new UsageError(`there is no profile "${name}"; the profiles are ${names.join(", ")}`);
  }
}

/** The logs that paths name: files as they are, folders by the globs; each file once, folders' by path. */
async function findLogs(
  paths: readonly string[],
  onFailure: (path: string, error: unknown) => void,
): Promise<readonly FoundLog[]> {
  const logs: FoundLog[] = [];
  let found: FoundLog[] = [];
  const search = new LogSearch(compileGlobs(DEFAULT_INCLUDE, DEFAULT_EXCLUDE), {
    onLog: (log) => found.push(log),
    onFailure,
  });
  for (const path of paths) {
    if (path === STDIN) continue;
    found = [];
    if (await isFolder(path)) await search.search(await realpath(path));
    else await search.takeFile(resolve(path));
    logs.push(...found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)));
  }
  return logs;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new FailureError(
      isMissing ? `there is no file or folder "${path}"` : `${path}: ${failureSentence(error)}`,
    );
  }
}

/** What unpacks a log that is compressed by its name or its first bytes; null: it is neither. */
async function unpacking(
  source: ByteSource,
  path: string,
  size: number,
): Promise<CompressedSource | null> {
  if (isCompressedName(path)) return new CompressedSource(source, size);
  try {
    const start = await readRange(source, 0, MAGIC_BYTES);
    return isCompressed(start) ? new CompressedSource(source, size) : null;
  } catch {
    // Reading it says why that is not possible.
    return null;
  }
}

let workingFolder: string | undefined;

/** A path as it is printed: relative to the working folder. */
export function shownPath(path: string): string {
  workingFolder ??= realpathSync(process.cwd());
  return slashed(relative(workingFolder, path)) || path;
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
