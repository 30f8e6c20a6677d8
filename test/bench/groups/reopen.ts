import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeAtEnd } from "../../../scripts/support/processes.ts";
import { dataFolder, rotatedSimLog } from "../data/bench-data.ts";
import {
  comparison,
  interleave,
  medianFact,
  megabytesText,
  missingRow,
  timeText,
} from "../figures.ts";
import { programContender, startCompanion } from "../tools/commands.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group, indexing } from "./group.ts";

const WORK = "reopen 10 M events from the snapshot";
const BESIDE = "fresh index";
const WRITTEN_MS = 60_000;
/** A folder that did not change for so long is written. */
const QUIET_MS = 3000;

/** A window that is opened again on what did not change. */
export const reopenGroup: Group = {
  name: "reopen",
  about: "10 M events from the snapshot beside a fresh index",
  async run({ rounds, scale }) {
    const log = rotatedSimLog(scale);
    const snapshots = mkdtempSync(join(dataFolder, "snapshots-"));
    removeAtEnd(snapshots);
    const first = startCompanion(program("store"), []);
    await first.ask(indexing(log, snapshots));
    const bytes = await whenWritten(snapshots);
    await first.end();
    if (bytes === 0) return [missingRow(WORK, BESIDE, "≥ 10 ×", "not built")];
    const samples = await interleave(
      [
        programContender("reopened", program("store"), indexing(log, snapshots)),
        programContender("fresh", program("store"), indexing(log)),
      ],
      rounds,
    );
    rmSync(snapshots, { recursive: true, force: true });
    const ours = samples.get("reopened") ?? [];
    const fresh = samples.get("fresh") ?? [];
    checkSame("the number of events", {
      written: log.events,
      fresh: medianFact(fresh, "events"),
      reopened: medianFact(ours, "events"),
    });
    return [
      comparison({
        work: WORK,
        beside: BESIDE,
        ours,
        theirs: fresh,
        target: { kind: "at least", times: 10 },
        remark: `snapshot of ${megabytesText(bytes)}; first events after ${timeText(medianFact(ours, "firstMs"))}`,
      }),
    ];
  },
};

/** Waits until a folder is written and gives its bytes. */
async function whenWritten(folder: string): Promise<number> {
  const deadline = Date.now() + WRITTEN_MS;
  let bytes = 0;
  let sinceMs = Date.now();
  while (Date.now() < deadline) {
    const now = sizeOf(folder);
    if (now !== bytes) {
      bytes = now;
      sinceMs = Date.now();
    }
    if (Date.now() - sinceMs > QUIET_MS * (bytes === 0 ? 3 : 1)) break;
    await sleep(100);
  }
  return bytes;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
