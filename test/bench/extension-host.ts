/** Opens the benchmark's log in a real VS Code and takes the figures that its extension host gives. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHostWindow } from "../../scripts/support/host-window.ts";
import { removeAtEnd } from "../../scripts/support/processes.ts";

export type HostFigures = {
  readonly longestTaskMs: number;
  /** The function in which most of that task was spent. */
  readonly longestTaskAt: string;
  readonly firstRunMs: number;
  readonly idleMs: number;
};

export async function measureExtensionHost(folder: string): Promise<HostFigures> {
  const results = mkdtempSync(join(tmpdir(), "event-log-bench-"));
  removeAtEnd(results);
  const figures = join(results, "figures.json");
  await runHostWindow({
    scenario: "bench",
    folder,
    settings: {},
    env: { EVENT_LOG_BENCH_FIGURES: figures },
  });
  return JSON.parse(readFileSync(figures, "utf8")) as HostFigures;
}
