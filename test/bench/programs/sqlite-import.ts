/** SQLite through Node: `JSON.parse` of each line and one insert of the six values, in one transaction. */
import { createReadStream } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { answerQuestions, timed } from "../tools/answering.ts";

const CHUNK_BYTES = 4 << 20;
const NEWLINE = 10;

answerQuestions<{ readonly file: string }>(({ file }) => timed(() => importAll(file)));

async function importAll(path: string): Promise<Readonly<Record<string, number>>> {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "create table events (time text, turn integer, type text, agent text, id text, causes text)",
  );
  const insert = database.prepare("insert into events values (?, ?, ?, ?, ?, ?)");
  database.exec("begin");
  let events = 0;
  let rest: Buffer = Buffer.alloc(0);
  const take = (line: string): void => {
    const event = JSON.parse(line);
    insert.run(
      event.timestamp,
      event.turn_number,
      event.event_type,
      event.agent_id,
      event.event_id,
      event.caused_by === null ? null : event.caused_by.join(" "),
    );
    events++;
  };
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    while (true) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      take(bytes.toString("utf8", start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) take(rest.toString("utf8"));
  database.exec("commit");
  const { count } = database.prepare("select count(*) count from events").get() as {
    count: number;
  };
  if (count !== events) throw new Error("rows are missing");
  database.close();
  return { events };
}
