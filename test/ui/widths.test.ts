import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { serveDevPage } from "../support/webview-dev/dev-server.ts";
import { sharedBrowser } from "../support/workbench.ts";

/** Every change of the layout, and widths well within each. */
const WIDTHS = [
  300, 320, 339, 340, 380, 419, 420, 480, 560, 599, 600, 620, 680, 700, 759, 760, 820, 899, 900,
  1000, 1100, 1199, 1200, 1300, 1400,
];

describe("the panel from 300 to 1400 px", () => {
  let server: { readonly url: string; readonly close: () => void };
  let page: Page;

  before(async () => {
    server = await serveDevPage();
    page = await (await sharedBrowser()).newPage({ locale: "en-US", reducedMotion: "reduce" });
    await page.goto(`${server.url}#turns=40&rate=1234`);
    await page.locator("el-list .el-row[aria-label]").first().waitFor();
    await page.locator("el-toolbar .el-problem-count").waitFor();
    await page.locator("el-list .el-row", { hasText: "trade" }).first().click();
    await page.locator("el-chain-strip").waitFor();
  });
  after(async () => {
    await page?.context().close();
    server?.close();
  });

  const showAt = async (width: number): Promise<void> => {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction(
      (wanted) =>
        (document.querySelector("el-toolbar") as (Element & { widthPx?: number }) | null)
          ?.widthPx === wanted,
      width,
    );
    // What was told of the width is drawn within two frames.
    await page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
  };

  for (const width of WIDTHS) {
    it(`lays nothing over anything else at ${width} px`, async () => {
      await showAt(width);
      assert.deepEqual(await page.evaluate(overlapsOf), []);
    });
  }

  it("keeps the run's name readable", async () => {
    for (const width of WIDTHS) {
      await showAt(width);
      const name = await page.evaluate(
        () => document.querySelector("el-toolbar .el-run .el-ellipsis")?.clientWidth ?? 0,
      );
      assert.ok(name >= 70, `${name} px of name at ${width} px`);
    }
  });

  it("shows counts whole, or not at all", async () => {
    for (const width of WIDTHS) {
      await showAt(width);
      assert.deepEqual(await page.evaluate(cutCountsOf), [], `at ${width} px`);
    }
  });
});

/** Runs in the page: pairs of controls that intersect, and controls that do not hold what they show. */
function overlapsOf(): string[] {
  const found: string[] = [];
  const nameOf = (element: Element): string =>
    element.getAttribute("aria-label") ?? element.textContent?.trim() ?? element.className;
  for (const bar of document.querySelectorAll("el-toolbar, el-filter, el-chain-strip")) {
    const frame = bar.getBoundingClientRect();
    const parts = [
      ...bar.querySelectorAll(":scope button, :scope .el-radio, :scope input, .el-count"),
    ]
      .filter((part) => part.parentElement?.closest(".el-radio, button") === null)
      .map((part) => ({ part, box: part.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    for (const [at, { part, box }] of parts.entries()) {
      if (box.left < frame.left || box.right > frame.right + 0.5) {
        found.push(`${nameOf(part)} leaves ${bar.localName}`);
      }
      for (const other of parts.slice(at + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 0.5 && down > 0.5) {
          found.push(`${nameOf(part)} over ${nameOf(other.part)}`);
        }
      }
    }
    for (const button of bar.querySelectorAll("button, .el-radio")) {
      if (button.scrollWidth > button.clientWidth + 2) {
        found.push(`${nameOf(button)} does not hold its content`);
      }
    }
  }
  return found;
}

/** Runs in the page: lane labels that show part of a count or of "no agent". */
function cutCountsOf(): string[] {
  const found: string[] = [];
  for (const label of document.querySelectorAll(".el-lane-label")) {
    const box = label.getBoundingClientRect();
    for (const tally of label.querySelectorAll(".el-tally")) {
      const { left, right, top, bottom } = tally.getBoundingClientRect();
      const isOut = top >= box.bottom - 1;
      const isWhole =
        left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
      if (!isOut && (!isWhole || tally.scrollWidth > tally.clientWidth)) {
        found.push(`${tally.textContent} of ${label.getAttribute("aria-label")}`);
      }
    }
    const name = label.querySelector(".el-name");
    if (name?.textContent === "no agent" && name.scrollWidth > name.clientWidth) {
      found.push(`the name of ${label.getAttribute("aria-label")}`);
    }
  }
  return found;
}
