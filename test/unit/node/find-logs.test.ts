import assert from "node:assert/strict";
import { linkSync } from "node:fs";
import { join, relative } from "node:path";
import { LogSearch } from "../../../src/node/find-logs.ts";
import { compileGlobs, DEFAULT_EXCLUDE, DEFAULT_INCLUDE } from "../../../src/node/globs.ts";
import { makeWorkspace, removeWorkspace, type WorkspaceEntry } from "../../support/workspace.ts";

const workspaces: string[] = [];

/** Paths of the logs of a drawn workspace, relative to it and sorted. */
async function logsOf(
  entries: Readonly<Record<string, WorkspaceEntry>>,
  exclude: readonly string[] = DEFAULT_EXCLUDE,
  prepare: (folder: string) => void = () => {},
): Promise<string[]> {
  const folder = makeWorkspace(entries);
  workspaces.push(folder);
  prepare(folder);
  const found: string[] = [];
  const search = new LogSearch(compileGlobs(DEFAULT_INCLUDE, exclude), {
    onLog: (log) => found.push(relative(folder, log.path).replaceAll("\\", "/")),
    onFailure: (path, error) => assert.fail(`${path}: ${String(error)}`),
  });
  assert.equal(await search.search(folder), true);
  return found.sort();
}

describe("LogSearch", () => {
  after(() => workspaces.forEach(removeWorkspace));

  it("finds logs by the default globs, hidden and ignored folders included", async () => {
    const names = [
      "events.jsonl",
      "events_2026-01-01_00-00-01.jsonl",
      "a/events.ndjson",
      "a/b/x-events.jsonl",
      ".hidden/run.jsonl",
      "r/events.jsonl.1",
      "r/events.jsonl.2.gz",
      "r/events_2026-01-01_00-00.jsonl.zst",
      "r/events.jsonl-20261120.gz",
      "r/run.jsonl.gz",
    ];
    const entries: Record<string, string> = {
      ".gitignore": "*\n",
      "other.jsonl": "",
      "a/summary.jsonl": "",
      "r/events.jsonl.tmp": "",
      "r/events.md.gz": "",
    };
    for (const name of names) entries[name] = "";
    assert.deepEqual(await logsOf(entries), names.sort());
  });

  it("takes a linked folder and its target for one, under the real name", async () => {
    const entries = {
      "logs/run_1/events.jsonl": "",
      "logs/latest": { link: "run_1" },
      "also.d": { link: "logs" },
    };
    assert.deepEqual(await logsOf(entries), ["logs/run_1/events.jsonl"]);
  });

  it("takes a linked file for its target, and two hard links for one file", async () => {
    const entries = { "store/events.jsonl": "", "events.jsonl": { link: "store/events.jsonl" } };
    const found = await logsOf(entries, DEFAULT_EXCLUDE, (folder) => {
      linkSync(join(folder, "store/events.jsonl"), join(folder, "store/events_copy.jsonl"));
    });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^store\/events/);
  });

  it("ends although links run in a circle or lead nowhere", async () => {
    const entries = {
      "a/events.jsonl": "",
      "a/up": { link: ".." },
      "a/self": { link: "self" },
      "a/events_gone.jsonl": { link: "nowhere" },
    };
    assert.deepEqual(await logsOf(entries), ["a/events.jsonl"]);
  });

  it("leaves out the compressed copy of a log that is there, too", async () => {
    const entries = { "events.jsonl.1": "", "events.jsonl.1.gz": "", "events.jsonl.2.gz": "" };
    assert.deepEqual(await logsOf(entries), ["events.jsonl.1", "events.jsonl.2.gz"]);
  });

  it("takes a folder that is named like a log for a folder", async () => {
    assert.deepEqual(await logsOf({ "events.jsonl/run.jsonl": "" }), ["events.jsonl/run.jsonl"]);
  });

  it("skips excluded folders and files", async () => {
    const entries = {
      "node_modules/x/events.jsonl": "",
      ".git/events.jsonl": "",
      "old/events.jsonl": "",
      "logs/events_1.jsonl": "",
      "logs/events.jsonl": "",
    };
    const exclude = [...DEFAULT_EXCLUDE, "old", "logs/events_*"];
    assert.deepEqual(await logsOf(entries, exclude), ["logs/events.jsonl"]);
  });

  it("stops when it is cancelled", async () => {
    const folder = makeWorkspace({ "a/events.jsonl": "" });
    workspaces.push(folder);
    const found: string[] = [];
    const search = new LogSearch(
      compileGlobs(DEFAULT_INCLUDE, []),
      { onLog: (log) => found.push(log.path) },
      AbortSignal.abort(),
    );
    assert.equal(await search.search(folder), false);
    assert.deepEqual(found, []);
  });
});
