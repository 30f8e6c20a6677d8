import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Locator } from "playwright-core";
import { MARKET_AGENTS, type MarketEvent, marketRun } from "../support/market-run.ts";
import { openWorkbench, type Workbench } from "../support/workbench.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

const RUN = "market_8agents_20261120_110757_01";
const EVENTS = 1500;

function marketEvents(): readonly MarketEvent[] {
  const run = marketRun({
    simulationId: RUN,
    seed: 7,
    startMs: Date.UTC(2026, 10, 20, 11, 7, 57),
    agents: MARKET_AGENTS,
  });
  return Array.from({ length: EVENTS }, () => run.next().value as MarketEvent);
}

/** An older run, so that the picker has something to pick. */
const OLD_RUN = [
  '{"event_id":"o1","timestamp":"2025-01-01T00:00:00Z","turn_number":1,"event_type":"ACTION","simulation_id":"old","agent_id":"zoe","description":"First"}',
  '{"event_id":"o2","timestamp":"2025-01-01T00:00:05Z","turn_number":1,"event_type":"ENV","simulation_id":"old","agent_id":"zoe","caused_by":["o1"],"description":"Second"}',
  "",
].join("\n");

describe("the timeline in a real workbench", () => {
  const events = marketEvents();
  const countOf = (type: string): number =>
    events.filter((event) => event.event_type === type).length;
  let folder: string;
  let bench: Workbench;
  let frame: Frame;

  before(async () => {
    folder = makeWorkspace({
      [`output/${RUN}/events.jsonl`]: `${events.map((event) => JSON.stringify(event)).join("\n")}\n`,
      "output/old/events.jsonl": OLD_RUN,
    });
    bench = await openWorkbench({ folder });
    await bench.openViewContainer("Event Logs");
    await bench.treeRows("Runs").filter({ hasText: RUN }).first().waitFor();
  });
  after(async () => {
    await bench?.close();
    removeWorkspace(folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") {
      await bench.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, "-")}`);
    }
  });

  const grid = (): Locator => frame.locator('[role="grid"]');
  const box = (): Locator => frame.locator('[role="search"] input');
  const row = (index: number): Locator =>
    frame.locator(`[role="grid"] [role="row"][aria-rowindex="${index}"][aria-label]`);
  const selectedRow = (): Locator => frame.locator('[role="row"][aria-selected="true"]');
  const rowCountIs = (count: number): Promise<void> =>
    frame.locator(`[role="grid"][aria-rowcount="${count}"]`).waitFor();
  const setFilter = async (text: string): Promise<void> => {
    await box().fill(text);
    await box().press("Enter");
  };
  /** The window's ends in thousandths of the whole, as the sliders say them. */
  const lens = async (): Promise<readonly [number, number]> => {
    const ends = await frame
      .locator('[role="slider"]')
      .evaluateAll((sliders) =>
        sliders.map((slider) => Number(slider.getAttribute("aria-valuenow"))),
      );
    return [ends[0] ?? Number.NaN, ends[1] ?? Number.NaN];
  };
  const lensIs = async (
    what: string,
    holds: (start: number, end: number) => boolean,
  ): Promise<void> => {
    const deadline = Date.now() + 20_000;
    let seen: readonly [number, number] = [Number.NaN, Number.NaN];
    while (Date.now() < deadline) {
      seen = await lens();
      if (holds(seen[0], seen[1])) return;
      await bench.page.waitForTimeout(50);
    }
    assert.fail(`${what}, but the window is ${seen.join(" – ")}`);
  };

  it("opens from the palette with the newest run", async () => {
    await bench.runCommand("Event Log: Open Timeline");
    frame = await bench.webviewFrame('[role="grid"] [role="row"][aria-rowindex="2"][aria-label]');
    await rowCountIs(EVENTS + 1);
    assert.match(await frame.locator("el-toolbar .el-run").innerText(), new RegExp(RUN));
    assert.equal(await frame.locator('[role="option"]').count(), MARKET_AGENTS.length + 1);
    assert.match(await row(2).innerText(), /simulation_start/);
  });

  it("has rows only for what is in view, and reaches the last one", async () => {
    assert.ok((await frame.locator("el-list .el-window .el-row").count()) < 60);
    await grid().focus();
    await bench.page.keyboard.press("End");
    await row(EVENTS + 1).waitFor();
    assert.equal(await row(EVENTS + 1).getAttribute("aria-selected"), "true");
    await bench.page.keyboard.press("Home");
    await row(2).waitFor();
  });

  it("filters by the box and says how many are left", async () => {
    await setFilter("type:DECISION");
    await rowCountIs(countOf("DECISION") + 1);
    const format = new Intl.NumberFormat("en-US");
    assert.equal(
      (await frame.locator(".el-count").innerText()).trim(),
      `${format.format(countOf("DECISION"))} of ${format.format(EVENTS)}`,
    );
    await bench
      .treeRows("Runs")
      .filter({ hasText: format.format(countOf("DECISION")) })
      .first()
      .waitFor();
  });

  it("says what is wrong with a filter and leaves the events as they are", async () => {
    await setFilter("turn:");
    await frame.locator('[role="alert"]', { hasText: "Expected a number" }).waitFor();
    assert.equal(await grid().getAttribute("aria-rowcount"), String(countOf("DECISION") + 1));
    await frame.getByRole("button", { name: "Clear Filter" }).first().click();
    await rowCountIs(EVENTS + 1);
  });

  it("filters by its toggles: a click includes, Alt excludes, again removes", async () => {
    const detail = frame.locator('[data-facet="type"] [data-value="DETAIL"]');
    await detail.click({ modifiers: ["Alt"] });
    await rowCountIs(EVENTS - countOf("DETAIL") + 1);
    assert.equal(await box().inputValue(), "-type:DETAIL");
    assert.equal(await detail.getAttribute("aria-checked"), "mixed");
    await frame.locator('[data-facet="agent"] [data-value="bob"]').click();
    const bobs = events.filter(
      (event) => event.agent_id === "bob" && event.event_type !== "DETAIL",
    );
    await rowCountIs(bobs.length + 1);
    await frame.locator('[data-facet="agent"] [data-value="bob"]').click();
    await detail.click();
    await rowCountIs(EVENTS + 1);
  });

  it("explains a filter that leaves nothing", async () => {
    await setFilter("agent:mallory type:ACTION");
    await frame.getByText("No events match this filter").waitFor();
    await frame.getByText("There is no agent “mallory” in this run.").waitFor();
    await frame.getByRole("button", { name: "Remove term" }).click();
    await rowCountIs(countOf("ACTION") + 1);
    await setFilter("");
    await rowCountIs(EVENTS + 1);
  });

  it("shows the details and the chain of a row, and selects it in the Causality view", async () => {
    const index = events.findIndex((event) => event.event_type === "DECISION");
    await setFilter("type:DECISION");
    await rowCountIs(countOf("DECISION") + 1);
    await row(2).click();
    await selectedRow().waitFor();
    await frame
      .locator("el-details h2", { hasText: String(events[index]?.details["decision_type"]) })
      .waitFor();
    await frame
      .locator("el-details .el-line-link", { hasText: `events.jsonl:${index + 1}` })
      .waitFor();
    await frame.locator("el-json", { hasText: String(events[index]?.event_id) }).waitFor();
    await frame.locator("el-chain-strip", { hasText: "declared" }).waitFor();
    await bench.treeRows("Causality").filter({ hasText: "llm_call" }).first().waitFor();
  });

  it("goes along a link of the details", async () => {
    await frame
      .locator('el-details [role="group"][aria-label="Causes"] .el-linkrow')
      .first()
      .click();
    await frame.locator("el-details h2", { hasText: "llm_call" }).waitFor();
    await setFilter("");
    await rowCountIs(EVENTS + 1);
    await selectedRow().filter({ hasText: "llm_call" }).waitFor();
  });

  it("selects by a click on a mark", async () => {
    await setFilter("type:MILESTONE");
    await rowCountIs(countOf("MILESTONE") + 1);
    await frame.getByRole("radio", { name: "Hide" }).click();
    await frame.locator("el-lanes .el-lanes-scroll").focus();
    await bench.page.keyboard.press("Escape");
    await bench.page.keyboard.press("Escape");
    await bench.page.keyboard.press("Home");
    const times = events.map((event) => Date.parse(event.timestamp));
    const at = times[events.findIndex((event) => event.event_type === "MILESTONE")] ?? 0;
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 0;
    const canvas = frame.locator("el-lanes canvas");
    const area = await canvas.boundingBox();
    assert.ok(area !== null);
    // The whole span has 1 % of air at both sides; the milestones are in the first, compact lane.
    const x = (((at - first) / (last - first) + 0.01) / 1.02) * area.width;
    await bench.page.mouse.click(area.x + x, area.y + 11);
    await selectedRow().filter({ hasText: "The market opens" }).waitFor();
    await frame.getByRole("radio", { name: "Dim" }).click();
    await setFilter("");
    await rowCountIs(EVENTS + 1);
  });

  it("follows a selection made in a tree", async () => {
    // "The market opens" was caused by the start of its turn, the second event.
    await bench
      .treeRows("Causality")
      .filter({ hasText: /Effects\s*none/ })
      .first()
      .waitFor();
    await bench.treeRows("Causality").filter({ hasText: "Turn 1 started" }).first().click();
    await frame.locator("el-json", { hasText: String(events[1]?.event_id) }).waitFor();
    await frame.locator('[role="row"][aria-rowindex="3"][aria-selected="true"]').waitFor();
  });

  it("zooms by keys and by the wheel, and pans", async () => {
    // A click, as a person does: focus alone can be taken back by the tree that was clicked before.
    await frame.locator("el-lanes .el-lane-label").first().click();
    await bench.page.keyboard.press("Home");
    await lensIs("the whole is shown", (start, end) => start === 0 && end === 1000);
    await bench.page.keyboard.press("w");
    await lensIs("W zooms in", (start, end) => end - start < 700);
    const [before] = await lens();
    await bench.page.keyboard.press("d");
    await lensIs("D pans to the right", (start) => start > before);
    await bench.page.keyboard.press("s");
    await bench.page.keyboard.press("s");
    await lensIs("S zooms out", (start, end) => start === 0 && end === 1000);
    const area = await frame.locator("el-lanes canvas").boundingBox();
    assert.ok(area !== null);
    await bench.page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
    await bench.page.keyboard.down("Control");
    for (let turn = 0; turn < 5; turn++) await bench.page.mouse.wheel(0, -120);
    await bench.page.keyboard.up("Control");
    await lensIs(
      "Ctrl+wheel zooms in at the pointer",
      (start, end) => end - start < 200 && start > 200 && end < 800,
    );
  });

  it("changes the axis by keys and keeps the selection", async () => {
    await frame.locator("el-lanes .el-lanes-scroll").focus();
    await bench.page.keyboard.press("2");
    await frame.locator('[role="radio"][data-axis="turn"][aria-checked="true"]').waitFor();
    assert.equal(await selectedRow().getAttribute("aria-rowindex"), "3");
    await bench.page.keyboard.press("1");
    await frame.locator('[role="radio"][data-axis="time"][aria-checked="true"]').waitFor();
  });

  const spanUs =
    (Date.parse(events.at(-1)?.timestamp ?? "") - Date.parse(events[0]?.timestamp ?? "")) * 1020;

  it("is restored by a reload of the window: filter, window, selection", async () => {
    await setFilter("-type:DETAIL");
    await rowCountIs(EVENTS - countOf("DETAIL") + 1);
    await frame.locator("el-lanes .el-lanes-scroll").focus();
    await bench.page.keyboard.press("Home");
    await lensIs("the whole is shown", (start, end) => start === 0 && end === 1000);
    await bench.page.keyboard.press("w");
    await lensIs("W zooms in", (start, end) => end - start < 700);
    const before = await lens();
    await frame.locator('event-log-timeline[data-saved="true"]').waitFor();
    await windowIsStored(bench, spanUs / 1.6);
    await bench.reload();
    frame = await bench.webviewFrame('[role="grid"] [role="row"][aria-selected="true"]');
    await rowCountIs(EVENTS - countOf("DETAIL") + 1);
    assert.equal(await box().inputValue(), "-type:DETAIL");
    await frame.locator("el-json", { hasText: String(events[1]?.event_id) }).waitFor();
    await lensIs(
      "the window is as it was",
      (start, end) => Math.abs(start - before[0]) < 3 && Math.abs(end - before[1]) < 3,
    );
  });

  it("goes to the line of an event", async () => {
    await setFilter("");
    await rowCountIs(EVENTS + 1);
    await grid().focus();
    await bench.page.keyboard.press("Home");
    await frame.locator('[role="row"][aria-rowindex="2"][aria-selected="true"]').waitFor();
    await row(4).dblclick();
    await bench.waitForActiveTab("events.jsonl");
    await bench.page.locator(".statusbar-item", { hasText: /Ln 3,/ }).first().waitFor();
  });

  it("shows what is appended to the log while it is open", async () => {
    const more = {
      ...events[EVENTS - 1],
      event_id: "new-1",
      caused_by: null,
      description: "Something new",
    };
    appendFileSync(join(folder, "output", RUN, "events.jsonl"), `${JSON.stringify(more)}\n`);
    await rowCountIs(EVENTS + 2);
    await setFilter('"something new"');
    await rowCountIs(2);
    await row(2).filter({ hasText: "Something new" }).waitFor();
  });
});

/**
 * Waits until the browser's storage, which the workbench writes a moment later, holds the state of a
 * timeline whose window has this length in µs. A reload of the page before that restores an older one.
 */
async function windowIsStored(bench: Workbench, lengthUs: number): Promise<void> {
  const isStored = (): Promise<boolean> =>
    bench.page.evaluate(async (wanted) => {
      for (const { name = "" } of await indexedDB.databases()) {
        const texts = await new Promise<readonly unknown[]>((resolve) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => resolve([]);
          opening.onsuccess = () => {
            const database = opening.result;
            if (!database.objectStoreNames.contains("ItemTable")) {
              database.close();
              resolve([]);
              return;
            }
            const asking = database.transaction("ItemTable").objectStore("ItemTable").getAll();
            asking.onerror = () => resolve([]);
            asking.onsuccess = () => {
              database.close();
              resolve(asking.result);
            };
          };
        });
        for (const text of texts) {
          const [, start, end] =
            /"timelineState":.*?"window":\{"start":([\d.e+-]+),"end":([\d.e+-]+)\}/.exec(
              String(text),
            ) ?? [];
          const length = Number(end) - Number(start);
          if (Math.abs(length / wanted - 1) < 0.02) return true;
        }
      }
      return false;
    }, lengthUs);
  const deadline = Date.now() + 30_000;
  while (!(await isStored())) {
    assert.ok(Date.now() < deadline, "the state of the timeline is not stored");
    await bench.page.waitForTimeout(100);
  }
}
