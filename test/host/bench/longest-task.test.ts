/** Run by `npm run bench` alone: the figures that only a real extension host can give. */
import { writeFileSync } from "node:fs";
import inspector from "node:inspector/promises";
import * as vscode from "vscode";

type Api = {
  whenIdle(): Promise<void>;
  runs(): Promise<readonly unknown[]>;
};

/** Between two samples of the profiler; what is shorter than some of them is not seen. */
const SAMPLE_US = 500;

describe("the extension host while a large log is indexed", () => {
  it("takes the figures", async function () {
    this.timeout(300_000);
    const extension = vscode.extensions.getExtension<Api>("eventlog.event-log-explorer");
    if (extension === undefined) throw new Error("the extension is not there");
    const session = new inspector.Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
    await session.post("Profiler.start");
    const started = performance.now();
    const api = await extension.activate();
    await vscode.commands.executeCommand("workbench.view.extension.eventLog");
    let firstRunMs = Number.NaN;
    while (Number.isNaN(firstRunMs)) {
      if ((await api.runs()).length > 0) firstRunMs = performance.now() - started;
      else await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await api.whenIdle();
    const idleMs = performance.now() - started;
    await vscode.commands.executeCommand("eventLog.refresh");
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    writeFileSync(
      process.env["EVENT_LOG_BENCH_FIGURES"] ?? "",
      JSON.stringify({ ...longestTask(profile), firstRunMs, idleMs }),
    );
  });
});

/** The longest stretch of samples without a pause whose stacks hold code of the extension's bundle. */
function longestTask(profile: inspector.Profiler.Profile): {
  longestTaskMs: number;
  longestTaskAt: string;
} {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes)
    for (const child of node.children ?? []) parents.set(child, node.id);
  const ours = new Map<number, string | null>();
  const oursOf = (id: number): string | null => {
    const known = ours.get(id);
    if (known !== undefined) return known;
    const frame = nodes.get(id)?.callFrame;
    const parent = parents.get(id);
    const own = frame?.url.endsWith("/dist/extension.cjs") === true ? frame.functionName : null;
    const found = own ?? (parent === undefined ? null : oursOf(parent));
    ours.set(id, found);
    return found;
  };
  const pauses = new Set(["(idle)", "(program)", "(root)"]);
  let longestTaskMs = 0;
  let longestTaskAt = "";
  let stretchUs = 0;
  let own = "";
  (profile.samples ?? []).forEach((sample, at) => {
    const name = nodes.get(sample)?.callFrame.functionName ?? "";
    const found = pauses.has(name)
      ? null
      : name === "(garbage collector)"
        ? own || null
        : oursOf(sample);
    if (found === null) {
      stretchUs = 0;
      own = "";
      return;
    }
    own = found;
    stretchUs += profile.timeDeltas?.[at] ?? 0;
    if (stretchUs / 1000 > longestTaskMs) {
      longestTaskMs = stretchUs / 1000;
      longestTaskAt = own;
    }
  });
  return { longestTaskMs, longestTaskAt: longestTaskAt === "" ? "none seen" : longestTaskAt };
}
