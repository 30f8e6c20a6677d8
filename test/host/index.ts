/**
 * Entry of the host suite: `run()` is called in the extension host of a real VS Code (server or
 * desktop) and runs the tests of one scenario folder. Imports nothing that may fail to load.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const totals = process.env["EVENT_LOG_TEST_TOTALS"];
  try {
    const failed = await runScenario(process.env["EVENT_LOG_TEST_SCENARIO"] ?? "logs");
    if (failed > 0) throw new Error(`${failed} tests failed`);
  } catch (error) {
    // The reporter has written the totals already if mocha came that far.
    if (totals !== undefined) {
      const text = JSON.stringify({ passed: 0, failed: 1, pending: 0, error: String(error) });
      try {
        writeFileSync(totals, text, { flag: "wx" });
      } catch {
        // There they are.
      }
    }
    throw error;
  }
}

function runScenario(scenario: string): Promise<number> {
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 60_000,
    color: true,
    reporter: join(
      import.meta.dirname,
      "..",
      "..",
      "..",
      "scripts",
      "support",
      "spec-and-totals.cjs",
    ),
    ...(process.env["EVENT_LOG_TEST_GREP"] ? { grep: process.env["EVENT_LOG_TEST_GREP"] } : {}),
  });
  const folder = join(import.meta.dirname, scenario);
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith(".test.cjs")) mocha.addFile(join(folder, file));
  }
  return new Promise((resolve) => mocha.run(resolve));
}
