import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/support/chromium.ts";
import { root } from "../../scripts/support/paths.ts";
import { makeWorkspace, removeWorkspace } from "../support/workspace.ts";

/** What `npm start` runs, in a process group of its own as a terminal gives it. */
function start(folder: string): { child: ChildProcess; address: Promise<string> } {
  const child = spawn("node", [join(root, "scripts", "start.mjs"), "--no-open", folder], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output);
      if (found !== null && output.includes("Ctrl+C")) resolve(found[0]);
    });
    child.on("exit", (code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
  return { child, address };
}

describe("npm start", () => {
  let folder: string;
  let child: ChildProcess | undefined;

  before(() => {
    folder = makeWorkspace({
      "output/rotated": { sample: "as-written/llm-sim/output/rotation-and-causality" },
    });
  });
  after(() => {
    if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    removeWorkspace(folder);
  });

  it("serves a VS Code with the extension to who has the token, until Ctrl+C", async () => {
    const started = start(folder);
    child = started.child;
    const address = await started.address;
    const origin = new URL(address).origin;
    assert.equal((await fetch(`${origin}/?folder=${folder}`)).status, 403);

    const browser = await chromium.launch({
      executablePath: await findChromium(),
      args: [...CHROMIUM_FLAGS],
    });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(address);
      await page.locator('.activitybar [aria-label^="Event Logs"]').first().click();
      await page
        .locator(".monaco-list-row", { hasText: "rotation-and-causality" })
        .first()
        .waitFor();
    } finally {
      await browser.close();
    }

    const ended = new Promise((resolve) => started.child.once("exit", resolve));
    assert.ok(started.child.pid);
    process.kill(-started.child.pid, "SIGINT");
    await ended;
    await assert.rejects(fetch(`${origin}/version`));
  });
});
