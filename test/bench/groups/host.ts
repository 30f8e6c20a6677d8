import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { waitUntilNothingIsLeft } from "../../../scripts/support/host-window.ts";
import { removeAtEnd } from "../../../scripts/support/processes.ts";
import { closeBrowser, openWorkbench, type Workbench } from "../../support/workbench.ts";
import {
  type BenchLog,
  dataFolder,
  moreSimLines,
  rotatedSimLog,
  smallSimLog,
} from "../data/bench-data.ts";
import { median, type Row, timeText, verdictOf, wholeText } from "../figures.ts";
import { type OurPart, ourPartOf, type RecordedProfile } from "../tools/host-profile.ts";
import { program } from "../tools/programs.ts";
import type { Group } from "./group.ts";

const FIRST_MS = 1000;
const HOLD_MS = 50;
const APPEND_MS = 300;
const APPENDED_BYTES = 1e6;
const SMALL_BYTES = 5e6;
const INDEXED_MS = 300_000;
const PROFILE_MS = 60_000;

type Window = OurPart & {
  /** From our first line of code, or from the click on our view if that came later, to the first run with events in the tree. */
  readonly firstMs: number;
  readonly indexedMs: number;
  readonly appendMs: readonly number[];
  /** What was there after the window closed. */
  readonly left: readonly string[];
};

/** A person's window on a real VS Code; what is seen is what the page draws. */
export const hostGroup: Group = {
  name: "host",
  about: "a real VS Code on 5 GB and on a small workspace",
  async run({ rounds, scale }) {
    const large: Window[] = [];
    const small: Window[] = [];
    try {
      for (let round = 1; round <= rounds; round++) {
        large.push(await measureWindow(rotatedSimLog(scale), rounds, scale));
        small.push(await measureWindow(smallSimLog(scale), rounds, SMALL_BYTES / 2e8));
        console.log(`  round ${round}: 5 GB ${said(large.at(-1))} · small ${said(small.at(-1))}`);
      }
    } finally {
      await closeBrowser();
    }
    return [
      timeRow(
        "first events in the tree, 5 GB workspace",
        large,
        ({ firstMs }) => [firstMs],
        FIRST_MS,
        [
          "from our first line of code (or the click on our view) to the drawn row",
          `all read after ${timeText(median(large.map(({ indexedMs }) => indexedMs)))}`,
        ],
      ),
      holdRow("5 GB workspace", large),
      holdRow("small workspace", small),
      timeRow(
        "append 1 MB to visible in the tree, 5 GB workspace",
        large,
        ({ appendMs }) => appendMs,
        APPEND_MS,
        ["from the end of the write to the drawn count"],
      ),
      timeRow(
        "append 1 MB to visible in the tree, small workspace",
        small,
        ({ appendMs }) => appendMs,
        APPEND_MS,
        [],
      ),
      closingRow([...large, ...small]),
    ];
  },
};

function said(window: Window | undefined): string {
  if (window === undefined) return "";
  console.log(
    `    longest hold ${timeText(window.longestHoldMs)}, about ${timeText(window.longestHoldCpuMs)} of it running: ${window.longestHoldParts.join(" · ")}`,
  );
  return `first ${timeText(window.firstMs)}, all ${timeText(window.indexedMs)}, hold ${timeText(window.longestHoldMs)} (${window.longestHoldAt}), append ${timeText(median(window.appendMs))}`;
}

function timeRow(
  work: string,
  windows: readonly Window[],
  valuesOf: (window: Window) => readonly number[],
  limitMs: number,
  remarks: readonly string[],
): Row {
  const values = windows.flatMap(valuesOf);
  const ms = median(values);
  return {
    work,
    beside: "–",
    ours: timeText(ms),
    theirs: "–",
    ratio: `${timeText(Math.min(...values))}–${timeText(Math.max(...values))}`,
    target: `< ${timeText(limitMs)}`,
    verdict: ms < limitMs ? "pass" : "miss",
    remark: remarks.join("; "),
  };
}

/** No window may hold the loop longer: the worst of all counts. */
function holdRow(what: string, windows: readonly Window[]): Row {
  const worst = [...windows].sort((a, b) => b.longestHoldMs - a.longestHoldMs)[0];
  const holdMs = worst?.longestHoldMs ?? Number.NaN;
  return {
    work: `longest hold of the extension host by us, ${what}`,
    beside: "–",
    ours: timeText(holdMs),
    theirs: "–",
    ratio: `${timeText(Math.min(...windows.map(({ longestHoldMs }) => longestHoldMs)))}–${timeText(holdMs)}`,
    target: `≤ ${HOLD_MS} ms`,
    verdict: verdictOf(holdMs, { kind: "at most", times: HOLD_MS }),
    remark: `worst of ${windows.length} windows, activation included; it began in ${worst?.longestHoldAt ?? "?"} and ran for about ${timeText(worst?.longestHoldCpuMs ?? Number.NaN)} of it; ${timeText(median(windows.map(({ busyMs }) => busyMs)))} of work in all`,
  };
}

function closingRow(windows: readonly Window[]): Row {
  const left = windows.flatMap((window) => window.left);
  return {
    work: "closing the window leaves nothing behind",
    beside: "–",
    ours: left.length === 0 ? "nothing" : `${left.length} left`,
    theirs: "–",
    ratio: "–",
    target: "nothing",
    verdict: left.length === 0 ? "pass" : "miss",
    remark: left[0] ?? `processes and open files after ${windows.length} windows`,
  };
}

async function measureWindow(log: BenchLog, rounds: number, share: number): Promise<Window> {
  const workspace = makeWorkspace(log, share);
  const notes = mkdtempSync(join(tmpdir(), "event-log-bench-"));
  removeAtEnd(notes);
  const profiler = program("profile-extension-host");
  const workbench = await openWorkbench({
    folder: workspace.folder,
    nodeOptions: ["--import", profiler],
    env: { EVENT_LOG_BENCH_PROFILE: notes },
  });
  let closed = false;
  try {
    const { page } = workbench;
    const clickedMs = Date.now();
    await workbench.openViewContainer("Event Log");
    const firstAtMs = await whenRunShows(page, null);
    const indexedAtMs = await whenRunShows(page, wholeText(workspace.events));
    const appendMs: number[] = [];
    let { events } = workspace;
    for (let round = 0; round <= rounds; round++) {
      const text = moreSimLines(APPENDED_BYTES, round);
      events += text.split("\n").length - 1;
      await sleep(1500);
      const shown = whenRunShows(page, wholeText(events));
      await sleep(100);
      appendFileSync(workspace.newest, text);
      const writtenMs = Date.now();
      const ms = (await shown) - writtenMs;
      if (round > 0) appendMs.push(ms);
    }
    const recorded = await takeProfile(notes);
    const ours = ourPartOf(recorded);
    const beganMs = Math.max(clickedMs, ours.activatedAtMs);
    await page.close();
    const left = await waitUntilNothingIsLeft(workbench.server.pid, workspace.folder);
    closed = true;
    await workbench.close();
    return {
      ...ours,
      firstMs: firstAtMs - beganMs,
      indexedMs: indexedAtMs - beganMs,
      appendMs,
      left,
    };
  } finally {
    if (!closed) await closeQuietly(workbench);
    rmSync(workspace.folder, { recursive: true, force: true });
    rmSync(notes, { recursive: true, force: true });
  }
}

async function closeQuietly(workbench: Workbench): Promise<void> {
  try {
    await workbench.close();
  } catch {
    // What failed before is what is told.
  }
}

/** Links to the older parts, which nobody writes to, and a copy of the newest. */
function makeWorkspace(
  log: BenchLog,
  share: number,
): { folder: string; newest: string; events: number } {
  const folder = mkdtempSync(join(dataFolder, "workspace-"));
  removeAtEnd(folder);
  const run = join(folder, "run");
  mkdirSync(run);
  const newest = join(run, "events.jsonl");
  const last = log.files.at(-1) ?? "";
  if (log.files.length === 1) {
    const bytes = readFileSync(last).subarray(0, Math.floor(log.bytes * share));
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
    writeFileSync(newest, whole);
    let events = 0;
    for (let at = whole.indexOf(10); at >= 0; at = whole.indexOf(10, at + 1)) events++;
    return { folder, newest, events };
  }
  for (const file of log.files.slice(0, -1)) linkSync(file, join(run, basename(file)));
  copyFileSync(last, newest);
  return { folder, newest, events: log.events };
}

/** When a row of the Runs view first shows a run with this count of events (null: with any), in ms since 1970. */
async function whenRunShows(page: Page, count: string | null): Promise<number> {
  const found = await page.waitForFunction(
    (wanted) => {
      for (const pane of document.querySelectorAll(".pane")) {
        const title = pane.querySelector(".pane-header")?.getAttribute("aria-label") ?? "";
        if (!title.startsWith("Runs")) continue;
        for (const row of pane.querySelectorAll(".monaco-list-row")) {
          const text = row.querySelector(".label-description")?.textContent ?? "";
          if (wanted === null ? /^\d/.test(text) : text.startsWith(wanted)) return Date.now();
        }
      }
      return null;
    },
    count,
    { polling: "raf", timeout: INDEXED_MS },
  );
  return (await found.jsonValue()) ?? Number.NaN;
}

async function takeProfile(notes: string): Promise<RecordedProfile> {
  writeFileSync(join(notes, "stop"), "");
  const file = join(notes, "profile.json");
  const deadline = Date.now() + PROFILE_MS;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error("the extension host gave no profile");
    await sleep(100);
  }
  return JSON.parse(readFileSync(file, "utf8")) as RecordedProfile;
}
