/** `event-log`: the core from a terminal. Only an adapter of the process; the program is `run-command.ts`. */
import { fstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { Output } from "./output.ts";
import { runCommand } from "./run-command.ts";

/** The version of the package that holds this program, built or not. */
function readVersion(): string {
  for (let folder = dirname(realpathSync(process.argv[1] ?? ".")); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        version?: unknown;
      };
      return String(version);
    } catch (error) {
      // Not here: the next folder up may have it.
      if (folder === dirname(folder)) throw error;
    }
  }
}

/** Not so where it is a terminal, closed, or nothing at all as in a job that nobody looks at (/dev/null). */
function isInputPiped(): boolean {
  try {
    const stats = fstatSync(0);
    return stats.isFIFO() || stats.isFile() || stats.isSocket();
  } catch {
    // It is closed.
    return false;
  }
}

process.exitCode = await runCommand(process.argv.slice(2), {
  output: new Output(process.stdout),
  errors: new Output(process.stderr),
  stdin: process.stdin,
  isPiped: isInputPiped(),
  tableWidth: process.stdout.isTTY ? process.stdout.columns : null,
  showsProgress: process.stderr.isTTY === true,
  readVersion,
});
