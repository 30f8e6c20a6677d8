/**
 * The peer of the index: reads a log in chunks, splits it with `Buffer.indexOf` and gives each line to
 * `JSON.parse`. Keeps nothing but a count, so it does less than any viewer would.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const CHUNK_BYTES = 4 << 20;
const NEWLINE = 10;

const file = openSync(String(workerData), "r");
let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
let filled = 0;
let events = 0;
let rejected = 0;
while (true) {
  if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  const count = readSync(file, buffer, filled, buffer.length - filled, null);
  filled += count;
  let start = 0;
  while (true) {
    const end = buffer.subarray(0, filled).indexOf(NEWLINE, start);
    if (end < 0) break;
    parseLine(start, end);
    start = end + 1;
  }
  if (count === 0) {
    if (start < filled) parseLine(start, filled);
    break;
  }
  buffer.copyWithin(0, start, filled);
  filled -= start;
}
closeSync(file);
parentPort?.postMessage({ events, rejected });

function parseLine(start: number, end: number): void {
  try {
    const event: unknown = JSON.parse(buffer.toString("utf8", start, end));
    if (typeof event === "object" && event !== null) events++;
    else rejected++;
  } catch {
    rejected++;
  }
}
