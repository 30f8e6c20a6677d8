/** The input of the benchmarks, generated once: 1,000,000 market events, about 500 bytes each. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/support/paths.ts";
import { MARKET_AGENTS, type MarketEvent, marketRun } from "../support/market-run.ts";

const WORDS =
  "the price of grain rose while iron stayed and nobody wanted cloth at that rate".split(" ");

/** Gives the folder that holds the log, with the file's path and size. */
export function ensureBenchLog(events: number): { folder: string; file: string; bytes: number } {
  const folder = join(cacheFolder, "bench", `market-${events}`);
  const file = join(folder, "events.jsonl");
  if (!existsSync(file)) {
    console.log(`Generating ${events.toLocaleString("en-US")} events…`);
    mkdirSync(folder, { recursive: true });
    writeLog(`${file}.part`, events);
    renameSync(`${file}.part`, file);
  }
  return { folder, file, bytes: statSync(file).size };
}

function writeLog(path: string, count: number): void {
  const run = marketRun({
    simulationId: "bench_8agents_20261120_080000_01",
    seed: 7,
    startMs: Date.UTC(2026, 10, 20, 8),
    agents: MARKET_AGENTS,
  });
  const file = openSync(path, "w");
  let lines = "";
  for (let at = 0; at < count; at++) {
    const event: MarketEvent = run.next().value;
    lines += `${JSON.stringify({ ...event, details: { ...event.details, note: noteOf(at) } })}\n`;
    if (lines.length > 1_000_000) {
      writeSync(file, lines);
      lines = "";
    }
  }
  writeSync(file, lines);
  closeSync(file);
}

/** Text of 60 to 130 characters, and a long one now and then, as prompts and tracebacks are. */
function noteOf(at: number): string {
  const words = at % 5000 === 0 ? 2000 : 12 + (at % 14);
  let text = "";
  for (let word = 0; word < words; word++) text += `${WORDS[(at + word * 7) % WORDS.length]} `;
  return text;
}
