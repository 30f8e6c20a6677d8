/**
 * The windows of the host suite: the tests in test/host/NAME/*.test.ts run in a window on the
 * workspace of the scenario NAME. The workspace is built anew for each run and may be changed by tests.
 */
import { EXACT_RUN } from "./exact-run.ts";
import { largeLog } from "./large-log.ts";
import type { WorkspaceEntry } from "./workspace.ts";

export type HostScenario = {
  readonly name: string;
  readonly workspace: () => Readonly<Record<string, WorkspaceEntry>>;
  readonly settings?: Readonly<Record<string, unknown>>;
};

export const HOST_SCENARIOS: readonly HostScenario[] = [
  {
    // Logs of all systems, a large one, and what the live tests write.
    name: "logs",
    workspace: () => ({
      "llm-sim": { sample: "as-written/llm-sim/output" },
      "ecology/logs": { sample: "as-written/agent-ecology2/logs" },
      "realm/status": { sample: "as-written/realm/status" },
      "ob-poc": { sample: "as-written/ob-poc-synthetic" },
      "large/events.jsonl": largeLog(60_000_000),
      "exact/events.jsonl": EXACT_RUN,
      "src/market.py": "# the market\ndef offer(): ...\n",
    }),
  },
  {
    name: "no-logs",
    workspace: () => ({ "README.md": "# Nothing here\n", "data/records.jsonl": '{"a":1}\n' }),
  },
  {
    // VS Code's activation search obeys ignore files: the extension starts by its view or a command.
    name: "ignored-logs",
    workspace: () => ({
      ".gitignore": "runs/\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      "runs/one/events.jsonl": { sample: "every-kind/llm-sim.jsonl" },
    }),
  },
];
