/** The logs of the benchmarks: made once, kept in `bench/.data` (or where `EVENT_LOG_BENCH_DATA` says). */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/support/paths.ts";
import { dslLines } from "./dsl-lines.ts";
import { ecologyLines } from "./ecology-lines.ts";
import { simLines } from "./sim-lines.ts";

/** One run of events in a folder of its own; files oldest first. */
export type BenchLog = {
  readonly folder: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly events: number;
};

type Recipe = {
  readonly name: string;
  readonly lines: (seed: number) => () => string;
  readonly parts: number;
  readonly bytesPerPart: number;
};

/** Grows when what the generators write changes: what was made before is made again. */
const VERSION = 1;
const WRITE_BYTES = 1 << 22;

export const dataFolder = process.env["EVENT_LOG_BENCH_DATA"] ?? join(root, "bench", ".data");

/** `scale` 1 is what the issue asks for; a smoke run takes less. */
export function simLog(scale: number): BenchLog {
  return ensure({ name: "sim-1g", lines: simLines, parts: 1, bytesPerPart: 1e9 * scale });
}

export function smallSimLog(scale: number): BenchLog {
  return ensure({ name: "sim-200m", lines: simLines, parts: 1, bytesPerPart: 2e8 * scale });
}

/** 5 GB in ten parts, as llm-sim rotates them. */
export function rotatedSimLog(scale: number): BenchLog {
  return ensure({ name: "sim-5g", lines: simLines, parts: 10, bytesPerPart: 5e8 * scale });
}

export function ecologyLog(scale: number): BenchLog {
  return ensure({ name: "ecology-1g", lines: ecologyLines, parts: 1, bytesPerPart: 1e9 * scale });
}

export function dslLog(scale: number): BenchLog {
  return ensure({ name: "dsl-1g", lines: dslLines, parts: 1, bytesPerPart: 1e9 * scale });
}

/** Lines that go on after any of the simulation's logs, as many as fill the bytes; later ones for a higher `round`. */
export function moreSimLines(bytes: number, round: number): string {
  const next = simLines(1000 + round, {
    ms: Date.UTC(2026, 10, 1 + round),
    turn: 30_000 + round * 10,
  });
  let text = "";
  while (text.length < bytes) text += next();
  return text;
}

function ensure({ name, lines, parts, bytesPerPart }: Recipe): BenchLog {
  const folder = join(dataFolder, `${name}-${bytesPerPart}-v${VERSION}`);
  const files = Array.from({ length: parts }, (_, part) => join(folder, partName(part, parts)));
  const facts = join(folder, "facts.json");
  if (!existsSync(facts)) {
    console.log(`Making ${name}, ${((parts * bytesPerPart) / 1e6).toFixed(0)} MB…`);
    mkdirSync(folder, { recursive: true });
    const next = lines(20261120);
    let events = 0;
    for (const file of files) events += writePart(file, bytesPerPart, next);
    writeFileSync(facts, JSON.stringify({ events }));
  }
  const { events }: { events: number } = JSON.parse(readFileSync(facts, "utf8"));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { folder, files, bytes, events };
}

/** Older parts carry their time, the newest the plain name. */
function partName(part: number, parts: number): string {
  if (part === parts - 1) return "events.jsonl";
  return `events_2026-09-${String(part + 1).padStart(2, "0")}_08-00-00-000000.jsonl`;
}

function writePart(path: string, bytes: number, next: () => string): number {
  const partial = `${path}.part`;
  const file = openSync(partial, "w");
  const buffer = Buffer.allocUnsafe(WRITE_BYTES + (1 << 17));
  let filled = 0;
  let written = 0;
  let events = 0;
  while (written + filled < bytes) {
    filled += buffer.write(next(), filled);
    events++;
    if (filled < WRITE_BYTES) continue;
    writeSync(file, buffer, 0, filled);
    written += filled;
    filled = 0;
  }
  writeSync(file, buffer, 0, filled);
  closeSync(file);
  renameSync(partial, path);
  return events;
}
