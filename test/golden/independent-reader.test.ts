import assert from "node:assert/strict";
import { createReadStream, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ndjson from "ndjson";
import { eventKeyOf, type RowId } from "../../src/core/base/units.ts";
import { readEvents } from "../../src/core/view/read-events.ts";
import { storeFromText } from "../support/text-store.ts";

const samples = join(import.meta.dirname, "../samples");

/** What a reader that has nothing to do with ours finds on the lines of a file. */
async function readIndependently(path: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const value of createReadStream(path).pipe(ndjson.parse())) found.push(value);
  return found;
}

describe("the events of the samples", () => {
  for (const file of globSync("**/*events*.jsonl", { cwd: samples }).sort()) {
    it(`of ${file} are what ndjson reads`, async () => {
      const path = join(samples, file);
      const store = await storeFromText({ [file]: readFileSync(path, "utf8") });
      const [log] = store.logs;
      assert.ok(log);
      const keys = Array.from({ length: log.table.length }, (_, row) =>
        eventKeyOf(log.id, row as RowId),
      );
      const events = await readEvents(store, keys);
      assert.deepEqual(
        events.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes ?? assert.fail()))),
        await readIndependently(path),
      );
    });
  }
});
