// Mocha's spec reporter that also writes its totals as JSON to the file EVENT_LOG_TEST_TOTALS names,
// and its text to EVENT_LOG_TEST_OUTPUT where a console does not reach the terminal (extension host).
const { appendFileSync, renameSync, writeFileSync } = require("node:fs");
const { format } = require("node:util");
const Mocha = require("mocha");

const output = process.env.EVENT_LOG_TEST_OUTPUT;
const totals = process.env.EVENT_LOG_TEST_TOTALS;

class SpecAndTotals extends Mocha.reporters.Spec {
  constructor(runner, options) {
    if (output) {
      Mocha.reporters.Base.consoleLog = (...words) =>
        appendFileSync(output, `${format(...words)}\n`);
    }
    super(runner, options);
    runner.once("end", () => {
      if (!totals) return;
      const { passes, failures, pending } = this.stats;
      // Renamed, so that who waits for the file never reads a half one.
      writeFileSync(
        `${totals}.part`,
        JSON.stringify({ passed: passes, failed: failures, pending }),
      );
      renameSync(`${totals}.part`, totals);
    });
  }
}

module.exports = SpecAndTotals;
