import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { serveDevPage } from "../support/webview-dev/dev-server.ts";
import { sharedBrowser } from "../support/workbench.ts";

describe("the chain over the lanes", () => {
  let server: { readonly url: string; readonly close: () => void };
  let page: Page;

  before(async () => {
    server = await serveDevPage();
    page = await (await sharedBrowser()).newPage({
      locale: "en-US",
      reducedMotion: "reduce",
      viewport: { width: 1300, height: 900 },
    });
    // So many events that the lanes show density.
    await page.goto(`${server.url}#turns=40`);
    await page.locator("el-list .el-row[aria-label]").first().waitFor();
  });
  after(async () => {
    await page?.context().close();
    server?.close();
  });

  /** Sum of the colours of the lanes' right half, far from the arrows of an early event. */
  const brightness = (): Promise<number> =>
    page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const canvas = document.querySelector<HTMLCanvasElement>("el-lanes canvas");
      const context = canvas?.getContext("2d");
      if (canvas == null || context == null) return 0;
      const half = Math.floor(canvas.width / 2);
      const { data } = context.getImageData(half, 0, canvas.width - half, canvas.height);
      return data.reduce((sum, value) => sum + value, 0);
    });
  const brightnessIs = async (holds: (value: number) => boolean, what: string): Promise<void> => {
    const deadline = Date.now() + 20_000;
    let seen = 0;
    while (Date.now() < deadline) {
      seen = await brightness();
      if (holds(seen)) return;
    }
    assert.fail(`${what}, but it is ${seen}`);
  };
  const select = async (text: string): Promise<void> => {
    await page.locator("el-list .el-row", { hasText: text }).first().click();
    await page.locator("el-chain-strip").waitFor();
  };

  it("leaves the rest as bright as it is, unless the user asks for the chain", async () => {
    // The strip takes room from the list, never from the lanes: their size is the same with and without.
    await select("accept_offer");
    await page.mouse.move(5, 5);
    await brightnessIs((value) => value > 0, "Selected, the lanes are drawn");
    const selected = await brightness();
    await page.keyboard.press("Escape");
    await page.locator("el-chain-strip").waitFor({ state: "detached" });
    await brightnessIs((value) => value === selected, `Without a chain it is ${selected}`);

    await page.keyboard.press("c");
    await page.locator("el-chain-strip").waitFor();
    await brightnessIs((value) => value < selected, `Asked for, it is less than ${selected}`);
    await select("turn_start");
    await page.mouse.move(5, 5);
    await brightnessIs((value) => value === selected, `With another event it is ${selected}`);

    await page.getByRole("radio", { name: "2", exact: true }).click();
    await page.mouse.move(5, 5);
    await brightnessIs((value) => value < selected, `With a depth it is less than ${selected}`);
    await page.getByRole("button", { name: "Hide Chain" }).click();
    await page.mouse.move(5, 5);
    await brightnessIs((value) => value === selected, `Without a chain it is ${selected}`);
  });
});
