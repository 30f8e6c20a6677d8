/**
 * `npm run pictures`: screenshots of every surface into .pictures/, for people to look at. They assert
 * nothing but that what is to be seen is there.
 */
import { largeLog } from "../support/large-log.ts";
import { MARKET_AGENTS, type MarketEvent, marketRun } from "../support/market-run.ts";
import { openWorkbench, type Theme, type Workbench } from "../support/workbench.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

const RUN = "market_8agents_20261120_110757_01";

/** As many events as the pictures of the design have. */
function marketLog(events: number): string {
  const run = marketRun({
    simulationId: RUN,
    seed: 7,
    startMs: Date.UTC(2026, 10, 20, 11, 7, 57),
    agents: MARKET_AGENTS,
  });
  let lines = "";
  for (let at = 0; at < events; at++) {
    const event: MarketEvent = run.next().value;
    lines += `${JSON.stringify(event)}\n`;
    if (at === 2000) lines += "Traceback (most recent call last):\n";
  }
  return lines;
}

describe("pictures", () => {
  let folder: string;
  let workbench: Workbench | undefined;

  before(() => {
    folder = makeWorkspace({
      [`output/${RUN}/events.jsonl`]: marketLog(6239),
      "output/rotated": { sample: "as-written/llm-sim/output/rotation-and-causality" },
      "src/market/exchange.py": "# the exchange\n",
    });
  });
  after(() => removeWorkspace(folder));
  afterEach(async () => {
    await workbench?.close();
    workbench = undefined;
  });

  async function open(theme: Theme, width = 1600): Promise<Workbench> {
    const opened = await openWorkbench({ folder, theme, size: { width, height: 1000 } });
    workbench = opened;
    await opened.openViewContainer("Event Logs");
    await opened.treeRows("Runs").filter({ hasText: RUN }).first().waitFor();
    return opened;
  }

  async function openTimeline(bench: Workbench, filter: string) {
    await bench.runCommand("Event Log: Edit Filter…");
    await bench.quickInput.type(filter);
    await bench.quickInput.accept();
    await bench.runCommand("Event Log: Open Timeline");
    const frame = await bench.webviewFrame('[role="grid"] [role="row"][aria-rowindex="2"]');
    return frame;
  }

  for (const theme of ["dark", "light", "hc-dark", "hc-light"] as const) {
    it(`tree, filters and timeline, ${theme}`, async () => {
      const bench = await open(theme);
      await bench.screenshot(`side-bar-${theme}`);
      const frame = await openTimeline(bench, `run:${RUN} -type:DETAIL turn:8..24`);
      const rows = frame.locator('[role="grid"] [role="row"]');
      await rows.filter({ hasText: "trade" }).first().click();
      await frame.getByText("Whole chain").first().waitFor();
      await bench.page.keyboard.press("f");
      await bench.runCommand("View: Toggle Primary Side Bar Visibility");
      await bench.screenshot(`timeline-${theme}`);
      await bench.runCommand("Event Log: Show Causality Chain");
      await frame.locator('[role="radiogroup"][aria-label="Depth"]').waitFor();
      await bench.screenshot(`chain-${theme}`);
    });
  }

  it("a narrow panel", async () => {
    const bench = await open("dark", 760);
    await openTimeline(bench, `run:${RUN}`);
    await bench.screenshot("narrow-dark");
  });

  it("a filter that leaves nothing, and one with a mistake", async () => {
    const bench = await open("dark");
    const frame = await openTimeline(bench, `run:${RUN}`);
    const box = frame.locator('[role="search"] input, [role="search"] textarea').first();
    await box.fill("agent:mallory");
    await frame.getByText("No events match this filter").first().waitFor();
    await bench.screenshot("no-match-dark");
    await box.fill("turn:");
    await frame.locator('[role="alert"]').first().waitFor();
    await bench.screenshot("filter-error-dark");
  });

  it("an excerpt of a large log", async () => {
    const large = makeWorkspace({ "logs/large/events.jsonl": largeLog(60_000_000) });
    try {
      const bench = await openWorkbench({ folder: large });
      workbench = bench;
      await bench.openViewContainer("Event Logs");
      await bench.treeRows("Runs").first().waitFor();
      await bench.runCommand("Event Log: Go to Event ID…");
      await bench.quickInput.type("large-90000");
      await bench.quickInput.rows.filter({ hasText: "Step 90000" }).first().click();
      await bench.runCommand("Event Log: Go to Source");
      await bench.page.locator(".view-line", { hasText: "large-90000" }).first().waitFor();
      await bench.screenshot("excerpt-dark");
    } finally {
      removeWorkspace(large);
    }
  });
});
