/**
 * The peer of the scan: chunks, `Buffer.indexOf`, `JSON.parse`, and the six values of each line into the
 * plainest columns. Ids and causes are looked at but neither hashed nor kept, so it does less than we.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { answerQuestions, timed } from "../tools/answering.ts";

type Event = {
  readonly timestamp: string;
  readonly turn_number: number;
  readonly event_type: string;
  readonly agent_id: string | null;
  readonly event_id: string;
  readonly caused_by: readonly string[] | null;
};

const CHUNK_BYTES = 4 << 20;
const NEWLINE = 10;

answerQuestions<{ readonly file: string }>(({ file }) => timed(async () => parseAll(file)));

function parseAll(path: string): Readonly<Record<string, number>> {
  const file = openSync(path, "r");
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let offset = 0;
  let capacity = 1 << 16;
  let offsets = new Float64Array(capacity);
  let times = new Float64Array(capacity);
  let turns = new Int32Array(capacity);
  let types = new Uint16Array(capacity);
  let agents = new Int32Array(capacity);
  const typeIds = new Map<string, number>();
  const agentIds = new Map<string | null, number>();
  let events = 0;
  let causes = 0;
  let rejected = 0;
  let idLengths = 0;

  const grow = (): void => {
    capacity *= 2;
    const grown = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    offsets = grown(offsets, new Float64Array(capacity));
    times = grown(times, new Float64Array(capacity));
    turns = grown(turns, new Int32Array(capacity));
    types = grown(types, new Uint16Array(capacity));
    agents = grown(agents, new Int32Array(capacity));
  };
  const idOf = <T>(ids: Map<T, number>, text: T): number => {
    let id = ids.get(text);
    if (id === undefined) {
      id = ids.size;
      ids.set(text, id);
    }
    return id;
  };
  const parseLine = (start: number, end: number): void => {
    try {
      const event: Event = JSON.parse(buffer.toString("utf8", start, end));
      if (events === capacity) grow();
      offsets[events] = offset + start;
      times[events] = Date.parse(event.timestamp);
      turns[events] = event.turn_number;
      types[events] = idOf(typeIds, event.event_type);
      agents[events] = idOf(agentIds, event.agent_id);
      idLengths += event.event_id.length;
      if (event.caused_by !== null) causes += event.caused_by.length;
      events++;
    } catch {
      rejected++;
    }
  };

  while (true) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const count = readSync(file, buffer, filled, buffer.length - filled, null);
    filled += count;
    const bytes = buffer.subarray(0, filled);
    let start = 0;
    while (true) {
      const end = bytes.indexOf(NEWLINE, start);
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
    offset += start;
  }
  closeSync(file);
  return { events, causes, rejected, idLengths };
}
