import assert from "node:assert/strict";
import { parseLogName } from "../../../../src/core/index/log-name.ts";

describe("parseLogName", () => {
  const stamped: readonly (readonly [string, string, string])[] = [
    ["events_2025-10-08_14-25-00-123456.jsonl", "events.jsonl", "20251008142500123456"],
    ["events_2025-10-08_14-25-00.jsonl", "events.jsonl", "20251008142500000000"],
    ["events_2025-10-08_14-25.jsonl", "events.jsonl", "20251008142500000000"],
    ["events.20261120_111003.jsonl", "events.jsonl", "20261120111003000000"],
    ["events-2025-10-08.ndjson", "events.ndjson", "20251008000000000000"],
    ["2025-11-29.jsonl", ".jsonl", "20251129000000000000"],
  ];
  for (const [name, base, stamp] of stamped) {
    it(`finds the rotation stamp of ${name}`, () => {
      assert.deepEqual(parseLogName(name), { base, stamp, number: 0, backup: false });
    });
  }

  for (const name of [
    "events.jsonl",
    "events_export.jsonl",
    "a-events.jsonl",
    "run.jsonl",
    "events_12345678.jsonl",
    "20260121-events.jsonl",
  ]) {
    it(`finds no stamp in ${name}`, () => {
      assert.deepEqual(parseLogName(name), { base: name, stamp: "", number: 0, backup: false });
    });
  }

  it("takes a backup for an older part of the plain name", () => {
    assert.deepEqual(parseLogName("events.jsonl.bak"), {
      base: "events.jsonl",
      stamp: "",
      number: 0,
      backup: true,
    });
  });

  const compressed: readonly (readonly [string, string, string, number])[] = [
    ["events.jsonl.gz", "events.jsonl", "", 0],
    ["events.jsonl.1", "events.jsonl", "", 1],
    ["events.jsonl.12.zst", "events.jsonl", "", 12],
    ["events_2025-10-08_14-25.jsonl.gz", "events.jsonl", "20251008142500000000", 0],
    ["events.jsonl-20261120.GZ", "events.jsonl", "20261120000000000000", 0],
  ];
  for (const [name, base, stamp, number] of compressed) {
    it(`takes ${name} for a part of ${base}`, () => {
      assert.deepEqual(parseLogName(name), { base, stamp, number, backup: false });
    });
  }
});
