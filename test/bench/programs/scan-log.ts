/**
 * Our scan on one thread: from the file's bytes to the columns of the index (place, time, turn, type,
 * agent and the other roles of the profile, 64-bit hashes of ids and causes), every line checked as a
 * whole. Links are not resolved.
 */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EventStore } from "../../../src/core/event-store.ts";
import { FilePool, FileSource } from "../../../src/node/file-source.ts";
import { startScanner } from "../../../src/node/scanner-module.ts";
import { answerQuestions, timed } from "../tools/answering.ts";

const BUDGET_BYTES = 8 << 20;

answerQuestions<{ readonly file: string }>(({ file }) =>
  timed(async () => {
    // The bundle is in dist/bench.
    const scanner = startScanner(join(import.meta.dirname, ".."));
    if (scanner === null) throw new Error("there is no scanner.wasm");
    const store = new EventStore({ scanner });
    const { size, mtimeMs } = await stat(file);
    const id = store.addLog({
      path: file,
      folder: dirname(file),
      source: new FileSource(file, "", new FilePool()),
      totalBytes: size,
      mtimeMs,
      final: true,
    });
    while ((await store.readSome(id, BUDGET_BYTES)) === "more");
    const { table, counts } = store.logOf(id);
    return { events: table.length, rejected: counts.rejected };
  }),
);
